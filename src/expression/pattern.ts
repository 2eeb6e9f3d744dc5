import { RE2JS } from 're2js'
import { checkPattern } from './effort.ts'

interface Pattern {
  /** @throws {EffortError} when it would take seconds. */
  test(text: string): boolean
  /** The pattern itself: ajv takes two that say the same for one. */
  toString(): string
}

const compiled = new Map<string, Pattern>()
/** Suites spell out their patterns; only one that is made of an answer can be another each time. */
const mostCompiled = 1000

/**
 * A pattern in RE2's syntax, which CEL names for `matches`: the time that it takes is linear in the text, whatever the
 * pattern, and both can come from strangers. @throws {Error} when it is none.
 */
export const patternOf = (text: string): Pattern => {
  let pattern = compiled.get(text)
  if (!pattern) {
    const program = RE2JS.compile(text)
    const size = program.programSize()
    pattern = {
      test: (met) => {
        checkPattern(size, met.length)
        return program.test(met)
      },
      toString: () => text,
    }
    if (compiled.size >= mostCompiled) compiled.clear()
    compiled.set(text, pattern)
  }
  return pattern
}
