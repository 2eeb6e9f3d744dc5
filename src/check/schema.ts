import type { ErrorObject } from 'ajv/dist/2020.js'
import type { CheckResult } from '../model/event.ts'
import { own } from '../model/own.ts'
import { pointerParts } from '../model/pointer.ts'
import type { Json, JsonObject, Outcome, Suite } from '../model/suite.ts'
import { compileSchema, statementKeyword } from '../suite/schemas.ts'
import { type Belongs, result, type Subject, show } from './subject.ts'

/** Judges a body by the outcome's schema: one result for each statement in the schema, one for all that names none. */
export const judgeSchema = (
  suite: Suite,
  outcome: Outcome,
  subject: Subject,
  belongs: Belongs,
): CheckResult[] => {
  const { validate, statements, schema } = compileSchema(suite, outcome.schema!)
  const valid = validate(subject.context['body'])
  const errors = valid ? [] : (validate.errors ?? []).filter(({ keyword }) => keyword !== 'if')
  // the first of each is enough to tell, and there can be as many as the body has values
  const byStatement = new Map<string, ErrorObject>()
  for (const error of errors) {
    const statement = statementOf(error, schema) ?? belongs.statement
    if (!byStatement.has(statement)) byStatement.set(statement, error)
  }
  // A body that is no object at all says nothing about its fields.
  const shapeless = errors.some(({ instancePath, keyword }) => instancePath === '' && keyword === 'type')
  const rest = Object.hasOwn(schema, statementKeyword) ? [] : [belongs.statement]
  const judged = shapeless
    ? [...byStatement.keys()]
    : new Set([...rest, ...statements, ...byStatement.keys()])
  return [...judged].map((statement) => {
    const first = byStatement.get(statement)
    const where = { check: `${belongs.check}.schema:${statement}`, statement }
    return result(where, outcome.at, subject, first && wordsOf(first))
  })
}

const statementOf = (error: ErrorObject, root: JsonObject): string | undefined => {
  const missing = error.params['missingProperty']
  const { properties = {} } = (error.parentSchema ?? {}) as { properties?: Record<string, JsonObject> }
  const ofMissing = typeof missing === 'string' ? own(properties, missing)?.[statementKeyword] : undefined
  if (typeof ofMissing === 'string') return ofMissing
  let nearest: string | undefined
  let schema: Json | undefined = root
  const fragment = decodeURIComponent(error.schemaPath.replace(/^[^#]*#/, ''))
  for (const part of [undefined, ...pointerParts(fragment)]) {
    if (part !== undefined) schema = memberOf(schema, part)
    const statement = memberOf(schema, statementKeyword)
    if (typeof statement === 'string') nearest = statement
  }
  return nearest
}

const memberOf = (schema: Json | undefined, name: string): Json | undefined =>
  typeof schema === 'object' && schema !== null ? own(schema as JsonObject, name) : undefined

const mostFields = 50

const fieldsOf = (value: object): string => {
  const names = Object.keys(value)
  const more = names.length > mostFields ? ` and ${names.length - mostFields} more` : ''
  return `fields ${names.slice(0, mostFields).join(', ') || 'none'}${more}`
}

const wordsOf = (error: ErrorObject): { message: string; expected: string; actual: string } => {
  const path = pointerParts(error.instancePath)
  const field = ['body', ...path].join('.')
  const missing = error.params['missingProperty']
  if (typeof missing === 'string')
    return {
      message: `${field} lacks "${missing}"`,
      expected: `a field "${missing}"`,
      actual: fieldsOf(error.data as object),
    }
  const expected =
    error.keyword === 'type'
      ? [error.params['type']].flat().join(' or ')
      : `${error.message ?? error.keyword}${allowed(error)}`
  return {
    message: `${field} is not as described`,
    expected: `${field}: ${expected}`,
    actual: `${field} is ${show(error.data)}`,
  }
}

const allowed = ({ params }: ErrorObject): string => {
  const values = params['allowedValues'] ?? ('allowedValue' in params ? [params['allowedValue']] : undefined)
  return Array.isArray(values) ? `: ${values.map(show).join(', ')}` : ''
}
