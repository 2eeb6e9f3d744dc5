import { expect, it } from 'vitest'
import type { Journal } from '../journal/read.ts'
import { colorsOf, paperOf, plain } from './console/paint.ts'
import { renderConsole } from './console.ts'
import { differenceOf } from './difference.ts'
import { aCase, aCheck, aJournal, anExchange, aRequirement, aScenario } from './fixture.ts'
import { commandLines } from './text.ts'

const told = (journal: Journal, colors = plain, columns?: number): string =>
  [...renderConsole(journal, paperOf(colors, columns))].join('')
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
      message: 'a token is issued',
      expected: 'status 400 or 401',
      actual: 'status 200',
      exchange: 1,
    }),
  ],
})

it('tells a failure in the order in which a reader asks', () => {
  const text = told(aJournal([failing], { run: { requirements: [requirement] } }))
  const parts = [
    'MUST, not met (1)',
    '✗ A token is issued without password\n',
    'crayon/S (MUST, documented)',
    'A password is needed',
    'https://docs.example.com/crayon: “Parameters”',
    'POST /token?tenant=1',
    '                without password\n',
    'status 400 or 401',
    'status 200',
    'Anyone could sign in.',
    'tokenassay run crayon --only no-password --seed 42 --url http://127.0.0.1:4010/',
    'not conformant: 1 of 1 requirement not met  (exit 1)',
  ]
  const places = parts.map((part) => text.indexOf(part))
  expect(places).not.toContain(-1)
  expect(places).toEqual([...places].sort((a, b) => a - b))
})

it('ends with the verdict, the counts, what is not tested, the report and the way on', () => {
  const run = {
    requirements: [
      requirement,
      aRequirement('T', { untested: 'nobody can see it' }),
      aRequirement('U'),
      aRequirement('V'),
      aRequirement('W', { where: 'the token is a JWT' }),
    ],
  }
  const skipped = aScenario('u', { proves: ['U'], verdict: 'skip', reason: 'the target gives no "resource"' })
  const journal = aJournal([failing, skipped], { run })
  const lines = [...renderConsole(journal, paperOf(plain), ['reports/latest/report.html'])]
    .join('')
    .trimEnd()
    .split('\n')
  expect(lines.slice(-10)).toEqual([
    '',
    'not conformant: 1 of 5 requirements not met  (exit 1)',
    '2 scenarios in 1.2 s: 1 fail · 1 skip',
    'not tested: 4 of 5 requirements',
    '    1 cannot be tested from outside',
    '    1 the target gives no "resource": U',
    '    1 not triggered by any response: V',
    '    1 only said where the token is a JWT',
    'report: reports/latest/report.html',
    'again: tokenassay run crayon --only no-password --seed 42 --url http://127.0.0.1:4010/',
  ])
  const { end: _, ...rest } = journal
  const cut = told(rest).trimEnd().split('\n')
  expect(cut.at(-1)).toBe('resume: tokenassay resume reports/latest')
  expect(cut.at(-2)).toBe('report: tokenassay report reports/latest --reporter html')
})

it('tells a generated case by its replay, which prints the regression test', () => {
  const checks = [{ ...failing.checks[0]!, message: 'a token is issued with password "x"' }]
  const text = told(
    aJournal([{ ...failing, checks, case: aCase() }], { run: { requirements: [requirement] } }),
  )
  expect(text).toContain('✗ A token is issued with password "x"\n')
  expect(text).toContain('tokenassay replay reports/latest crayon/no-password --url http://127.0.0.1:4010/\n')
  expect(text).not.toContain('--only')
  expect(text).not.toContain('- id:')
})

it('tells a requirement once, by its simplest test, however many fail', () => {
  const others = Array.from({ length: 30 }, (_, index) => ({
    ...failing,
    id: `a${String(index).padStart(2, '0')}`,
    exchanges: [control, control, { ...changed, request: { ...changed.request, body: 'a=1' } }],
    checks: [{ ...failing.checks[0]!, exchange: 2 }],
  }))
  const text = told(aJournal([failing, ...others], { run: { requirements: [requirement] } }))
  expect(text.match(/A password is needed/g)).toHaveLength(1)
  expect(text).toMatch(/test +The scenario no-password is played/)
  expect(text).toContain('30 more tests: a')
  expect(text.trimEnd().split('\n').length).toBeLessThan(25)
})

it('tells of one test what failed first, although what follows from it is a plainer request', () => {
  const [check] = failing.checks
  const both = [
    { ...check!, message: 'the lifetime is not 30 days' },
    { ...check!, message: 'the token is rejected', exchange: 0 },
  ]
  const text = told(aJournal([{ ...failing, checks: both }], { run: { requirements: [requirement] } }))
  expect(text).toContain('✗ The lifetime is not 30 days')
  expect(text).toContain('1 more check of this test')
})

