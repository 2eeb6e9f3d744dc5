import { UsageError } from '../model/errors.ts'
import type { AskedProfile, Remark, RunFinished, RunStarted, ScenarioFinished } from '../model/event.ts'
import { gatherRequired } from '../model/gaps.ts'
import { emptySummary, exitCodeOf, exitCodes } from '../model/verdict.ts'
import { gatherUnused } from '../model/waiver.ts'
import { type Journal, scenarioKey } from './read.ts'
import { movedFrom, type Whereto } from './same-target.ts'

/**
 * Several journals as one: the parts of a run that was sharded, or runs of several suites. Of a scenario that stands in more
 * than one the last journal has the last word.
 * @throws {UsageError} when two of them held different versions of a suite, or other targets, against each other.
 */
export const mergeJournals = (journals: [Journal, ...Journal[]]): Journal => {
  // A part alone is a run of which the others are missing.
  if (journals.length === 1 && !journals[0].run.shard) return journals[0]
  for (const journal of journals.slice(1)) checkAlike(journals[0], journal)
  checkParts(journals)
  const missing = missingParts(journals)
  const merged = {
    file: journals.map(({ file }) => file).join(', '),
    run: startOf(journals.map(({ run }) => run)),
    choices: unique(journals.flatMap(({ choices }) => choices)),
    remarks: [...unique(journals.flatMap(({ remarks }) => remarks)), ...missing, ...cutOff(journals)],
    scenarios: () => mergeSorted(journals.map((journal) => journal.scenarios())),
  }
  const end = endOf(journals, merged, missing.length > 0)
  return { ...merged, ...(end && { end }) }
}

const unique = <T>(items: T[]): T[] => [
  ...new Map(items.map((item) => [JSON.stringify(item), item])).values(),
]

const uniqueBy = <T>(items: T[], keyOf: (item: T) => string): T[] => [
  ...new Map(items.map((item) => [keyOf(item), item])).values(),
]

const sum = (numbers: number[]): number => numbers.reduce((a, b) => a + b, 0)

/** What was run together: the suites, selected alike. */
const groupOf = ({ run: { suites, only, exclude = [], profiles = [], shard } }: Journal): string => {
  const chosen = profiles.filter((profile) => profile.chosen).map(({ name }) => name)
  return JSON.stringify([suites.map(({ id }) => id), only, exclude, chosen, shard?.count])
}

/** @throws {UsageError} when the same part of a run is given twice: its scenarios would count twice. */
const checkParts = (journals: Journal[]): void => {
  const seen = new Map<string, Journal>()
  for (const journal of journals) {
    const { shard } = journal.run
    if (!shard) continue
    const key = `${groupOf(journal)} ${shard.index}`
    const before = seen.get(key)
    if (before)
      throw new UsageError({
        code: 'part-twice',
        message: `the journals "${before.file}" and "${journal.file}" are both part ${shard.index}/${shard.count}`,
        hint: 'give each part once',
      })
    seen.set(key, journal)
  }
}

/** A remark for each run that lacks parts. */
const missingParts = (journals: Journal[]): Remark[] => {
  const groups = new Map<string, Journal[]>()
  for (const journal of journals)
    if (journal.run.shard) groups.set(groupOf(journal), [...(groups.get(groupOf(journal)) ?? []), journal])
  return [...groups.values()].flatMap((parts): Remark[] => {
    const { suites, shard } = parts[0]!.run
    const given = new Set(parts.map(({ run }) => run.shard!.index))
    const count = shard!.count
    const missing = Array.from({ length: count }, (_, index) => index + 1).filter(
      (index) => !given.has(index),
    )
    if (missing.length === 0) return []
    const names = missing.map((index) => `${index}/${count}`).join(', ')
    const ids = suites.map(({ id }) => id).join(', ')
    return [{ type: 'remark', text: `Part ${names} of ${ids} is missing, so the report is inconclusive.` }]
  })
}

/** A remark for each part that did not come to its end. */
const cutOff = (journals: Journal[]): Remark[] =>
  journals.flatMap(({ file, run: { suites, shard }, end }): Remark[] => {
    if (end && !end.interrupted) return []
    const ids = suites.map(({ id }) => id).join(', ')
    const what = shard ? `Part ${shard.index}/${shard.count} of ${ids}` : `The run of ${ids} in "${file}"`
    const why = end ? 'was interrupted' : 'was cut off'
    return [{ type: 'remark', text: `${what} ${why} before its end, so the report is inconclusive.` }]
  })

