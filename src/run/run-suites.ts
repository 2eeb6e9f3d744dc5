import { type JournalState, scenarioKey } from '../journal/read.ts'
import { createSealer, type Sealer, sealTargets } from '../journal/seal.ts'
import { createJournal } from '../journal/write.ts'
import { format, type Redacted, type RunFinished, type RunStarted } from '../model/event.ts'
import type { Scenario, Suite } from '../model/suite.ts'
import type { Target } from '../model/target.ts'
import { emptySummary, exitCodeOf, exitCodes, type Summary } from '../model/verdict.ts'
import { allOf } from '../redact/redactor.ts'
import { concealed, tellSaved } from './parked.ts'
import { type Selection, select } from './plan.ts'
import { redacted } from './redacted.ts'
import { type Listener, type OpenTarget, openTarget, runSuite, type SuiteRunOptions } from './run-suite.ts'
import type { Means } from './schedule.ts'
import { listening, type Secrets, secretsOf, withoutSecrets } from './secrets.ts'
import type { ScenarioState } from './state.ts'
import type { FuzzOptions } from './suite-run.ts'

/** A suite with the target that it is held against. */
export interface Pair {
  suite: Suite
  target: Target
}

export interface RecordOptions extends Selection {
  /** The run's folder. */
  out: string
  tool: string
  seed: number
  strict: boolean
  allowDeferred: boolean
  maxWaitSeconds: number
  /** How much is drawn; without it nothing is. The run's seed makes it repeat. */
  fuzz?: Omit<FuzzOptions, 'seed'>
  /** Where the target came from, for whoever reads of it: nothing reads the file again. */
  targetFile?: string
  /** Seals what a resume needs but nobody may read; without it nothing is parked. */
  key?: Buffer
  signal?: AbortSignal
}

/** What a recorded run came to. */
export interface Recorded {
  summary: Summary
  exitCode: number
  /** The journal. */
  file: string
}

/** Who watches a run while it goes on. */
export interface Watcher {
  planned?(scenarios: number): void
  started?(suite: Suite, scenario: Scenario): void
  event?(event: Redacted): void
  waiting?(suite: Suite, seconds: number, means: Means): void
}

/**
 * Runs suites against their targets at once and writes the journal, redacted, as each scenario ends.
 * With a `past`, goes on with the journal that is there: what it has judged is not judged again.
 */
export const runSuites = async (
  pairs: Pair[],
  options: RecordOptions,
  watcher: Watcher = {},
  past?: JournalState,
): Promise<Recorded> => {
  const start = performance.now()
  const plan = pairs.map((pair) => ({
    ...pair,
    scenarios: select(pair.suite, options).filter(
      ({ id }) => !past?.judged.has(scenarioKey({ suite: pair.suite.id, id })),
    ),
  }))
  const left = plan.reduce((count, { scenarios }) => count + scenarios.length, 0)
  const summary = emptySummary()
  for (const verdict of past?.judged.values() ?? []) summary[verdict]++
  const groups = byTarget(plan).map((group) => ({ group, secrets: secretsOf(group) }))
  const everySecret = allOf(groups.map(({ secrets }) => secrets.redactor))
  // A seal is bound to the start as the journal has it.
  const begun = past?.run ?? redacted(startOf(pairs, options, left), everySecret)
  const sealer = options.key && createSealer(options.key, begun)
  // Whatever does not open ends a resume before anything is sent.
  const pasts = past && new Map(pairs.map(({ suite }) => [suite, pastOf(suite, past, sealer)]))
  const journal = createJournal(options.out, { resume: past !== undefined })
  /** The one way to the journal and to whoever watches. */
  const tell = (event: Redacted) => {
    if (event.type === 'scenario') summary[event.verdict]++
    journal.append(event)
    watcher.event?.(event)
  }
  if (!past)
    tell(redacted({ ...begun, ...(sealer && { sealedTargets: sealTargets(sealer, pairs) }) }, everySecret))
  watcher.planned?.(left)
  let requests = past?.end?.requests ?? 0
  const runOne = async (
    { suite, target, scenarios }: (typeof plan)[number],
    secrets: Secrets,
    open: OpenTarget,
  ): Promise<void> => {
    if (scenarios.length === 0) return
    const { signal, maxWaitSeconds, fuzz, seed } = options
    const taken = pasts?.get(suite)
    const listener = listenerFor(secrets, { sealer, watcher, tell })
    for (const { saved } of taken?.states.values() ?? []) tellSaved(saved, secrets)
    const suiteOptions: SuiteRunOptions = {
      scenarios,
      maxWaitSeconds,
      record: true,
      ...(signal && { signal }),
      ...(fuzz && { fuzz: { ...fuzz, seed } }),
      ...(taken && { past: taken }),
    }
    await runSuite(suite, target, listener, suiteOptions, open)
  }
  await Promise.all(
    groups.map(({ group, secrets }) =>
      withoutSecrets(secrets.redactor, async () => {
        const open = await openTarget(group[0]!.target)
        try {
          for (const one of group) await runOne(one, secrets, open)
        } finally {
          requests += open.client.sent
          await open.client.close()
        }
      }),
    ),
  )
  const interrupted = options.signal?.aborted ?? false
  const exitCode = interrupted ? exitCodes.interrupted : exitCodeOf(summary, options)
  const ms = Math.round(performance.now() - start)
  const end: RunFinished = { type: 'end', summary, exitCode, interrupted, requests, ms }
  tell(redacted(end, everySecret))
  await journal.close()
  return { summary, exitCode, file: journal.file }
}

