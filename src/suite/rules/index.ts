import { changesFit } from './changes-fit.ts'
import { drawsKnown } from './draws-known.ts'
import { expressionsHold } from './expressions-hold.ts'
import { namesKnown } from './names-known.ts'
import { namesUsed } from './names-used.ts'
import { oneChange } from './one-change.ts'
import { profilesFit } from './profiles-fit.ts'
import { releasedUnchanged } from './released-unchanged.ts'
import { requirementProven } from './requirement-proven.ts'
import type { Rule } from './rule.ts'
import { sameBytes } from './same-bytes.ts'
import { scenarioProves } from './scenario-proves.ts'
import { titlesPlain } from './titles-plain.ts'

/** Every rule of the linter. */
export const rules: Rule[] = [
  namesKnown,
  namesUsed,
  expressionsHold,
  changesFit,
  oneChange,
  drawsKnown,
  scenarioProves,
  requirementProven,
  profilesFit,
  releasedUnchanged,
  sameBytes,
  titlesPlain,
]
