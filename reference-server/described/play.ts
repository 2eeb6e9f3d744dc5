import { bearer } from '../behaviour/authorization.ts'
import { behave, standardResource } from '../behaviour/defaults.ts'
import { readParameters } from '../behaviour/parameters.ts'
import { readBody } from '../behaviour/pipeline.ts'
import { refuse, standardRefusals } from '../behaviour/refusals.ts'
import type { Account, Api, Behaviour, Call } from '../behaviour/types.ts'
import { accountsOf } from './accounts.ts'
import { choicesOf } from './choices.ts'
import { type Description, first, type Operation } from './description.ts'
import { groundOf } from './faults/ground.ts'
import { faultsOf } from './faults/index.ts'
import { operationsBy, pathOf, routesOf, undecidedIn } from './operations.ts'
import { readPart } from './places.ts'
import { readDescription } from './read.ts'
import { checksOf, mediaTypesOf, type OperationOf, parametersIn, parametersOf, sameOf } from './requests.ts'
import { dataOf, fieldsOf, refusalBodyOf, refusalHeaders } from './responses.ts'
import { endingOf, jwtOf, kindsOf, lifeOf, revoking, rotatesIn, saidOf, supersedesOf } from './tokens.ts'
import { variantsOf } from './variants.ts'

/** The API that a suite's folder describes. @throws {Error} for what the reference server cannot play */
export const apiFrom = (dir: string): Api => apiOf(readDescription(dir))

/** The API of a description. */
export function apiOf(d: Description): Api {
  const accounts = accountsOf(d)
  const operationOf = operationsBy(d)
  const ground = groundOf(d, operationOf, accounts)
  const undecided = undecidedIn(d)
  return {
    name: d.suite,
    described: true,
    behaviour: () => behaviourOf(d, accounts, operationOf),
    accounts,
    inputs: Object.keys(d.inputs),
    paths: Object.fromEntries(Object.keys(d.paths).map((name) => [name, pathOf(d, name)])),
    origins: d.origins,
    faults: faultsOf(ground),
    variants: variantsOf(ground),
    choices: choicesOf(d),
    ...(undecided.length > 0 && { undecided }),
  }
}

function behaviourOf(d: Description, accounts: Account[], operationOf: OperationOf): Behaviour {
  const parameters = parametersOf(d, operationOf)
  return behave({
    routes: routesOf(d, accounts),
    mediaTypes: mediaTypesOf(d, operationOf),
    parameters,
    checks: checksOf(d, operationOf),
    same: sameOf(parameters, d),
    tokens: kindsOf(d, operationOf),
    jwt: jwtOf(d),
    supersedes: supersedesOf(d, operationOf),
    rotates: rotatesIn(d),
    revoke: revoking(operationOf),
    fields: fieldsOf(d, operationOf),
    resource: resourceOf(d, operationOf),
    refusals: refusalsOf(d),
    refusalBody: refusalBodyOf(d),
    alter: [statusOf(d, operationOf), endingOf(operationOf), ...refusalHeaders(d), challengeWhoTriedBasic],
  })
}

/** The status of a success, where the documentation names another than 200; a renewal has that of the first request. */
const statusOf =
  (d: Description, operationOf: OperationOf): Behaviour['alter'][number] =>
  (answer, call) => {
    if (call.route === undefined || call.refused !== undefined) return
    const { statuses, does } = operationOf(call)
    const inherited = does === 'renew' ? (first(d, 'issue')?.statuses ?? []) : []
    answer.status = statuses[0] ?? inherited[0] ?? answer.status
  }

/** The protected resource, which begins a token's life anew where the documentation says that a use does so. */
function resourceOf(d: Description, operationOf: OperationOf): Behaviour['resource'] {
  const resource = { ...standardResource(dataOf(d, operationOf)), read: reading(operationOf) }
  if (!saidOf(d)?.slides) return resource
  resource.checks['slides'] = ({ presented, world }) => {
    if (presented) presented.expiresAtMs = Math.floor(world.clock.now() / 1000) * 1000 + lifeOf(d) * 1000
  }
  return resource
}

