import path from 'node:path'
import { didYouMean, type Place, type Problem, placeText, UsageError } from '../model/errors.ts'
import type { RequestTemplate } from '../model/suite.ts'
import type { ClockHook, Connection, Hook, Inputs, Limits, Target } from '../model/target.ts'
import { longestTimerMs } from '../model/time.ts'
import { parseDuration } from '../source/duration.ts'
import type { Secrecy } from '../source/secrecy.ts'
import { validateSource } from '../source/validate.ts'
import { parseYaml, readYaml, type Source } from '../source/yaml.ts'
import { type Reader, textOf } from './env.ts'
import { given, inputsOf, namesOf, typesOf } from './given.ts'
import { targetSecrecy } from './secrecy.ts'
import { targetShape } from './shapes.ts'
import { shownUrl, urlHint } from './url-hint.ts'
import { wayIn } from './way.ts'
import type { Declared, RawHook, RawTarget } from './written.ts'

/** Where a target comes from: a file, a URL, environment variables, and what the command line overrides. */
export interface TargetOptions {
  file?: string
  /** A target that is not in a file, e.g. the bundled reference server's. */
  value?: unknown
  /** One that has been read, e.g. of a file of many. */
  source?: Source
  url?: string
  env: Record<string, string | undefined>
  parallel?: number
  timeoutMs?: number
  connection?: Connection
}

/** What a target file says of a run itself. */
export interface Said {
  suites: string[]
  reporters: string[]
}

/** What a target file says of a run where the command line does not. @throws {UsageError} when it is not of the published shape. */
export const saidIn = ({ target: file, value }: { target?: string; value?: unknown }): Said => {
  if (file === undefined && !value) return { suites: [], reporters: [] }
  const source = readSource({ ...(file !== undefined && { file }), value, env: {} }, targetSecrecy([]))
  const misshapen = validateSource(source, targetShape, 'target-shape')
  if (misshapen.length) throw new UsageError(misshapen)
  const { suites = [], reporters = [] } = source.value as RawTarget
  const dir = file === undefined ? '.' : path.dirname(file)
  const isPath = (name: string) => /[/\\]|^\.+$/.test(name)
  return { suites: suites.map((name) => (isPath(name) ? path.resolve(dir, name) : name)), reporters }
}

const defaultLimits: Limits = { parallel: 16, attempts: 4, timeoutMs: 10_000 }

/**
 * The target as each of some suites sees it, checked against what they declare: an input, path or lifetime is known
 * when any suite declares it, and each suite gets its own with its own defaults.
 * @throws {UsageError} with everything that is wrong.
 */
export const loadTargets = (options: TargetOptions, declared: Declared[]): Target[] => {
  const source = readSource(options, targetSecrecy(declared))
  const misshapen = validateSource(source, targetShape, 'target-shape')
  if (misshapen.length) throw new UsageError(misshapen)
  const raw = source.value as RawTarget
  const problems: Problem[] = []
  const reader: Reader = { source, env: options.env, problems }

  const url = urlOf(raw, options, reader)
  const origins = originsOf(raw, declared, reader)
  const asked = given(raw.inputs ?? {}, ['inputs'], declared, reader)
  const others = (raw.accounts ?? []).map((account, index) =>
    given(account, ['accounts', index], declared, reader),
  )
  checkPaths(raw, declared, url, reader)
  const lifetimes = lifetimesOf(raw, declared, reader)
  const limits = limitsOf(raw, options, reader)
  const connection = wayIn(raw, reader, options.connection ?? {})
  const inputs = declared.map((suite) => inputsOf(asked, suite, raw, reader))
  if (problems.length || !url) throw new UsageError(problems)
  return declared.map((suite, index) => {
    const main = inputs[index]!
    const defaults = Object.entries(suite.paths).flatMap(([name, spec]) =>
      spec.default === undefined ? [] : [[name, spec.default]],
    )
    return {
      name: raw.name ?? url.host,
      url,
      ...(Object.keys(origins).length > 0 && { origins: pick(origins, suite.origins ?? {}) }),
      inputs: main,
      ...typesOf(suite),
      accounts: [
        main,
        ...others.map((account) => ({ ...main, ...untold(suite), ...pick(account, suite.inputs) })),
      ],
      paths: { ...Object.fromEntries(defaults), ...raw.paths },
      lifetimes: pick(lifetimes, suite.lifetimes),
      ...(raw.clock && { clock: clockOf(raw.clock) }),
      limits,
      connection,
      ...((options.file ?? options.source) !== undefined && { places: placesIn(raw, source) }),
    }
  })
}

