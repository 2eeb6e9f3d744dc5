import { type Draw, drawAll, drawAt, shrink, sweepOf } from '../fuzz/draws.ts'
import type { FastCheck } from '../fuzz/model.ts'
import { seedFor } from '../fuzz/seed.ts'
import type { CheckResult } from '../model/event.ts'
import { own } from '../model/own.ts'
import type { Scenario, SendStep } from '../model/suite.ts'
import { verdictOfBroken } from '../model/verdict.ts'
import type { FuzzOptions } from './assay.ts'
import { type Performing, type StepOutcome, sendOne } from './judge.ts'
import { attemptsInARow } from './plan.ts'
import { type Property, propertyOf, send, type Tried } from './property-send.ts'
import { caseOf, told } from './property-tell.ts'

/** Requests that making a case smaller may cost. */
const mostShrinks = 200
/** Where each of them may be waited for in vain. */
const mostShrinksInSilence = 3
/** Draws of one property under way at once, at most; the client keeps the target's own limits. */
const width = 16
const runsInLaterBatch = 100

/** What a batch of draws came to: the first that broke a statement, gravest statement first. */
interface Batch {
  broken?: { draw: Draw; tried: Tried; index: number }
  error?: StepOutcome['error']
  sent: number
  /** A draw that all statements hold for, as an example. */
  held?: Tried
  freedoms: Set<string>
  /** The unchanged request is no longer granted, so the draws say nothing any more. */
  blocked?: StepOutcome
}

/** Judges a step over many draws: the sweep, then random ones, then the smallest case that breaks a statement. */
export const performDrawn = async (
  performing: Performing,
  scenario: Scenario,
  step: SendStep,
): Promise<StepOutcome> => {
  const { assay, state } = performing
  const { fuzz = sweepOnly } = assay
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

const keyOf = ({ check, statement }: CheckResult) => `${check} ${statement}`

/** What the control itself breaks is told by the scenario that it is the subject of, not by each draw again. */
const brokenBefore = ({ state }: Performing): Set<string> =>
  new Set(state.checks.filter(({ ok }) => !ok).map(keyOf))

const brokenIn = ({ outcome }: Tried, known: Set<string>): CheckResult[] =>
  [...outcome.results, ...outcome.invariants].filter((judged) => !judged.ok && !known.has(keyOf(judged)))

/** How grave what a draw breaks is: 0 for a MUST, 1 for a SHOULD, undefined where nothing counts. */
const gravity = (
  { performing: { assay } }: Property,
  tried: Tried,
  known: Set<string>,
): 0 | 1 | undefined => {
  const verdicts = brokenIn(tried, known).map(
    ({ statement }) => verdictOfBroken[assay.suite.statements.get(statement)?.level ?? 'MUST'],
  )
  return verdicts.includes('fail') ? 0 : verdicts.includes('warn') ? 1 : undefined
}

/** Tries draws: those that can lock an account out a few at a time, with a right request between. */
const tryInTurns = async (
  property: Property,
  scenario: Scenario,
  draws: Draw[],
  known: Set<string>,
): Promise<Batch> => {
  if (!scenario.tags.includes('lockout')) return tryAll(property, draws, known)
  const batch: Batch = { sent: 0, freedoms: new Set() }
  for (let from = 0; from < draws.length; from += attemptsInARow) {
    const turn = await tryAll(property, draws.slice(from, from + attemptsInARow), known)
    batch.sent += turn.sent
    if (turn.held) batch.held ??= turn.held
    for (const freedom of turn.freedoms) batch.freedoms.add(freedom)
    if (turn.broken) batch.broken = { ...turn.broken, index: from + turn.broken.index }
    if (turn.error) batch.error = turn.error
    if (turn.broken || turn.error) break
    const last = from + attemptsInARow >= draws.length
    const blocked = last
      ? undefined
      : await controlAgain(property.performing, scenario, property.step, batch.sent)
    if (blocked) return { ...batch, blocked }
  }
  return batch
}

/** Sends draws side by side until one breaks a MUST; which one is told does not depend on who answers first. */
const tryAll = async (property: Property, draws: Draw[], known: Set<string>): Promise<Batch> => {
  const batch: Batch = { sent: 0, freedoms: new Set() }
  let next = 0
  let end = draws.length
  let grave: 0 | 1 | undefined
  const { fuzz } = property.performing.assay
  const work = async (): Promise<void> => {
    while (next < end && !batch.error && !fuzz?.signal?.aborted) {
      const index = next++
      const draw = draws[index]!
      const tried = await send(property, draw.case).catch((error: unknown) => {
        // the other lanes stop too
        end = 0
        throw error
      })
      batch.sent++
      // Not every text fits every place of a request; such a draw says nothing.
      if (tried.outcome.error?.kind === 'unsendable') continue
      if (tried.outcome.error) {
        batch.error = tried.outcome.error
        return
      }
      noteFreedom(property, draw, tried, batch.freedoms)
      const graver = gravity(property, tried, known)
      if (graver === undefined) {
        batch.held ??= tried
        continue
      }
      if (graver === 0) end = Math.min(end, index)
      const better =
        grave === undefined || graver < grave || (graver === grave && index < batch.broken!.index)
      if (better) {
        grave = graver
        batch.broken = { draw, tried, index }
      }
    }
  }
  const lanes = Math.min(width, property.performing.assay.target.limits.parallel)
  await Promise.all(Array.from({ length: lanes }, work))
  return batch
}

const noteFreedom = (
  { step, performing: { assay } }: Property,
  { case: drawn }: Draw,
  { subject }: Tried,
  freedoms: Set<string>,
): void => {
  if (drawn.freedom === undefined || subject.noAnswer) return
  const status = Number(subject.context['status'])
  const refusing = step.expect.every(({ name }) => name !== own(assay.suite.requests, step.request)?.expect)
  if (refusing && status < 300) freedoms.add(`granted with ${drawn.label}: ${drawn.freedom}`)
}

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
): Promise<StepOutcome> => {
  const { performing, step } = property
  const { state, assay } = performing
  const mild = expectsControl(property)
  if (mild && !tried.subject.noAnswer) {
    const blocked = await controlAgain(performing, scenario, step, requests)
    if (blocked) return blocked
  }
  const silent = tried.subject.noAnswer?.kind === 'timeout'
  const most = silent ? mostShrinksInSilence : mostShrinks
  let shrinks = 0
  const wanted = gravity(property, tried, known)
  const fails = async (it: Draw['case']): Promise<boolean> => {
    if (shrinks >= most) return false
    shrinks++
    const again = await send(property, it)
    return !again.outcome.error && gravity(property, again, known) === wanted
  }
  const smallest = (await shrink(fc, property.source, { seed, path: draw.path }, fails)) ?? draw
  const last = await send(property, smallest.case, true)
  state.case = caseOf(property, scenario, smallest, { seed, requests, shrinks })
  const again = gravity(property, last, known) !== undefined
  if (!again && tried.subject.noAnswer) {
    state.notes.push(
      `once there was no answer to ${draw.case.label}: ${tried.subject.noAnswer.message}; it did not come again`,
    )
    return held(property, { sent: requests, freedoms: new Set(), held: last })
  }
  const outcome = again ? last : tried
  const kept = assay.record ? state.exchanges.length - 1 : undefined
  const withEvidence = (judged: CheckResult): CheckResult => ({
    ...judged,
    ...(kept !== undefined && { exchange: kept }),
  })
  const story = told(
    property,
    again ? smallest : draw,
    outcome.outcome,
    outcome.subject,
    again ? '' : ', once',
  )
  return { results: story.results.map(withEvidence), invariants: story.invariants.map(withEvidence) }
}