/** Reads what a use needs beside its token, and then the token. */
const reading =
  (operationOf: (call: Call) => Operation) =>
  (call: Call): string => {
    const operation = operationOf(call)
    if (parametersIn(operation).length > 0 || operation.media.length > 0) {
      readBody(call)
      readParameters(call)
      for (const check of Object.values(call.world.behaviour.checks)) check(call)
    }
    const part = operation.parts.find(({ role }) => role === 'access token')
    if (!part) return bearer(call)
    // what stands behind a word is read before what stands there by itself
    const also = part.also.toSorted((a, b) => b.pieces.length - a.pieces.length)
    const ways = [part, ...also].map((one) => () => readPart(one, call))
    const values = firstOf(ways)
    if (values.length > 1) refuse('malformedToken')
    const [value] = values
    return typeof value === 'string' && value !== ''
      ? value
      : refuse(value === undefined || value === '' ? 'noToken' : 'malformedToken')
  }

/** What the first way that finds a token finds; one that finds something else is a mistake only where no other finds any. */
function firstOf(ways: (() => unknown[])[]): unknown[] {
  let mistake: unknown
  for (const way of ways)
    try {
      const values = way()
      const isToken = ways.length === 1 || values.every((value) => value !== '' && !/ /.test(String(value)))
      if (values.length > 0 && isToken) return values
    } catch (error) {
      mistake ??= error
    }
  if (mistake) throw mistake
  return []
}

/** Whether a reason is one for which a request for a token is rejected as it is documented. */
const isOfTokens = (reason: string): boolean =>
  !/Token$|^(notFound|wrongMethod|wrongMediaType|tooLarge|tooMany|redirected|broken)$/.test(reason)

/** Whether a reason is that a name or a secret is given, and wrong. */
const isOfCredentials = (reason: string): boolean =>
  /^(unknown|wrong)(Client|User|Secret|Password|Refresh|Challenge)$/.test(reason)

/** The reasons of refusal, with the challenges that go with a 401. */
function refusalsOf(d: Description): Behaviour['refusals'] {
  const refusals = standardRefusals()
  const hasBasic = d.operations.some(({ parts }) => parts.some(({ place }) => place === 'basic'))
  const isBearer = first(d, 'use')?.parts.some(
    ({ place, role }) => place === 'bearer' && role === 'access token',
  )
  for (const [reason, row] of Object.entries(refusals)) {
    // what RFC 6749 calls an invalid grant has the status of wrong credentials elsewhere
    if (row.error === 'invalid_grant' && !d.standards.includes('RFC 6749')) row.status = 401
    const documented = d.refusalStatuses?.[isOfCredentials(reason) ? 'wrong' : 'incomplete']
    if (documented && isOfTokens(reason) && !documented.includes(row.status)) row.status = documented[0]!
    const ofMedia = d.refusalStatuses?.media
    if (reason === 'wrongMediaType' && ofMedia) row.status = ofMedia[0]!
    if (row.status !== 401) continue
    const isOfResource = isBearer && /Token$|^wrongKind$/.test(reason)
    const detail =
      reason === 'noToken' ? '' : `, error="invalid_token", error_description="${row.description}"`
    const challenge = isOfResource
      ? `Bearer realm="${d.suite}"${detail}`
      : `${hasBasic ? 'Basic' : 'Login'} realm="${d.suite}"`
    row.headers = { 'WWW-Authenticate': challenge }
  }
  for (const { parts } of d.operations)
    for (const { place, key } of parts)
      if (place === 'basic') refusals[`missing ${key}`] = { ...refusals['noClient']! }
  return refusals
}

// RFC 6749 5.2: a client that tried the Authorization header is told which scheme would do.
const challengeWhoTriedBasic: Behaviour['alter'][number] = (answer, call) => {
  if (call.route === 'token' && answer.status === 401 && call.headers.authorization)
    answer.headers['WWW-Authenticate'] = 'Basic realm="tokens"'
}
