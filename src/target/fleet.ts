import { type Place, type Problem, placeText, UsageError } from '../model/errors.ts'
import { isObject } from '../model/json.ts'
import { own } from '../model/own.ts'
import type { Target } from '../model/target.ts'
import { mostBytes, readText } from '../source/file.ts'
import type { Path, Secrecy } from '../source/secrecy.ts'
import { validateSource } from '../source/validate.ts'
import { parseYaml, type Source } from '../source/yaml.ts'
import { loadTargets, type TargetOptions } from './load.ts'
import { targetSecrecy } from './secrecy.ts'
import { fleetShape } from './shapes.ts'
import type { Declared } from './written.ts'

/** One target of a fleet as each of some suites sees it; or what is wrong with it. */
export interface FleetEntry {
  name: string
  /** Where it stands: file:line:col. */
  at: string
  targets: Target[]
  problem?: UsageError
}

/** What holds for all targets of a fleet, whatever they say themselves. */
type FleetOptions = Omit<TargetOptions, 'file' | 'value' | 'source' | 'url'>

/** How large a file of many targets may be, in bytes: some ten thousand. */
const mostFleetBytes = 1 << 25
/** Whoever has so many mistakes in one fleet mends the first ones first. */
const mostTold = 20

/**
 * The targets of a file, in its order: YAML, or where its name ends in .ndjson or .jsonl one in a line. Nothing is left to be found out later.
 * @throws {UsageError} with what is wrong with any of them.
 */
export const readFleet = (file: string, options: FleetOptions, declared: Declared[]): FleetEntry[] => {
  const text = readText(file, mostFleetBytes)
  const reader = createReader(options, declared)
  const entries = /\.(ndjson|jsonl)$/i.test(file)
    ? [...numbered(text.split('\n'))].map(([line, number]) => reader.line(line, { file, line: number }))
    : targetsIn(file, text, declared).map(reader.entry)
  const problems = unique(entries.flatMap(({ problem }) => problem?.problems ?? []))
  if (problems.length > 0) throw new UsageError(shortened(problems, file))
  if (entries.length > 0) return entries
  throw new UsageError({
    code: 'fleet-empty',
    message: `"${file}" has no target`,
    hint: 'expected: a line for each, such as {"name":"acme","url":"https://acme.example.com","inputs":{…}}',
  })
}

/** The targets of a stream, one in a line of JSON, as they come. One that cannot be read says so, and the next one is as good as without it. */
export async function* streamedFleet(
  file: string,
  stream: AsyncIterable<Buffer | string>,
  options: FleetOptions,
  declared: Declared[],
): AsyncGenerator<FleetEntry, void> {
  const reader = createReader(options, declared)
  let number = 0
  for await (const text of linesIn(stream))
    for (const [line] of numbered([text], ++number)) yield reader.line(line, { file, line: number })
}

/** Lines that say anything, with their numbers. */
function* numbered(lines: string[], first = 1): Iterable<[line: string, number: number]> {
  for (const [index, line] of lines.entries()) if (line.trim() !== '') yield [line, first + index]
}

/** The lines of a stream; one that is too long is cut, and then it can be told that it is. */
async function* linesIn(stream: AsyncIterable<Buffer | string>): AsyncGenerator<string, void> {
  const decoder = new TextDecoder()
  let line = ''
  for await (const chunk of stream) {
    const [head = '', ...lines] = (
      typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true })
    ).split('\n')
    if (line.length <= mostBytes) line += head
    for (const next of lines) {
      yield line
      line = next
    }
  }
  yield line
}

/** Reads targets one by one; no two may have the same name. */
const createReader = (options: FleetOptions, declared: Declared[]) => {
  const secrecy = targetSecrecy(declared)
  const known = new Map<string, { name: string; at: string }>()
  const named = (source: Source, position: string): Pick<FleetEntry, 'name' | 'at' | 'problem'> => {
    const value = own(source.value as { name?: unknown }, 'name')
    const at = placeText(source.placeOf([]))
    if (typeof value !== 'string' || value === '') return { name: position, at, problem: nameless(source) }
    const folder = folderOf(value).toLowerCase()
    const other = known.get(folder)
    known.set(folder, other ?? { name: value, at })
    return other ? { name: position, at, problem: taken(value, other, source) } : { name: value, at }
  }
  const entry = (source: Source, position: string): FleetEntry => {
    const it = named(source, position)
    if (it.problem) return { ...it, targets: [] }
    try {
      notOfOne(source)
      return { ...it, targets: loadTargets({ ...options, source }, declared) }
    } catch (error) {
      if (!(error instanceof UsageError)) throw error
      return { ...it, targets: [], problem: error }
    }
  }
  return {
    entry: (source: Source, index: number) => entry(source, `target ${index + 1}`),
    line: (line: string, at: Pick<Place, 'file' | 'line'>): FleetEntry => {
      const position = `line ${at.line}`
      try {
        return entry(inLine(line, at, secrecy), position)
      } catch (error) {
        if (!(error instanceof UsageError)) throw error
        const problem = new UsageError(
          error.problems.map(({ place, ...it }) => ({ ...it, place: { column: 1, ...place, ...at } })),
        )
        return { name: position, at: placeText({ ...at, column: 1 }), targets: [], problem }
      }
    },
  }
}