/** Suites of one target share its limits and its clock, so they take turns; different targets go on at once. */
const byTarget = <T extends Pair>(plan: T[]): T[][] => {
  const groups = new Map<string, T[]>()
  for (const one of plan)
    groups.set(one.target.url.origin, [...(groups.get(one.target.url.origin) ?? []), one])
  return [...groups.values()]
}

const listenerFor = (
  secrets: Secrets,
  { sealer, watcher, tell }: { sealer: Sealer | undefined; watcher: Watcher; tell(event: Redacted): void },
): Listener => ({
  ...listening(secrets, tell),
  started: (...seen) => watcher.started?.(...seen),
  waiting: (...seen) => watcher.waiting?.(...seen),
  parked: (state) => {
    tellSaved(state.saved, secrets)
    if (!sealer) return false
    const { suite, id, wakeAt } = state
    const sealed = sealer.seal(scenarioKey(state), concealed(state, secrets.redactor))
    tell(redacted({ type: 'parked', suite, id, wakeAt: wakeAt!, sealed }, secrets.redactor))
    return true
  },
})

/** What the journal keeps for a suite: its pre-flight, and its parked scenarios, unsealed. */
const pastOf = (
  suite: Suite,
  past: JournalState,
  sealer: Sealer | undefined,
): NonNullable<SuiteRunOptions['past']> => {
  const parked = [...past.parked.values()].filter((event) => event.suite === suite.id)
  const states = sealer
    ? parked.map((event) => sealer.open<ScenarioState>(scenarioKey(event), event.sealed))
    : []
  const found = past.preflights.get(suite.id)
  return { ...(found && { preflight: found }), states: new Map(states.map((state) => [state.id, state])) }
}

const startOf = (pairs: Pair[], options: RecordOptions, selected: number): RunStarted => ({
  type: 'run',
  format,
  tool: options.tool,
  startedAt: new Date().toISOString(),
  seed: options.seed,
  strict: options.strict,
  allowDeferred: options.allowDeferred,
  suites: pairs.map(({ suite, target }) => ({
    id: suite.id,
    title: suite.title,
    source: suite.source,
    dir: suite.dir,
    digest: suite.digest,
    target: { name: target.name, url: target.url.href },
  })),
  only: options.only,
  ...(options.shard && { shard: options.shard }),
  ...(options.targetFile !== undefined && { targetFile: options.targetFile }),
  requirements: pairs.flatMap(({ suite }) =>
    [...suite.requirements.values()].map(({ at: _, ...requirement }) => ({
      suite: suite.id,
      ...requirement,
    })),
  ),
  selected,
  total: pairs.reduce((count, { suite }) => count + suite.scenarios.length, 0),
})
