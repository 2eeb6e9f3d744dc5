import type { Problem } from '../../model/errors.ts'
import type { Loaded } from '../load.ts'

/** One way in which a suite can be wrong; its fixture in test/fixtures/lint bears its name. */
export interface Rule {
  name: string
  check(loaded: Loaded): Problem[]
}