/** What is only looked for in responses is no other account's. */
const untold = ({ inputs }: Declared): Inputs =>
  Object.fromEntries(Object.entries(inputs).flatMap(([name, { fact }]) => (fact ? [[name, '']] : [])))

const placesIn = (
  { accounts = [], paths = {}, origins = {} }: RawTarget,
  source: Source,
): Record<string, string> =>
  Object.fromEntries(
    [
      ['url'],
      ['inputs'],
      ...accounts.map((_, index) => ['accounts', index]),
      ...Object.keys(origins).map((name) => ['origins', name]),
      ...Object.keys(paths).map((name) => ['paths', name]),
    ].map((path) => [path.join('.'), placeText(source.placeOfKey(path))]),
  )

/** The target as one suite sees it. @throws {UsageError} with everything that is wrong. */
export const loadTarget = (options: TargetOptions, declared: Declared): Target =>
  loadTargets(options, [declared])[0]!

const readSource = ({ value, file, source: read }: TargetOptions, secrecy: Secrecy): Source => {
  if (read) return read
  if (value) return parseYaml('target', JSON.stringify(value), { secrecy })
  if (file === undefined) return parseYaml('the command line', '{}', { secrecy })
  const source = readYaml(file, { secrecy })
  if (source.value !== null) return source
  throw new UsageError({
    code: 'target-empty',
    message: `the target file "${file}" is empty`,
    hint: 'it needs a url and the inputs of the suite',
  })
}

const pick = <T>(values: Record<string, T>, wanted: object): Record<string, T> =>
  Object.fromEntries(Object.entries(values).filter(([name]) => Object.hasOwn(wanted, name)))

const urlOf = (raw: RawTarget, options: TargetOptions, reader: Reader): URL | undefined => {
  const text = options.url ?? (raw.url === undefined ? undefined : textOf(raw.url, ['url'], reader))
  const fromFile = options.url === undefined && raw.url !== undefined
  const place = fromFile ? { place: reader.source.placeOf(['url']) } : {}
  if (text === undefined) {
    reader.problems.push({
      code: 'url-missing',
      message: 'the target has no url',
      hint: options.source
        ? 'give it "url: https://…"'
        : 'put "url: https://…" into the target file, or give --url',
      ...((options.file ?? options.source) && { place: reader.source.placeOf([]) }),
    })
    return undefined
  }
  return baseOf(text, reader, place)
}

/** The bases of requests that go elsewhere; a name that no suite declares is a mistake, and so is one that is not given. */
const originsOf = (raw: RawTarget, declared: Declared[], reader: Reader): Record<string, URL> => {
  const known = new Set(declared.flatMap(({ origins = {} }) => Object.keys(origins)))
  const entries = Object.entries(raw.origins ?? {}).flatMap(([name, value]): [string, URL][] => {
    if (!known.has(name))
      reader.problems.push({
        code: 'origin-unknown',
        message: `${namesOf(declared)} has no origin ${reader.source.told(name)}`,
        hint: didYouMean(name, known),
        place: reader.source.placeOfKey(['origins', name]),
      })
    const path = ['origins', name]
    const url = baseOf(textOf(value, path, reader), reader, { place: reader.source.placeOf(path) })
    return url ? [[name, url]] : []
  })
  for (const { id, origins = {} } of declared)
    for (const [name, { description }] of Object.entries(origins))
      if (!Object.hasOwn(raw.origins ?? {}, name))
        reader.problems.push({
          code: 'origin-missing',
          message: `the target does not give the origin "${name}" of the suite "${id}": ${description}`,
          hint: `put "origins: { ${name}: https://… }" into the target file; it may be the url itself`,
          place: reader.source.placeOf(raw.origins ? ['origins'] : []),
        })
  return Object.fromEntries(entries)
}

