import { margin } from '../../expression/functions.ts'
import { drawAll, drawAt, shrink } from '../../fuzz/draws.ts'
import { type Command, lifecycles } from '../../fuzz/lifecycle.ts'
import type { Case } from '../../fuzz/model.ts'
import { seedFor } from '../../fuzz/seed.ts'
import type { LifePolicy } from '../../fuzz/token-model.ts'
import { own } from '../../model/own.ts'
import type { LifecycleStep, Scenario } from '../../model/suite.ts'
import type { StepContext, StepResult } from '../judge.ts'
import { lifetimesOf, type SuiteRun } from '../suite-run.ts'
import { type Played, play } from './sequence.ts'

/** A sequence costs about ten requests, so fewer are drawn than single values. */
const drawsForOne = 4
const mostShrinks = 60

const policyOf = (run: SuiteRun, step: LifecycleStep): LifePolicy => {
  const lifetimes = lifetimesOf(run)
  const life = step.lifetime === undefined ? undefined : own(lifetimes, step.lifetime)
  const refreshLife = step.refreshLifetime === undefined ? undefined : own(lifetimes, step.refreshLifetime)
  return {
    supersedes: step.supersedes,
    rotates: step.rotates,
    marginSeconds: life === undefined ? 0 : margin(life),
    ...(life !== undefined && { lifeSeconds: life }),
    ...(refreshLife !== undefined && { refreshLifeSeconds: refreshLife }),
  }
}

/** Judges how tokens live over drawn sequences of what can be done with them, held against a model of the suite's policy. */
export const performLifecycle = async (
  performing: StepContext,
  scenario: Scenario,
  step: LifecycleStep,
): Promise<StepResult> => {
  const { run, state } = performing
  const { fuzz } = run
  if (!fuzz) return { results: [], invariants: [], missing: 'fuzzing is switched off' }
  const fc = await import('fast-check')
  const policy = policyOf(run, step)
  const waits = run.clock !== undefined && policy.lifeSeconds !== undefined
  const able = ([name]: Command): boolean =>
    name === 'wait' ? waits : name.startsWith('refresh') ? step.refresh !== undefined : true
  const source = {
    generator: lifecycles(able),
    truth: { pointer: '', value: undefined, of: undefined, others: [] },
    except: [],
  }
  const quiet: StepContext = { ...performing, run: silent(run) }
  const played = (it: Case, keep = false): Promise<Played> =>
    play(keep ? performing : quiet, step, policy, it.value as unknown as Command[])
  if (fuzz.replay) {
    const again = drawAt(fc, source, fuzz.replay)
    if (!again)
      return { results: [], invariants: [], missing: `nothing is drawn at ${fuzz.replay.path} any more` }
    state.case = {
      ...fuzz.replay,
      value: JSON.stringify(again.value),
      label: again.label,
      requests: 1,
      shrinks: 0,
    }
    return tell(performing, step, again.label, await played(again, true))
  }
  const seed = seedFor(fuzz.seed, scenario.suite, scenario.id, 0)
  const { draws, swept } = drawAll(fc, source, { seed, runs: Math.ceil(fuzz.runs / drawsForOne) })
  let requests = 0
  for (const draw of draws) {
    if (fuzz.signal?.aborted)
      return { results: [], invariants: [], error: { kind: 'limited', message: 'the run was interrupted' } }
    const result = await played(draw.case)
    requests += result.requests
    if (result.error) return { results: [], invariants: [], error: result.error }
    if (!result.broken) continue
    const wanted = result.broken.requirement
    let shrinks = 0
    const fails = async (it: Case): Promise<boolean> => {
      if (shrinks >= mostShrinks) return false
      const again = await played(it)
      shrinks += again.requests
      return again.broken?.requirement === wanted
    }
    const smallest = (await shrink(fc, source, { seed, path: draw.path }, fails)) ?? draw
    const last = await played(smallest.case, true)
    const { label } = smallest.case
    state.case = {
      seed,
      path: smallest.path,
      value: JSON.stringify(smallest.case.value),
      label,
      requests,
      shrinks,
    }
    state.draws = { swept, drawn: draws.length - swept }
    return last.broken
      ? tell(performing, step, label, last)
      : tell(performing, step, `${draw.case.label} (once)`, result)
  }
  state.draws = { swept, drawn: draws.length - swept }
  return tell(performing, step, '', { requests })
}

const silent = ({ learn: _, ...run }: SuiteRun): SuiteRun => ({ ...run, record: false })

const tell = (
  { place, requirement }: StepContext,
  step: LifecycleStep,
  story: string,
  { broken, error }: Played,
): StepResult => {
  if (error) return { results: [], invariants: [], error }
  const at = `${step.at.file}:${step.at.line}:${step.at.column}`
  if (!broken)
    return { results: [{ check: `${place}.lifecycle`, requirement, ok: true, at }], invariants: [] }
  const told = { ...broken, message: `${story}: ${broken.message ?? broken.actual ?? 'broken'}` }
  return broken.check.endsWith('.lifecycle')
    ? { results: [told], invariants: [] }
    : { results: [{ ...told, check: `${place}.lifecycle` }], invariants: [told] }
}
