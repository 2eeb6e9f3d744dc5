import type { DrawnCase, Redacted, ScenarioFinished } from '../model/event.ts'
import type { Suite } from '../model/suite.ts'
import type { Target } from '../model/target.ts'
import { runSuite } from './run-suite.ts'
import { listening, secretsOf, withoutSecrets } from './secrets.ts'

/** Runs one scenario with exactly one drawn case and gives what comes of it, redacted. */
export const replayCase = async (
  suite: Suite,
  target: Target,
  id: string,
  { seed, path }: DrawnCase,
): Promise<Redacted<ScenarioFinished>> => {
  let told: Redacted<ScenarioFinished> | undefined
  const secrets = secretsOf([{ suite, target }])
  const listener = listening(secrets, (event) => {
    if (event.type === 'scenario') told = event
  })
  await withoutSecrets(secrets.redactor, () =>
    runSuite(suite, target, listener, {
      scenarios: suite.scenarios.filter((scenario) => scenario.id === id),
      maxWaitSeconds: 0,
      record: true,
      fuzz: { seed, runs: 0, replay: { seed, path } },
    }),
  )
  if (!told) throw new Error(`the suite "${suite.id}" has no scenario "${id}" any more`)
  return told
}
