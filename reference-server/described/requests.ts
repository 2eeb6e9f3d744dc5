import { lookupNothing, readForm, readJson } from '../behaviour/body.ts'
import { identify, matches, prove } from '../behaviour/checks.ts'
import { equal } from '../behaviour/compare.ts'
import { parameter } from '../behaviour/parameters.ts'
import { refuse } from '../behaviour/refusals.ts'
import { end } from '../behaviour/tokens.ts'
import type { Behaviour, Call, Check, Parameter, Same } from '../behaviour/types.ts'
import type { Description, Operation, Part } from './description.ts'
import { isOfItsType, readPart } from './places.ts'
import { answered, challengeIn, isAlive, redeemed } from './tokens.ts'

/** Tells which operation a call is. */
export type OperationOf = (call: Call) => Operation

const isParameter = ({ kind, at }: Part, { does }: Operation): boolean =>
  kind !== 'media type' &&
  kind !== 'object' &&
  kind !== 'composed' &&
  at !== '/headers/accept' &&
  !(kind === 'token' && does === 'use')

/** The parts of an operation that are parameters, as the documentation has them. */
export const parametersIn = (operation: Operation): Part[] =>
  readIn(operation).filter(({ always }) => !always)

/** Those, and what a request always carries beside them. */
const readIn = (operation: Operation): Part[] =>
  operation.parts.filter((part) => isParameter(part, operation))

/** The secret that proves an identifier: the one of its kind; the only one there is, where there is one name alone. */
export function proofOf(identifier: Part, { parts }: Operation): Part | undefined {
  const names = parts.filter(({ kind, role }) => kind === 'identifier' && role !== 'tenant')
  const secrets = parts.filter(({ kind }) => kind === 'secret')
  if (identifier.role === 'tenant') {
    const name = names.find(({ role }) => role === 'user name') ?? names[0]
    return name ? proofOf(name, { parts } as Operation) : secrets[0]
  }
  const own = secrets.find(
    ({ role }) => role === (identifier.role === 'client id' ? 'client secret' : 'password'),
  )
  return own ?? (names.length === 1 ? secrets[0] : undefined)
}

/** Whether a request names somebody whom a secret proves, so that a server can know which secret would be right. */
export const hasProvenName = (operation: Operation): boolean =>
  operation.parts.some((part) => part.kind === 'identifier' && proofOf(part, operation) !== undefined)

/** Whose a part is: that of the request's client or of its user. */
export const ownerOf = (part: Part, operation: Operation): 'client' | 'user' => {
  if (/^client|^api key/.test(part.role)) return 'client'
  const hasUser = operation.parts.some(({ role }) => role === 'user name' || role === 'password')
  return (part.kind === 'scope' || part.role === 'tenant') &&
    !hasUser &&
    operation.parts.some(({ role }) => role === 'client id')
    ? 'client'
    : 'user'
}

/** The parameters of all operations, by name: each is read where the operation of a call has it. */
export function parametersOf(
  { operations }: Description,
  operationOf: OperationOf,
): Record<string, Parameter> {
  const keys = [...new Set(operations.flatMap((one) => readIn(one).map(({ key }) => key)))]
  return Object.fromEntries(
    keys.map((key) => {
      const partOf = (call: Call) => readIn(operationOf(call)).find((part) => part.key === key)
      const all = operations.flatMap((one) => readIn(one).filter((part) => part.key === key))
      return [
        key,
        parameter(
          (call) => {
            const part = partOf(call)
            return part ? readPart(part, call) : []
          },
          {
            needed: (call) => {
              const part = partOf(call)
              if (!part || (part.always && part.kind === 'token')) return false
              const beside = readIn(operationOf(call)).find(({ at }) => at === part.unless)
              if (beside && readPart(beside, call).length > 0) return true
              return !part.optional && !part.leftOpen && !isEmptyText(part)
            },
            mayBeEmpty: all.some((part) => isEmptyText(part) || (part.kind === 'secret' && part.leftOpen)),
            takes: (value, call) => takes(partOf(call), value),
            otherwise: reasonFor(all[0]!),
          },
        ),
      ]
    }),
  )
}

const isEmptyText = ({ pieces }: Part): boolean =>
  pieces.length === 1 && pieces[0] !== undefined && 'text' in pieces[0] && pieces[0].text === ''

const takes = (part: Part | undefined, value: string): boolean => {
  if (!part) return true
  if (part.kind === 'constant') return value === textOfConstant(part)
  return part.kind === 'option' && part.of ? part.of.includes(value) : isOfItsType(part, value)
}

/** The text by which a constant is compared. */
export const textOfConstant = ({ constant, place }: Part): string =>
  typeof constant === 'string' || place !== 'json' ? String(constant) : JSON.stringify(constant)

const reasonFor = ({ kind, name }: Part): string => {
  if (name === 'grant_type') return 'unsupportedGrant'
  return kind === 'scope' || name === 'scope' ? 'badScope' : 'badValue'
}

/** How credentials are compared, by parameter. */
export const sameOf = (
  parameters: Record<string, Parameter>,
  { operations }: Description,
): Behaviour['same'] => {
  const free = operations.flatMap(({ parts }) => parts.filter(({ caseFree }) => caseFree))
  const like = (name: string) => (free.some(({ key }) => key === name) ? equalInAnyCase : equal)
  return Object.fromEntries(Object.keys(parameters).map((name) => [name, like(name)]))
}

const equalInAnyCase: Same = (given, stored) => given.toLowerCase() === stored.toLowerCase()

