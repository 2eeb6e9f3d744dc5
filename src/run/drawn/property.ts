import { type Draw, drawAll, drawAt, shrink, sweepOf } from '../../fuzz/draws.ts'
import type { FastCheck } from '../../fuzz/model.ts'
import { seedFor } from '../../fuzz/seed.ts'
import { placeText } from '../../model/errors.ts'
import { own } from '../../model/own.ts'
import type { SendStep } from '../../model/suite.ts'
import { controlAgain, isGranted } from '../shut-out.ts'
import { type StepContext, type StepResult, stepResult } from '../step-context.ts'
import type { FuzzOptions } from '../suite-run.ts'
import { brokenBefore, brokenIn, gravity, tryAll } from './batch.ts'
import { type Property, propertyOf, send, type Tried } from './send.ts'
import { caseOf, storyOf } from './story.ts'

/** Requests that making a case smaller may cost, where a run does not say. */
const mostShrinks = 200
/** Where each of them may be waited for in vain. */
const mostShrinksInSilence = 3
const runsInLaterBatch = 100

/** Judges a step over many draws: the sweep, then random ones, then the smallest case that breaks a requirement. */
export const performDrawn = async (context: StepContext, step: SendStep): Promise<StepResult> => {
  const { run, scenario, state } = context
  const { fuzz = sweepOnly } = run
  const property = await propertyOf(context, step)
  if (fuzz.replay) return replay(await fastCheck(), property, fuzz.replay)
  const known = brokenBefore(context)
  const untilMs = performance.now() + (fuzz.timeMs ?? 0)
  const draws = { swept: 0, drawn: 0, asked: 0 }
  state.draws = draws
  let requests = 0
  for (let batch = 0; ; batch++) {
    const seed = seedFor(fuzz.seed, scenario.suite, scenario.id, batch)
    const runs = batch === 0 ? fuzz.runs : runsInLaterBatch
    const all =
      runs > 0 ? drawAll(await fastCheck(), property.source, { seed, runs }) : sweepOf(property.source)
    const fresh = batch === 0 ? all.draws : all.draws.slice(all.swept)
    const result = await tryAll(property, fresh, known)
    draws.asked += runs
    draws.swept += batch === 0 ? all.swept : 0
    draws.drawn += fresh.length - (batch === 0 ? all.swept : 0)
    for (const freedom of result.freedoms) if (!state.notes.includes(freedom)) state.notes.push(freedom)
    if (run.signal?.aborted && !result.broken) return stepResult({ error: interrupted })
    if (result.error) return stepResult({ error: result.error })
    if (result.broken) {
      requests += result.broken.index + 1
      return found(await fastCheck(), property, { ...result.broken, seed, requests, known })
    }
    requests += result.sent
    const blocked = await controlAgain(context, step)
    if (blocked) return blocked
    if (performance.now() >= untilMs) return allHeld(property, result.held)
  }
}

const interrupted = { kind: 'limited' as const, message: 'the run was interrupted' }

/** Without random draws the sweep is all there is, and fast-check is not needed for it. */
const sweepOnly: FuzzOptions = { seed: 0, runs: 0 }

const fastCheck = (): Promise<FastCheck> => import('fast-check')

/** The same draw again by itself, then smaller ones, then the smallest once more for the record. */
const found = async (
  fc: FastCheck,
  property: Property,
  {
    draw,
    tried,
    seed,
    requests,
    known,
  }: { draw: Draw; tried: Tried; seed: number; requests: number; known: Set<string> },
): Promise<StepResult> => {
  const { context, step } = property
  const { state, run } = context
  const mild = expectsControl(property)
  if (!tried.observation.noAnswer && !isGranted(tried.observation.context['status'])) {
    const blocked = await controlAgain(context, step)
    // A target that breaks down by what it must reject is to blame for that.
    if (blocked && (mild || blocked.shutOut !== undefined)) return blocked
  }
  const silent = tried.observation.noAnswer?.kind === 'timeout'
  const { shrinks: most = silent ? mostShrinksInSilence : mostShrinks } = run.fuzz ?? {}
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
  state.case = caseOf(property, smallest, { seed, requests, shrinks })
  const again = gravity(property, last, known) !== undefined
  if (!again && tried.observation.noAnswer) {
    state.notes.push(
      `once there was no answer to ${draw.case.label}: ${tried.observation.noAnswer.message}; it did not come again`,
    )
    return allHeld(property, last)
  }
  const kept = run.record ? { exchange: state.exchanges.length - 1 } : {}
  const story = again
    ? storyOf(property, { draw: smallest, tried: last })
    : storyOf(property, { draw, tried, remark: ', once' })
  return stepResult({
    results: story.results.map((judged) => ({ ...judged, ...kept })),
    invariants: story.invariants.map((judged) => ({ ...judged, ...kept })),
  })
}

/** Whether a draw should be granted as its control is. */
const expectsControl = ({ step, context: { run } }: Property): boolean =>
  step.expect.some(({ name }) => name === own(run.suite.requests, step.request)?.expect)

/** What a property that is met comes to: one result for all its draws. */
const allHeld = (
  { context: { place, requirement }, step }: Property,
  example: Tried | undefined,
): StepResult =>
  stepResult({
    results: [{ check: `${place}.draws`, requirement, ok: true, at: placeText(step.at) }],
    invariants: (example?.result.invariants ?? []).map(({ exchange: _, ...judged }) => judged),
  })

const replay = async (
  fc: FastCheck,
  property: Property,
  { seed, path }: { seed: number; path: string },
): Promise<StepResult> => {
  const drawn = drawAt(fc, property.source, { seed, path })
  if (!drawn)
    return stepResult({
      cannotContinue: `nothing is drawn at ${path} any more: the suite, its target or this tool has changed`,
    })
  const tried = await send(property, drawn, true)
  const draw = { path, case: drawn }
  property.context.state.case = caseOf(property, draw, { seed, requests: 1, shrinks: 0 })
  const { error } = tried.result
  if (error) return stepResult({ error })
  const broken = brokenIn(tried, new Set()).length > 0
  return broken ? storyOf(property, { draw, tried }) : allHeld(property, tried)
}
