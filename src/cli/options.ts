import { UsageError } from '../model/errors.ts'

/** An option's value that is a whole number, and not less than `least`. @throws {UsageError} when it is none. */
export const whole = (option: string, text: string, least = 0): number => {
  if (/^\d+$/.test(text) && Number(text) >= least) return Number(text)
  throw new UsageError({
    code: 'option',
    message: `${option} is "${text}"`,
    hint: `expected: a whole number${least > 0 ? `, ${least} or more` : ''}`,
  })
}
