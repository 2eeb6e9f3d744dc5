import path from 'node:path'
import { journalName } from '../journal/write.ts'
import type { RunStarted, ScenarioFinished } from '../model/event.ts'
import { detailOf, failedOf, gatingOf } from '../report/failed.ts'
import { headlineOf } from '../report/headline.ts'
import { waivedWords } from '../report/meaning.ts'
import { replayOf } from '../report/sent.ts'
import { inert, oneLine, visible } from '../report/text.ts'

/** What a test runner is to say of a scenario: that it is left out or fails, and why; undefined where it passes. */
export interface Told {
  kind: 'skipped' | 'failed'
  text: string
}

/** How a scenario that a run came to is told as a test. `out` is the run's folder, if it stays. */
export const toldOf = (scenario: ScenarioFinished, run: RunStarted, out?: string): Told | undefined => {
  const { verdict, reason = 'no reason was recorded' } = scenario
  const skipped = (text: string): Told => ({ kind: 'skipped', text: plain(text) })
  const failed = (text: string): Told => ({ kind: 'failed', text: plain(text) })
  switch (verdict) {
    case 'pass':
      return undefined
    case 'warn':
      return run.strict ? failed(violation(scenario, run, out)) : undefined
    case 'fail':
      return failed(violation(scenario, run, out))
    case 'waived':
      return skipped(waivedWords(scenario) ?? 'waived')
    case 'skip':
      return skipped(reason)
    case 'deferred':
      return run.allowDeferred ? skipped(`postponed: ${reason}`) : failed(`It is postponed: ${reason}`)
    case 'blocked':
      return failed(`It is blocked, so it proves nothing: ${reason}`)
    case 'error':
      return failed(`No usable response, which says nothing about the target: ${reason}`)
  }
}

/** The headline, then each requirement that is not met with what was expected and seen, then how to send it again. */
const violation = (scenario: ScenarioFinished, run: RunStarted, out: string | undefined): string => {
  const requirementOf = (id: string) =>
    run.requirements.find((record) => record.suite === scenario.suite && record.id === id)
  const gating = gatingOf(failedOf(scenario, requirementOf), run.strict)
  const [first] = gating
  return [
    first ? headlineOf({ scenario, check: first.check }) : (scenario.reason ?? scenario.verdict),
    ...gating.map((each) => detailOf(scenario, each)),
    `run again: ${again(scenario, run, out)}`,
  ].join('\n\n')
}

/** A generated case is drawn again from a journal; where none is left its whole test is. */
const again = ({ case: drawn, ...scenario }: ScenarioFinished, run: RunStarted, out?: string): string => {
  if (out === undefined)
    return `${replayOf({ file: '', run }, scenario)}${drawn && run.fuzz ? ' --fuzz' : ''}`
  return replayOf({ file: path.join(out, journalName), run }, { ...scenario, ...(drawn && { case: drawn }) })
}

/** Runners print what they are given as it is, and terminals and CI systems act on what they print. */
export const plain = (text: string): string => inert(visible(text))

/** A scenario's name as a test. */
export const nameOf = ({ title, id }: { title: string; id: string }): string =>
  plain(`${oneLine(title)} (${id})`)
