import { pathsIn } from '../expression/references.ts'
import { expressionsIn } from '../expression/template.ts'
import type { Redacted, ScenarioFinished } from '../model/event.ts'
import { own } from '../model/own.ts'
import type { Scenario, Suite } from '../model/suite.ts'
import type { Target } from '../model/target.ts'
import { sendsOf } from '../suite/steps.ts'
import { type Layer, probe } from '../target/probe.ts'
import { planFor } from './plan.ts'
import { preflightScenario } from './preflight.ts'
import { openTarget, runSuite } from './run-suite.ts'
import { plannedSuites } from './run-suites.ts'
import { listening, secretsOf } from './secrets.ts'
import type { Pair } from './start.ts'

/** What was found out about a target before it is judged. */
export interface Diagnosis {
  /** The layers of the way to each of its origins, by name; `url` is the first. */
  ways: { origin: string; layers: Layer[] }[]
  /** What the pre-flight says: a remark a line. */
  remarks: string[]
  /** Each request with right credentials, sent once as the suite has it. */
  requests: { request: string; scenario: ScenarioFinished }[]
  /** What a run leaves out and why, with how many scenarios each. */
  skipped: Map<string, number>
  sent: number
}

/** Reaches for a target, logs in with each account and sends each right request once; no wrong credential is sent. */
export const diagnose = async (pair: Pair): Promise<Diagnosis> => {
  const { suite, target } = pair
  const origins = [['url', target.url] as const, ...Object.entries(target.origins ?? {})]
  const ways = await Promise.all(
    origins.map(async ([origin, url]) => ({ origin, layers: await probe(url, target.connection) })),
  )
  const diagnosis: Diagnosis = { ways, remarks: [], requests: [], skipped: skippedOf(pair), sent: 0 }
  if (ways[0]!.layers.some(({ ok }) => !ok)) return diagnosis
  const chosen = rightRequests(suite, target)
  const secrets = secretsOf([{ suite, target }])
  const hear = (event: Redacted) => {
    if (event.type === 'remark') diagnosis.remarks.push(event.text)
    const request =
      event.type === 'scenario' && chosen.find(({ scenario }) => scenario.id === event.id)?.request
    if (event.type === 'scenario' && request) diagnosis.requests.push({ request, scenario: event })
  }
  const open = await openTarget(target)
  try {
    const plan = planFor(
      chosen.map(({ scenario }) => scenario),
      target,
      false,
    )
    await runSuite({ suite, target, open }, listening(secrets, hear), {
      plan,
      maxWaitSeconds: 0,
      record: true,
    })
    const order = ({ request }: { request: string }) => Object.keys(suite.requests).indexOf(request)
    const requests = diagnosis.requests.toSorted((a, b) => order(a) - order(b))
    return { ...diagnosis, requests, sent: open.client.sent }
  } finally {
    await open.client.close()
  }
}

/** Of each request the plainest scenario that is about it, sends it as it is, and neither waits nor guesses. */
const rightRequests = (suite: Suite, target: Target): { request: string; scenario: Scenario }[] => {
  const plain = planFor(suite.scenarios, target, false).flatMap(({ scenario, skip }) =>
    skip === undefined && isPlain(scenario) ? [scenario] : [],
  )
  return Object.keys(suite.requests).flatMap((request) => {
    const about = plain.filter(({ steps }) => sendsOf(steps).at(-1)?.request === request)
    const scenario = about.sort((a, b) => sizeOf(a) - sizeOf(b))[0] ?? ofItsOwn(suite, target, request)
    return scenario ? [{ request, scenario }] : []
  })
}

/** The use of a token that no scenario is about as it is. */
const ofItsOwn = (suite: Suite, { paths }: Target, request: string): Scenario | undefined => {
  const { issue, use } = suite.tokens
  const step = use.find((it) => it.request === request)
  if (!step) return undefined
  const needed = pathsIn(expressionsIn([suite.requests[request]?.path ?? '']).map(({ text }) => text))
  if (needed.some((name) => own(paths, name) === undefined)) return undefined
  return {
    ...preflightScenario(suite),
    id: `doctor/${request}`,
    given: [issue],
    steps: [step],
    needs: { ...preflightScenario(suite).needs, paths: needed },
  }
}

const sizeOf = ({ given, steps }: Scenario): number => sendsOf([...given, ...steps]).length

const isPlain = ({ guesses, property, needs, as, steps }: Scenario): boolean =>
  !guesses &&
  !property &&
  !needs.waiting &&
  as !== 'other' &&
  sendsOf(steps).every(({ change, with: other, as: who }) => !change && !other && who === 'self')

/** Just what "run --plan" leaves out. */
const skippedOf = (pair: Pair): Map<string, number> => {
  const reasons = new Map<string, number>()
  for (const { skip } of plannedSuites([pair], { only: [] }).flatMap(({ plan }) => plan))
    if (skip !== undefined) reasons.set(skip, (reasons.get(skip) ?? 0) + 1)
  return reasons
}
