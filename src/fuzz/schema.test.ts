import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import * as fc from 'fast-check'
import { describe, it } from 'vitest'
import type { JsonObject } from '../model/suite.ts'
import { nearFor, validFor } from './schema.ts'

const ajv = new Ajv2020({ strict: false, ownProperties: true })
addFormats.default(ajv)

const schemas: JsonObject[] = [
  { enum: ['base', 'mobile', 3] },
  { const: 'Bearer' },
  { type: 'string', minLength: 3, maxLength: 5 },
  { type: 'string', pattern: '^[a-z]{2,4}$' },
  { type: 'string', format: 'uuid' },
  { type: 'string', format: 'toString' },
  { type: 'object', required: ['toString'], properties: { toString: { type: 'integer' } } },
  { type: 'integer', minimum: 1, maximum: 7200 },
  { type: 'number', minimum: 0 },
  { type: ['string', 'null'], minLength: 1 },
  { type: 'array', items: { type: 'boolean' }, minItems: 1 },
  {
    type: 'object',
    required: ['token', 'expires_in'],
    properties: {
      token: { type: 'string', minLength: 1 },
      expires_in: { type: 'integer', minimum: 1 },
      scope: { type: 'string' },
    },
  },
]

describe.each(schemas.map((schema) => [JSON.stringify(schema), schema] as const))(
  'values from %s',
  (_, schema) => {
    const fits = ajv.compile(schema)

    it('fit it', () => {
      fc.assert(
        fc.property(validFor(fc, schema), (value) => fits(value)),
        { seed: 1, numRuns: 200 },
      )
    })

    it('just fail it when they are to', () => {
      fc.assert(
        fc.property(nearFor(fc, schema)!, (value) => !fits(value)),
        { seed: 1, numRuns: 200 },
      )
    })
  },
)
