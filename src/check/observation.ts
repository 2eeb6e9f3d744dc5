import type { Context } from '../expression/compile.ts'
import type { CheckResult, NoAnswer } from '../model/event.ts'

/** What a check looks at: an answer as expressions see it, or that none came. */
export interface Observation {
  /** The variables of expressions: status, headers, body, text, inputs, saved values … */
  context: Context
  noAnswer?: { kind: NoAnswer; message: string }
  /** Which exchange of its scenario it is. */
  exchange?: number
}

/** Where a check ref: its stable name in the scenario, and the requirement that it proves unless it says another. */
export interface CheckRef {
  check: string
  requirement: string
}

/** A place as reports show it. */
export const placeText = ({ file, line, column }: { file: string; line: number; column: number }): string =>
  `${file}:${line}:${column}`

/** What is longer says more by its length than by its beginning, and stands in the evidence anyway. */
const longestShown = 16_384

const lengthOf = (value: unknown, json: string): string =>
  typeof value === 'string'
    ? `a text of ${value.length} characters`
    : `${Array.isArray(value) ? 'a list' : 'an object'} of ${json.length} characters of JSON`

/** A value as evidence: on one line, its type visible, whole (what is redacted later must not be cut before). */
export const show = (value: unknown): string => {
  if (value === undefined) return 'nothing'
  // JSON has no word for infinity
  const text = typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? String(value))
  return text.length > longestShown ? lengthOf(value, text) : text
}

/** What came, in a few words: the status with the beginning of the body. */
export const showAnswer = ({ context, noAnswer }: Observation): string => {
  if (noAnswer) return `no answer: ${noAnswer.message}`
  const text = String(context['text'] ?? '').trim()
  return `status ${context['status']}${text ? `, ${show(context['body'] ?? text)}` : ', an empty body'}`
}

/** Joins the parts of a result, leaving out what is absent. */
export const result = (
  { check, requirement }: CheckRef,
  at: { file: string; line: number; column: number },
  { exchange }: Observation,
  finding?: { message: string; expected: string; actual: string },
): CheckResult => ({
  check,
  requirement,
  ok: finding === undefined,
  ...finding,
  at: placeText(at),
  ...(exchange !== undefined && { exchange }),
})
