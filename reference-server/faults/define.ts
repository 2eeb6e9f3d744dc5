import type { Alter, Behaviour, Fault, Target, Variant } from '../behaviour/types.ts'

/** A fault in one line: its name, the id of the requirement that it breaks, what it does wrong, and how. */
export const fault = (
  name: string,
  breaks: string,
  about: string,
  apply: (b: Behaviour) => void,
  by?: 'fuzz',
): Fault => (by ? { name, breaks, about, by, apply } : { name, breaks, about, apply })

/** A variant in one line: its name, what is unusual about it, how, and what the target file then says. */
export const variant = (
  name: string,
  about: string,
  apply: (b: Behaviour) => void,
  target?: (t: Target) => Target,
): Variant => (target ? { name, about, apply, target } : { name, about, apply })

/** Adds a change of granted token responses, to `b.alter` (values) or `b.wire` (bytes). */
export const onGranted = (list: Alter[], change: Alter): void => {
  list.push((answer, call) => {
    if (call.route === 'token' && !call.refused) change(answer, call)
  })
}

/** Adds a change of refused token requests; of all of them, or for some reasons alone. */
export const onRefused = (list: Alter[], change: Alter, ...reasons: string[]): void => {
  list.push((answer, call) => {
    if (call.route !== 'token' || !call.refused) return
    if (reasons.length === 0 || reasons.includes(call.refused)) change(answer, call)
  })
}

/** A fault that changes refusals: all, or those for some reasons alone. */
export const refusing = (
  name: string,
  breaks: string,
  about: string,
  change: Alter,
  ...reasons: string[]
): Fault => fault(name, breaks, about, (b) => onRefused(b.alter, change, ...reasons))

/** Adds a change of the resource's answers, granted or not. */
export const onResource = (list: Alter[], change: Alter): void => {
  list.push((answer, call) => {
    if (call.route === 'resource') change(answer, call)
  })
}

/** The same faults with the ids of other requirements, by fault name; an unknown name throws. */
export function breaking(faults: Fault[], ids: Record<string, string>): Fault[] {
  known(faults, Object.keys(ids))
  return faults.map((f) => ({ ...f, breaks: ids[f.name] ?? f.breaks }))
}

/** The faults or variants but for some names; an unknown name throws. */
export function without<T extends { name: string }>(list: T[], ...names: string[]): T[] {
  known(list, names)
  return list.filter(({ name }) => !names.includes(name))
}

function known(list: { name: string }[], names: string[]): void {
  for (const name of names) {
    if (!list.some((item) => item.name === name)) {
      throw new Error(`no "${name}" here; there are: ${list.map((item) => item.name).join(', ')}`)
    }
  }
}

/** The name of a field or parameter as part of an id: `ExpiresIn`, `.expires` and `expires_in` become kebab case. */
export const slug = (name: string): string =>
  name
    .replace(/([a-z])([A-Z])/g, '$1-$2')
    .replace(/[^A-Za-z0-9]+/g, '-')
    .replace(/^-/, '')
    .toLowerCase()
