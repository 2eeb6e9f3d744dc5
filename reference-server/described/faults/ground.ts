import type { Account, Behaviour, Call, Fault } from '../../behaviour/types.ts'
import { type Description, first, type Operation, type Part } from '../description.ts'
import { readPart } from '../places.ts'
import { parametersIn } from '../requests.ts'

/** What faults stand on: a description, and what a server that plays it knows. */
export interface Ground {
  d: Description
  issue: Operation
  renew: Operation | undefined
  revoke: Operation | undefined
  use: Operation | undefined
  operationOf(call: Call): Operation
  accounts: Account[]
  /** The account that a request names, right or not in all else. */
  named(call: Call): Account | undefined
}

/** What the faults of a description stand on. */
export function groundOf(d: Description, operationOf: Ground['operationOf'], accounts: Account[]): Ground {
  const naming = (operation: Operation): Part[] => {
    const parts = parametersIn(operation)
    const names = parts.filter(({ kind }) => kind === 'identifier')
    return [
      ...names.filter(({ role }) => role === 'user name'),
      ...names,
      // many users share an api key
      ...parts.filter(({ kind, role }) => kind === 'secret' && role !== 'api key'),
      ...parts.filter(({ kind }) => kind === 'secret'),
    ]
  }
  return {
    d,
    issue: describedIn(first(d, 'issue')!),
    renew: first(d, 'renew'),
    revoke: first(d, 'revoke'),
    use: first(d, 'use'),
    operationOf,
    accounts,
    named: (call) => {
      const [part] = naming(operationOf(call))
      const given = part && attempt(() => readPart(part, call)[0])
      return accounts.find((account) => part && account[part.key] === given) ?? call.user ?? call.client
    },
  }
}

/** An operation as rules know it, without what its request always carries beside its parts. */
const describedIn = (operation: Operation): Operation => ({
  ...operation,
  parts: operation.parts.filter(({ always }) => !always),
  media: operation.bodied ? operation.media : [],
})

const attempt = (read: () => unknown): unknown => {
  try {
    return read()
  } catch {
    return undefined
  }
}

/** The whole id of a requirement that rules call by a local name. */
export const idOf = ({ ids }: Description, local: string): string => `${ids}-${local}`

/** Whether the suite holds a target to what a rule says: `rule`, or one scenario of it, `rule/scenario`. */
export const isHeldTo = ({ d }: Ground, rule: string): boolean =>
  !d.excepted.includes(rule) && !d.excepted.includes(rule.split('/')[0] ?? rule)

/** Makes one fault: its name, the local name of the requirement that it violates, what it does, and how. */
export type Make = (name: string, local: string, about: string, apply: (b: Behaviour) => void) => Fault

/** A maker of the faults of one theme. */
export const making =
  ({ d }: Ground, theme: string): Make =>
  (name, local, about, apply) => ({ name, breaks: idOf(d, local), about, theme, apply })

/** Faults that are made elsewhere, under a theme; `locals` are the requirements that some violate instead, by fault. */
export const adopted = (
  { d }: Ground,
  theme: string,
  faults: Fault[],
  locals: Record<string, string> = {},
): Fault[] =>
  faults.map((fault) => ({
    ...fault,
    theme,
    breaks: Object.hasOwn(locals, fault.name) ? idOf(d, locals[fault.name]!) : fault.breaks,
  }))

/** A name as part of an id, as the rules have it. */
export const slugOf = (name: string): string =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/[^A-Za-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .toLowerCase()

/** A body in which what stands under a path of names is another value. */
export const changedAt = (
  body: unknown,
  [name = '', ...rest]: string[],
  change: (value: unknown) => unknown,
): unknown => {
  if (typeof body !== 'object' || body === null) return body
  const inner = (body as Record<string, unknown>)[name]
  return { ...body, [name]: rest.length === 0 ? change(inner) : changedAt(inner, rest, change) }
}
