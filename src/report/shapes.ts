import { shapeOf } from '../source/shape.ts'
import report from './report.schema.json' with { type: 'json' }

/** What report.json looks like. */
export const reportShape = shapeOf(report)