/** That a part went to another target than the first one, if it did. */
const elsewhere = (first: Whereto, other: Whereto): string | undefined => {
  const moved = movedFrom(first, other)
  const origin = moved?.origin === undefined ? '' : ` at its origin "${moved.origin}"`
  return moved && `of another target${origin}, ${moved.now} and not ${moved.before}`
}

const checkAlike = (first: Journal, other: Journal): void => {
  for (const suite of other.run.suites) {
    const same = first.run.suites.find(({ id }) => id === suite.id)
    const difference =
      same &&
      (same.digest !== suite.digest
        ? 'of another version of the suite'
        : elsewhere(same.target, suite.target))
    if (difference)
      throw new UsageError({
        code: 'journals-differ',
        message: `the journal "${other.file}" is ${difference}, as far as "${suite.id}" goes`,
        hint: `only parts of one run belong together; the first part is "${first.file}"`,
      })
  }
}

const startOf = (runs: RunStarted[]): RunStarted => {
  const { shard: _, ...first } = runs[0]!
  return {
    ...first,
    startedAt: runs.map(({ startedAt }) => startedAt).sort()[0]!,
    strict: runs.some(({ strict }) => strict),
    allowDeferred: runs.every(({ allowDeferred }) => allowDeferred),
    ...(runs.some(({ waivers }) => waivers) && {
      waivers: unique(runs.flatMap(({ waivers = [] }) => waivers)),
    }),
    ...(runs.some(({ profiles }) => profiles) && { profiles: profilesOf(runs) }),
    suites: uniqueBy(
      runs.flatMap(({ suites }) => suites),
      ({ id }) => id,
    ),
    requirements: uniqueBy(
      runs.flatMap(({ requirements }) => requirements),
      scenarioKey,
    ),
    selected: sum(runs.map(({ selected }) => selected)),
    total: sum(uniqueBy(runs, ({ suites }) => suites.map(({ id }) => id).join()).map(({ total }) => total)),
  }
}

/** What was asked of the whole: what one part requires all do. */
const profilesOf = (runs: RunStarted[]): AskedProfile[] => {
  const all = runs.flatMap(({ profiles = [] }) => profiles)
  const keyOf = ({ suite, name }: AskedProfile) => `${suite}\0${name}`
  return uniqueBy(all, keyOf).map((profile) => {
    const same = all.filter((other) => keyOf(other) === keyOf(profile))
    const is = (mark: 'chosen' | 'required') => same.some((other) => other[mark])
    return { ...profile, ...(is('chosen') && { chosen: true }), ...(is('required') && { required: true }) }
  })
}

/** The end of the whole, once every part has ended: its summary and exit code, and the time of the longest part. */
const endOf = (
  journals: Journal[],
  { run, scenarios }: Omit<Journal, 'end'>,
  isPart: boolean,
): RunFinished | undefined => {
  const ends = journals.flatMap(({ end }) => end ?? [])
  if (ends.length < journals.length) return undefined
  const summary = emptySummary()
  const unused = gatherUnused(run)
  const required = gatherRequired(run)
  for (const scenario of scenarios()) {
    summary[scenario.verdict]++
    unused.add(scenario)
    required.add(scenario)
  }
  const interrupted = ends.find((end) => end.interrupted)
  return {
    type: 'end',
    summary,
    exitCode:
      interrupted?.exitCode ??
      exitOf(
        exitCodeOf(summary, {
          ...run,
          stale: unused.result().stale.length,
          gaps: required.result().length,
        }),
        isPart,
      ),
    interrupted: interrupted !== undefined,
    ...(ends.every(({ requests }) => requests !== undefined) && {
      requests: sum(ends.map(({ requests }) => requests ?? 0)),
    }),
    ms: Math.max(...ends.map(({ ms }) => ms)),
  }
}

/** Of a run without all its parts nobody can say that the target conforms. */
const exitOf = (exitCode: number, isPart: boolean): number =>
  isPart && exitCode !== exitCodes.broken ? exitCodes.inconclusive : exitCode

function* mergeSorted(parts: Iterable<ScenarioFinished>[]): Iterable<ScenarioFinished> {
  const iterators = parts.map((part) => part[Symbol.iterator]())
  try {
    const heads = iterators.map((iterator) => iterator.next().value as ScenarioFinished | undefined)
    for (;;) {
      const keys = heads.map((head) => head && scenarioKey(head))
      const least = keys.reduce((a, b) => (a === undefined || (b !== undefined && b < a) ? b : a))
      if (least === undefined) return
      yield heads[keys.lastIndexOf(least)]!
      for (const [index, key] of keys.entries())
        if (key === least) heads[index] = iterators[index]!.next().value as ScenarioFinished | undefined
    }
  } finally {
    for (const iterator of iterators) iterator.return?.()
  }
}