it('puts the unchanged request last, where a reader looks first, and the rest in short', () => {
  const many = Array.from({ length: 9 }, (_, index) => ({
    ...failing,
    id: `x${index}`,
    exchanges: [control, ...Array.from({ length: index + 1 }, () => changed)],
    checks: [{ ...failing.checks[0]!, requirement: `R${index}`, exchange: index + 1 }],
  }))
  const plainOne = {
    ...failing,
    id: 'unchanged',
    exchanges: [control],
    checks: [{ ...failing.checks[0]!, requirement: 'Z', exchange: 0 }],
  }
  const text = told(aJournal([plainOne, ...many]))
  const ids = [...text.matchAll(/^ {2}requirement +crayon\/(\w+)/gm)].map(([, id]) => id)
  expect(ids).toEqual(['R8', 'R7', 'R6', 'R5', 'R4', 'R3', 'R2', 'R1', 'R0', 'Z'])
  expect(text.match(/^ {2}request /gm)).toHaveLength(1)
})

it.each([60, 72, 110])('has no line that is wider than a terminal of %i characters', (columns) => {
  const wide = 'words that go on and on, '.repeat(20)
  const notMet = ['a', 'b'].map((id) => ({
    ...failing,
    id,
    title: wide,
    notes: [wide],
    checks: [{ ...failing.checks[0]!, requirement: id, message: wide, expected: wide, actual: wide }],
  }))
  const run = {
    targetFile: 'a-target-of-a-long-name.yaml',
    requirements: [aRequirement('T', { untested: wide })],
  }
  const remarks = [{ type: 'remark' as const, text: wide }]
  const open = aScenario('open', { verdict: 'blocked', reason: wide })
  const text = told(aJournal([...notMet, open], { run, remarks }), plain, columns)
  // A path is never broken, so that it can be copied.
  const lines = text.split('\n').filter((line) => !line.startsWith('report: '))
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(columns)
  expect(lines.length).toBeGreaterThan(20)
})

it('breaks a command so that a shell takes it as one', () => {
  const words = ['tokenassay', 'run', 'crayon', '--only', "'a b'", '--seed', '7']
  expect(commandLines(words, 26)).toEqual(['tokenassay run crayon \\', "  --only 'a b' --seed 7"])
  expect(commandLines(words, 80)).toEqual([words.join(' ')])
})

it('tells sixty blocked scenarios in a line', () => {
  const blocked = Array.from({ length: 60 }, (_, index) =>
    aScenario(`b${index}`, {
      verdict: 'blocked',
      reason: `precondition failed: trace 7f${index}a9e1, ‹token ${index}abc›`,
    }),
  )
  const text = told(aJournal(blocked))
  expect(text).toContain('blocked       crayon: 60 scenarios: precondition failed')
  expect(text.split('\n').length).toBeLessThan(10)
  expect(text).toContain('inconclusive: 60 blocked  (exit 3)')
})

it('says so when nothing ran, and when a run was interrupted', () => {
  expect(told(aJournal([]))).toContain('nothing was selected, or nothing ran  (exit 4)')
  const { end: _, ...rest } = aJournal([aScenario('a')])
  expect(told(rest)).toContain('inconclusive; the run was interrupted  (exit 3)')
})

it('tells what is no failure in a line each', () => {
  const skip = (id: string, reason: string) => aScenario(id, { verdict: 'skip', reason })
  const took = (requirement: string) => ({ type: 'choice' as const, suite: 'crayon', requirement, took: 'x' })
  const text = told(
    aJournal(
      [aScenario('a'), skip('b', 'fuzzing is off'), skip('c', 'no resource'), skip('d', 'no resource')],
      {
        choices: [took('A'), took('A'), took('B')],
        remarks: [{ type: 'remark', text: 'The clock\nis ahead.' }],
      },
    ),
  )
  expect(text.split('\n').slice(2, 5)).toEqual([
    '  choices       2 implementation choices where the documentation allows more than one (see the report)',
    '  skipped       3 scenarios: no resource (2); fuzzing is off (1)',
    '  note          The clock is ahead.',
  ])
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

it('has colour only when it is given colours, and sets off what differs by it', () => {
  const journal = aJournal([failing])
  const coloured = colorsOf((code) => `<${code}>`)
  expect(told(journal)).not.toContain('<31>')
  expect(told(journal, coloured)).toContain('status <31>200<39>')
  expect(told(journal, coloured).replace(/<\d+>/g, '')).toBe(told(journal))
})

it.each([
  ['status 400', 'status 200', { expected: [7, 10], actual: [7, 10] }],
  ['a, b', 'a, c, b', { expected: [3, 3], actual: [3, 6] }],
  ['refused', 'granted', undefined],
  ['same', 'same', undefined],
])('finds where %j and %j differ', (expected, actual, difference) => {
  expect(differenceOf(expected, actual)).toEqual(difference)
})
