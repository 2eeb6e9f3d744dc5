import { shapeOf } from '../source/shape.ts'
import waivers from './waivers.schema.json' with { type: 'json' }

/** What a file of waivers looks like. */
export const waiversShape = shapeOf(waivers)
