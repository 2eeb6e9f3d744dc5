import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import type { Json, JsonObject, Suite } from '../model/suite.ts'

/** The keyword that ties a sub-schema to the statement that it proves. */
export const statementKeyword = 'statement'

/** A schema of a suite, ready to judge with. */
export interface CompiledSchema {
  validate: ValidateFunction
  /** The statements that its keywords name. */
  statements: string[]
  schema: JsonObject
}

const compiledBySuite = new WeakMap<Suite, Map<string, CompiledSchema>>()

/** Compiles a schema of a suite, once. @throws {Error} ajv's, when it is not a valid schema. */
export const compileSchema = (suite: Suite, name: string): CompiledSchema => {
  let compiled = compiledBySuite.get(suite)
  if (!compiled) {
    compiled = new Map()
    compiledBySuite.set(suite, compiled)
  }
  let entry = compiled.get(name)
  if (!entry) {
    const ajv = new Ajv2020({
      allErrors: true,
      verbose: true,
      strict: true,
      strictTypes: false,
      strictRequired: false,
    })
    addFormats.default(ajv)
    ajv.addKeyword({ keyword: statementKeyword, schemaType: 'string' })
    for (const [other, schema] of suite.schemas) if (other !== name) ajv.addSchema(schema, other)
    const schema = suite.schemas.get(name)!
    entry = { validate: ajv.compile(schema), statements: [...statementsIn(schema)], schema }
    compiled.set(name, entry)
  }
  return entry
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
