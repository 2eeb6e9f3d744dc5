import type { CheckResult } from '../model/event.ts'
import type { Expectation, Suite } from '../model/suite.ts'
import { type CheckRef, type Observation, result, showAnswer } from './observation.ts'
import { judgeChoice, judgeRelation } from './relation.ts'
import { judgeSchema } from './schema.ts'

/** What came of holding an answer against an expectation. */
export interface Judgement {
  results: CheckResult[]
  /** Choices that the answer made where its source leaves one: requirement and what it took. */
  choices: { requirement: string; took: string }[]
  /** Whether it is the expected kind of answer at all. */
  matchesStatus: boolean
  /** Which of several right expectations it was. */
  matched?: string
}

/** Whether a status is one of the codes or classes (`4xx`) that an expectation has. */
export const statusFits = ({ status }: Expectation, actual: unknown): boolean =>
  status === undefined ||
  status.some((wanted) =>
    typeof wanted === 'number' ? wanted === actual : Math.floor(Number(actual) / 100) === Number(wanted[0]),
  )

/** What an expectation expects, in words. */
export const describe = ({ name, says, status }: Expectation): string => {
  if (says !== undefined) return says
  const told = name.replaceAll('-', ' ')
  return status ? `${told} (status ${status.join(', ')})` : told
}

// What is written where it is expected says nothing of itself but its checks.
/** What a check of an expectation is told to have expected, where it has no words of its own. */
export const wholeOf = (expectation: Expectation): string | undefined =>
  expectation.name === 'as described' && !expectation.status ? undefined : describe(expectation)

const kinds: Record<string, string> = {
  2: 'the request is accepted',
  3: 'the response is a redirect',
  4: 'the request is rejected',
  5: 'the server fails',
}

const kindOf = (status: unknown): string => String(status).charAt(0)

/** What came in place of what was expected, by its status; where only its number is another, that. */
const seenInstead = (
  wanted: Expectation['status'] = [],
  { context: { status }, noAnswer }: Observation,
): string => {
  if (noAnswer) return `no response: ${noAnswer.message}`
  if (wanted.some((one) => kindOf(one) === kindOf(status)))
    return `the status is ${status} instead of ${wanted.join(' or ')}`
  return `${kinds[kindOf(status)] ?? 'the response is another'} (status ${status})`
}

/** Judges an answer by one expectation. When its status is another, nothing else about it is judged. */
const judgeOne = (
  suite: Suite,
  expectation: Expectation,
  observation: Observation,
  ref: CheckRef,
): Judgement => {
  const here = { ...ref, check: `${ref.check}.${expectation.name.replaceAll(' ', '-')}` }
  const matchesStatus =
    observation.noAnswer === undefined && statusFits(expectation, observation.context['status'])
  const judgement: Judgement = { results: [], choices: [], matchesStatus }
  const mismatch = () => ({
    message: seenInstead(expectation.status, observation),
    expected: describe(expectation),
    actual: showAnswer(observation),
  })
  // An expectation that takes any status says nothing by taking this one.
  if (!matchesStatus || expectation.status !== undefined)
    judgement.results.push(
      result(
        { ...here, check: `${here.check}.status` },
        expectation.at,
        observation,
        matchesStatus ? undefined : mismatch(),
      ),
    )
  if (!matchesStatus) return judgement
  if (expectation.schema !== undefined)
    judgement.results.push(...judgeSchema(suite, expectation, observation, here))
  expectation.checks.forEach((check, index) => {
    const judged = judgeRelation(
      check,
      observation,
      { ...here, check: `${here.check}.check[${index}]` },
      wholeOf(expectation),
    )
    if (judged) judgement.results.push(judged)
  })
  for (const [index, choice] of expectation.either.entries()) {
    const { result: judged, way } = judgeChoice(choice, observation, `${here.check}.either[${index}]`)
    judgement.results.push(judged)
    if (way !== undefined) judgement.choices.push({ requirement: choice.requirement, took: way })
  }
  return judgement
}

/** Judges an answer by several expectations of which any is right; when none fits, one result says so. */
export const judgeExpectation = (
  suite: Suite,
  expectations: Expectation[],
  observation: Observation,
  ref: CheckRef,
): Judgement => {
  if (expectations.length === 1) return judgeOne(suite, expectations[0]!, observation, ref)
  const reasons: string[] = []
  for (const expectation of expectations) {
    const judgement = judgeOne(suite, expectation, observation, ref)
    const broken = judgement.results.find(({ ok }) => !ok)
    if (!broken)
      return { ...judgement, results: [result(ref, expectation.at, observation)], matched: expectation.name }
    if (judgement.matchesStatus) reasons.push(`; not “${describe(expectation)}”, for ${broken.message}`)
  }
  const expected = expectations.map(describe).join(' or ')
  const message = `the response is none of those expected${reasons.join('')}`
  const finding = { message, expected, actual: showAnswer(observation) }
  const [first] = expectations
  return {
    results: first ? [result(ref, first.at, observation, finding)] : [],
    choices: [],
    matchesStatus: first === undefined,
  }
}