/** Whether a draw should be granted as its control is. */
const expectsControl = ({ step, performing: { assay } }: Property): boolean =>
  step.expect.some(({ name }) => name === own(assay.suite.requests, step.request)?.expect)

/** The control once more: a refusal means nothing if it is refused by now, e.g. because the account is locked out. */
const controlAgain = async (
  performing: Performing,
  scenario: Scenario,
  step: SendStep,
  sent: number,
): Promise<StepOutcome | undefined> => {
  const control = scenario.given.at(-1)
  if (control?.kind !== 'send' || control.request !== step.request) return undefined
  const { state, assay } = performing
  const quiet = { ...assay, record: false }
  const here = {
    ...state,
    saved: { ...state.saved },
    exchanges: [],
    notes: [],
    readings: [],
  }
  const { results, error } = await sendOne(
    { ...performing, assay: quiet, state: here },
    { ...control, save: {} },
  )
  if (error) return { results: [], invariants: [], error }
  const failed = results.find(({ ok }) => !ok)
  if (!failed) return undefined
  return {
    results: [],
    invariants: [],
    missing: `after ${sent} draws the unchanged request is no longer as it was (expected ${failed.expected}, got ${failed.actual}): the account may be locked out`,
  }
}

/** What a property that holds comes to: one result for all its draws. */
const held = (
  { performing: { place, statement }, step }: Property,
  { held: example }: Pick<Batch, 'sent' | 'freedoms' | 'held'>,
): StepOutcome => ({
  results: [
    { check: `${place}.draws`, statement, ok: true, at: `${step.at.file}:${step.at.line}:${step.at.column}` },
  ],
  invariants: (example?.outcome.invariants ?? []).map(({ exchange: _, ...judged }) => judged),
})

const replay = async (
  fc: FastCheck,
  property: Property,
  scenario: Scenario,
  { seed, path }: { seed: number; path: string },
): Promise<StepOutcome> => {
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
  const { outcome, subject } = tried
  if (outcome.error) return { results: [], invariants: [], error: outcome.error }
  const broken = brokenIn(tried, new Set()).length > 0
  return broken
    ? told(property, draw, outcome, subject)
    : held(property, { sent: 1, freedoms: new Set(), held: tried })
}
