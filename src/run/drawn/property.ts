import { type Draw, drawAll, drawAt, shrink, sweepOf } from '../../fuzz/draws.ts'
import type { FastCheck } from '../../fuzz/model.ts'
import { seedFor } from '../../fuzz/seed.ts'
import type { CheckResult } from '../../model/event.ts'
import { own } from '../../model/own.ts'
import type { Scenario, SendStep } from '../../model/suite.ts'
import type { StepContext, StepResult } from '../judge.ts'
import type { FuzzOptions } from '../suite-run.ts'
import { type Batch, brokenBefore, brokenIn, controlAgain, gravity, tryInTurns } from './batch.ts'
import { type Property, propertyOf, send, type Tried } from './send.ts'
import { caseOf, told } from './story.ts'

/** Requests that making a case smaller may cost. */
const mostShrinks = 200
/** Where each of them may be waited for in vain. */
const mostShrinksInSilence = 3
const runsInLaterBatch = 100

/** Judges a step over many draws: the sweep, then random ones, then the smallest case that breaks a requirement. */
export const performDrawn = async (
  performing: StepContext,
  scenario: Scenario,
  step: SendStep,
): Promise<StepResult> => {
  const { run, state } = performing
  const { fuzz = sweepOnly } = run
  const property = propertyOf(performing, step)
  if (fuzz.replay) return replay(await fastCheck(), property, scenario, fuzz.replay)
  const known = brokenBefore(performing)
  const untilMs = performance.now() + (fuzz.timeMs ?? 0)
  const draws = { swept: 0, drawn: 0 }
  state.draws = draws
  let requests = 0
  for (let batch = 0; ; batch++) {
    const seed = seedFor(fuzz.seed, scenario.suite, scenario.id, batch)
    const runs = batch === 0 ? fuzz.runs : runsInLaterBatch
    const all =
      runs > 0 ? drawAll(await fastCheck(), property.source, { seed, runs }) : sweepOf(property.source)
    const fresh = batch === 0 ? all.draws : all.draws.slice(all.swept)
    const result = await tryInTurns(property, scenario, fresh, known)
    draws.swept += batch === 0 ? all.swept : 0
    draws.drawn += fresh.length - (batch === 0 ? all.swept : 0)
    for (const freedom of result.freedoms) if (!state.notes.includes(freedom)) state.notes.push(freedom)
    if (fuzz.signal?.aborted && !result.broken)
      return { results: [], invariants: [], error: { kind: 'limited', message: 'the run was interrupted' } }
    if (result.error) return { results: [], invariants: [], error: result.error }
    if (result.broken) {
      requests += result.broken.index + 1
      return found(await fastCheck(), property, scenario, { ...result.broken, seed, requests, known })
    }
    requests += result.sent
    if (result.blocked) return result.blocked
    const blocked = await controlAgain(performing, scenario, step, requests)
    if (blocked) return blocked
    if (performance.now() >= untilMs) return held(property, result)
  }
}

/** Without random draws the sweep is all there is, and fast-check is not needed for it. */
const sweepOnly: FuzzOptions = { seed: 0, runs: 0 }

const fastCheck = (): Promise<FastCheck> => import('fast-check')

/** The same draw again by itself, then smaller ones, then the smallest once more for the record. */
const found = async (
  fc: FastCheck,
  property: Property,
  scenario: Scenario,
  {
    draw,
    tried,
    seed,
    requests,
    known,
  }: { draw: Draw; tried: Tried; seed: number; requests: number; known: Set<string> },
): Promise<StepResult> => {
  const { performing, step } = property
  const { state, run } = performing
  const mild = expectsControl(property)
  if (mild && !tried.observation.noAnswer) {
    const blocked = await controlAgain(performing, scenario, step, requests)
    if (blocked) return blocked
  }
  const silent = tried.observation.noAnswer?.kind === 'timeout'
  const most = silent ? mostShrinksInSilence : mostShrinks
  let shrinks = 0
  const wanted = gravity(property, tried, known)
  const fails = async (it: Draw['case']): Promise<boolean> => {
    if (shrinks >= most) return false
    shrinks++
    const again = await send(property, it)
    return !again.result.error && gravity(property, again, known) === wanted
  }
  const smallest = (await shrink(fc, property.source, { seed, path: draw.path }, fails)) ?? draw
  const last = await send(property, smallest.case, true)
  state.case = caseOf(property, scenario, smallest, { seed, requests, shrinks })
  const again = gravity(property, last, known) !== undefined
  if (!again && tried.observation.noAnswer) {
    state.notes.push(
      `once there was no answer to ${draw.case.label}: ${tried.observation.noAnswer.message}; it did not come again`,
    )
    return held(property, { sent: requests, freedoms: new Set(), held: last })
  }
  const result = again ? last : tried
  const kept = run.record ? state.exchanges.length - 1 : undefined
  const withEvidence = (judged: CheckResult): CheckResult => ({
    ...judged,
    ...(kept !== undefined && { exchange: kept }),
  })
  const story = told(
    property,
    again ? smallest : draw,
    result.result,
    result.observation,
    again ? '' : ', once',
  )
  return { results: story.results.map(withEvidence), invariants: story.invariants.map(withEvidence) }
}

/** Whether a draw should be granted as its control is. */
const expectsControl = ({ step, performing: { run } }: Property): boolean =>
  step.expect.some(({ name }) => name === own(run.suite.requests, step.request)?.expect)

/** What a property that holds comes to: one result for all its draws. */
const held = (
  { performing: { place, requirement }, step }: Property,
  { held: example }: Pick<Batch, 'sent' | 'freedoms' | 'held'>,
): StepResult => ({
  results: [
    {
      check: `${place}.draws`,
      requirement,
      ok: true,
      at: `${step.at.file}:${step.at.line}:${step.at.column}`,
    },
  ],
  invariants: (example?.result.invariants ?? []).map(({ exchange: _, ...judged }) => judged),
})

const replay = async (
  fc: FastCheck,
  property: Property,
  scenario: Scenario,
  { seed, path }: { seed: number; path: string },
): Promise<StepResult> => {
  const drawn = drawAt(fc, property.source, { seed, path })
  if (!drawn)
    return {
      results: [],
      invariants: [],
      missing: `nothing is drawn at ${path} any more: the suite, its target or this tool has changed`,
    }
  const tried = await send(property, drawn, true)
  const draw = { path, case: drawn }
  property.performing.state.case = caseOf(property, scenario, draw, { seed, requests: 1, shrinks: 0 })
  const { result, observation } = tried
  if (result.error) return { results: [], invariants: [], error: result.error }
  const broken = brokenIn(tried, new Set()).length > 0
  return broken
    ? told(property, draw, result, observation)
    : held(property, { sent: 1, freedoms: new Set(), held: tried })
}
