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

/** A row of a table of faults: its name, the requirement that it breaks without the prefix, what it does wrong, and what makes it so. */
export type Row<T extends unknown[]> = [name: string, breaks: string, about: string, ...what: T]

/** Faults of one kind, a row each. */
export const table = <T extends unknown[]>(
  prefix: string,
  rows: Row<T>[],
  apply: (b: Behaviour, ...what: T) => void,
): Fault[] =>
  rows.map(([name, breaks, about, ...what]) =>
    fault(name, `${prefix}-${breaks}`, about, (b) => apply(b, ...what)),
  )

/** Faults by hand, a row each, for what has no factory. */
export const faultTable = (prefix: string, rows: Row<[(b: Behaviour) => void]>[]): Fault[] =>
  table(prefix, rows, (b, apply) => apply(b))

/** The same faults on a server that was changed before. */
export const onTopOf = (before: (b: Behaviour) => void, faults: Fault[]): Fault[] =>
  faults.map((it) => ({
    ...it,
    apply: (b) => {
      before(b)
      it.apply(b)
    },
  }))

/** The same faults, shown by drawn requests alone. */
export const shownByDraws = (faults: Fault[]): Fault[] => faults.map((it) => ({ ...it, by: 'fuzz' }))

/** The same faults, shown by fixed requests. */
export const shownByFixed = (faults: Fault[]): Fault[] => faults.map(({ by: _, ...it }) => it)

/** Adds a change of issued tokens' responses, to `b.alter` (values) or `b.wire` (bytes). */
export const onGranted = (list: Alter[], change: Alter): void => {
  list.push((answer, call) => {
    if (call.route === 'token' && !call.refused) change(answer, call)
  })
}

/** Adds a change of rejected token requests' responses; of all of them, or for some reasons alone. */
export const onRefused = (list: Alter[], change: Alter, ...reasons: string[]): void => {
  list.push((answer, call) => {
    if (call.route !== 'token' || !call.refused) return
    if (reasons.length === 0 || reasons.includes(call.refused)) change(answer, call)
  })
}

/** Adds a change of the resource's responses, whatever they say. */
export const onResource = (list: Alter[], change: Alter): void => {
  list.push((answer, call) => {
    if (call.route === 'resource') change(answer, call)
  })
}

/** The same faults with the ids of other requirements, by fault name; an unknown name throws. */
export const breaking = (faults: Fault[], ids: Record<string, string>): Fault[] => {
  known(faults, Object.keys(ids))
  return faults.map((f) => ({ ...f, breaks: ids[f.name] ?? f.breaks }))
}

/** The faults or variants but for some names; an unknown name throws. */
export const without = <T extends { name: string }>(list: T[], ...names: string[]): T[] => {
  known(list, names)
  return list.filter(({ name }) => !names.includes(name))
}

const known = (list: { name: string }[], names: string[]): void => {
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
