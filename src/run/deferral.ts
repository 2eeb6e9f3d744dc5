import { keyVariable } from '../journal/seal.ts'
import { instantText, lastSecond } from '../model/time.ts'
import { formatDuration } from '../source/duration.ts'
import type { ScenarioState } from './state.ts'

/** Whether there will ever be the time that a scenario waits for. */
export const canWait = ({ wakeAt = 0 }: ScenarioState): boolean => wakeAt <= lastSecond

/** Why a scenario is postponed, and what lets it go on; `isWritten`: a resume can take it up. */
export const whyDeferred = (state: ScenarioState, isWritten: boolean, maxWaitSeconds: number): string => {
  if (!canWait(state)) return 'it needs to wait until after the year 9999'
  const when = instantText(state.wakeAt!)
  if (isWritten) return `it is postponed until ${when}: tokenassay resume continues it then`
  const patience = formatDuration(maxWaitSeconds)
  return `it needs to wait until ${when}: add a clock hook, raise --max-wait (now ${patience}), or set ${keyVariable} to resume later (make a key: openssl rand -hex 32)`
}
