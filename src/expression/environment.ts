import { Environment } from '@marcbachmann/cel-js'
import * as functions from './functions.ts'
import { guessableDigest, guessableKey } from './guesses.ts'
import { hasStackTrace, leaks } from './leaks.ts'
import { forCel } from './members.ts'
import { patternOf } from './pattern.ts'
import { predictable } from './population.ts'
import { alike, at, cookies, dateOf, hasRepeatedMember } from './responses.ts'

/** The CEL environment of all expressions: unknown variables are found by the linter, so here they are dynamic. */
export const environment = new Environment({
  unlistedVariablesAreDyn: true,
  homogeneousAggregateLiterals: false,
  enableOptionalTypes: true,
})

/** What `matches` is called within a syntax tree: CEL's own backtracks, and cannot be registered again. */
export const matches = 'matchesPattern'

type Handler = (...args: never[]) => unknown

const signatures: Record<string, Handler> = {
  'at(dyn, string): dyn': at,
  'hasRepeatedMember(string): bool': hasRepeatedMember,
  'alike(string, string): bool': alike,
  'cookies(dyn): map<string, string>': cookies,
  'dateOf(dyn): double': dateOf,
  'jwt(dyn): map<string, dyn>': functions.jwt,
  'isJwt(dyn): bool': functions.isJwt,
  'jwtWith(dyn, map<string, dyn>): string': functions.jwtWith,
  'jwtUnsigned(dyn): string': functions.jwtUnsigned,
  'jwtUnsigned(dyn, string): string': functions.jwtUnsigned,
  'jwtSigned(dyn, map<string, dyn>, string): string': functions.jwtSigned,
  'jwtHolds(dyn, list<dyn>): bool': functions.jwtHolds,
  'guessableKey(dyn): string': guessableKey,
  'guessableDigest(dyn, list<dyn>, dyn): string': guessableDigest,
  'base64url(dyn): string': functions.base64url,
  'early(dyn): double': (seconds: number | bigint) => functions.early(Number(seconds)),
  'late(dyn, dyn): double': (token: unknown, seconds: number | bigint) =>
    functions.late(token, Number(seconds)),
  'tampered(dyn): string': functions.tampered,
  'swapCase(dyn): string': functions.swapCase,
  'unlike(dyn, dyn): dyn': (value: unknown, turn: number | bigint) => functions.unlike(value, Number(turn)),
  'isHttpDate(dyn): bool': functions.isHttpDate,
  'epochSeconds(dyn): double': functions.epochSeconds,
  'number(dyn): double': functions.number,
  'isNumeric(dyn): bool': functions.isNumeric,
  'formEncode(dyn): string': functions.formEncode,
  'percentEncode(dyn): string': functions.percentEncode,
  'base64(dyn): string': functions.base64,
  'unbase64(dyn): string': functions.unbase64,
  'digest(string, dyn): string': functions.digest,
  'margin(dyn): double': (seconds: number | bigint) => functions.margin(Number(seconds)),
  'predictable(list<dyn>): string': predictable,
  'leaks(list<dyn>, list<dyn>, list<string>, list<string>): bool': leaks,
  'hasStackTrace(list<dyn>): bool': hasStackTrace,
  [`string.${matches}(string): bool`]: (text: string, pattern: string) => patternOf(pattern).test(text),
  'parseJson(dyn): dyn': functions.parseJson,
  'toJson(dyn): string': functions.toJson,
  'abs(double): double': (value: number) => Math.abs(value),
  'abs(int): int': (value: bigint) => (value < 0n ? -value : value),
}

for (const [signature, handler] of Object.entries(signatures))
  environment.registerFunction(signature, (...args: never[]) => forCel(handler(...args)))

// JSON knows one kind of number, so a suite must not have to tell 3600 from 3600.0 in sums.
const arithmetic: Record<string, (a: number, b: number) => number> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
}
for (const [operator, apply] of Object.entries(arithmetic)) {
  const mixed = (a: number | bigint, b: number | bigint) => apply(Number(a), Number(b))
  environment.registerOperator(`double ${operator} int`, mixed)
  environment.registerOperator(`int ${operator} double`, mixed)
}
