import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import type { CheckResult } from '../model/event.ts'
import type { Json, JsonObject, Outcome, Suite } from '../model/suite.ts'
import { type Belongs, result, show, type Subject } from './subject.ts'

/** The keyword that ties a sub-schema to the statement that it proves. */
export const statementKeyword = 'statement'

type Judge = { validate: ValidateFunction; statements: string[]; schema: JsonObject }

const judges = new WeakMap<Suite, Map<string, Judge>>()

/** Compiles a schema of a suite, once. @throws {Error} ajv's, when the schema is not a valid one. */
export const compileSchema = (suite: Suite, name: string): Judge => {
  let compiled = judges.get(suite)
  if (!compiled) {
    compiled = new Map()
    judges.set(suite, compiled)
  }
  let judge = compiled.get(name)
  if (!judge) {
    const ajv = new Ajv2020({ allErrors: true, verbose: true, strict: true, strictTypes: false, strictRequired: false })
    addFormats.default(ajv)
    ajv.addKeyword({ keyword: statementKeyword, schemaType: 'string' })
    for (const [other, schema] of suite.schemas) if (other !== name) ajv.addSchema(schema, other)
    const schema = suite.schemas.get(name)!
    judge = { validate: ajv.compile(schema), statements: [...statementsIn(schema)], schema }
    compiled.set(name, judge)
  }
  return judge
}

/** Every statement that a schema's keywords name. */
export const statementsIn = (schema: Json): Set<string> => {
  const found = new Set<string>()
  const walk = (value: Json): void => {
    if (Array.isArray(value)) value.forEach(walk)
    else if (typeof value === 'object' && value !== null) {
      const statement = value[statementKeyword]
      if (typeof statement === 'string') found.add(statement)
      Object.values(value).forEach(walk)
    }
  }
  walk(schema)
  return found
}

/** Judges a body by the outcome's schema: one result for each statement in the schema, one for all that names none. */
export const judgeSchema = (suite: Suite, outcome: Outcome, subject: Subject, belongs: Belongs): CheckResult[] => {
  const { validate, statements, schema } = compileSchema(suite, outcome.schema!)
  const valid = validate(subject.context['body'])
  const errors = valid ? [] : (validate.errors ?? []).filter(({ keyword }) => keyword !== 'if')
  const byStatement = new Map<string, ErrorObject[]>()
  for (const error of errors) {
    const statement = statementOf(error, schema) ?? belongs.statement
    byStatement.set(statement, [...(byStatement.get(statement) ?? []), error])
  }
  // A body that is no object at all says nothing about its fields.
  const shapeless = errors.some(({ instancePath, keyword }) => instancePath === '' && keyword === 'type')
  const judged = shapeless ? [...byStatement.keys()] : new Set([belongs.statement, ...statements, ...byStatement.keys()])
  return [...judged].map((statement) => {
    const [first] = byStatement.get(statement) ?? []
    const where = { check: `${belongs.check}.schema:${statement}`, statement }
    return result(where, outcome.at, subject, first && wordsOf(first))
  })
}

const statementOf = (error: ErrorObject, root: JsonObject): string | undefined => {
  const missing = error.params['missingProperty']
  const properties = (error.parentSchema as { properties?: Record<string, JsonObject> } | undefined)?.properties
  const ofMissing = typeof missing === 'string' ? properties?.[missing]?.[statementKeyword] : undefined
  if (typeof ofMissing === 'string') return ofMissing
  let nearest: string | undefined
  let schema: Json | undefined = root
  for (const part of ['', ...pointerParts(error.schemaPath.replace(/^[^#]*#/, ''))]) {
    if (part !== '') schema = (schema as JsonObject | undefined)?.[part]
    const statement: Json | undefined = typeof schema === 'object' && schema !== null ? (schema as JsonObject)[statementKeyword] : undefined
    if (typeof statement === 'string') nearest = statement
  }
  return nearest
}

const pointerParts = (pointer: string): string[] =>
  pointer
    .split('/')
    .slice(1)
    .map((part) => decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~'))

const wordsOf = (error: ErrorObject): { message: string; expected: string; actual: string } => {
  const path = pointerParts(error.instancePath)
  const field = ['body', ...path].join('.')
  const missing = error.params['missingProperty']
  if (typeof missing === 'string')
    return { message: `${field} lacks "${missing}"`, expected: `a field "${missing}"`, actual: `fields ${Object.keys(error.data as object).join(', ') || 'none'}` }
  const expected = error.keyword === 'type' ? [error.params['type']].flat().join(' or ') : `${error.message ?? error.keyword}${allowed(error)}`
  return { message: `${field} is not as described`, expected: `${field}: ${expected}`, actual: `${field} is ${show(error.data)}` }
}

const allowed = ({ params }: ErrorObject): string => {
  const values = params['allowedValues'] ?? (('allowedValue' in params) ? [params['allowedValue']] : undefined)
  return Array.isArray(values) ? `: ${values.map(show).join(', ')}` : ''
}
