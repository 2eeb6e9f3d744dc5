import { shapeOf } from '../source/shape.ts'
import fleet from './fleet.schema.json' with { type: 'json' }
import target from './target.schema.json' with { type: 'json' }

/** What a target file looks like. */
export const targetShape = shapeOf(target)

/** What a file of many targets looks like. */
export const fleetShape = shapeOf(fleet, { 'target.schema.json': target })
