import { judgeExpectation } from '../check/expectation.ts'
import { type Observation, result } from '../check/observation.ts'
import { cannotBeTaken, judgeChoice, judgeRelation, judgeUnique } from '../check/relation.ts'
import { evaluate } from '../expression/compile.ts'
import type { CheckResult } from '../model/event.ts'
import type { Check, Json, SendStep } from '../model/suite.ts'
import { contextOf, exchange, prepare } from './exchange.ts'
import type { ScenarioState } from './state.ts'
import type { SuiteRun } from './suite-run.ts'

/** What one step came to, before it is decided whether it was setup or judged. */
export interface StepResult {
  results: CheckResult[]
  /** Results of the suite's invariants: they are judged in setup steps too. */
  invariants: CheckResult[]
  /** No usable answer, and nothing says that the target is to blame. */
  error?: NonNullable<Observation['noAnswer']>
  /** Something that a later step needs was not in the answer. */
  missing?: string
  /** The answer was another than expected, so the story cannot go on. */
  derailed?: boolean
}

/** A step under way: where it stands, and the requirement that an unexpected answer breaks. */
export interface StepContext {
  run: SuiteRun
  state: ScenarioState
  place: string
  requirement: string
}

/** Sends a step's request and judges the answer. */
export const sendOne = async (performing: StepContext, step: SendStep): Promise<StepResult> => {
  const { run, state, place } = performing
  const context = contextOf(run, state, step.as)
  const answeredBefore = state.answered
  const observation = await exchange(run, state, step, place, { context, ...prepare(run, step, context) })
  return judge(performing, step, observation, answeredBefore)
}

/** Judges one answer by what its step expects of it and by the suite's invariants. */
export const judge = (
  performing: StepContext,
  step: SendStep,
  observation: Observation,
  answeredBefore: boolean,
): StepResult => {
  const { run, state, place, requirement } = performing
  if (observation.noAnswer && !(answeredBefore && isTargetsDoing(observation.noAnswer.kind)))
    return { results: [], invariants: [], error: observation.noAnswer }
  const belongs = { check: `${place}.expect`, requirement }
  const expected = judgeExpectation(run.suite, step.expect, observation, belongs)
  state.choices.push(...expected.choices)
  if (expected.took !== undefined) state.notes.push(`${place}: the response is: ${expected.took}`)
  const invariants = judgeInvariants(run, observation)
  if (observation.noAnswer || !expected.arrived)
    return { results: expected.results, invariants, derailed: true }
  const results = [...expected.results, ...judgeAll(step.checks, observation, place, requirement)]
  for (const [index, choice] of step.either.entries()) {
    const { result: judged, took } = judgeChoice(choice, observation, `${place}.either[${index}]`)
    results.push(judged)
    if (took !== undefined) state.choices.push({ requirement: choice.requirement, took })
  }
  const missing = save(state, step, observation)
  return { results, invariants, ...(missing !== undefined && { missing }) }
}

/** A target that has just answered and now closes, falls silent or talks nonsense does it because of what was sent. */
const isTargetsDoing = (kind: NonNullable<Observation['noAnswer']>['kind']): boolean =>
  kind === 'closed' || kind === 'timeout' || kind === 'malformed'

/** Judges checks in order; what does not apply has no result. */
export const judgeAll = (
  checks: Check[],
  observation: Observation,
  place: string,
  requirement: string,
): CheckResult[] =>
  checks.flatMap(
    (check, index) =>
      judgeRelation(check, observation, { check: `${place}.check[${index}]`, requirement }) ?? [],
  )

const judgeInvariants = ({ suite, seen }: SuiteRun, observation: Observation): CheckResult[] => {
  const { noAnswer } = observation
  const finding = noAnswer && {
    message: 'a request gets no response',
    expected: 'an HTTP response',
    actual: noAnswer.message,
  }
  const at = suite.requirements.get(suite.unanswered)?.at ?? { file: suite.dir, line: 1, column: 1 }
  const answered = result({ check: 'answers', requirement: suite.unanswered }, at, observation, finding)
  if (noAnswer) return [answered]
  const others = suite.invariants.flatMap((invariant, index) => {
    const belongs = { check: `invariants[${index}]`, requirement: invariant.proves }
    if (!invariant.unique) return judgeRelation(invariant, observation, belongs) ?? []
    const values = seen.get(index) ?? new Set()
    seen.set(index, values)
    return judgeUnique(invariant, observation, belongs, values) ?? []
  })
  return [answered, ...others]
}

const save = (state: ScenarioState, step: SendStep, { context }: Observation): string | undefined => {
  for (const [name, expression] of Object.entries(step.save)) {
    const evaluation = evaluate(expression, context)
    if (!evaluation.ok) return `"${name}" is unknown: ${cannotBeTaken(expression, context)}`
    state.saved[name] = evaluation.value as Json
  }
  return undefined
}
