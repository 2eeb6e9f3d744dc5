import { configapi } from './apis/configapi/api.ts'
import { crayon } from './apis/crayon/api.ts'
import { crmCom } from './apis/crm-com/api.ts'
import { sampleToken } from './apis/sample-token/api.ts'
import { sugarcrm } from './apis/sugarcrm/api.ts'
import { startClock } from './behaviour/clock.ts'
import { changedParts, partsOf, watched } from './behaviour/parts.ts'
import type { Account, Api, Behaviour, Message, Target, Variant, World } from './behaviour/types.ts'
import { handle, type Listening, listen } from './http/server.ts'
import { deliver, type Reply } from './http/wire.ts'

export type { Api, Message, Target, Variant } from './behaviour/types.ts'
export { apiFrom } from './described/play.ts'
export type { Listening } from './http/server.ts'
export type { Reply } from './http/wire.ts'

/** The documented APIs that are written by hand. */
export type ApiName = 'crayon' | 'sample-token' | 'crm-com' | 'configapi' | 'sugarcrm'

/** The documented APIs, by name. */
export const apis: Record<ApiName, Api> = {
  crayon,
  'sample-token': sampleToken,
  'crm-com': crmCom,
  configapi,
  sugarcrm,
}

/** A running server: where it is, the target file for it, and how to stop it. */
export interface Started {
  url: string
  target: Target
  close(): Promise<void>
}

/**
 * What a server can be told; `ttlSeconds` shortens the life of access tokens and scales that of the others; `seen` hears of each
 * part of its behaviour that it looks at.
 */
export interface OpenOptions {
  faults?: string[]
  variants?: string[]
  seen?: (part: string) => void
  ttlSeconds?: number
  clockHook?: boolean
}

/** The same, and where it listens. */
export interface StartOptions extends OpenOptions {
  port?: number
  host?: string
}

/** A server that is ready to be asked: without a network, or over one once it listens. */
export interface Opened {
  /** The target file for it, when it is at a URL. */
  targetAt(url: string): Target
  /** Its answer to a message; nothing when it closes the connection. */
  ask(message: Message): Promise<Reply | undefined>
  listen(at?: { port?: number; host?: string }): Promise<Listening>
}

/** Makes a server that plays one API, perfectly or with the faults and variants that are named. @throws {Unknown} for a name that is none */
export function open(played: ApiName | Api, options: OpenOptions = {}): Opened {
  const api = typeof played === 'string' ? apis[played] : played
  const variants = (options.variants ?? []).map((v) => named(api.variants, v, `variant of "${api.name}"`))
  const faults = (options.faults ?? []).map((f) => named(api.faults, f, `fault of "${api.name}"`))
  const clockHook = options.clockHook ?? true
  const made = api.behaviour()
  if (options.ttlSeconds !== undefined) shorten(made, options.ttlSeconds)
  for (const change of [...variants, ...faults]) change.apply(made)
  const behaviour = options.seen ? watched(made, options.seen) : made
  const world: World = {
    clock: startClock(behaviour.clockAheadSeconds),
    clockHook,
    accounts: api.accounts,
    tokens: new Map(),
    live: new Set(),
    behaviour,
  }
  return {
    targetAt: (url) => variants.reduce((t, v) => v.target?.(t) ?? t, targetOf(api, url, clockHook)),
    ask: async (message) => {
      const { reply, call } = await handle(world, message)
      return deliver(reply, call)
    },
    listen: ({ port = 0, host = '127.0.0.1' } = {}) => listen(world, { port, host }),
  }
}

/** Starts a server that plays one API and listens. */
export async function start(played: ApiName | Api, options: StartOptions = {}): Promise<Started> {
  const server = open(played, options)
  const { url, close } = await server.listen(options)
  return { url, target: server.targetAt(url), close }
}

/** The parts of the perfect server's behaviour that a variant changes. */
export function changedBy(api: Api, { apply }: Variant): Set<string> {
  const behaviour = api.behaviour()
  const before = partsOf(behaviour)
  apply(behaviour)
  return changedParts(before, partsOf(behaviour))
}

function targetOf(api: Api, url: string, clockHook: boolean): Target {
  const [inputs = {}, ...accounts] = api.accounts.map((account) => only(account, api.inputs))
  const target: Target = {
    name: `reference server playing ${api.name}`,
    url,
    ...(api.origins?.length && { origins: Object.fromEntries(api.origins.map((name) => [name, url])) }),
    inputs,
    accounts,
    paths: { ...api.paths },
  }
  const hook = { method: 'POST', path: '/__clock' }
  const clock = {
    advance: { ...hook, json: { advance: '$seconds' } },
    reset: { ...hook, json: { reset: true } },
  }
  return clockHook ? { ...target, clock } : target
}

const only = (account: Account, names: string[]): Account =>
  Object.fromEntries(Object.entries(account).filter(([name]) => names.includes(name)))

function shorten(behaviour: Behaviour, ttlSeconds: number): void {
  const scale = ttlSeconds / (behaviour.tokens['access']?.lifetimeSeconds ?? ttlSeconds)
  for (const kind of Object.values(behaviour.tokens))
    kind.lifetimeSeconds = Math.max(1, Math.round(kind.lifetimeSeconds * scale))
}

function named<T extends { name: string }>(list: T[], name: string, what: string): T {
  const found = list.find((item) => item.name === name)
  if (found === undefined)
    throw new Unknown(
      what,
      name,
      list.map((item) => item.name),
    )
  return found
}

/** A name that none of those has which are known; whoever asked is told of near ones. */
export class Unknown extends Error {
  readonly given: string
  readonly known: string[]
  constructor(what: string, given: string, known: string[]) {
    super(`unknown ${what}: "${given}"`)
    this.given = given
    this.known = known
  }
}
