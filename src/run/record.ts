import { type JournalState, scenarioKey } from '../journal/read.ts'
import { seal, unseal } from '../journal/seal.ts'
import { createJournal } from '../journal/write.ts'
import { format, type JournalEvent, type RunStarted } from '../model/event.ts'
import { own } from '../model/own.ts'
import type { Json, Scenario, Suite } from '../model/suite.ts'
import type { Target } from '../model/target.ts'
import { emptySummary, exitCodeOf, exitCodes, type Summary } from '../model/verdict.ts'
import { createRedactor, type Redactor } from '../redact/redactor.ts'
import { tokensIn } from '../redact/tokens.ts'
import type { FuzzOptions } from './assay.ts'
import { type AssessOptions, assess, type Listener, type OpenTarget, openTarget } from './assess.ts'
import { type Selection, select } from './plan.ts'
import { redacted } from './redacted.ts'
import type { Means } from './schedule.ts'
import type { ScenarioState } from './state.ts'

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
  /** Where the target came from, so that a resume finds it. */
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
  event?(event: JournalEvent): void
  waiting?(suite: Suite, seconds: number, means: Means): void
}

/**
 * Runs suites against their targets at once and writes the journal, redacted, as each scenario ends.
 * With a `past`, goes on with the journal that is there: what it has judged is not judged again.
 */
export const record = async (
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
  const journal = createJournal(options.out, { resume: past !== undefined })
  const tell = (event: JournalEvent) => {
    journal.append(event)
    watcher.event?.(event)
  }
  if (!past) tell(startOf(pairs, options, left))
  watcher.planned?.(left)
  const assessOne = async (
    { suite, target, scenarios }: (typeof plan)[number],
    open: OpenTarget,
  ): Promise<void> => {
    if (scenarios.length === 0) return
    const { signal, maxWaitSeconds, fuzz, seed } = options
    const assessOptions: AssessOptions = {
      scenarios,
      maxWaitSeconds,
      record: true,
      ...(signal && { signal }),
      ...(fuzz && { fuzz: { ...fuzz, seed } }),
      ...(past && { past: pastOf(suite, past, options.key) }),
    }
    await assess(
      suite,
      target,
      listenerFor(suite, target, options, watcher, tell, summary),
      assessOptions,
      open,
    )
  }
  await Promise.all(
    byTarget(plan).map(async (group) => {
      const open = await openTarget(group[0]!.target)
      for (const one of group) await assessOne(one, open)
      await open.client.close()
    }),
  )
  const interrupted = options.signal?.aborted ?? false
  const exitCode = interrupted ? exitCodes.interrupted : exitCodeOf(summary, options)
  tell({ type: 'end', summary, exitCode, interrupted, ms: Math.round(performance.now() - start) })
  await journal.close()
  return { summary, exitCode, file: journal.file }
}

/** What every listener that tells of a suite's run must do: learn the secrets, and keep them out of what it tells. */
export const listening = (
  suite: Suite,
  target: Target,
  tell: (event: JournalEvent) => void,
): Pick<Listener, 'learn' | 'derive' | 'event'> => {
  const publicWords = publicWordsOf(suite)
  const redactor = redactorFor(target, publicWords)
  return {
    learn: (answer) => tokensIn(answer).forEach(redactor.addToken),
    derive: (label, value) => {
      // Of a word that the suite spells out nothing secret can be made.
      if (publicWords.has(unescaped(value))) return
      if (label !== undefined) redactor.addInput(label, value)
      else if (!plainWord.test(value)) redactor.addToken(value)
    },
    event: (event) => tell(event.type === 'scenario' ? redacted(event, redactor) : event),
  }
}

/** Suites of one target share its limits and its clock, so they take turns; different targets go on at once. */
const byTarget = <T extends Pair>(plan: T[]): T[][] => {
  const groups = new Map<string, T[]>()
  for (const one of plan)
    groups.set(one.target.url.origin, [...(groups.get(one.target.url.origin) ?? []), one])
  return [...groups.values()]
}

const listenerFor = (
  suite: Suite,
  target: Target,
  { key }: RecordOptions,
  watcher: Watcher,
  tell: (event: JournalEvent) => void,
  summary: Summary,
): Listener => {
  const heard = listening(suite, target, tell)
  return {
    ...heard,
    started: (...seen) => watcher.started?.(...seen),
    waiting: (...seen) => watcher.waiting?.(...seen),
    event: (event) => {
      if (event.type === 'scenario') summary[event.verdict]++
      heard.event(event)
    },
    parked: (state) => {
      if (!key) return false
      const { suite: suiteId, id, wakeAt } = state
      tell({
        type: 'parked',
        suite: suiteId,
        id,
        wakeAt: wakeAt!,
        sealed: seal(key, scenarioKey(state), state),
      })
      return true
    },
  }
}

/** What the journal keeps for a suite: its pre-flight, and its parked scenarios, unsealed. */
const pastOf = (
  suite: Suite,
  past: JournalState,
  key: Buffer | undefined,
): NonNullable<AssessOptions['past']> => {
  const parked = [...past.parked.values()].filter((event) => event.suite === suite.id)
  const states = key
    ? parked.map((event) => unseal<ScenarioState>(key, scenarioKey(event), event.sealed))
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
  ...(options.key && {
    sealedTargets: pairs.map(({ suite, target }) => seal(options.key!, `target of ${suite.id}`, target)),
  }),
  statements: pairs.flatMap(({ suite }) =>
    [...suite.statements.values()].map(({ at: _, ...statement }) => ({ suite: suite.id, ...statement })),
  ),
  selected,
  total: pairs.reduce((count, { suite }) => count + suite.scenarios.length, 0),
})

const unescaped = (value: string): string => {
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}

/** What a suite makes up in place of a token, e.g. `null`: hiding it would black out every other `null` of a report. */
const plainWord = /^(?:.{0,7}|[a-z]{1,19})$/i

const leastPart = 8

const aroundColon = (value: string): string[] => {
  const colon = value.indexOf(':')
  if (colon < 0) return []
  return [value.slice(0, colon), value.slice(colon + 1)].filter((part) => part.length >= leastPart)
}

/** A redactor that knows every input of every account. */
const redactorFor = (target: Target, publicWords: Set<string>): Redactor => {
  const redactor = createRedactor({ publicWords })
  target.accounts.forEach((inputs, index) => {
    for (const [name, value] of Object.entries(inputs)) {
      if (index > 0 && value === own(target.inputs, name)) continue
      const label = index === 0 ? name : `${name} of account ${index + 1}`
      redactor.addInput(label, value)
      // a server that gets it where Basic has a name cuts it at its first colon, and may say what it took for the name
      for (const part of aroundColon(value)) redactor.addInput(`part of ${label}`, part)
    }
  })
  return redactor
}

const publicWordsOf = (suite: Suite): Set<string> => {
  const words = new Set<string>()
  const walk = (value: Json): void => {
    if (typeof value === 'string') words.add(value)
    else if (typeof value === 'object' && value !== null)
      for (const [key, inner] of Object.entries(value)) {
        if (!Array.isArray(value)) words.add(key)
        walk(inner)
      }
  }
  walk(suite.requests as unknown as Json)
  return words
}
