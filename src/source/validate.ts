import type { ErrorObject } from 'ajv/dist/2020.js'
import { didYouMean, type Problem } from '../model/errors.ts'
import { own } from '../model/own.ts'
import { pointerParts } from '../model/pointer.ts'
import type { Shape } from './shape.ts'
import type { Path, Source } from './yaml.ts'

/** Everything in a file that its JSON Schema does not allow, each with its place and what would be right. */
export const validateSource = (source: Source, shape: Shape, code: string): Problem[] => {
  if (shape(source.value)) return []
  // `if` only repeats what its branch has already said.
  const errors = (shape.errors ?? []).filter(({ keyword }) => keyword !== 'if')
  const deepest = errors.filter((error) => !errors.some((other) => shadows(other, error)))
  return deepest.map((error) => ({ code, ...wordsOf(error, source), place: placeOf(error, source) }))
}

/** A failed alternative says less than the errors inside it. */
const shadows = (other: ErrorObject, error: ErrorObject): boolean =>
  (error.keyword === 'anyOf' || error.keyword === 'oneOf') &&
  other !== error &&
  other.schemaPath.startsWith(`${error.schemaPath}/`)

const pathOfPointer = (pointer: string): Path =>
  pointerParts(pointer).map((part) => (/^\d+$/.test(part) ? Number(part) : part))

const placeOf = (error: ErrorObject, source: Source) => {
  const path = pathOfPointer(error.instancePath)
  const extra = error.params['additionalProperty'] ?? error.params['unevaluatedProperty']
  if (typeof extra === 'string') return source.placeOfKey([...path, extra])
  return error.keyword === 'required' ? source.placeOfKey(path) : source.placeOf(path)
}

const nameOf = (path: Path): string => {
  const last = path.at(-1)
  if (last === undefined) return 'the file'
  return typeof last === 'number' ? `item ${last + 1} of "${path.at(-2) ?? 'the file'}"` : `"${last}"`
}

const wordsOf = (error: ErrorObject, source: Source): Pick<Problem, 'message' | 'hint'> => {
  const path = pathOfPointer(error.instancePath)
  const where = nameOf(path)
  const shown = source.isSecret(path, error.data) ? `of type ${typeOf(error.data)}` : show(error.data)
  const extra = error.params['additionalProperty'] ?? error.params['unevaluatedProperty']
  if (typeof extra === 'string') {
    const known = Object.keys((error.parentSchema as { properties?: object })?.properties ?? {})
    return { message: `"${extra}" is not a key that can stand here`, hint: didYouMean(extra, known) }
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
        hint: `expected: ${[error.params['type']].flat().join(' or ')}`,
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
