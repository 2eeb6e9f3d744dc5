import { UsageError } from '../model/errors.ts'
import { parseDuration } from '../source/duration.ts'

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

/** An option's value that is a duration, in seconds. @throws {UsageError} when it is none. */
export const seconds = (option: string, text: string): number => {
  const value = parseDuration(text)
  if (value !== undefined) return value
  throw new UsageError({
    code: 'option',
    message: `${option} is "${text}"`,
    hint: 'expected: a duration such as 10s, 5m or 1h30m',
  })
}

/** The same of one that is longer than nothing. */
export const someTime = (option: string, text: string): number => {
  const value = seconds(option, text)
  if (value > 0) return value
  throw new UsageError({
    code: 'option',
    message: `${option} is "${text}"`,
    hint: 'expected: a duration of some length, such as 10s',
  })
}
