import type { DrawnCase, ScenarioFinished } from '../model/event.ts'
import type { Suite } from '../model/suite.ts'
import type { Target } from '../model/target.ts'
import { assess } from './assess.ts'
import { listening } from './record.ts'

/** Runs one scenario with exactly one drawn case and gives what comes of it, redacted. */
export const replayCase = async (
  suite: Suite,
  target: Target,
  id: string,
  { seed, path }: DrawnCase,
): Promise<ScenarioFinished> => {
  let told: ScenarioFinished | undefined
  const listener = listening(suite, target, (event) => {
    if (event.type === 'scenario') told = event
  })
  await assess(suite, target, listener, {
    scenarios: suite.scenarios.filter((scenario) => scenario.id === id),
    maxWaitSeconds: 0,
    record: true,
    fuzz: { seed, runs: 0, replay: { seed, path } },
  })
  if (!told) throw new Error(`the suite "${suite.id}" has no scenario "${id}" any more`)
  return told
}