/** What is checked of each operation's credentials, in order; each check looks at calls of its operation alone. */
export function checksOf({ operations }: Description, operationOf: OperationOf): Record<string, Check> {
  return Object.fromEntries(
    operations.flatMap((operation) =>
      checksIn(operation).map(([name, check]): [string, Check] => [
        `${operation.name} ${name}`,
        (call) => {
          if (operationOf(call) === operation) check(call)
        },
      ]),
    ),
  )
}

function checksIn(operation: Operation): [string, Check][] {
  const { does } = operation
  const parts = operation.parts.filter(({ always }) => !always)
  const beside = operation.parts.filter(({ always }) => always)
  const of = (...wanted: string[]) =>
    parts.filter(({ kind, role }) => wanted.includes(kind) || wanted.includes(role))
  const names = of('identifier')
  const proving = new Map(
    names.flatMap((name) => {
      const secret = proofOf(name, operation)
      return secret ? [[secret, name] as const] : []
    }),
  )
  const isAlone = (part: Part) => names.every(({ role }) => role === 'tenant' && part.role === 'tenant')
  // what stands in one value with a name that is proven is that one's own
  const isBeside = (part: Part) =>
    (part.role === 'tenant' && !isAlone(part)) ||
    (part.within !== undefined &&
      !proofOf(part, operation) &&
      names.some(
        (one) => one.within === part.within && proofOf(one, operation) && ownerOf(one, operation) === 'user',
      ))
  const told = (part: Part, check: Check): [string, Check] => [
    part.key,
    part.optional ? (call) => (call.given[part.key] === undefined ? undefined : check(call)) : check,
  ]
  return [
    ...of('object').map((part): [string, Check] => [part.at, isObject(part)]),
    ...of('challenge').map((part) => told(part, answered(part.key))),
    ...[...names]
      .sort((a, b) => Number(isBeside(a)) - Number(isBeside(b)))
      .map((part) =>
        isBeside(part)
          ? told(part, prove(ownerOf(part, operation), part.key, 'unknownUser'))
          : told(
              part,
              identify(
                ownerOf(part, operation),
                part.key,
                part.role === 'client id' ? 'unknownClient' : 'unknownUser',
              ),
            ),
      ),
    ...of('secret').map((part) => {
      const name = proving.get(part)
      const otherwise =
        part.role === 'client secret' || part.role === 'api key' ? 'wrongSecret' : 'wrongPassword'
      if (name) return told(part, prove(ownerOf(name, operation), part.key, otherwise))
      const isUser = part.role === 'authentication code' || part.role === 'password'
      if (isUser && of('challenge').length > 0) return told(part, prove('user', part.key, otherwise))
      return told(
        part,
        isUser && names.every(({ role }) => role !== 'user name')
          ? identify('user', part.key, 'unknownUser')
          : anybodys(part, otherwise),
      )
    }),
    ...of('scope').map((part) => told(part, prove(ownerOf(part, operation), part.key, 'badScope'))),
    ...beside.map((part): [string, Check] => [
      part.key,
      part.kind === 'token' ? isLiving(part.key) : prove(ownerOf(part, operation), part.key, 'wrongPassword'),
    ]),
    ...(does === 'renew' ? [['refresh', redeemed] as [string, Check]] : []),
    ...of('challenge').flatMap(({ key, once }) =>
      once ? [[`${key} once`, spent(key)] as [string, Check]] : [],
    ),
  ]
}

/** Ends a challenge that all else is right with. */
const spent =
  (key: string): Check =>
  (call) => {
    const record = challengeIn(call, key)
    if (record) end(record, call)
  }

/** A secret that proves no name: it has to be that of some account, which is the client where none is named. */
const anybodys =
  (part: Part, otherwise: string): Check =>
  (call) => {
    const given = call.given[part.key] ?? ''
    const account =
      call.world.accounts.find((one) => matches(call, part.key, given, one)) ?? refuse(otherwise)
    if (part.role === 'api key' || part.role === 'client secret') call.client ??= account
  }

/** A token that a request carries beside its parts: it has to be alive, whatever it is sent for. */
const isLiving =
  (key: string): Check =>
  (call) => {
    const record = call.world.tokens.get(call.given[key] ?? refuse('noToken'))
    if (!record || !isAlive(record, call)) refuse('unknownToken')
  }

const isObject =
  (part: Part): Check =>
  (call) => {
    const [value] = call.lookup(...part.path)
    if (value === undefined) {
      if (!part.optional && !part.leftOpen) refuse('missing')
    } else if (typeof value !== 'object' || value === null || Array.isArray(value)) refuse('notText')
  }

/** How bodies are read, by media type: each operation reads those that it names. */
export function mediaTypesOf({ operations }: Description, operationOf: OperationOf): Behaviour['mediaTypes'] {
  const types = [...new Set(operations.flatMap(({ media, untyped }) => [...media, ...(untyped ? [''] : [])]))]
  const bare = operations.filter(({ media }) => media.length === 0)
  const reader = (type: string) => (call: Call) => {
    const operation = operationOf(call)
    if (operation.media.length === 0) return lookup()
    if (!operation.media.includes(type) && !(type === '' && operation.untyped)) refuse('wrongMediaType')
    return (operation.parts.some(({ place }) => place === 'json') ? readJson : readForm)(call)
  }
  return Object.fromEntries(
    [...types, ...(bare.length > 0 ? ['', '*'] : [])].map((type) => [type, reader(type)]),
  )
}

const lookup =
  () =>
  (...path: string[]) =>
    lookupNothing(...path)
