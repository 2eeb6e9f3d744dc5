import { type Api, open as openServer } from '../../reference-server/index.ts'
import type { CheckResult, PreflightDone, ScenarioFinished } from '../model/event.ts'
import type { Scenario, SendStep, Suite } from '../model/suite.ts'
import type { Summary } from '../model/verdict.ts'
import { emptySummary } from '../model/verdict.ts'
import { isDrawnAlone, planFor } from '../run/plan.ts'
import { type Listener, openTarget, runSuite } from '../run/run-suite.ts'
import { sendsOf } from '../suite/steps.ts'
import { loadTarget } from '../target/load.ts'
import { inProcess, nowhere, type Way } from './in-process.ts'
import { type Unplayed, unplayedIn, withoutUnplayed } from './unplayed.ts'

/**
 * One run of a suite against one reference server: the perfect one, a variant, one with a fault, or one that takes every
 * changed request for the right one that it was made of. The last is the perfect server, sent no changes.
 */
export interface ServerRun {
  /** The suite that is proven. */
  api: string
  kind: 'perfect' | 'variant' | 'fault' | 'unchanged'
  name: string
  /** The requirement that a fault breaks, and whether only draws can show it. */
  breaks?: string
  byFuzz?: boolean
  /** From which seed is drawn; 1 when it does not say. */
  seed?: number
  /** Exactly these scenarios, drawn or not. */
  only?: string[]
  /** What an earlier run against the same server has found out before its scenarios. */
  preflight?: PreflightDone
  /** What it is not asked, because its API is played from a description that does not say it. */
  unplayed?: Unplayed
}

/** How a fault was found by drawing. */
export interface Found {
  scenario: string
  /** Requests of that scenario until it was found, and to make it smaller. */
  requests: number
  shrinks: number
  value: string
  label: string
}

/** A check that was not ok, in short. */
export interface Hit {
  scenario: string
  check: string
  requirement: string
  expected: string
  actual: string
  /** Where the check is written: one of a shared rule is one check, wherever it is applied. */
  source: string
}

/** What a server came to. */
export interface ServerResult extends ServerRun {
  about: string
  byFuzz: boolean
  hits: Hit[]
  /** Scenarios without an answer to their question: blocked, error or deferred, with the reason. */
  open: { scenario: string; verdict: string; reason: string }[]
  /** Every check that was judged on a server that conforms, `scenario#check`; what others fail is in `hits`. */
  judged: string[]
  /** Where each of those is written. */
  sources: Record<string, string>
  summary: Summary
  requestsMs: number
  /** The quickest find of the requirement that a fault breaks. */
  found?: Found
}

/** The name of a check in the kill matrix; what is judged on every exchange belongs to the suite, not to a scenario. */
export const checkKey = (scenario: string, check: string): string =>
  check === 'answers' || check.startsWith('invariants[') ? `*#${check}` : `${scenario}#${check}`

/** Where the checks are written that servers which do not conform have failed, of whichever suite: by themselves, or by the name under which they hold. */
export const failedSources = (results: ServerResult[]): Set<string> => {
  const known = new Map(
    results.flatMap(({ api, sources }) =>
      Object.entries(sources).map(([key, source]) => [`${api} ${key}`, source] as const),
    ),
  )
  const failed = new Set<string>()
  for (const result of results)
    if (!conforms(result))
      for (const { scenario, check, source } of result.hits) {
        failed.add(source)
        const held = known.get(`${result.api} ${checkKey(scenario, check)}`)
        if (held !== undefined) failed.add(held)
      }
  return failed
}

