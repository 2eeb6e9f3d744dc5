import type { ErrorObject } from 'ajv/dist/2020.js'
import { didYouMean, nearest, type Problem } from '../model/errors.ts'
import { own } from '../model/own.ts'
import { pointerParts } from '../model/pointer.ts'
import type { Path } from './secrecy.ts'
import type { Shape } from './shape.ts'
import type { Source } from './yaml.ts'

/** Everything in a file that its JSON Schema does not allow, each with its place and what would be right. */
export const validateSource = (source: Source, shape: Shape, code: string): Problem[] => {
  if (shape(source.value)) return []
  // `if` only repeats what its branch has already said, `propertyNames` what is wrong with a name.
  const errors = (shape.errors ?? []).filter(({ keyword }) => !['if', 'propertyNames'].includes(keyword))
  const deepest = errors.filter((error) => !isChoice(error) || !errors.some((other) => shadows(other, error)))
  const told = deepest
    .slice(0, mostTold)
    .map((error) => ({ code, ...wordsOf(error, source), place: placeOf(error, source) }))
  const rest = deepest.length - told.length
  return rest === 0
    ? told
    : [...told, { code, message: `${rest} more values of "${source.file}" are not as they should be` }]
}

/** Whoever has so many mistakes in one file mends the first ones first. */
const mostTold = 100

const isChoice = ({ keyword }: ErrorObject): boolean => keyword === 'anyOf' || keyword === 'oneOf'

/** A failed alternative says less than the errors inside it. */
const shadows = (other: ErrorObject, error: ErrorObject): boolean =>
  other !== error && other.schemaPath.startsWith(`${error.schemaPath}/`)

const pathOfPointer = (pointer: string): Path =>
  pointerParts(pointer).map((part) => (/^\d+$/.test(part) ? Number(part) : part))

const placeOf = (error: ErrorObject, source: Source) => {
  const path = pathOfPointer(error.instancePath)
  const extra =
    error.params['additionalProperty'] ?? error.params['unevaluatedProperty'] ?? error.propertyName
  if (typeof extra === 'string') return source.placeOfKey([...path, extra])
  return error.keyword === 'required' ? source.placeOfKey(path) : source.placeOf(path)
}

const nameOf = (path: Path, { told }: Source): string => {
  const last = path.at(-1)
  if (last === undefined) return 'the file'
  const list = path.at(-2)
  return typeof last === 'number'
    ? `item ${last + 1} of ${list === undefined ? '"the file"' : told(String(list))}`
    : told(last)
}

const wordsOf = (error: ErrorObject, source: Source): Pick<Problem, 'message' | 'hint'> => {
  const path = pathOfPointer(error.instancePath)
  const where = nameOf(path, source)
  const shown = source.isSecret(path, error.data) ? `of type ${typeOf(error.data)}` : show(error.data)
  const extra = error.params['additionalProperty'] ?? error.params['unevaluatedProperty']
  if (typeof extra === 'string') {
    const known = Object.keys((error.parentSchema as { properties?: object })?.properties ?? {})
    return {
      message: `${source.told(extra)} is not a key that can stand here`,
      hint: didYouMean(extra, known),
    }
  }
  if (error.propertyName !== undefined) {
    const { description } = error.parentSchema as { description?: string }
    const expected = description ? `expected: ${description}` : `it ${error.message}`
    const near = placeBeside(error.propertyName, valueAt(source.value, path))
    return {
      message: `${source.told(error.propertyName)} is no name that can stand under ${where}`,
      hint: near === undefined ? expected : `did you mean "${near}"? ${expected}`,
    }
  }
  switch (error.keyword) {
    case 'required':
      return {
        message: `${where} lacks "${error.params['missingProperty']}"`,
        hint: describe(error, error.params['missingProperty']),
      }
    case 'enum':
      return {
        message: `${where} is ${shown}`,
        hint: `one of: ${(error.params['allowedValues'] as unknown[]).join(', ')}`,
      }
    case 'type':
      return {
        message: `${where} is ${shown}`,
        hint: `expected: ${expectedOf(error)}`,
      }
    default: {
      const { description } = error.parentSchema as { description?: string }
      return {
        message: `${where} is ${shown}: it ${error.message}`,
        ...(description && { hint: `expected: ${description}` }),
      }
    }
  }
}

const valueAt = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>((inner, key) => own(inner as Record<string, unknown>, String(key)), value)

/** Where a name would stand among names that are pointers: at their most usual place; one that is a pointer itself, at the nearest of theirs. */
const placeBeside = (name: string, siblings: unknown): string | undefined => {
  const last = pointerParts(`/${name}`).at(-1)!
  const count = new Map<string, number>()
  for (const key of Object.keys(siblings as object)) {
    const place = key.slice(0, Math.max(0, key.lastIndexOf('/')))
    if (key !== name && place !== '') count.set(place, (count.get(place) ?? 0) + 1)
  }
  const places = [...count].sort(([, a], [, b]) => b - a).map(([place]) => `${place}/${last}`)
  if (!name.startsWith('/')) return places[0]
  const lower = name.toLowerCase()
  return lower === name ? nearest(name, places)[0] : lower
}

const typeWords: Record<string, string> = {
  object: 'names with values ("name: value")',
  array: 'a list',
  string: 'a text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
}

/** What the schema says of a value, or its type in words; of an object also which names it can have. */
const expectedOf = (error: ErrorObject): string => {
  const { description, properties = {} } = (error.parentSchema ?? {}) as {
    description?: string
    properties?: object
  }
  const types = [error.params['type']].flat().map((type: string) => own(typeWords, type) ?? type)
  const names = Object.keys(properties).slice(0, 3)
  const such = names.length > 0 ? `, such as ${names.map((name) => `"${name}"`).join(', ')}` : ''
  return `${types.join(' or ')}${such}${description === undefined ? '' : `: ${description}`}`
}

const describe = (error: ErrorObject, property: string): string => {
  const { properties = {} } = (error.parentSchema ?? {}) as {
    properties?: Record<string, { description?: string }>
  }
  const schema = own(properties, property)
  return schema?.description ? `${property}: ${schema.description}` : `add "${property}"`
}

const typeOf = (value: unknown): string =>
  value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value

const show = (value: unknown): string => {
  const text = JSON.stringify(value) ?? String(value)
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}
