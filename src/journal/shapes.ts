import { shapeOf } from '../source/shape.ts'
import event from './event.schema.json' with { type: 'json' }

/** What a line of a journal looks like. */
export const eventShape = shapeOf(event)
