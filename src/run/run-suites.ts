import { lockFolder } from '../journal/lock.ts'
import { type JournalState, scenarioKey } from '../journal/read.ts'
import { createSealer, type Sealer, sealTargets } from '../journal/seal.ts'
import { createJournal } from '../journal/write.ts'
import type { Redacted, Remark, RunFinished, RunStarted, ScenarioFinished, Waiver } from '../model/event.ts'
import { gatherRequired } from '../model/gaps.ts'
import type { Scenario, Suite } from '../model/suite.ts'
import { emptySummary, exitCodeOf, exitCodes, type Summary } from '../model/verdict.ts'
import { gatherUnused, waive } from '../model/waiver.ts'
import { allOf } from '../redact/redactor.ts'
import { ClockError } from '../target/clock.ts'
import type { HttpClient } from '../target/http.ts'
import { withinBudget } from './budget.ts'
import { endAfter } from './deadline.ts'
import { defectText } from './defect.ts'
import { concealed, learnSaved } from './parked.ts'
import { type Planned, planFor, type Selection, select } from './plan.ts'
import { redacted } from './redacted.ts'
import { type Listener, type OpenTarget, openTarget, runSuite, type SuiteRunOptions } from './run-suite.ts'
import type { Means } from './scheduler.ts'
import { listening, type Secrets, secretsOf, withoutSecrets } from './secrets.ts'
import { type Pair, type RecordOptions, startOf } from './start.ts'
import type { ScenarioState } from './state.ts'

/** What a recorded run came to. */
export interface Recorded {
  summary: Summary
  exitCode: number
  /** The journal. */
  file: string
}

/** What is about to run of one suite. */
export interface PlannedSuite extends Pair {
  plan: Planned[]
  /** What would run without a budget. */
  all?: Planned[]
}

/** Who watches a run while it goes on. */
export interface Watcher {
  /** Before anything is sent. */
  planned?(suites: PlannedSuite[]): void
  /** A suite is about to begin, after what was found out first; a response has taken so long. */
  ready?(suite: PlannedSuite, latencyMs: number): void
  started?(suite: Suite, scenario: Scenario): void
  event?(event: Redacted): void
  waiting?(suite: Suite, seconds: number, means: Means): void
  /** What of our own was thrown, as whoever mends it wants to read it, without secrets. */
  defect?(text: string): void
}

/**
 * Runs suites against their targets at once and writes the journal, redacted, as each scenario ends.
 * With a `past`, goes on with the journal that is there: what it has judged is not judged again.
 * @throws {UsageError} when another run writes into the same folder.
 */
