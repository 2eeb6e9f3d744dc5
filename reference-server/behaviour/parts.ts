// What a behaviour consists of, by name: which parts a change touches, and which of them a server ever looks at.

type Bag = Record<PropertyKey, unknown>

const isBag = (value: unknown): value is Bag =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype

/** Every part of a bag of bags by its path; the names in a bag, in their order, are a part too. */
export function partsOf(bag: object, path = ''): Map<string, unknown> {
  const parts = new Map<string, unknown>([[path, Object.keys(bag)]])
  for (const [name, value] of Object.entries(bag)) {
    const here = `${path}/${name}`
    if (isBag(value)) for (const [inner, part] of partsOf(value, here)) parts.set(inner, part)
    else parts.set(here, Array.isArray(value) ? [...value] : value)
  }
  return parts
}

/** The paths of the parts that are not the same before and after. */
export function changedParts(before: Map<string, unknown>, after: Map<string, unknown>): Set<string> {
  const paths = [...before.keys(), ...after.keys()]
  return new Set(paths.filter((path) => !isSame(before.get(path), after.get(path))))
}

const isSame = (one: unknown, other: unknown): boolean =>
  Array.isArray(one) && Array.isArray(other)
    ? one.length === other.length && one.every((item, index) => item === other[index])
    : one === other

/** The same bag of bags, which tells of each part that is looked at, once. */
export function watched<T extends object>(bag: T, seen: (path: string) => void, path = ''): T {
  const told = new Set<PropertyKey>()
  const inner = new Map<PropertyKey, { of: Bag; watched: Bag }>()
  let isListed = false
  return new Proxy(bag, {
    ownKeys: (target) => {
      if (!isListed) seen(path)
      isListed = true
      return Reflect.ownKeys(target)
    },
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name)
      if (!isBag(value)) {
        if (!told.has(name)) seen(`${path}/${String(name)}`)
        told.add(name)
        return value
      }
      if (inner.get(name)?.of !== value)
        inner.set(name, { of: value, watched: watched(value, seen, `${path}/${String(name)}`) })
      return inner.get(name)!.watched
    },
  })
}