/** What a check is of, wherever it stands: `expect.refused.status` of any step of any scenario. */
export const kindOf = (check: string): string =>
  check.replace(/^(?:.*#)?(?:\w+\[\d+\]\.)*/, '').replace(/(?<=schema:)[A-Z0-9]+-/, '')

/** The last two parts of a place's path tell files apart, wherever the package is installed. */
const sourceOf = ({ at, check }: CheckResult): string =>
  `${at.split('/').slice(-2).join('/')} ${kindOf(check)}`

/** Whether a server is right, so that nothing may be found. */
export const conforms = ({ kind }: ServerRun): boolean => kind === 'perfect' || kind === 'variant'

/** A suite and the API that plays it. */
export interface Proven {
  suite: Suite
  api: Api
}

/** All runs of a suite. Of what makes sense for any description only that is a fault which the suite holds a target to. */
export const serverRunsOf = ({ suite, api: { faults, variants, described } }: Proven): ServerRun[] => [
  { api: suite.id, kind: 'perfect', name: 'perfect' },
  { api: suite.id, kind: 'unchanged', name: 'unchanged' },
  ...variants.map(({ name }): ServerRun => ({ api: suite.id, kind: 'variant', name })),
  ...faults
    .filter(({ breaks }) => !described || suite.requirements.has(breaks))
    .map(
      ({ name, breaks, by }): ServerRun => ({
        api: suite.id,
        kind: 'fault',
        name,
        breaks,
        byFuzz: by === 'fuzz',
      }),
    ),
]

/** Random draws in a selftest: the sweep, which is a table, finds all but the faults that only they can show. */
const runsFor = ({ kind }: ServerRun, byFuzz: boolean): number => (kind === 'perfect' || byFuzz ? 25 : 0)

/** Drawn scenarios are long; variants share them out, so that each meets a few and each is met by two at least. */
const variantsPerDraw = 24

/**
 * What a server meets: a fault that only draws can show runs by them alone, any other one without them, the perfect server
 * and its variants everything, draws shared out.
 */
const scenariosFor = (
  { suite, api: { variants } }: Proven,
  { kind, name, only, unplayed }: ServerRun,
  byFuzz: boolean,
): Scenario[] => {
  const turn = kind === 'variant' ? variants.findIndex((it) => it.name === name) : undefined
  const drawn = turn === undefined || !variants[turn]!.countsAttempts
  return suite.scenarios.filter(({ id, property, steps }, index) => {
    if (unplayed?.scenarios.includes(id)) return false
    if (only) return only.includes(id)
    if (kind === 'fault') return byFuzz ? property : !isDrawnAlone({ steps })
    if (kind === 'unchanged') return !property && sendsOf(steps).some(isChanged)
    if (property && !drawn) return false
    return !property || turn === undefined || index % variantsPerDraw === turn % variantsPerDraw
  })
}

const isChanged = ({ change }: SendStep): boolean => change !== undefined

const sentUnchanged = ({ change: _, ...step }: SendStep): SendStep => step

/** A scenario that sends the requests that its changes start from. */
const unchanged = (scenario: Scenario): Scenario => ({
  ...scenario,
  steps: scenario.steps.map((step) =>
    step.kind === 'send'
      ? sentUnchanged(step)
      : step.kind === 'parallel'
        ? { ...step, sends: step.sends.map(sentUnchanged) }
        : step,
  ),
})

/** What there is to say of a server that is neither a fault nor a variant. */
const abouts: Partial<Record<ServerRun['kind'], string>> = {
  perfect: 'the API as it is documented',
  unchanged: 'every changed request is taken for the right one that it was made of',
}

/** Runs a suite against the server that a run names. */
export const runServer = async (
  { suite, api }: Proven,
  asked: ServerRun,
  way: Way = inProcess,
): Promise<ServerResult> => {
  const { kind, name } = asked
  const fault = kind === 'fault' ? api.faults.find((it) => it.name === name) : undefined
  const variant = kind === 'variant' ? api.variants.find((it) => it.name === name) : undefined
  const server = openServer(api, { ...(fault && { faults: [name] }), ...(variant && { variants: [name] }) })
  const result: ServerResult = {
    ...asked,
    about: (fault ?? variant)?.about ?? abouts[kind] ?? name,
    ...(fault && { breaks: fault.breaks }),
    byFuzz: fault?.by === 'fuzz',
    hits: [],
    open: [],
    judged: [],
    sources: {},
    summary: emptySummary(),
    requestsMs: 0,
  }
  const scenarios = scenariosFor({ suite, api }, asked, result.byFuzz)
  const begun = performance.now()
  const value = server.targetAt(nowhere)
  const target = loadTarget({ value, env: {}, parallel: 16, timeoutMs: 2000 }, suite)
  const open = await openTarget(target, { transport: way(server, target) })
  try {
    const stop = new AbortController()
    const event: Listener['event'] = (happened) => {
      if (happened.type === 'preflight') result.preflight = happened
      if (happened.type !== 'scenario' || stop.signal.aborted) return
      note(result, happened)
      if (result.byFuzz && result.found) stop.abort()
    }
    await runSuite(
      { suite, target, open },
      { event },
      {
        plan: planFor(kind === 'unchanged' ? scenarios.map(unchanged) : scenarios, target),
        maxWaitSeconds: 0,
        record: false,
        trusted: true,
        fuzz: { seed: asked.seed ?? 1, runs: runsFor(asked, result.byFuzz) },
        signal: stop.signal,
        ...(asked.preflight && { past: { preflight: asked.preflight, states: new Map() } }),
      },
    )
  } finally {
    await open.client.close()
  }
  const played = { ...result, requestsMs: performance.now() - begun }
  if (!api.described || kind !== 'perfect') return played
  const unplayed = unplayedIn(suite, played)
  return { ...withoutUnplayed(played, unplayed), unplayed }
}

const note = (result: ServerResult, finished: ScenarioFinished): void => {
  const { id, verdict, reason, checks, case: drawn } = finished
  result.summary[verdict]++
  if (verdict === 'blocked' || verdict === 'error' || verdict === 'deferred')
    result.open.push({ scenario: id, verdict, reason: reason ?? '' })
  for (const check of checks) {
    if (result.unplayed?.checks.includes(sourceOf(check))) continue
    if (conforms(result)) {
      const key = checkKey(id, check.check)
      result.judged.push(key)
      result.sources[key] = sourceOf(check)
    }
    if (!check.ok) result.hits.push(hitOf(id, check))
    if (!check.ok && drawn && check.requirement === result.breaks) {
      const { requests, shrinks, value, label } = drawn
      result.found ??= { scenario: id, requests, shrinks, value, label }
    }
  }
}

const hitOf = (scenario: string, result: CheckResult): Hit => {
  const { check, requirement, expected = '', actual = '' } = result
  return { scenario, check, requirement, expected, actual, source: sourceOf(result) }
}
