import { toHttpDate } from '../behaviour/clock.ts'
import { always, lifetimeOf, tokenOf, tokenValue } from '../behaviour/tokens.ts'
import type { Account, Alter, Behaviour, Call, Field, Grant, RefusalAnswer } from '../behaviour/types.ts'
import { type Description, first, type Member, namesIn, type Operation } from './description.ts'
import { proofOf } from './requests.ts'
import { kindOf, responsesOf } from './tokens.ts'

/** The name of a field of the response: its place, without `/body/` for a member of the body. */
export const fieldName = ({ at }: Member): string => at.replace(/^\/body\/(?=.)/, '')

/** The fields of all responses with tokens, each in the responses of which the documentation has it. */
export function fieldsOf(d: Description, operationOf: (call: Call) => Operation): Behaviour['fields'] {
  const described = responsesOf(d)
  const responseOf = (one: Operation) =>
    one.response.length > 0 ? one.response : (first(d, 'issue')?.response ?? [])
  const members = described.flatMap(responseOf)
  const values = new Map(
    described.map((one) => [
      one.name,
      new Map(responseOf(one).map((part) => [part.at, fieldOf(d, part, one)])),
    ]),
  )
  return Object.fromEntries(
    members.map((one): [string, Field] => [
      fieldName(one),
      (grant) => values.get(operationOf(grant.call).name)?.get(one.at)?.(grant),
    ]),
  )
}

/** Whether a part that may be left out is given all the same: a refresh token that something renews. */
const isGiven = (d: Description, { optional, role }: Member): boolean =>
  !optional || (role === 'refresh token' && first(d, 'renew') !== undefined)

function fieldOf(d: Description, one: Member, { does }: Pick<Operation, 'does'>): Field {
  if (!isGiven(d, one)) return always(one.nullable && one.at.startsWith('/body') ? null : undefined)
  const kind = kindOf(one)
  if (kind !== undefined) return tokenValue(kind)
  const { role, constant, type } = one
  const seconds = (of: string): Field => {
    const life = lifetimeOf(of)
    return type === 'string' ? (grant) => String(life(grant)) : life
  }
  if (role === 'lifetime') return seconds(does === 'begin' ? 'challenge' : 'access')
  if (role === 'refresh lifetime') return seconds('refresh')
  if (role === 'issue time') return (grant) => written(one, grant.issuedAtMs)
  if (role === 'end time') return (grant) => written(one, tokenOf(grant, 'access').expiresAtMs)
  if (role === 'error code' || role === 'error message') return always(null)
  if (role === 'echo' || (role === 'text' && one.equals !== undefined)) return equalOf(one)
  if (role === 'user id' || role === 'user property') {
    const own: Field = (grant) => typed(type, grant.user[role === 'user id' ? '.id' : '.property'])
    return one.equals === undefined ? own : equalOf(one, own)
  }
  if (role === 'object') return always({})
  if (role === 'scope') return (grant) => scopeOf(d, grant)
  return always(constant ?? (role === 'token type' ? 'Bearer' : ofType(type)))
}

/** Some value of a JSON type. */
const ofType = (type: string | undefined): unknown => {
  const values: Record<string, unknown> = { integer: 7, number: 1.5, boolean: true, list: ['a'], object: {} }
  return (type !== undefined && values[type]) || 'ok'
}

/** A time in the form that the documentation has, or in that of HTTP. */
const written = ({ format }: Member, ms: number): unknown => {
  if (format === 'ISO date') return new Date(ms).toISOString()
  if (format === 'epoch seconds') return ms / 1000
  return format === 'epoch milliseconds' ? ms : toHttpDate(ms)
}

/** A text of an account as a value of a JSON type; of what cannot be one, some value of that type. */
function typed(type: string | undefined, text: string | undefined): unknown {
  if (type === undefined || type === 'string' || text === undefined) return text
  try {
    return JSON.parse(text)
  } catch {
    return ofType(type)
  }
}

