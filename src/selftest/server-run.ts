import { changedBy, type Opened, open as openServer, type Variant } from '../../reference-server/index.ts'
import type { CheckResult, ScenarioFinished } from '../model/event.ts'
import type { Scenario, SendStep, Suite } from '../model/suite.ts'
import type { Target } from '../model/target.ts'
import { planFor } from '../run/plan.ts'
import { type Listener, openTarget, runSuite } from '../run/run-suite.ts'
import type { FuzzOptions } from '../run/suite-run.ts'
import { isDrawnAlone, sendsOf } from '../suite/steps.ts'
import { loadTarget } from '../target/load.ts'
import { checkKey, sourceOf } from './checks.ts'
import { inProcess, nowhere, type Way } from './in-process.ts'
import {
  blankResult,
  conforms,
  type Hit,
  isCaught,
  type Proven,
  type ServerResult,
  type ServerRun,
} from './results.ts'
import { unplayedIn, withoutUnplayed } from './unplayed.ts'

/** Random draws in a selftest: the sweep, which is a table, finds all but the faults that only they can show. */
const runsFor = ({ kind }: ServerRun, byFuzz: boolean): number => (kind === 'perfect' || byFuzz ? 25 : 0)

/** How to draw: as a user would where a seed is asked for, else no more than shows whether there is a case. */
const fuzzFor = (asked: ServerRun, byFuzz: boolean): FuzzOptions => {
  const runs = runsFor(asked, byFuzz)
  return asked.seed === undefined ? { seed: 1, runs, shrinks: 0 } : { seed: asked.seed, runs }
}

/**
 * What a server meets, in that order: a fault that only draws can show runs by them alone, any other one without them, a right
 * one everything.
 */
const scenariosFor = (suite: Suite, { kind, only, unplayed }: ServerRun, byFuzz: boolean): Scenario[] => {
  const played = suite.scenarios.filter(({ id }) => !unplayed?.scenarios.includes(id))
  if (only) {
    const known = new Map(played.map((scenario) => [scenario.id, scenario]))
    return only.flatMap((id) => known.get(id) ?? [])
  }
  return played.filter(({ property, steps }) => {
    if (kind === 'fault') return byFuzz ? property : !isDrawnAlone({ steps })
    return kind !== 'unchanged' || (!property && sendsOf(steps).some(isChanged))
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

/** By suite and content: target files, which are the same for nearly all servers. */
const targets = new WeakMap<Suite, Map<string, Target>>()

const targetOf = (suite: Suite, server: Opened): Target => {
  const known = targets.get(suite) ?? new Map<string, Target>()
  targets.set(suite, known)
  const value = server.targetAt(nowhere)
  const key = JSON.stringify(value)
  const target = known.get(key) ?? loadTarget({ value, env: {}, parallel: 16, timeoutMs: 30_000 }, suite)
  known.set(key, target)
  return target
}

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
  const variants = api.variants.filter((it) => asked.variants?.includes(it.name))
  const seen = new Set<string>()
  const server = openServer(api, {
    ...(fault && { faults: [name] }),
    ...(asked.variants && { variants: asked.variants, seen: (part: string) => seen.add(part) }),
  })
  const result: ServerResult = {
    ...blankResult(asked),
    about: (fault ?? variants[0])?.about ?? abouts[kind] ?? name,
    ...(fault && { breaks: fault.breaks }),
    byFuzz: fault?.by === 'fuzz',
  }
  const scenarios = scenariosFor(suite, asked, result.byFuzz)
  const begun = performance.now()
  const target = targetOf(suite, server)
  const open = await openTarget(target, { transport: way(server, target) })
  try {
    const stop = new AbortController()
    const event: Listener['event'] = (happened) => {
      if (happened.type === 'preflight') result.preflight = happened
      if (happened.type !== 'scenario' || stop.signal.aborted) return
      note(result, happened)
      if ((asked.untilCaught || result.byFuzz) && isCaught(result)) stop.abort()
    }
    await runSuite(
      { suite, target, open },
      { event },
      {
        plan: planFor(kind === 'unchanged' ? scenarios.map(unchanged) : scenarios, target),
        maxWaitSeconds: 0,
        ...(asked.inOrder && { inOrder: true }),
        record: false,
        trusted: true,
        fuzz: fuzzFor(asked, result.byFuzz),
        signal: stop.signal,
        ...(asked.preflight && { past: { preflight: asked.preflight, states: new Map() } }),
      },
    )
  } finally {
    await open.client.close()
  }
  const isIdle = (variant: Variant) => ![...changedBy(api, variant)].some((part) => seen.has(part))
  const idle = variants.filter(isIdle).map(({ name }) => name)
  const played = { ...result, idle, requestsMs: performance.now() - begun }
  if (!api.described || kind !== 'perfect') return played
  const unplayed = unplayedIn(suite, played)
  return { ...withoutUnplayed(played, unplayed), unplayed }
}

const note = (result: ServerResult, finished: ScenarioFinished): void => {
  const { id, verdict, reason, checks, case: drawn } = finished
  result.summary[verdict]++
  result.met.push(id)
  if (verdict === 'blocked' || verdict === 'error' || verdict === 'deferred')
    result.open.push({ scenario: id, verdict, reason: reason ?? '' })
  for (const check of checks) {
    if (result.unplayed?.checks.includes(sourceOf(check))) continue
    if (conforms(result))
      result.judged[checkKey(id, check.check)] = { source: sourceOf(check), requirement: check.requirement }
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
