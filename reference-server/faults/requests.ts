// How a server can reject right requests, or read wrong ones.
import { refuse } from '../behaviour/refusals.ts'
import type { Behaviour, Fault } from '../behaviour/types.ts'
import type { On } from './conditions.ts'
import { type Row, table } from './define.ts'

/** Rejects some token requests before they are read. */
export const rejects = (b: Behaviour, when: On, reason = 'malformed'): void => {
  b.gate.push((call) => {
    if (!b.routes.token.paths.includes(call.path) || !when(call)) return
    call.route = 'token'
    refuse(reason)
  })
}

/** Faults that reject some token requests before they are read. */
export const rejected = (prefix: string, rows: Row<[when: On, reason?: string]>[]): Fault[] =>
  table(prefix, rows, rejects)

/** Faults that also issue tokens for another method. */
export const methods = (prefix: string, ...names: string[]): Fault[] =>
  table(
    prefix,
    names.map((it) => [`method-${it.toLowerCase()}`, 'method', `a token is also issued for ${it}`, it]),
    (b, method: string) => b.routes.token.methods.push(method),
  )
