import type { CheckResult } from '../model/event.ts'
import type { Outcome, Suite } from '../model/suite.ts'
import { judgeReading, judgeRelation } from './relation.ts'
import { judgeSchema } from './schema.ts'
import { type Belongs, result, type Subject, showAnswer } from './subject.ts'

/** What came of holding an answer against an expectation. */
export interface Judgement {
  results: CheckResult[]
  /** Choices that the answer made where its source leaves one: statement and what it took. */
  readings: { statement: string; took: string }[]
  /** Whether it is the expected kind of answer at all. */
  arrived: boolean
  /** Which of several right outcomes it was. */
  took?: string
}

/** Whether a status is one of the codes or classes (`4xx`) that an outcome has. */
export const statusFits = ({ status }: Outcome, actual: unknown): boolean =>
  status === undefined ||
  status.some((wanted) =>
    typeof wanted === 'number' ? wanted === actual : Math.floor(Number(actual) / 100) === Number(wanted[0]),
  )

const describe = ({ name, status }: Outcome): string =>
  status ? `${name} (status ${status.join(', ')})` : name

/** Judges an answer by one outcome. When its status is another, nothing else about it is judged. */
export const judgeOutcome = (
  suite: Suite,
  outcome: Outcome,
  subject: Subject,
  belongs: Belongs,
): Judgement => {
  const here = { ...belongs, check: `${belongs.check}.${outcome.name.replaceAll(' ', '-')}` }
  const arrived = subject.noAnswer === undefined && statusFits(outcome, subject.context['status'])
  const judgement: Judgement = { results: [], readings: [], arrived }
  const mismatch = {
    message: `the answer is not ${outcome.name}`,
    expected: describe(outcome),
    actual: showAnswer(subject),
  }
  // An outcome that takes any status says nothing by taking this one.
  if (!arrived || outcome.status !== undefined)
    judgement.results.push(
      result({ ...here, check: `${here.check}.status` }, outcome.at, subject, arrived ? undefined : mismatch),
    )
  if (!arrived) return judgement
  if (outcome.schema !== undefined) judgement.results.push(...judgeSchema(suite, outcome, subject, here))
  outcome.checks.forEach((check, index) => {
    const judged = judgeRelation(check, subject, { ...here, check: `${here.check}.check[${index}]` })
    if (judged) judgement.results.push(judged)
  })
  for (const [index, reading] of outcome.readings.entries()) {
    const { result: judged, took } = judgeReading(reading, subject, `${here.check}.readings[${index}]`)
    judgement.results.push(judged)
    if (took !== undefined) judgement.readings.push({ statement: reading.reading, took })
  }
  return judgement
}

/** Judges an answer by several outcomes of which any is right; when none fits, one result says so. */
export const judgeExpectation = (
  suite: Suite,
  outcomes: Outcome[],
  subject: Subject,
  belongs: Belongs,
): Judgement => {
  if (outcomes.length === 1) return judgeOutcome(suite, outcomes[0]!, subject, belongs)
  const reasons: string[] = []
  for (const outcome of outcomes) {
    const judgement = judgeOutcome(suite, outcome, subject, belongs)
    const broken = judgement.results.find(({ ok }) => !ok)
    if (!broken) return { ...judgement, results: [result(belongs, outcome.at, subject)], took: outcome.name }
    if (judgement.arrived) reasons.push(`; not ${outcome.name}: ${broken.message}`)
  }
  const expected = outcomes.map(describe).join(' or ')
  const message = `the answer is none of what it may be${reasons.join('')}`
  const finding = { message, expected, actual: showAnswer(subject) }
  const [first] = outcomes
  return {
    results: first ? [result(belongs, first.at, subject, finding)] : [],
    readings: [],
    arrived: first === undefined,
  }
}
