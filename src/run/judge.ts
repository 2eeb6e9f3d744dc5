import { judgeExpectation } from '../check/outcome.ts'
import { judgeReading, judgeRelation, judgeUnique } from '../check/relation.ts'
import { result, type Subject } from '../check/subject.ts'
import { evaluate } from '../expression/compile.ts'
import type { CheckResult } from '../model/event.ts'
import type { Check, Json, SendStep } from '../model/suite.ts'
import type { Assay } from './assay.ts'
import { contextOf, exchange, prepare } from './exchange.ts'
import type { ScenarioState } from './state.ts'

/** What one step came to, before it is decided whether it was setup or judged. */
export interface StepOutcome {
  results: CheckResult[]
  /** Results of the suite's invariants: they are judged in setup steps too. */
  invariants: CheckResult[]
  /** No usable answer, and nothing says that the target is to blame. */
  error?: NonNullable<Subject['noAnswer']>
  /** Something that a later step needs was not in the answer. */
  missing?: string
  /** The answer was another than expected, so the story cannot go on. */
  derailed?: boolean
}

/** A step under way: where it stands, and the statement that an unexpected answer breaks. */
export interface Performing {
  assay: Assay
  state: ScenarioState
  place: string
  statement: string
}

/** Sends a step's request and judges the answer. */
export const sendOne = async (performing: Performing, step: SendStep): Promise<StepOutcome> => {
  const { assay, state, place } = performing
  const context = contextOf(assay, state, step.as)
  const answeredBefore = state.answered
  const subject = await exchange(assay, state, step, place, { context, ...prepare(assay, step, context) })
  return judge(performing, step, subject, answeredBefore)
}

/** Judges one answer by what its step expects of it and by the suite's invariants. */
export const judge = (
  performing: Performing,
  step: SendStep,
  subject: Subject,
  answeredBefore: boolean,
): StepOutcome => {
  const { assay, state, place, statement } = performing
  if (subject.noAnswer && !(answeredBefore && isTargetsDoing(subject.noAnswer.kind)))
    return { results: [], invariants: [], error: subject.noAnswer }
  const belongs = { check: `${place}.expect`, statement }
  const expected = judgeExpectation(assay.suite, step.expect, subject, belongs)
  state.readings.push(...expected.readings)
  if (expected.took !== undefined) state.notes.push(`${place}: the answer is ${expected.took}`)
  const invariants = judgeInvariants(assay, subject)
  if (subject.noAnswer || !expected.arrived) return { results: expected.results, invariants, derailed: true }
  const results = [...expected.results, ...judgeAll(step.checks, subject, place, statement)]
  for (const [index, reading] of step.readings.entries()) {
    const { result: judged, took } = judgeReading(reading, subject, `${place}.readings[${index}]`)
    results.push(judged)
    if (took !== undefined) state.readings.push({ statement: reading.reading, took })
  }
  const missing = save(state, step, subject)
  return { results, invariants, ...(missing !== undefined && { missing }) }
}

/** A target that has just answered and now closes, falls silent or talks nonsense does it because of what was sent. */
const isTargetsDoing = (kind: NonNullable<Subject['noAnswer']>['kind']): boolean =>
  kind === 'closed' || kind === 'timeout' || kind === 'malformed'

/** Judges checks in order; what does not apply has no result. */
export const judgeAll = (
  checks: Check[],
  subject: Subject,
  place: string,
  statement: string,
): CheckResult[] =>
  checks.flatMap(
    (check, index) => judgeRelation(check, subject, { check: `${place}.check[${index}]`, statement }) ?? [],
  )

const judgeInvariants = ({ suite, seen }: Assay, subject: Subject): CheckResult[] => {
  const { noAnswer } = subject
  const finding = noAnswer && {
    message: 'a request gets no answer',
    expected: 'an HTTP answer',
    actual: noAnswer.message,
  }
  const at = suite.statements.get(suite.answers)?.at ?? { file: suite.dir, line: 1, column: 1 }
  const answered = result({ check: 'answers', statement: suite.answers }, at, subject, finding)
  if (noAnswer) return [answered]
  const others = suite.invariants.flatMap((invariant, index) => {
    const belongs = { check: `invariants[${index}]`, statement: invariant.proves }
    if (!invariant.unique) return judgeRelation(invariant, subject, belongs) ?? []
    const values = seen.get(index) ?? new Set()
    seen.set(index, values)
    return judgeUnique(invariant, subject, belongs, values) ?? []
  })
  return [answered, ...others]
}

const save = (state: ScenarioState, step: SendStep, { context }: Subject): string | undefined => {
  for (const [name, expression] of Object.entries(step.save)) {
    const evaluation = evaluate(expression, context)
    if (!evaluation.ok) return `"${name}" cannot be saved: ${evaluation.error}`
    state.saved[name] = evaluation.value as Json
  }
  return undefined
}
