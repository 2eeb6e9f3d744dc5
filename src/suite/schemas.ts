import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { patternOf } from '../expression/pattern.ts'
import { own } from '../model/own.ts'
import type { Json, JsonObject, Suite } from '../model/suite.ts'

/** The keyword that ties a sub-schema to the requirement that it proves. */
export const requirementKeyword = 'requirement'

/** The keyword of a schema that describes a whole response instead of its body alone. */
export const responseKeyword = 'ofResponse'

/** A schema of a suite, ready to judge with. */
export interface CompiledSchema {
  validate: ValidateFunction
  /** The requirements that its keywords name. */
  requirements: string[]
  schema: JsonObject
}

/** Patterns of a schema meet what a target answers, just as those of `matches` do. */
const regExp = Object.assign((pattern: string) => patternOf(pattern), { code: 'patternOf' })

const ajvOf = (suite: Suite, validateSchema: boolean): Ajv2020 => {
  const ajv = new Ajv2020({
    allErrors: true,
    verbose: true,
    strict: true,
    strictTypes: false,
    strictRequired: false,
    ownProperties: true,
    validateSchema,
    code: { regExp },
  })
  addFormats.default(ajv)
  ajv.addKeyword({ keyword: requirementKeyword, schemaType: 'string' })
  ajv.addKeyword({ keyword: responseKeyword, schemaType: 'boolean' })
  for (const [name, schema] of suite.schemas) ajv.addSchema(schema, name, false, validateSchema)
  return ajv
}

const compiledBySuite = new WeakMap<Suite, { ajv: Ajv2020; schemas: Map<string, CompiledSchema> }>()

/** Compiles a schema of a suite, once. The suite has been linted, so the schema is not held against its own schema again: that takes longer than all else. */
export const compileSchema = (suite: Suite, name: string): CompiledSchema => {
  let compiled = compiledBySuite.get(suite)
  if (!compiled) {
    compiled = { ajv: ajvOf(suite, false), schemas: new Map() }
    compiledBySuite.set(suite, compiled)
  }
  let entry = compiled.schemas.get(name)
  if (!entry) {
    const schema = suite.schemas.get(name)!
    entry = { validate: compiled.ajv.getSchema(name)!, requirements: [...requirementsIn(schema)], schema }
    compiled.schemas.set(name, entry)
  }
  return entry
}

/** Every requirement that a schema's keywords name. */
export const requirementsIn = (schema: Json): Set<string> => textsOf(requirementKeyword, schema)

const textsOf = (keyword: string, schema: Json): Set<string> => {
  const found = new Set<string>()
  const walk = (value: Json): void => {
    if (Array.isArray(value)) value.forEach(walk)
    else if (typeof value === 'object' && value !== null) {
      const text = own(value, keyword)
      if (typeof text === 'string') found.add(text)
      Object.values(value).forEach(walk)
    }
  }
  walk(schema)
  return found
}
