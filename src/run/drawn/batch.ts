import type { Draw } from '../../fuzz/draws.ts'
import type { CheckResult } from '../../model/event.ts'
import { own } from '../../model/own.ts'
import { verdictOfBroken } from '../../model/verdict.ts'
import type { StepContext, StepResult } from '../step-context.ts'
import { type Property, send, type Tried } from './send.ts'

/** Draws of one property under way at once, at most; the client keeps the target's own limits. */
const width = 16

/** What a batch of draws came to: the first that broke a requirement, gravest requirement first. */
export interface Batch {
  broken?: { draw: Draw; tried: Tried; index: number }
  error?: StepResult['error']
  sent: number
  /** A draw that all requirements hold for, as an example. */
  held?: Tried
  freedoms: Set<string>
}

const keyOf = ({ check, requirement }: CheckResult) => `${check} ${requirement}`

/** What the control itself breaks is told by the scenario that it is the observation of, not by each draw again. */
export const brokenBefore = ({ state }: StepContext): Set<string> =>
  new Set(state.checks.filter(({ ok }) => !ok).map(keyOf))

/** What a draw broke that its control did not. */
export const brokenIn = ({ result }: Tried, known: Set<string>): CheckResult[] =>
  [...result.results, ...result.invariants].filter((judged) => !judged.ok && !known.has(keyOf(judged)))

/** How grave what a draw breaks is: 0 for a MUST, 1 for a SHOULD, undefined where nothing counts. */
export const gravity = (
  { context: { run } }: Property,
  tried: Tried,
  known: Set<string>,
): 0 | 1 | undefined => {
  const verdicts = brokenIn(tried, known).map(
    ({ requirement }) => verdictOfBroken[run.suite.requirements.get(requirement)?.level ?? 'MUST'],
  )
  return verdicts.includes('fail') ? 0 : verdicts.includes('warn') ? 1 : undefined
}

/** Sends draws side by side until one breaks a MUST; which one is told does not depend on who answers first. */
export const tryAll = async (property: Property, draws: Draw[], known: Set<string>): Promise<Batch> => {
  const batch: Batch = { sent: 0, freedoms: new Set() }
  let next = 0
  let end = draws.length
  let grave: 0 | 1 | undefined
  const { signal, target } = property.context.run
  const work = async (): Promise<void> => {
    while (next < end && !batch.error && !signal?.aborted) {
      const index = next++
      const draw = draws[index]!
      const tried = await send(property, draw.case).catch((error: unknown) => {
        // the other lanes stop too
        end = 0
        throw error
      })
      batch.sent++
      // Not every text fits every place of a request; such a draw says nothing.
      if (tried.result.error?.kind === 'unsendable') continue
      if (tried.result.error) {
        batch.error = tried.result.error
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
  const lanes = Math.min(width, target.limits.parallel)
  await Promise.all(Array.from({ length: lanes }, work))
  return batch
}

const noteFreedom = (
  { step, context: { run } }: Property,
  { case: drawn }: Draw,
  { observation }: Tried,
  freedoms: Set<string>,
): void => {
  if (drawn.freedom === undefined || observation.noAnswer) return
  const status = Number(observation.context['status'])
  const refusing = step.expect.every(({ name }) => name !== own(run.suite.requests, step.request)?.expect)
  if (refusing && status < 300) freedoms.add(`accepted with ${drawn.label}: ${drawn.freedom}`)
}
