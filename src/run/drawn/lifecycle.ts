import { drawAll, drawAt, type Source, shrink } from '../../fuzz/draws.ts'
import { type Command, lifecycles } from '../../fuzz/lifecycle.ts'
import type { Case } from '../../fuzz/model.ts'
import { seedFor } from '../../fuzz/seed.ts'
import { placeText } from '../../model/errors.ts'
import type { LifecycleStep } from '../../model/suite.ts'
import { aside, type StepContext, type StepResult, stepResult } from '../step-context.ts'
import { performSequence, type SequenceResult } from './sequence.ts'

/** A sequence costs about ten requests, so fewer are drawn than single values. */
const drawsForOne = 4
const mostShrinks = 60

/** Judges how tokens live over drawn sequences of what can be done with them, held against a model of what the suite says. */
export const performLifecycle = async (context: StepContext, step: LifecycleStep): Promise<StepResult> => {
  const { run, scenario, state } = context
  const { fuzz, signal } = run
  if (!fuzz) return stepResult({ cannotContinue: 'fuzzing is switched off' })
  const fc = await import('fast-check')
  const perform = (it: Case, keep = false): Promise<SequenceResult> =>
    performSequence(keep ? context : aside(context), step, it.value as unknown as Command[])
  if (fuzz.replay) {
    const again = drawAt(fc, source, fuzz.replay)
    if (!again) return stepResult({ cannotContinue: `nothing is drawn at ${fuzz.replay.path} any more` })
    state.case = { ...fuzz.replay, ...caseOf(again), requests: 1, shrinks: 0 }
    return resultOf(context, step, { story: again.label, ...(await perform(again, true)) })
  }
  const seed = seedFor(fuzz.seed, scenario.suite, scenario.id, 0)
  const { draws, swept } = drawAll(fc, source, { seed, runs: Math.ceil(fuzz.runs / drawsForOne) })
  state.draws = { swept, drawn: draws.length - swept, asked: fuzz.runs }
  let requests = 0
  for (const draw of draws) {
    if (signal?.aborted) return stepResult({ error: { kind: 'limited', message: 'the run was interrupted' } })
    const found = await perform(draw.case)
    requests += found.requests
    if (found.error) return stepResult({ error: found.error })
    if (!found.broken) continue
    const wanted = found.broken.requirement
    let shrinks = 0
    const fails = async (it: Case): Promise<boolean> => {
      if (shrinks >= mostShrinks) return false
      const again = await perform(it)
      shrinks += again.requests
      return again.broken?.requirement === wanted
    }
    const smallest = (await shrink(fc, source, { seed, path: draw.path }, fails)) ?? draw
    const last = await perform(smallest.case, true)
    state.case = { seed, path: smallest.path, ...caseOf(smallest.case), requests, shrinks }
    return last.broken
      ? resultOf(context, step, { story: smallest.case.label, ...last })
      : resultOf(context, step, { story: `${draw.case.label} (once)`, ...found })
  }
  return resultOf(context, step, { story: '' })
}

const source: Source = {
  generator: lifecycles,
  truth: { pointer: '', value: undefined, of: undefined, others: [] },
  except: [],
}

const caseOf = ({ value, label }: Case): { value: string; label: string } => ({
  value: JSON.stringify(value),
  label,
})

const resultOf = (
  { place, requirement }: StepContext,
  step: LifecycleStep,
  { story, broken, error }: { story: string } & Pick<SequenceResult, 'broken' | 'error'>,
): StepResult => {
  if (error) return stepResult({ error })
  const check = `${place}.lifecycle`
  if (!broken) return stepResult({ results: [{ check, requirement, ok: true, at: placeText(step.at) }] })
  const inStory = { ...broken, message: `${story}: ${broken.message ?? broken.actual ?? 'broken'}` }
  return broken.check === check
    ? stepResult({ results: [inStory] })
    : stepResult({ results: [{ ...inStory, check }], invariants: [inStory] })
}
