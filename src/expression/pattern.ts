import { RE2JS } from 're2js'

const compiled = new Map<string, RE2JS>()
/** Suites spell out their patterns; only one that is made of an answer can be another each time. */
const mostCompiled = 1000

/**
 * A pattern in RE2's syntax, which CEL names for `matches`: the time that it takes is linear in the text, whatever the
 * pattern, and both can come from strangers. @throws {Error} when it is none.
 */
export const patternOf = (text: string): { test(text: string): boolean } => {
  let pattern = compiled.get(text)
  if (!pattern) {
    pattern = RE2JS.compile(text)
    if (compiled.size >= mostCompiled) compiled.clear()
    compiled.set(text, pattern)
  }
  return pattern
}
