import { readFileSync } from 'node:fs'
import path from 'node:path'
import { fleetFile } from '../journal/fleet.ts'
import { didYouMean, UsageError } from '../model/errors.ts'
import { isObject, parseJson } from '../model/json.ts'
import { exitCodes } from '../model/verdict.ts'
import { fitsGlob, type Selection } from '../run/plan.ts'
import type { FleetEntry } from '../target/fleet.ts'
import type { RunFlags } from './run-options.ts'

/** Whether an entry of a fleet, the n-th of all, is one of those that were asked for. */
export type IsChosen = (entry: FleetEntry, index: number) => boolean

/** What the command line says of which targets of a fleet are asked. @throws {UsageError} where an earlier fleet has no such ones. */
export const chosenTargets = (
  { named = [], lastFailed }: Pick<RunFlags, 'named' | 'lastFailed'>,
  shard: Selection['shard'],
): IsChosen => {
  const passed = lastFailed === undefined ? new Set() : passedIn(lastFailed)
  return ({ name }, index) =>
    (!shard || index % shard.count === shard.index - 1) &&
    (named.length === 0 || named.some((glob) => fitsGlob(glob, name))) &&
    !passed.has(name)
}

/** The chosen ones of a list. @throws {UsageError} when there are none, though the list has some. */
export const chosenOf = (
  entries: FleetEntry[],
  isChosen: IsChosen,
  { named = [] }: Pick<RunFlags, 'named'>,
): FleetEntry[] => {
  const chosen = entries.filter(isChosen)
  const names = entries.map(({ name }) => name)
  const stray = named.find((glob) => !names.some((name) => fitsGlob(glob, name)))
  if (stray === undefined) return chosen
  throw new UsageError({
    code: 'option',
    message: `--named is "${stray}", and no target is called so`,
    hint: didYouMean(stray, names.slice(0, mostNames)),
  })
}

const mostNames = 1000

/** The same of a stream. */
export async function* chosenFrom(
  entries: AsyncIterable<FleetEntry>,
  isChosen: IsChosen,
): AsyncGenerator<FleetEntry, void> {
  let index = 0
  for await (const entry of entries) if (isChosen(entry, index++)) yield entry
}

/** The targets that conformed in an earlier fleet. */
const passedIn = (dir: string): Set<string> => {
  const wrong = (why: string, hint: string) =>
    new UsageError({ code: 'option', message: `--last-failed is "${dir}", ${why}`, hint })
  const targets = targetsIn(path.join(dir, fleetFile))
  if (!targets)
    throw wrong(`which has no ${fleetFile}`, 'expected: the folder of an earlier run with --targets')
  const passed = targets.filter(({ exitCode }) => exitCode === exitCodes.conforms)
  if (passed.length === targets.length)
    throw wrong('and all targets conformed there', 'leave it out to run all of them')
  return new Set(passed.map(({ name }) => name))
}

const targetsIn = (file: string): { name: string; exitCode: number }[] | undefined => {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
  const report = parseJson(text)
  if (!isObject(report) || !Array.isArray(report['targets'])) return undefined
  return report['targets'] as unknown as { name: string; exitCode: number }[]
}
