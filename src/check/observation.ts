import type { Context } from '../expression/compile.ts'
import { placeText } from '../model/errors.ts'
import type { CheckResult, NoAnswer } from '../model/event.ts'
import { whyNotJson } from '../model/json-fault.ts'

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

/** Whether an answer says that it is JSON and is not, or nearly is: then the reason is what a reader needs. */
export const brokenJson = ({ isJson, text, headers }: Context): string | undefined => {
  const body = typeof text === 'string' ? text.trim() : ''
  if (isJson !== false || body === '') return undefined
  const type = String((headers as Record<string, unknown> | undefined)?.['content-type'] ?? '')
  return /json/i.test(type) || /^[[{]/.test(body) ? whyNotJson(body) : undefined
}

/** The response, in a few words: the status with the body. */
export const showAnswer = ({ context, noAnswer }: Observation): string => {
  if (noAnswer) return `no response: ${noAnswer.message}`
  const text = String(context['text'] ?? '').trim()
  const broken = brokenJson(context)
  const body = broken ? `${broken}; the body: ${text}` : show(context['body'] ?? text)
  return `status ${context['status']}, ${text ? body : 'an empty body'}`
}

/** Joins the parts of a result, leaving out what is absent. */
export const result = (
  { check, requirement }: CheckRef,
  at: { file: string; line: number; column: number },
  { exchange }: Observation,
  finding?: { message: string; expected?: string; actual: string },
): CheckResult => ({
  check,
  requirement,
  ok: finding === undefined,
  ...finding,
  at: placeText(at),
  ...(exchange !== undefined && { exchange }),
})

/** A failed check as a reason: what is wrong, what was expected, what came. */
export const toldOf = ({ message, expected, actual }: CheckResult): string =>
  [message, expected !== undefined && `expected: ${expected}`, actual !== undefined && `actual: ${actual}`]
    .filter(Boolean)
    .join('; ')
