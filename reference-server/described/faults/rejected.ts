import type { Alter, Fault } from '../../behaviour/types.ts'
import { onRefused } from '../../faults/define.ts'
import type { Make } from './ground.ts'

/** Why wrong credentials are rejected. */
export const credentials = ['unknownUser', 'wrongPassword', 'unknownClient', 'wrongSecret']

/** A fault of rejections: of all, or for some reasons alone. */
export const refused = (
  make: Make,
  name: string,
  local: string,
  about: string,
  change: Alter,
  ...reasons: string[]
): Fault => make(name, local, about, (b) => onRefused(b.alter, change, ...reasons))
