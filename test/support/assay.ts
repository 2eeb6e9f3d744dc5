import type { ScenarioFinished } from '../../src/model/event.ts'
import type { Suite } from '../../src/model/suite.ts'
import { planFor, select } from '../../src/run/plan.ts'
import { openTarget, runSuite } from '../../src/run/run-suite.ts'
import { loadTarget } from '../../src/target/load.ts'

/** How each scenario ended that the globs name, of a suite that is held against a target over HTTP, in this process and without draws. */
export const assay = async (suite: Suite, target: object, only: string[]): Promise<ScenarioFinished[]> => {
  const loaded = loadTarget({ value: target, env: {} }, suite)
  const open = await openTarget(loaded)
  const scenarios: ScenarioFinished[] = []
  try {
    await runSuite(
      { suite, target: loaded, open },
      { event: (event) => event.type === 'scenario' && scenarios.push(event) },
      { plan: planFor(select(suite, { only }), loaded, false), maxWaitSeconds: 0, record: false },
    )
  } finally {
    await open.client.close()
  }
  return scenarios
}
