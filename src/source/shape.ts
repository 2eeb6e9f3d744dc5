import { Ajv2020, type CodeOptions, type ErrorObject } from 'ajv/dist/2020.js'

/** Tells whether a value is as a published JSON Schema describes it; `errors` says what was wrong the last time. */
export interface Shape {
  (value: unknown): boolean
  errors?: ErrorObject[] | null | undefined
}

/** Schemas of shapes, and what these refer to by name. */
const sources = new WeakMap<Shape, { schema: object; others: Record<string, object> }>()

/** An ajv that can compile a shape, and the shape's schema; the build asks for code of a module of its own. */
export const compilerOf = (shape: Shape, code: CodeOptions = {}): { ajv: Ajv2020; schema: object } => {
  const { schema, others } = sources.get(shape)!
  const ajv = new Ajv2020({
    allErrors: true,
    strict: false,
    verbose: true,
    validateFormats: false,
    ownProperties: true,
    code,
  })
  for (const [name, other] of Object.entries(others)) ajv.addSchema(other, name)
  return { ajv, schema }
}

/** The shape of a schema, compiled when it is first asked; in the build it is compiled already, because that takes 0.2 s. */
export const shapeOf = (schema: object, others: Record<string, object> = {}): Shape => {
  let compiled: Shape | undefined
  const shape: Shape = (value) => {
    if (!compiled) {
      const { ajv } = compilerOf(shape)
      compiled = ajv.compile(schema) as Shape
    }
    const fits = compiled(value)
    shape.errors = compiled.errors
    return fits
  }
  sources.set(shape, { schema, others })
  return shape
}
