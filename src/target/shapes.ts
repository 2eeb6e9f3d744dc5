import { shapeOf } from '../source/shape.ts'
import target from './target.schema.json' with { type: 'json' }

/** What a target file looks like. */
export const targetShape = shapeOf(target)
