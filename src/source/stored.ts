import type { Place } from '../model/errors.ts'
import type { Path } from './secrecy.ts'
import type { Source } from './yaml.ts'

type Range = [line: number, column: number, length: number]

/** A value of a file: where it stands, where its key does, and the same of what is in it. */
type Spot = [at: Range, key: Range, inner?: Record<string, Spot>]

/** A YAML file as plain data, without its text. */
export interface StoredSource {
  value: unknown
  spot: Spot
}

const rangeOf = ({ line, column, length = 1 }: Place): Range => [line, column, length]

const innerOf = (value: unknown): [string | number, unknown][] => {
  if (Array.isArray(value)) return value.map((inner, index) => [index, inner])
  return typeof value === 'object' && value !== null ? Object.entries(value) : []
}

/** A file that is read, as plain data from which `restoreSource` makes it again. */
export const storeSource = ({ value, placeOf, placeOfKey }: Source): StoredSource => {
  const spotOf = (one: unknown, path: Path): Spot => {
    const inner = innerOf(one).map(([key, value]) => [key, spotOf(value, [...path, key])] as const)
    const [at, key] = [rangeOf(placeOf(path)), rangeOf(placeOfKey(path))]
    return inner.length > 0 ? [at, key, Object.fromEntries(inner)] : [at, key]
  }
  return { value, spot: spotOf(value, []) }
}

/** The file that was stored, as `readYaml` gives it; `text` is what stands in it. */
export const restoreSource = ({ value, spot }: StoredSource, file: string, text: string): Source => {
  const lines = text.split(/\r?\n/)
  const placeAt = ([line, column, length]: Range): Place => ({
    file,
    line,
    column,
    length,
    text: lines[line - 1] ?? '',
  })
  /** The innermost value on the way that exists, and whether it is that of the whole path. */
  const nearest = (path: Path): { found: Spot; isWhole: boolean } => {
    let found = spot
    for (const key of path) {
      const inner = found[2]
      if (!inner || !Object.hasOwn(inner, key)) return { found, isWhole: false }
      found = inner[key]!
    }
    return { found, isWhole: true }
  }
  return {
    file,
    lines,
    value,
    isSecret: () => false,
    told: (name) => `"${name}"`,
    placeOf: (path) => placeAt(nearest(path).found[0]),
    placeOfKey: (path) => {
      const { found, isWhole } = nearest(path)
      return placeAt(found[isWhole ? 1 : 0])
    },
  }
}
