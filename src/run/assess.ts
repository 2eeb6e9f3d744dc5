import type { ReadingTaken, Remark, ScenarioFinished } from '../model/event.ts'
import type { Scenario, Suite } from '../model/suite.ts'
import type { Target } from '../model/target.ts'
import { createClock } from '../target/clock.ts'
import { createHttpClient } from '../target/http.ts'
import type { Assay } from './assay.ts'
import { type Planned, planFor } from './plan.ts'
import { preflight } from './preflight.ts'
import { finished } from './scenario.ts'
import { runSchedule } from './schedule.ts'

/** Who hears what happens while one suite is held against one target. */
export interface Listener {
  started?(suite: Suite, scenario: Scenario): void
  event(event: ScenarioFinished | ReadingTaken | Remark): void
  waiting?(suite: Suite, seconds: number, means: 'clock' | 'time'): void
  learn?: Assay['learn']
  derive?: Assay['derive']
}

export interface AssessOptions {
  scenarios: Scenario[]
  maxWaitSeconds: number
  /** Whether exchanges are kept as evidence. */
  record: boolean
  signal?: AbortSignal
}

/** Holds a suite against a target: pre-flight, then every planned scenario, each told to the listener as it ends. */
export const assess = async (
  suite: Suite,
  target: Target,
  listener: Listener,
  options: AssessOptions,
): Promise<void> => {
  const client = await createHttpClient(target)
  try {
    const clock = createClock(target, client)
    const assay: Assay = {
      suite,
      target,
      client,
      ...(clock && { clock }),
      choices: new Map(),
      discards: true,
      ...(listener.learn && { learn: listener.learn }),
      ...(listener.derive && { derive: listener.derive }),
      record: options.record,
    }
    const plan = planFor(options.scenarios, target)
    const found = await preflight(assay)
    for (const reading of found.readings) listener.event({ type: 'reading', suite: suite.id, ...reading })
    for (const text of found.remarks) listener.event({ type: 'remark', suite: suite.id, text })
    if (found.unusable !== undefined) {
      tellUnusable(suite, plan, listener, found.unusable)
      return
    }
    const taken = new Set<string>()
    await runSchedule(
      assay,
      plan,
      {
        started: (scenario) => listener.started?.(suite, scenario),
        finished: (event, state) => {
          for (const { statement, took } of state?.readings ?? []) {
            if (taken.has(`${statement}\0${took}`)) continue
            taken.add(`${statement}\0${took}`)
            listener.event({ type: 'reading', suite: suite.id, statement, took })
          }
          listener.event(event)
        },
        waiting: (seconds, means) => listener.waiting?.(suite, seconds, means),
      },
      {
        lanes: target.limits.parallel,
        maxWaitSeconds: options.maxWaitSeconds,
        ...(options.signal && { signal: options.signal }),
      },
    )
  } finally {
    await client.close()
  }
}

const tellUnusable = (suite: Suite, plan: Planned[], listener: Listener, reason: string): void => {
  for (const { scenario, skip } of plan)
    listener.event(
      finished(
        suite,
        scenario,
        undefined,
        skip === undefined ? { verdict: 'error', reason } : { verdict: 'skip', reason: skip },
      ),
    )
}