/** A line of JSON as a target file; JSON is YAML. */
const inLine = (line: string, at: Pick<Place, 'file' | 'line'>, secrecy: Secrecy): Source => {
  if (line.length > mostBytes)
    throw new UsageError({ code: 'line-long', message: `this line has more than ${mostBytes} characters` })
  const source = parseYaml(at.file, line.trim(), { secrecy })
  if (!isObject(source.value) || !line.trim().startsWith('{'))
    throw new UsageError({
      code: 'target-shape',
      message: 'this line is not a target',
      hint: 'expected: {"name":"acme","url":"https://acme.example.com","inputs":{…}}',
    })
  return {
    ...source,
    placeOf: (path) => ({ ...source.placeOf(path), ...at }),
    placeOfKey: (path) => ({ ...source.placeOfKey(path), ...at }),
  }
}

/** The targets of a file in YAML, each as if it stood in a file of its own. */
const targetsIn = (file: string, text: string, declared: Declared[]): Source[] => {
  const secrecy = targetSecrecy(declared)
  const source = parseYaml(file, text, { secrecy: ofMany(secrecy), most: mostFleetBytes })
  const misshapen = validateSource(source, fleetShape, 'fleet-shape')
  if (misshapen.length > 0) throw new UsageError(misshapen)
  const { value } = source
  const whole = isObject(value)
  const { targets, defaults = {} } = (whole ? value : { targets: value }) as {
    targets: Record<string, unknown>[]
    defaults?: Record<string, unknown>
  }
  return targets.map((target, index) => {
    const here: Path = whole ? ['targets', index] : [index]
    const pathTo = (path: Path): Path =>
      has(defaults, path) && !has(target, path) ? ['defaults', ...path] : [...here, ...path]
    return {
      ...source,
      value: withDefaults(target, defaults),
      isSecret: secrecy.isSecret,
      placeOf: (path) => source.placeOf(pathTo(path)),
      placeOfKey: (path) => source.placeOfKey(pathTo(path)),
    }
  })
}

/** What of a file of many targets nobody may be told: of each of them what nobody may be told of it alone. */
const ofMany = ({ names, isSecret }: Secrecy): Secrecy => ({
  names: new Set([...names, 'defaults', 'targets']),
  isSecret: ([root, ...path], value) =>
    isSecret(
      root === 'targets'
        ? path.slice(1)
        : typeof root === 'number' || root === 'defaults'
          ? path
          : [root ?? '', ...path],
      value,
    ),
})

const has = (value: unknown, [name, ...path]: Path): boolean =>
  name === undefined ||
  (typeof value === 'object' &&
    value !== null &&
    Object.hasOwn(value, name) &&
    has((value as Record<string, unknown>)[name], path))

/** What a target gives itself, and what it leaves out: inputs, paths, limits and the like one by one, all else as a whole. */
const withDefaults = (
  target: Record<string, unknown>,
  defaults: Record<string, unknown>,
): Record<string, unknown> => {
  const shared = Object.entries(defaults).map(([key, value]) => {
    const given = own(target, key)
    return [key, isObject(value) && isObject(given) ? { ...value, ...given } : (given ?? value)]
  })
  return { ...target, ...Object.fromEntries(shared) }
}

/** The folder of a target, by its name. */
export const folderOf = (name: string): string =>
  name
    .replace(/[^\w.-]+/g, '-')
    .replace(/^\./, '-')
    .slice(0, 100)

/** What all targets of a fleet have in common, since one summary tells of them. @throws {UsageError} where one says it for itself. */
const notOfOne = (source: Source): void => {
  const said = ['suites', 'reporters'].filter((key) => Object.hasOwn(source.value as object, key))
  if (said.length > 0)
    throw new UsageError(
      said.map((key) => ({
        code: 'fleet-said',
        message: `"${key}" cannot be said by one target of many`,
        hint: 'say it in the command line, for all of them',
        place: source.placeOfKey([key]),
      })),
    )
}

const nameless = (source: Source): UsageError =>
  new UsageError({
    code: 'fleet-name',
    message: 'this target has no name',
    hint: 'give it "name: …"; reports and its folder are called by it',
    place: source.placeOf([]),
  })

const taken = (name: string, other: { name: string; at: string }, source: Source): UsageError => {
  const same = `another target is called "${name}", at ${other.at}`
  const alike = `the targets "${name}" and "${other.name}" (${other.at}) would share the folder "${folderOf(name)}"`
  return new UsageError({
    code: 'fleet-name',
    message: name === other.name ? same : alike,
    hint: 'give it a name of its own',
    place: source.placeOf(['name']),
  })
}

/** What is wrong with what all targets share is wrong once. */
const unique = (problems: Problem[]): Problem[] => [
  ...new Map(problems.map((it) => [`${it.place && placeText(it.place)} ${it.message}`, it])).values(),
]

const shortened = (problems: Problem[], file: string): Problem[] =>
  problems.length <= mostTold
    ? problems
    : [
        ...problems.slice(0, mostTold),
        { code: 'fleet', message: `${problems.length - mostTold} more mistakes in "${file}"` },
      ]
