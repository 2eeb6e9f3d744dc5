import { describe, it, type TestContext } from 'vitest'
import type { RunStarted, ScenarioFinished } from '../model/event.ts'
import { exitCodes } from '../model/verdict.ts'
import { staleWords } from '../report/meaning.ts'
import type { ConformanceOptions, RunOptions } from './options.ts'
import { carryOut, type Prepared, prepare } from './prepare.ts'
import { nameOf, plain, type Told, toldOf } from './told.ts'

export type * from './options.ts'

/**
 * Holds a suite against a target inside vitest: a group with a test for each scenario, and one for the run as a whole, which fails where
 * nothing ran. Whatever else gates a run fails a test too. Only scenarios whose tests run are sent.
 */
export const conformance = ({ suite, ...options }: ConformanceOptions): void => {
  describe(`${suite} conformance`, async () => {
    const prepared = await prepare({ ...options, suites: suite } satisfies RunOptions)
    const scenarios = prepared.plan.flatMap(({ plan }) => plan.map(({ scenario }) => scenario))
    const names = new Map(scenarios.map((scenario) => [nameOf(scenario), scenario.id]))
    let begun: Begun | undefined
    const begin = ({ task }: TestContext): Begun => {
      begun ??= start(narrowed(prepared, task.suite?.tasks ?? [], names), options.out)
      return begun
    }
    for (const [name, id] of names) it(name, endless, async (test) => tell(await begin(test).of(id), test))
    it('the run as a whole', endless, async (test) => tell(await begin(test).whole(), test))
  })
}

/** A run ends by itself (`maxTime`), and its scenarios come in an order of their own. */
const endless = { timeout: 0 }

const tell = (told: Told | undefined, { skip }: TestContext): void => {
  if (!told) return
  if (told.kind === 'skipped') skip(told.text)
  const error = new Error(told.text)
  // Where this file throws tells nobody anything.
  error.stack = `${error.name}: ${error.message}`
  throw error
}

/** The same for those scenarios alone whose tests run, where a person has named some of them to vitest. */
const narrowed = (
  prepared: Prepared,
  tests: { name: string; mode: string }[],
  names: Map<string, string>,
): Prepared => {
  const wanted = tests.flatMap(({ name, mode }) =>
    mode === 'skip' || mode === 'todo' ? [] : (names.get(name) ?? []),
  )
  if (wanted.length === 0 || wanted.length === names.size) return prepared
  const { shard: _, exclude: __, ...recording } = prepared.recording
  return { ...prepared, recording: { ...recording, only: wanted } }
}

/** A run under way. */
interface Begun {
  /** How a scenario is told, once it has come to its end. */
  of(id: string): Promise<Told | undefined>
  /** What gates the run and no scenario's own test tells. */
  whole(): Promise<Told | undefined>
}

const start = (prepared: Prepared, out: string | undefined): Begun => {
  const ended = new Map<string, ScenarioFinished>()
  const asked = new Map<string, () => void>()
  let run: RunStarted | undefined
  const end = carryOut(prepared, (event) => {
    if (event.type === 'run') run = event
    if (event.type !== 'scenario') return
    ended.set(event.id, event)
    asked.get(event.id)?.()
  })
  // Each test that asks is told of it.
  end.catch(() => {})
  const told = (scenario: ScenarioFinished): Told | undefined => toldOf(scenario, run!, out)
  const planned = new Set(prepared.plan.flatMap(({ plan }) => plan.map(({ scenario }) => scenario.id)))
  return {
    of: async (id) => {
      if (!ended.has(id)) await Promise.race([end, new Promise<void>((resolve) => asked.set(id, resolve))])
      const scenario = ended.get(id)
      if (scenario) return told(scenario)
      const { meaning } = await end
      return { kind: 'failed', text: plain(`The run ended before this test: ${meaning}`) }
    },
    whole: async () => {
      const { report, meaning } = await end
      const failed = [...ended.values()].filter((scenario) => told(scenario)?.kind === 'failed')
      const unplanned = failed.filter(({ id }) => !planned.has(id)).map((scenario) => told(scenario)!.text)
      const stale = (report.staleWaivers ?? []).map(({ why, ...waiver }) => staleWords({ waiver, why }))
      const apart = [...unplanned, ...stale]
      if (apart.length > 0) return { kind: 'failed', text: plain(apart.join('\n\n')) }
      const isTold = report.exitCode === exitCodes.conforms || failed.length > 0
      return isTold ? undefined : { kind: 'failed', text: plain(meaning) }
    },
  }
}
