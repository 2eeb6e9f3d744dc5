import { UsageError } from '../model/errors.ts'

/** An option's value that is a whole number from `least` to `most`. @throws {UsageError} when it is none. */
export const whole = (option: string, text: string, least = 0, most?: number): number => {
  if (/^\d+$/.test(text) && Number(text) >= least && Number(text) <= (most ?? Number.MAX_SAFE_INTEGER))
    return Number(text)
  const range = most !== undefined ? ` from ${least} to ${most}` : least > 0 ? `, ${least} or more` : ''
  throw new UsageError({
    code: 'option',
    message: `${option} is "${text}"`,
    hint: `expected: a whole number${range}`,
  })
}
