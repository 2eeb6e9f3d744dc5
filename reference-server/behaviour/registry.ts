/** The part of a bag called `name`; throws when there is none, so that a fault can't silently miss. */
export function part<T>(bag: Record<string, T>, name: string): T {
  const found = bag[name]
  if (!Object.hasOwn(bag, name) || found === undefined) {
    throw new Error(`no part "${name}"; there are: ${Object.keys(bag).join(', ')}`)
  }
  return found
}

/** Takes parts out of a bag. */
export function drop(bag: Record<string, unknown>, ...names: string[]): void {
  for (const name of names) {
    part(bag, name)
    delete bag[name]
  }
}

/** Replaces a part by one made from it, in its place. */
export function wrap<T>(bag: Record<string, T>, name: string, make: (before: T) => T): void {
  bag[name] = make(part(bag, name))
}

/** Replaces a part that must be there, in its place. */
export function replace<T>(bag: Record<string, T>, name: string, by: T): void {
  part(bag, name)
  bag[name] = by
}

/** Gives a part another name, in its place. */
export function rename<T>(bag: Record<string, T>, from: string, to: string): void {
  part(bag, from)
  reorder(bag, (entries) => entries.map(([name, value]) => [name === from ? to : name, value]))
}

/** Puts the parts of a bag in another order. */
export function reorder<T>(bag: Record<string, T>, order: (entries: [string, T][]) => [string, T][]): void {
  const entries = order(Object.entries(bag))
  for (const name of Object.keys(bag)) delete bag[name]
  Object.assign(bag, Object.fromEntries(entries))
}