export const runSuites = async (
  pairs: Pair[],
  options: RecordOptions,
  watcher: Watcher = {},
  past?: JournalState,
): Promise<Recorded> => {
  const start = performance.now()
  const suites = plannedSuites(pairs, options, past)
  const left = suites.reduce((count, { plan }) => count + plan.length, 0)
  const groups = byTarget(suites).map((group) => ({ group, secrets: secretsOf(group) }))
  const everySecret = allOf(groups.map(({ secrets }) => secrets.redactor))
  // A seal is bound to the start as the journal has it.
  const begun = past?.run ?? redacted(startOf(pairs, options, left), everySecret)
  const sealer = options.key && createSealer(options.key, begun)
  // Whatever does not open ends a resume before anything is sent.
  const pasts = past && new Map(pairs.map(({ suite }) => [suite, pastOf(suite, past, sealer)]))
  const unlock = lockFolder(options.out)
  try {
    const journal = createJournal(options.out, { resume: past !== undefined })
    /** The last word on each scenario, as the journal has it. */
    const told = new Map(past?.verdicts)
    const unused = gatherUnused(begun)
    const required = gatherRequired(begun)
    for (const scenario of past?.scenarios() ?? [])
      if (past?.judged.has(scenarioKey(scenario))) {
        unused.add(scenario)
        required.add(scenario)
      }
    const clients = new Set<HttpClient>()
    const failed = () => [...told.values()].filter((verdict) => verdict === 'fail').length
    /** The one way to the journal and to whoever watches. */
    const append = (event: Redacted) => {
      if (event.type === 'scenario') {
        told.set(scenarioKey(event), event.verdict)
        unused.add(event)
        required.add(event)
        if (options.maxFailures !== undefined && failed() >= options.maxFailures)
          for (const { end } of clients)
            end(`the run has come to ${failed()} failed, the most that it may (--max-failures)`)
      }
      journal.append(event)
      watcher.event?.(event)
    }
    if (!past)
      append(
        redacted({ ...begun, ...(sealer && { sealedTargets: sealTargets(sealer, pairs) }) }, everySecret),
      )
    watcher.planned?.(suites)
    const sent = await Promise.all(
      groups.map((group) => runGroup(group, { options, begun, sealer, watcher, append, pasts, clients })),
    )
    const requests = sent.reduce((sum, { requests }) => sum + requests, past?.end?.requests ?? 0)
    const summary = emptySummary()
    for (const verdict of told.values()) summary[verdict]++
    const isDenied = sent.some(({ denied }) => denied)
    const interrupted = options.signal?.aborted ?? false
    const { stale, better } = unused.result()
    if (!interrupted && better.length > 0) append(redacted(betterThan(better), everySecret))
    const exitCode = interrupted
      ? exitCodes.interrupted
      : isDenied
        ? exitCodes.usage
        : exitCodeOf(summary, { ...options, stale: stale.length, gaps: required.result().length })
    const ms = Math.round(performance.now() - start)
    const endedAt = new Date().toISOString()
    const end: RunFinished = { type: 'end', summary, exitCode, interrupted, requests, ms, endedAt }
    append(redacted(end, everySecret))
    await journal.close()
    return { summary, exitCode, file: journal.file }
  } finally {
    unlock()
  }
}

/** What is to run of some suites, and what their targets' budgets leave out of that. */
export const plannedSuites = (
  pairs: Pair[],
  options: Selection & Pick<RecordOptions, 'fuzz'>,
  past?: JournalState,
): PlannedSuite[] => {
  const all = pairs.map((pair) => {
    const plan = planOf(pair, options, past)
    return { ...pair, plan, all: plan }
  })
  const kept = byTarget(all).flatMap(withinBudget)
  return pairs.map(({ suite }) => kept.find((each) => each.suite === suite)!)
}

/** What is left to run of a suite. */
const planOf = (
  { suite, target }: Pair,
  options: Selection & Pick<RecordOptions, 'fuzz'>,
  past: JournalState | undefined,
): Planned[] => {
  const scenarios = select(suite, options).filter(
    ({ id }) => !past?.judged.has(scenarioKey({ suite: suite.id, id })),
  )
  return planFor(scenarios, target, options.fuzz !== undefined)
}

/** What the parts of a run have in common. */
interface Whole {
  options: RecordOptions
  begun: RunStarted
  sealer: Sealer | undefined
  watcher: Watcher
  append(event: Redacted): void
  pasts: Map<Suite, Past> | undefined
  /** One for each target that is asked. */
  clients: Set<HttpClient>
}

/** Runs the suites of one target, one after the other; gives how many requests were sent, and whether a login did not work. */
const runGroup = (
  { group, secrets }: { group: PlannedSuite[]; secrets: Secrets },
  whole: Whole,
): Promise<{ requests: number; denied: boolean }> =>
  withoutSecrets(secrets.redactor, async () => {
    const { append } = whole
    const { signal, maxWaitSeconds, retries, fuzz, seed } = whole.options
    const open = await openTarget(group[0]!.target, { ...(signal && { signal }) })
    whole.clients.add(open.client)
    const { maxTimeSeconds } = whole.options
    const deadline = maxTimeSeconds === undefined ? undefined : endAfter(open.client, maxTimeSeconds)
    try {
      let denied = false
      for (const { suite, target, plan } of group) {
        const past = whole.pasts?.get(suite)
        for (const { saved } of past?.states.values() ?? []) learnSaved(saved, secrets)
        if (plan.length === 0) continue
        const ready = (latencyMs: number) =>
          !past && whole.watcher.ready?.({ suite, target, plan }, latencyMs)
        const came = await runSuite(
          { suite, target, open },
          { ...listenerFor(secrets, whole), ready },
          {
            plan,
            maxWaitSeconds,
            ...(deadline && { deadline }),
            ...(retries !== undefined && { retries }),
            record: true,
            ...(signal && { signal }),
            ...(fuzz && { fuzz: { ...fuzz, seed } }),
            ...(past && { past }),
          },
        )
        denied ||= came === 'denied'
      }
      return { requests: open.client.sent, denied }
    } finally {
      await putBack(open, (text) => append(redacted({ type: 'remark', text }, secrets.redactor)))
      deadline?.clear()
      await open.client.close()
    }
  })

