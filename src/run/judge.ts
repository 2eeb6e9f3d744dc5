import { judgeExpectation } from '../check/expectation.ts'
import { type Observation, result } from '../check/observation.ts'
import { cannotBeTaken, judgeChoice, judgeRelation } from '../check/relation.ts'
import { evaluate } from '../expression/compile.ts'
import type { CheckResult, NoAnswer } from '../model/event.ts'
import type { Check, Json, SendStep } from '../model/suite.ts'
import type { Observed } from './exchange.ts'
import type { ScenarioState } from './state.ts'
import { type StepContext, type StepResult, stepResult } from './step-context.ts'
import type { SuiteRun } from './suite-run.ts'

/** Judges one response by what its step expects of it and by the suite's invariants. */
export const judge = (context: StepContext, step: SendStep, observed: Observed): StepResult => {
  const { run, state, place, requirement } = context
  const { noAnswer } = observed
  if (noAnswer && !(observed.answeredBefore && isTargetsDoing(noAnswer.kind)))
    return stepResult({ error: noAnswer })
  const expected = judgeExpectation(run.suite, step.expect, observed, {
    check: `${place}.expect`,
    requirement,
  })
  state.choices.push(...expected.choices)
  if (expected.matched !== undefined) state.notes.push(`${place}: the response is: ${expected.matched}`)
  const invariants = judgeInvariants(run, observed)
  const status = observed.context['status'] as number | undefined
  const answered = status === undefined ? {} : { status }
  if (noAnswer || !expected.matchesStatus)
    return { results: expected.results, invariants, unexpected: true, ...answered }
  const results = [
    ...expected.results,
    ...judgeAll(step.checks, observed, context),
    ...judgeWays(step, observed, context),
  ]
  const cannotContinue = save(state, step, observed)
  return { results, invariants, ...answered, ...(cannotContinue !== undefined && { cannotContinue }) }
}

/** A target that has just answered and now closes, falls silent or talks nonsense does it because of what was sent. */
const isTargetsDoing = (kind: NoAnswer): boolean =>
  kind === 'closed' || kind === 'timeout' || kind === 'malformed'

/** Judges checks in order; what does not apply has no result. */
export const judgeAll = (
  checks: Check[],
  observation: Observation,
  { place, requirement }: Pick<StepContext, 'place' | 'requirement'>,
): CheckResult[] =>
  checks.flatMap(
    (check, index) =>
      judgeRelation(check, observation, { check: `${place}.check[${index}]`, requirement }) ?? [],
  )

const judgeWays = (
  { either }: SendStep,
  observation: Observation,
  { place, state }: StepContext,
): CheckResult[] =>
  either.map((choice, index) => {
    const judged = judgeChoice(choice, observation, `${place}.either[${index}]`)
    if (judged.way !== undefined) state.choices.push({ requirement: choice.requirement, took: judged.way })
    return judged.result
  })

const judgeInvariants = ({ suite }: SuiteRun, observation: Observation): CheckResult[] => {
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
    const ref = { check: `invariants[${index}]`, requirement: invariant.proves }
    return judgeRelation(invariant, observation, ref) ?? []
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
