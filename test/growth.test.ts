import { expect, it } from 'vitest'
import { evaluate } from '../src/expression/compile.ts'
import { isHttpDate, isJwt, isNumeric } from '../src/expression/functions.ts'
import { hasStackTrace, leaks } from '../src/expression/leaks.ts'
import { patternOf } from '../src/expression/pattern.ts'
import { predictable } from '../src/expression/population.ts'
import { alike, cookies, hasRepeatedMember } from '../src/expression/responses.ts'
import { parseJson } from '../src/model/json.ts'
import { createRedactor } from '../src/redact/redactor.ts'
import { tokensIn } from '../src/redact/tokens.ts'
import { curlOf } from '../src/report/curl.ts'
import { differenceOf, wrap } from '../src/report/difference.ts'
import { readableBody } from '../src/report/html/body.ts'
import { clip, oneLine, visible } from '../src/report/text.ts'
import { xmlText } from '../src/report/xml.ts'
import { parseDuration } from '../src/source/duration.ts'

/** What a target can fill an answer with: each took the square of the time somewhere, or looks as if it could. */
const units = [
  ['line breaks', '\n'],
  ['line breaks of HTTP', '\r\n'],
  ['indented lines', '\n '],
  ['blanks', ' '],
  ['beginnings of JWTs', 'eyJ'],
  ['beginnings of JWTs after a sign', '-eyJ'],
  ['headers of JWTs', 'eyJhbGci.'],
  ['beginnings of errors of SQLite', 'near "'],
  ['beginnings of exceptions', 'Unhandled'],
  ['lines of traces', '\n at '],
  ['lines of traces with a place', '\n at a.b(c.d:1'],
  ['words of traces', 'at ('],
  ['names of types', '\n at a.b<'],
  ['open elements', '<a-'],
  ['elements', '<a>'],
  ['percent escapes', '%41'],
  ['percent signs', '%25'],
  ['escapes of JSON', '\\u0041'],
  ['backslashes', '\\'],
  ['references of HTML', '&#65;'],
  ['ampersands', '&'],
  ['plus signs', '+'],
  ['lines of base64', `${'QUFB'.repeat(19)}\n`],
  ['one letter', 'a'],
  ['digits', '1'],
  ['quotes', '"'],
  ['names in quotes', '"a" '],
  ['names of codes', 'auth'],
  ['pairs of surrogates', '😀'],
  ['opening labels', '‹a'],
  ['dots', '.'],
  ['slashes', '//a'],
  ['open lists', '['],
  ['fields', '"a":0,'],
] as const

const secrets = { password: 'correct horse 7', token: 'A'.repeat(2000) }

const redacting = (text: string) => {
  const redactor = createRedactor({ publicWords: ['grant'] })
  redactor.addInput('password', secrets.password)
  redactor.addInput('user', 'ada')
  for (const token of tokensIn({ headers: [], body: `{"access_token":${JSON.stringify(text)}}` }))
    redactor.addToken(token)
  return redactor.text(`${text}${text}`)
}