/** Puts the target's clock back to the right time, as far as there is a hook for that. */
const putBack = async ({ clock }: OpenTarget, remark: (text: string) => void): Promise<void> => {
  if (!clock?.reset || clock.movedSeconds === 0) return
  try {
    await clock.reset()
  } catch (error) {
    if (!(error instanceof ClockError)) throw error
    remark(`The target's clock was not put back (clock.reset): ${error.message}.`)
  }
}

/** Suites of one target share its limits and its clock, so they take turns; different targets go on at once. */
const byTarget = <T extends Pair>(plan: T[]): T[][] => {
  const groups = new Map<string, T[]>()
  for (const one of plan)
    groups.set(one.target.url.origin, [...(groups.get(one.target.url.origin) ?? []), one])
  return [...groups.values()]
}

const listenerFor = (secrets: Secrets, { options, begun, sealer, watcher, append }: Whole): Listener => ({
  ...waiving(options.failuresOnly ? lean(listening(secrets, append)) : listening(secrets, append), begun),
  started: (...seen) => watcher.started?.(...seen),
  defect: (suite, during, error) =>
    watcher.defect?.(secrets.redactor.text(defectText({ suite, during, error, tool: begun.tool }))),
  waiting: (...seen) => watcher.waiting?.(...seen),
  parked: (state) => {
    learnSaved(state.saved, secrets)
    if (!sealer) return false
    const { suite, id, wakeAt } = state
    const sealed = sealer.seal(scenarioKey(state), concealed(state, secrets.redactor))
    append(redacted({ type: 'parked', suite, id, wakeAt: wakeAt!, sealed }, secrets.redactor))
    return true
  },
})

/** Says what an earlier run failed by and this one does not. */
const betterThan = (better: Waiver[]): Remark => {
  const requirements = new Set(better.map(({ suite, requirement }) => `${suite} ${requirement}`)).size
  const what = requirements === 1 ? 'a requirement is' : `${requirements} requirements are`
  const text = `Better than the baseline: ${what} met where it was not, in ${better.length === 1 ? 'one scenario' : `${better.length} scenarios`}; "tokenassay diff" tells which.`
  return { type: 'remark', text }
}

/** Tells of failures that are waived as such. */
const waiving = <T extends Pick<Listener, 'event'>>(listener: T, begun: RunStarted): T => ({
  ...listener,
  event: (event) => listener.event(event.type === 'scenario' ? waive(event, begun) : event),
})

/** Leaves the exchanges out of which nothing is to be seen but that all is right. */
const lean = <T extends Pick<Listener, 'event'>>(listener: T): T => ({
  ...listener,
  event: (event) => listener.event(event.type === 'scenario' ? withoutEvidence(event) : event),
})

const withoutEvidence = (event: ScenarioFinished): ScenarioFinished =>
  event.verdict === 'pass' && event.checks.every(({ ok }) => ok)
    ? { ...event, checks: event.checks.map(({ exchange: _, ...check }) => check), exchanges: [] }
    : event

type Past = NonNullable<SuiteRunOptions['past']>

/** What the journal keeps for a suite: its pre-flight, and its parked scenarios, unsealed. */
const pastOf = (suite: Suite, past: JournalState, sealer: Sealer | undefined): Past => {
  const parked = [...past.parked.values()].filter((event) => event.suite === suite.id)
  const states = sealer
    ? parked.map((event) => sealer.open<ScenarioState>(scenarioKey(event), event.sealed))
    : []
  const found = past.preflights.get(suite.id)
  return { ...(found && { preflight: found }), states: new Map(states.map((state) => [state.id, state])) }
}
