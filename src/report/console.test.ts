import { expect, it } from 'vitest'
import type { Journal } from '../journal/read.ts'
import { comparison } from './console/compare.ts'
import { colorsOf, plain } from './console/paint.ts'
import { renderConsole } from './console.ts'
import { differenceOf } from './difference.ts'
import { aCase, aCheck, aJournal, anExchange, aRequirement, aScenario } from './fixture.ts'

const told = (journal: Journal, colors = plain): string => [...renderConsole(journal, colors)].join('')
const control = anExchange()
const changed = anExchange({
  step: 'steps[1]',
  request: { ...control.request, body: 'grant_type=password&username=qa' },
})
const requirement = aRequirement('S', {
  says: 'A password is needed',
  section: 'Parameters',
  why: 'Anyone could sign in.',
})
const failing = aScenario('no-password', {
  verdict: 'fail',
  proves: ['S'],
  exchanges: [control, changed],
  checks: [
    aCheck('S', {
      ok: false,
      message: 'it was granted',
      expected: 'status 400 or 401',
      actual: 'status 200',
      exchange: 1,
    }),
  ],
})

it('tells a failure in the order in which a reader asks', () => {
  const text = told(aJournal([failing], { run: { requirements: [requirement] } }))
  const parts = [
    'A password is needed',
    '“Parameters” of https://docs.example.com/crayon',
    'POST /token?tenant=1',
    'without password',
    'expected',
    'status 400 or 401',
    'status 200',
    'Anyone could sign in.',
    'suites/crayon/wrong.yaml:12:7',
    'tokenassay run crayon --only no-password --seed 42 --url http://127.0.0.1:4010/',
    'exit 1  broken: at least one MUST does not hold',
  ]
  const places = parts.map((part) => text.indexOf(part))
  expect(places).not.toContain(-1)
  expect(places).toEqual([...places].sort((a, b) => a - b))
})

it('tells what drawing found as a story, with its own replay and a scenario to paste', () => {
  const text = told(aJournal([{ ...failing, case: aCase() }], { run: { requirements: [requirement] } }))
  expect(text).toContain('‹password 77aa88›\\u0000x (the true value, NUL and more)')
  expect(text).toContain('tokenassay replay reports/latest crayon/no-password --url http://127.0.0.1:4010/\n')
  expect(text).not.toContain('--only')
  expect(text).toMatch(/\n {12}- id: drawn-password-found\n {14}title: /)
  for (const yaml of ['a: b\n'.repeat(500), 'a'.repeat(5000)])
    expect(told(aJournal([{ ...failing, case: aCase({ yaml }) }]))).toContain('too long for here')
  const { yaml: _, ...bare } = aCase()
  expect(told(aJournal([{ ...failing, case: bare }]))).not.toContain('paste')
})

it('tells a requirement once, however many scenarios break it', () => {
  const others = Array.from({ length: 30 }, (_, index) => ({
    ...failing,
    id: `z${String(index).padStart(2, '0')}`,
  }))
  const text = told(aJournal([failing, ...others], { run: { requirements: [requirement] } }))
  expect(text.match(/A password is needed/g)).toHaveLength(1)
  expect(text).toContain('z00: status 200')
  expect(text).toContain('and 18 more findings')
})

it('tells sixty blocked scenarios in a few lines', () => {
  const blocked = Array.from({ length: 60 }, (_, index) =>
    aScenario(`b${index}`, {
      verdict: 'blocked',
      reason: `the control was refused: trace 7f${index}a9e1, ‹token ${index}abc›`,
    }),
  )
  const text = told(aJournal(blocked))
  expect(text).toContain('crayon: 60 scenarios blocked')
  expect(text.split('\n').length).toBeLessThan(15)
  expect(text).toContain('exit 3  inconclusive: 60 blocked')
})

it('says so when nothing ran, and when a run was cut off', () => {
  expect(told(aJournal([]))).toContain('exit 4  nothing was selected, or nothing ran')
  const { end: _, ...rest } = aJournal([aScenario('a')])
  expect(told(rest)).toContain('exit 3  inconclusive; the run was cut off')
})

it('lets no answer act on the terminal', () => {
  const hostile = '\u001b[2J\u009b31m\u202eabc\r'
  const checks = [aCheck('S', { ok: false, message: hostile, expected: 'x', actual: hostile })]
  const scenario = aScenario('x', { verdict: 'fail', title: hostile, checks, notes: [hostile] })
  const text = told(aJournal([scenario], { remarks: [{ type: 'remark', text: hostile }] }))
  // biome-ignore lint/suspicious/noControlCharactersInRegex: none of them may be there
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/)
  expect(text).toContain('\\u001b[2J')
})

it('has colour only when it is given colours', () => {
  const journal = aJournal([failing])
  const coloured = colorsOf((code) => `<${code}>`)
  expect(told(journal)).not.toContain('<31>')
  expect(told(journal, coloured)).toContain('<31>')
  expect(told(journal, coloured).replace(/<\d+>/g, '')).toBe(told(journal))
})

it('marks the difference: side by side where it fits, one above the other where not', () => {
  const [, , carets] = comparison(plain, 'status 400', 'status 200').split('\n')
  expect(carets?.trim()).toBe(`^^^${' '.repeat(41)}^^^`)
  const long = 'the answer to a request that goes on and on says '
  const lines = comparison(plain, `${long}"bearer"`, `${long}"Bearer"`).split('\n')
  expect(lines[1]?.indexOf('^^^^^^')).toBe(lines[0]?.indexOf('bearer'))
  expect(lines[3]?.indexOf('^^^^^^')).toBe(lines[2]?.indexOf('Bearer'))
})

it.each([
  ['status 400', 'status 200', { expected: [7, 10], actual: [7, 10] }],
  ['a, b', 'a, c, b', { expected: [3, 3], actual: [3, 6] }],
  ['refused', 'granted', undefined],
  ['same', 'same', undefined],
])('finds where %j and %j differ', (expected, actual, difference) => {
  expect(differenceOf(expected, actual)).toEqual(difference)
})