/** Everything that looks through the texts of a target. A small text has so many characters, a large one ten times as many. */
const rows: { name: string; small: number; look(text: string): unknown }[] = [
  { name: 'hasStackTrace', small: 4000, look: (text) => hasStackTrace([text]) },
  {
    name: 'leaks',
    small: 4000,
    look: (text) => leaks([text], [{ ...secrets, wrong: text }], ['password', 'token', 'wrong'], []),
  },
  { name: 'isHttpDate', small: 4000, look: isHttpDate },
  { name: 'isJwt', small: 4000, look: isJwt },
  { name: 'isNumeric', small: 4000, look: isNumeric },
  { name: 'predictable', small: 4000, look: (text) => predictable([text, `${text}x`, `y${text}`]) },
  { name: 'parseJson', small: 4000, look: parseJson },
  { name: 'hasRepeatedMember', small: 4000, look: (text) => hasRepeatedMember(`{"${text}`) },
  { name: 'cookies', small: 4000, look: (text) => cookies({ 'set-cookie': text }) },
  { name: 'alike', small: 4000, look: (text) => alike(text, `${text}x`) },
  { name: 'parseDuration', small: 4000, look: parseDuration },
  { name: 'tokensIn a body', small: 4000, look: (body) => tokensIn({ headers: [], body }) },
  { name: 'tokensIn markup', small: 4000, look: (text) => tokensIn({ headers: [], body: `<a>${text}` }) },
  {
    name: 'tokensIn broken JSON',
    small: 4000,
    look: (text) => tokensIn({ headers: [], body: `{${text}` }),
  },
  {
    name: 'tokensIn the names of fields',
    small: 4000,
    look: (text) => tokensIn({ headers: [], body: JSON.stringify({ [text]: 'abcdefgh1' }) }),
  },
  {
    name: 'tokensIn header fields',
    small: 4000,
    look: (text) =>
      tokensIn({
        headers: ['set-cookie', 'location', 'authorization', 'x-token'].map((name) => [name, text]),
        body: '',
      }),
  },
  { name: 'a redactor', small: 2000, look: redacting },
  { name: 'oneLine', small: 4000, look: oneLine },
  { name: 'visible', small: 4000, look: (text) => visible(`\u0000${text}`) },
  { name: 'clip', small: 4000, look: (text) => clip(text, 600) },
  { name: 'xmlText', small: 4000, look: xmlText },
  { name: 'wrap', small: 4000, look: (text) => wrap(text, 80) },
  { name: 'differenceOf', small: 4000, look: (text) => differenceOf(text, `${text}x`) },
  { name: 'readableBody', small: 4000, look: readableBody },
  {
    name: 'curlOf',
    small: 4000,
    look: (body) => curlOf({ request: { method: 'POST', url: 'http://x/', headers: [], body, account: 0 } }),
  },
  {
    name: 'a pattern of a suite',
    small: 4000,
    look: (text) => evaluate(String.raw`text.matches("eyJ[\\w-]{8,}\\.[\\w-]+\\.")`, { text }),
  },
  {
    name: 'a pattern that takes 2 to the power of the text',
    small: 4000,
    look: (text) => evaluate('text.matches("^(([a-z])+.)+[A-Z]([a-z])+$")', { text: `${text}!` }),
  },
  {
    name: 'a pattern of a schema',
    small: 4000,
    look: (text) => patternOf(String.raw`^(\s*\S+\s*)*,$`).test(text),
  },
]

const filled = (unit: string, length: number) => unit.repeat(Math.ceil(length / unit.length)).slice(0, length)

/** How much of the processor it takes in ms, whoever else works on this machine. */
const costOf = (look: (text: string) => unknown, text: string): number => {
  const before = process.cpuUsage()
  look(text)
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

const median = (values: number[]): number => values.sort((a, b) => a - b)[Math.floor(values.length / 2)]!

/** What is over so quickly took no square of anything. */
const quickMs = 20
/** Ten times the text takes about ten times the time; a square would be a hundred. */
const mostGrowth = 40

/** By how much what it takes grows with ten times the text, where it takes any time at all; what seems to grow too much is measured again. */
const growthOf = (look: (text: string) => unknown, unit: string, small: number): number => {
  const [little, much] = [filled(unit, small), filled(unit, 10 * small)]
  look(little)
  const first = costOf(look, much)
  if (first < quickMs) return 1
  const costs = (text: string) => median(Array.from({ length: 5 }, () => costOf(look, text)))
  const least = Math.max(costs(little), quickMs / 100)
  return first / least > mostGrowth ? costs(much) / least : first / least
}

it.each(rows)(
  '$name takes time in proportion to the text, whatever it is',
  { timeout: 120_000 },
  ({ look, small }) => {
    const grown = units.map(([name, unit]) => [name, growthOf(look, unit, small)] as const)
    expect(grown.filter(([, growth]) => growth > mostGrowth)).toEqual([])
  },
)
