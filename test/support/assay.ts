import { type Api, open as openServer } from '../../reference-server/index.ts'
import type { ChoiceTaken, Remark, ScenarioFinished } from '../../src/model/event.ts'
import type { Suite } from '../../src/model/suite.ts'
import { planFor, select } from '../../src/run/plan.ts'
import { openTarget, runSuite } from '../../src/run/run-suite.ts'
import { listening, secretsOf } from '../../src/run/secrets.ts'
import type { FuzzOptions } from '../../src/run/suite-run.ts'
import { inProcess, nowhere } from '../../src/selftest/in-process.ts'
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

interface Asked {
  faults?: string[]
  /** Globs; all scenarios without them. */
  only?: string[]
  fuzz?: FuzzOptions
}

/** What a journal has of a run against a reference server, without a network between. */
export const assayInProcess = async (
  suite: Suite,
  api: Api,
  { faults = [], only = [], fuzz }: Asked = {},
) => {
  const server = openServer(api, { faults })
  const target = loadTarget(
    { value: server.targetAt(nowhere), env: {}, parallel: 16, timeoutMs: 2000 },
    suite,
  )
  const open = await openTarget(target, { transport: inProcess(server, target) })
  const scenarios: ScenarioFinished[] = []
  const choices: ChoiceTaken[] = []
  const remarks: Remark[] = []
  try {
    await runSuite(
      { suite, target, open },
      listening(secretsOf([{ suite, target }]), (event) => {
        if (event.type === 'scenario') scenarios.push(event)
        if (event.type === 'choice') choices.push(event)
        if (event.type === 'remark') remarks.push(event)
      }),
      {
        plan: planFor(select(suite, { only }), target, fuzz !== undefined),
        maxWaitSeconds: 0,
        record: true,
        ...(fuzz && { fuzz }),
      },
    )
  } finally {
    await open.client.close()
  }
  return { scenarios, choices, remarks }
}