const baseOf = (text: string, reader: Reader, place: { place?: Place }): URL | undefined => {
  const redacted = text.includes('‹')
  const url = URL.canParse(text) && !redacted ? new URL(text) : undefined
  if (url && /^https?:$/.test(url.protocol) && !url.search && !url.hash && !url.username) return url
  reader.problems.push({
    code: 'url-bad',
    message: `"${shownUrl(text)}" is not a base URL`,
    hint: redacted
      ? 'a secret stood in it, which a run does not keep: give the URL again'
      : urlHint(shownUrl(text)),
    ...place,
  })
  return undefined
}

const checkPaths = (
  raw: RawTarget,
  declared: Declared[],
  base: URL | undefined,
  { source, problems }: Reader,
): void => {
  const known = new Set(declared.flatMap(({ paths }) => Object.keys(paths)))
  for (const [name, path] of Object.entries(raw.paths ?? {})) {
    if (!known.has(name))
      problems.push({
        code: 'path-unknown',
        message: `${namesOf(declared)} has no path ${source.told(name)}`,
        hint: didYouMean(name, known),
        place: source.placeOfKey(['paths', name]),
      })
    if (base && !path.startsWith('/') && (!URL.canParse(path) || new URL(path).origin !== base.origin))
      problems.push({
        code: 'path-origin',
        message: `"${shownUrl(path)}" is not of the target's origin ${base.origin}`,
        hint: 'a path begins with /, or is a whole URL of the same origin',
        place: source.placeOf(['paths', name]),
      })
  }
}

const lifetimesOf = (
  raw: RawTarget,
  declared: Declared[],
  { source, problems }: Reader,
): Record<string, number> => {
  const known = new Set(declared.flatMap((suite) => Object.keys(suite.lifetimes)))
  const entries = Object.entries(raw.lifetimes ?? {}).map(([name, text]): [string, number] => {
    const seconds = parseDuration(text)
    if (!known.has(name))
      problems.push({
        code: 'lifetime-unknown',
        message: `${namesOf(declared)} has no lifetime ${source.told(name)}`,
        hint: didYouMean(name, known),
        place: source.placeOfKey(['lifetimes', name]),
      })
    else if (seconds === undefined)
      problems.push({
        code: 'duration',
        message: `${shownDuration(text)} is not a duration`,
        hint: 'e.g. 3s, 2h, 14d',
        place: source.placeOf(['lifetimes', name]),
      })
    return [name, seconds ?? 0]
  })
  return Object.fromEntries(entries)
}

const clockOf = ({ advance, reset }: NonNullable<RawTarget['clock']>): ClockHook => ({
  advance: hookOf(advance),
  ...(reset && { reset: hookOf(reset) }),
})

const hookOf = (hook: RawHook): Hook =>
  Object.hasOwn(hook, 'command')
    ? { command: (hook as { command: string[] }).command }
    : { request: hook as RequestTemplate }

/** What may be meant as a duration; anything else may have slipped there. */
const shownDuration = (text: string): string =>
  /^[\d.]+ ?[a-z]{0,8}$/i.test(text) ? `"${text}"` : `a text of ${text.length} characters`

const perSecond: Record<string, number> = { s: 1, m: 60, h: 3600 }

const limitsOf = (raw: RawTarget, options: TargetOptions, { source, problems }: Reader): Limits => {
  const { parallel, rate, budget, attempts, timeout } = raw.limits ?? {}
  const seconds = timeout === undefined ? undefined : parseDuration(timeout)
  if (timeout !== undefined && seconds === undefined)
    problems.push({
      code: 'duration',
      message: `${shownDuration(timeout)} is not a duration`,
      hint: 'e.g. 10s, 500ms',
      place: source.placeOf(['limits', 'timeout']),
    })
  const [count, unit] = rate?.split('/') ?? []
  return {
    parallel: options.parallel ?? parallel ?? defaultLimits.parallel,
    attempts: attempts ?? defaultLimits.attempts,
    timeoutMs: Math.min(
      options.timeoutMs ?? (seconds === undefined ? defaultLimits.timeoutMs : seconds * 1000),
      longestTimerMs,
    ),
    ...(count !== undefined && { ratePerSecond: Number(count) / perSecond[unit!]! }),
    ...(budget !== undefined && { budget }),
  }
}
