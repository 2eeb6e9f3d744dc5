// Conditions under which a server does something else: predicates on a call, and memories of one server.
import type { Account, Behaviour, Call, TokenRecord, World } from '../behaviour/types.ts'

/** Whether something holds for a call. */
export type On = (call: Call) => boolean

/** A condition as a row: its name, how it reads behind a sentence, when it holds, and what lets the server read such a request. */
export interface Condition {
  name: string
  when: string
  on: On
  reads?(b: Behaviour): void
}

/** The content type as it was sent; nothing when there is none. */
export const typeOf = ({ headers }: Call): string => headers['content-type'] ?? ''

/** The body as text. */
export const textOf = ({ body }: Call): string => body.toString()

/** The Authorization field as it was sent. */
export const authorizationOf = ({ headers }: Call): string => headers.authorization ?? ''

/** Whether the scheme in Authorization is written in other letters than usual, capitals or small ones. */
export const oddScheme =
  (usual: string): On =>
  (call) => {
    const [scheme = ''] = authorizationOf(call).split(' ')
    return scheme !== usual && scheme.toLowerCase() === usual.toLowerCase()
  }

/** What stands behind `Basic`, decoded. */
export const basicTextOf = (call: Call): string =>
  Buffer.from(/^basic (\S+)$/i.exec(authorizationOf(call))?.[1] ?? '', 'base64').toString()

/** Whether the content type of a request has a parameter, such as a charset. */
export const withCharset: On = (call) => typeOf(call).includes(';')

/** Whether there is no content type. */
export const unlabelled: On = (call) => typeOf(call) === ''

/** Whether the body is labelled as text. */
export const asText: On = (call) => typeOf(call).startsWith('text/plain')

/** Whether the body is labelled as a form. */
export const asForm: On = (call) => /^application\/x-www-form-urlencoded$/i.test(typeOf(call))

/** Whether a proxy says that the request comes from a private network. */
export const fromInside: On = ({ headers }) =>
  /^(127|10|192\.168)\./.test(String(headers['x-forwarded-for'] ?? ''))

/** Whether the body is a JSON object. */
export const isJson: On = (call) => textOf(call).trimStart().startsWith('{')

/** Whether the request has no body. */
export const bodiless: On = ({ body }) => body.length === 0

/** Whether the request was sent by a method. */
export const by =
  (method: string): On =>
  (call) =>
    call.method === method

/** Whether the request has a value for a parameter. */
export const given =
  (name: string): On =>
  (call) =>
    call.given[name] !== undefined

/** The account that the server knows first, and which faults let in. */
export const first = (call: Call): Account => call.world.accounts[0] ?? {}

/** Whether it is another user than the first, or another client where there are no users. */
export const notTheFirst: On = (call) => (call.user ?? call.client) !== call.world.accounts[0]

/** Whether it is the second user, or the second client where there are no users. */
export const second: On = (call) => (call.user ?? call.client) === call.world.accounts[1]

/** Whether it is a refresh. */
export const refreshing: On = (call) => call.given['grant_type'] === 'refresh_token'

/** How often something has come by, this time included. */
export const counting = <K>(): ((key: K) => number) => {
  const counts = new Map<K, number>()
  return (key) => {
    const count = (counts.get(key) ?? 0) + 1
    counts.set(key, count)
    return count
  }
}

/** A condition that holds only from its second time on. */
export const fromTheSecond = (on: On): On => {
  const times = counting<On>()
  return (call) => on(call) && times(on) > 1
}

/** A condition that holds every so many times it is asked. */
export const every = (times: number): (() => boolean) => {
  let count = 0
  return () => ++count % times === 0
}

/** The access tokens of a user, in the order of issue. */
export const tokensOf = (world: World, user: Account | undefined): TokenRecord[] =>
  [...world.tokens.values()].filter((token) => token.kind === 'access' && token.user === user)

/** Whether a token was issued after an earlier one of its user had expired. */
export const isRenewed = (token: TokenRecord): boolean =>
  tokensOf(token.grant.call.world, token.user).some((it) => it.expiresAtMs <= token.issuedAtMs)

/** Whether a token of the request's user has expired by now. */
export const afterExpiry: On = ({ world, user, client }) =>
  tokensOf(world, user ?? client).some((it) => it.expiresAtMs <= world.clock.now())
