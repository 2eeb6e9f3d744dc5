import { createJournal, type JournalWriter } from '../journal/write.ts'
import { format, type JournalEvent, type RunStarted } from '../model/event.ts'
import type { Json, Scenario, Suite } from '../model/suite.ts'
import type { Target } from '../model/target.ts'
import { emptySummary, exitCodeOf, exitCodes, type Summary } from '../model/verdict.ts'
import { createRedactor, type Redactor } from '../redact/redactor.ts'
import { tokensIn } from '../redact/tokens.ts'
import { assess, type Listener } from './assess.ts'
import { type Selection, select } from './plan.ts'

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
  waiting?(suite: Suite, seconds: number, means: 'clock' | 'time'): void
}

/** Runs suites against their targets at once and writes the journal, redacted, as each scenario ends. */
export const record = async (
  pairs: Pair[],
  options: RecordOptions,
  watcher: Watcher = {},
): Promise<Recorded> => {
  const start = performance.now()
  const plan = pairs.map((pair) => ({ ...pair, scenarios: select(pair.suite, options) }))
  const selected = plan.reduce((count, { scenarios }) => count + scenarios.length, 0)
  const journal = createJournal(options.out)
  const summary = emptySummary()
  const tell = (event: JournalEvent) => {
    journal.append(event)
    watcher.event?.(event)
  }
  tell(startOf(pairs, options, selected))
  watcher.planned?.(selected)
  await Promise.all(
    plan.map(({ suite, target, scenarios }) => {
      const redactor = redactorFor(suite, target)
      const listener: Listener = {
        started: (...seen) => watcher.started?.(...seen),
        waiting: (...seen) => watcher.waiting?.(...seen),
        learn: (answer) => tokensIn(answer).forEach(redactor.addToken),
        derive: (label, value) =>
          label === undefined ? redactor.addToken(value) : redactor.addInput(label, value),
        event: (event) => {
          if (event.type === 'scenario') summary[event.verdict]++
          tell(redactor.json(event))
        },
      }
      const { signal, maxWaitSeconds } = options
      return (
        scenarios.length > 0 &&
        assess(suite, target, listener, {
          scenarios,
          maxWaitSeconds,
          record: true,
          ...(signal && { signal }),
        })
      )
    }),
  )
  const interrupted = options.signal?.aborted ?? false
  const exitCode = interrupted ? exitCodes.interrupted : exitCodeOf(summary, options)
  await finish(
    journal,
    { type: 'end', summary, exitCode, interrupted, ms: Math.round(performance.now() - start) },
    tell,
  )
  return { summary, exitCode, file: journal.file }
}

const finish = async (
  journal: JournalWriter,
  event: JournalEvent,
  tell: (event: JournalEvent) => void,
): Promise<void> => {
  tell(event)
  await journal.close()
}

const startOf = (
  pairs: Pair[],
  { tool, seed, strict, allowDeferred }: RecordOptions,
  selected: number,
): RunStarted => ({
  type: 'run',
  format,
  tool,
  startedAt: new Date().toISOString(),
  seed,
  strict,
  allowDeferred,
  suites: pairs.map(({ suite, target }) => ({
    id: suite.id,
    title: suite.title,
    source: suite.source,
    digest: suite.digest,
    target: { name: target.name, url: target.url.href },
  })),
  statements: pairs.flatMap(({ suite }) =>
    [...suite.statements.values()].map(({ at: _, ...statement }) => ({ suite: suite.id, ...statement })),
  ),
  selected,
  total: pairs.reduce((count, { suite }) => count + suite.scenarios.length, 0),
})

/** A redactor that knows every input of every account, and which words the suite itself makes public. */
const redactorFor = (suite: Suite, target: Target): Redactor => {
  const redactor = createRedactor({ publicWords: publicWordsOf(suite) })
  target.accounts.forEach((inputs, index) => {
    for (const [name, value] of Object.entries(inputs)) {
      if (index > 0 && value === target.inputs[name]) continue
      redactor.addInput(index === 0 ? name : `${name} of account ${index + 1}`, value)
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