/** What a part equals: an input as the account has it, or a literal. An account that has none has what is made up. */
const equalOf = ({ equals, type }: Member, otherwise?: Field): Field => {
  const input = /^\$?inputs\.(\w+)$/.exec(equals ?? '')?.[1]
  if (input === undefined && equals !== undefined && !/^"[^"]*"$/.test(equals))
    throw new Error(
      `a response equals "${equals}", which the reference server cannot tell; expected: an input, such as inputs.email`,
    )
  return input === undefined
    ? always(equals?.slice(1, -1) ?? 'ok')
    : (grant) => {
        const value = grant.user[input] ?? grant.call.given[input]
        return value === '' && otherwise ? otherwise(grant) : typed(type, value)
      }
}

const scopeOf = (d: Description, { user, call }: Grant): string => {
  const part = first(d, 'issue')?.parts.find(({ kind, name }) => kind === 'scope' || name === 'scope')
  return (part && (call.given[part.key] ?? user[part.key])) || 'basic'
}

/** The part that names an account in what the resource shows; none where only a secret does. */
export function shownName(d: Description): string | undefined {
  const issue = first(d, 'issue')
  const names = issue?.parts.filter(({ kind }) => kind === 'identifier') ?? []
  const shown = names.find(({ role }) => role === 'user name') ?? names[0]
  return shown && issue && (shown.role === 'user name' || proofOf(shown, issue)) ? shown.key : names[0]?.key
}

/** What the resource shows of an account: what is documented of the use, or its name and id. */
export const dataOf =
  (d: Description, operationOf: (call: Call) => Operation) =>
  (account: Account, call: Call): unknown => {
    const members = operationOf(call).response.filter(({ at }) => at.startsWith('/body/'))
    const name = shownName(d)
    const data: Record<string, unknown> = {
      ...(name !== undefined && { user: account[name] }),
      id: account['.id'],
      data: [],
    }
    const grant = call.presented?.grant
    if (grant)
      for (const one of members)
        put(data, namesIn(one.at).slice(1), fieldOf(d, one, operationOf(call))({ ...grant, user: account }))
    return data
  }

/** The body of a refusal: the documented parts; the error of RFC 6749 where none are. */
export function refusalBodyOf(d: Description): Behaviour['refusalBody'] {
  const parts = d.refusal.filter(({ at }) => at.startsWith('/body/'))
  return (row) => {
    if (parts.length === 0) return { error: row.error, error_description: row.description }
    const body: Record<string, unknown> = {}
    for (const one of parts) put(body, namesIn(one.at).slice(1), told(one, row))
    if (!Object.hasOwn(body, 'error_description') && parts.some(({ at }) => at === '/body/error'))
      body['error_description'] = row.description
    return body
  }
}

/** Those parts of a refusal that stand in header fields. */
export const refusalHeaders = (d: Description): Alter[] => {
  const parts = d.refusal.filter(({ at }) => at.startsWith('/headers/'))
  if (parts.length === 0) return []
  return [
    (answer, call) => {
      const row = call.refused === undefined ? undefined : call.world.behaviour.refusals[call.refused]
      for (const one of parts) if (row) answer.headers[one.last] = String(told(one, row))
    },
  ]
}

const told = ({ role, constant, type }: Member, row: RefusalAnswer): unknown => {
  if (constant !== undefined && role !== 'result') return constant
  if (role === 'error code') return type === undefined || type === 'string' ? row.error : ofType(type)
  if (role === 'status') return row.status
  if (role === 'result') return opposite(constant) ?? row.error
  if (role === 'object') return {}
  return type === undefined || type === 'string' ? row.description : ofType(type)
}

/** Another value than the word for success, of the same type. */
export const opposite = (word: unknown): unknown => {
  if (typeof word === 'boolean') return !word
  if (typeof word === 'number') return word + 1
  return word === undefined ? undefined : 'REJECTED'
}

/** Puts a value into a body under a path of names. */
function put(body: Record<string, unknown>, names: string[], value: unknown): void {
  const [name = '', ...rest] = names
  if (rest.length === 0)
    body[name] =
      typeof value === 'object' && value !== null
        ? { ...value, ...(body[name] as object | undefined) }
        : value
  else {
    const inner = { ...(body[name] as Record<string, unknown> | undefined) }
    put(inner, rest, value)
    body[name] = inner
  }
}
