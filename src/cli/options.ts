import { UsageError } from '../model/errors.ts'

/** An option's value that is a whole number. @throws {UsageError} when it is none. */
export const whole = (option: string, text: string): number => {
  if (/^\d+$/.test(text)) return Number(text)
  throw new UsageError({
    code: 'option',
    message: `${option} is "${text}"`,
    hint: 'expected: a whole number',
  })
}
