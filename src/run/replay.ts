import type { DrawnCase, Redacted, ScenarioFinished } from '../model/event.ts'
import type { Suite } from '../model/suite.ts'
import type { Target } from '../model/target.ts'
import { planFor } from './plan.ts'
import { openTarget, runSuite } from './run-suite.ts'
import { listening, secretsOf, withoutSecrets } from './secrets.ts'

/** Runs one scenario with exactly one drawn case and gives what comes of it, redacted. */
export const replayCase = async (
  suite: Suite,
  target: Target,
  id: string,
  { seed, path }: DrawnCase,
): Promise<Redacted<ScenarioFinished>> => {
  let found: Redacted<ScenarioFinished> | undefined
  const secrets = secretsOf([{ suite, target }])
  const listener = listening(secrets, (event) => {
    if (event.type === 'scenario') found = event
  })
  await withoutSecrets(secrets.redactor, async () => {
    const open = await openTarget(target)
    try {
      await runSuite({ suite, target, open }, listener, {
        plan: planFor(
          suite.scenarios.filter((scenario) => scenario.id === id),
          target,
        ),
        maxWaitSeconds: 0,
        record: true,
        fuzz: { seed, runs: 0, replay: { seed, path } },
      })
    } finally {
      await open.client.close()
    }
  })
  if (!found) throw new Error(`the suite "${suite.id}" has no scenario "${id}" any more`)
  return found
}
