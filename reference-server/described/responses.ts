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
  return Object.fromEntries(
    members.map((one): [string, Field] => {
      const value = fieldOf(d, one)
      const isIn = (call: Call) => responseOf(operationOf(call)).some(({ at }) => at === one.at)
      return [fieldName(one), (grant) => (isIn(grant.call) ? value(grant) : undefined)]
    }),
  )
}

/** Whether a part that may be left out is given all the same: a refresh token that something renews. */
const isGiven = (d: Description, { optional, role }: Member): boolean =>
  !optional || (role === 'refresh token' && first(d, 'renew') !== undefined)

function fieldOf(d: Description, one: Member): Field {
  if (!isGiven(d, one)) return always(one.nullable && one.at.startsWith('/body') ? null : undefined)
  const kind = kindOf(one)
  if (kind !== undefined) return tokenValue(kind)
  const { role, constant, type } = one
  const seconds = (of: string): Field => {
    const life = lifetimeOf(of)
    return type === 'string' ? (grant) => String(life(grant)) : life
  }
  if (role === 'lifetime') return seconds('access')
  if (role === 'refresh lifetime') return seconds('refresh')
  if (role === 'issue time') return (grant) => toHttpDate(grant.issuedAtMs)
  if (role === 'end time') return (grant) => toHttpDate(tokenOf(grant, 'access').expiresAtMs)
  if (role === 'error code' || role === 'error message') return always(null)
  if (role === 'echo') return echoOf(one)
  if (role === 'user id') return (grant) => grant.user['.id']
  if (role === 'user property') return (grant) => grant.user['.property']
  if (role === 'object') return always({})
  if (role === 'scope') return (grant) => scopeOf(d, grant)
  return always(constant ?? (role === 'token type' ? 'Bearer' : 'ok'))
}

const echoOf = ({ equals }: Member): Field => {
  const input = /^\$?inputs\.(\w+)$/.exec(equals ?? '')?.[1]
  if (input === undefined && equals !== undefined && !/^"[^"]*"$/.test(equals))
    throw new Error(
      `a response equals "${equals}", which the reference server cannot tell; expected: an input, such as inputs.email`,
    )
  return input === undefined
    ? always(equals?.slice(1, -1) ?? 'ok')
    : (grant) => grant.call.given[input] ?? grant.user[input]
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

/** What the resource shows of an account. */
export const dataOf =
  (d: Description) =>
  (account: Account): unknown => {
    const name = shownName(d)
    return { ...(name !== undefined && { user: account[name] }), id: account['.id'], data: [] }
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

const told = ({ role, constant }: Member, row: RefusalAnswer): unknown => {
  if (role === 'error code') return row.error
  if (role === 'outcome') return constant === undefined ? row.error : 'REJECTED'
  return role === 'object' ? {} : (constant ?? row.description)
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
