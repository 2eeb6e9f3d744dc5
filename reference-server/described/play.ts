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
import { operationsBy, pathOf, routesOf } from './operations.ts'
import { readPart } from './places.ts'
import { readDescription } from './read.ts'
import { checksOf, mediaTypesOf, type OperationOf, parametersIn, parametersOf, sameOf } from './requests.ts'
import { dataOf, fieldsOf, refusalBodyOf, refusalHeaders } from './responses.ts'
import { jwtOf, kindsOf, lifeOf, responsesOf, revoking, saidOf, supersedesOf } from './tokens.ts'
import { variantsOf } from './variants.ts'

/** The API that a suite's folder describes. @throws {Error} for what the reference server cannot play */
export const apiFrom = (dir: string): Api => apiOf(readDescription(dir))

/** The API of a description. */
export function apiOf(d: Description): Api {
  const accounts = accountsOf(d)
  const operationOf = operationsBy(d)
  const ground = groundOf(d, operationOf, accounts)
  return {
    name: d.suite,
    described: true,
    behaviour: () => behaviourOf(d, accounts, operationOf),
    accounts,
    inputs: Object.keys(d.inputs),
    paths: Object.fromEntries(Object.keys(d.paths).map((name) => [name, pathOf(d, name)])),
    faults: faultsOf(ground),
    variants: variantsOf(ground),
    choices: choicesOf(d),
  }
}

function behaviourOf(d: Description, accounts: Account[], operationOf: OperationOf): Behaviour {
  const parameters = parametersOf(d, operationOf)
  return behave({
    routes: routesOf(d, accounts),
    mediaTypes: mediaTypesOf(d, operationOf),
    parameters,
    checks: checksOf(d, operationOf),
    same: sameOf(parameters),
    tokens: kindsOf(d),
    jwt: jwtOf(d),
    supersedes: supersedesOf(d, operationOf),
    rotates: responsesOf(d).every(
      ({ does, response }) =>
        does !== 'renew' || response.length === 0 || response.some(({ role }) => role === 'refresh token'),
    ),
    revoke: revoking(operationOf),
    fields: fieldsOf(d, operationOf),
    resource: resourceOf(d, operationOf),
    refusals: refusalsOf(d),
    refusalBody: refusalBodyOf(d),
    alter: [statusOf(operationOf), ...refusalHeaders(d), challengeWhoTriedBasic],
  })
}

/** The status of a success, where the documentation names another than 200. */
const statusOf =
  (operationOf: OperationOf): Behaviour['alter'][number] =>
  (answer, call) => {
    const status =
      call.route === undefined || call.refused !== undefined ? undefined : operationOf(call).status
    if (status !== undefined) answer.status = status
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
    const values = readPart(part, call)
    if (values.length > 1) refuse('malformedToken')
    const [value] = values
    return typeof value === 'string' && value !== ''
      ? value
      : refuse(value === undefined || value === '' ? 'noToken' : 'malformedToken')
  }

/** Whether a reason is one for which a request for a token is rejected as it is documented. */
const isOfTokens = (reason: string): boolean =>
  !/Token$|^(notFound|wrongMethod|wrongMediaType|tooLarge|tooMany|redirected|broken)$/.test(reason)

/** Whether a reason is that a name or a secret is given, and wrong. */
const isOfCredentials = (reason: string): boolean =>
  /^(unknown|wrong)(Client|User|Secret|Password|Refresh)$/.test(reason)

/** The reasons of refusal, with the challenges that go with a 401. */
function refusalsOf(d: Description): Behaviour['refusals'] {
  const refusals = standardRefusals()
  const hasBasic = d.operations.some(({ parts }) => parts.some(({ place }) => place === 'basic'))
  const isBearer = first(d, 'use')?.parts.some(
    ({ place, role }) => place === 'bearer' && role === 'access token',
  )
  for (const [reason, row] of Object.entries(refusals)) {
    if (d.refusalStatus !== undefined && isOfTokens(reason))
      row.status = d.refusalStatus[isOfCredentials(reason) ? 'wrong' : 'incomplete']
    if (row.error === 'invalid_client' && hasBasic)
      row.headers = { 'WWW-Authenticate': `Basic realm="${d.suite}"` }
    if (row.status !== 401 || row.error === 'invalid_client' || !isBearer) continue
    const detail =
      reason === 'noToken' ? '' : `, error="invalid_token", error_description="${row.description}"`
    row.headers = { 'WWW-Authenticate': `Bearer realm="${d.suite}"${detail}` }
  }
  if (hasBasic)
    for (const { parts } of d.operations)
      for (const { place, key } of parts)
        if (place === 'basic') refusals[`missing ${key}`] = { ...refusals['noClient']! }
  return refusals
}

// RFC 6749 5.2: a client that tried the Authorization header is told which scheme would do.
const challengeWhoTriedBasic: Behaviour['alter'][number] = (answer, call) => {
  if (call.route !== 'token' || answer.status !== 401 || !call.headers.authorization) return
  answer.headers['WWW-Authenticate'] ??= 'Basic realm="tokens"'
}
