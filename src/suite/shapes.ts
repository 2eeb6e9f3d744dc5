import { shapeOf } from '../source/shape.ts'
import parts from './parts.schema.json' with { type: 'json' }
import profiles from './profiles.schema.json' with { type: 'json' }
import rules from './rules.schema.json' with { type: 'json' }
import section from './section.schema.json' with { type: 'json' }
import suite from './suite.schema.json' with { type: 'json' }

const others = { 'parts.schema.json': parts }

/** What `suite.yaml` looks like. */
export const suiteShape = shapeOf(suite, others)

/** What the other files of a suite look like. */
export const sectionShape = shapeOf(section, others)

/** What a file of shared rules looks like. */
export const rulesShape = shapeOf(rules, others)

/** What the file of shared profiles looks like. */
export const profilesShape = shapeOf(profiles, others)
