import { expect, it } from 'vitest'
import { consoleLines, renderMarkdown } from '../selftest/markdown.ts'
import type { FaultRow, Matrix } from '../selftest/matrix.ts'
import { renderMatrixPage } from './matrix-page.ts'

const aFault = (name: string, more: Partial<FaultRow> = {}): FaultRow => ({
  name,
  about: `the server does ${name}`,
  breaks: 'CRAYON-grant',
  caught: 'caught',
  scenarios: ['a-grant'],
  requirements: ['CRAYON-grant'],
  ...more,
})

const aMatrix = (more: Partial<Matrix> = {}): Matrix => ({
  suite: 'crayon',
  faults: [aFault('a-token-missing'), aFault('z-case')],
  variants: { all: 3, clean: 3, unclean: [] },
  checks: { all: 9, proven: 9, vacuous: [] },
  unknownRequirements: [],
  ...more,
})

const holed = aMatrix({
  faults: [
    aFault('a-token-missing'),
    aFault('b-half', { caught: 'elsewhere', requirements: ['CRAYON-other'] }),
    aFault('c-lost', { caught: 'missed', scenarios: [], requirements: [], by: 'fuzz' }),
  ],
  variants: { all: 3, clean: 2, unclean: [{ name: 'slow', about: 'it is slow', findings: ['no answer'] }] },
  checks: { all: 9, proven: 8, vacuous: ['a-grant#steps[0].expect'] },
  unknownRequirements: ['CRAYON-nowhere'],
})

const rendered = (...matrices: Matrix[]): string => [...renderMatrixPage(matrices)].join('')
const visibleText = (page: string): string =>
  page.replace(/<(style|script)>[\s\S]*?<\/\1>/g, '').replace(/<[^>]*>/g, '')

it('says in its first sentence what the suites are worth', () => {
  const heading = (...matrices: Matrix[]) => /<h1>(.*?)<\/h1>/.exec(rendered(...matrices))?.[1]
  expect(heading(aMatrix(), aMatrix())).toBe('All 4 faults caught, nothing to mend')
  expect(heading(aMatrix(), holed)).toBe('3 of 5 faults caught')
  const vacuous = aMatrix({ checks: { all: 9, proven: 8, vacuous: ['x'] } })
  expect(heading(vacuous)).toBe('All 2 faults caught, but something is left to mend')
  expect(heading()).toBe('All 0 faults caught, nothing to mend')
})

const lists = ['Surviving faults', 'Accused variants', 'Vacuous checks']

it('tells what is left to mend before the faults, and the faults that are not caught first', () => {
  const page = rendered(aMatrix(), holed)
  const text = visibleText(page)
  const order = [...page.matchAll(/<h2 id="([^"]*)"/g)].map(([, id]) => id)
  const named = ['surviving-faults', 'accused-variants', 'vacuous-checks', 'faults', 'misnamed-faults']
  expect(order).toEqual(['scores', ...named])
  expect([...page.matchAll(/<tr class="row" id="([^"]*)"/g)].map(([, id]) => id)).toEqual([
    'crayon/c-lost',
    'crayon/b-half',
    'crayon/a-token-missing',
    'crayon/a-token-missing',
    'crayon/z-case',
  ])
  expect(text).toContain('c-lost found by drawn values only')
  for (const name of lists) expect(rendered(aMatrix())).not.toContain(name)
})

it('folds away a long list of scenarios', () => {
  const scenarios = Array.from({ length: 20 }, (_, index) => `scenario-${index}`)
  const page = rendered(aMatrix({ faults: [aFault('x', { scenarios })] }))
  expect(visibleText(page)).toContain('17 more that catch x')
  expect(page.indexOf('scenario-2<')).toBeLessThan(page.indexOf('17 more'))
})

it('folds away a long list of what is left to mend', () => {
  const vacuous = Array.from({ length: 900 }, (_, index) => `check-${index}`)
  const page = rendered(aMatrix({ checks: { all: 900, proven: 0, vacuous } }))
  expect(page).toContain('<summary>crayon: 875 more vacuous checks</summary>')
})

it('lets nothing in a matrix become markup', () => {
  const hostile = '<script>alert(1)</script>"\u0000'
  const page = rendered(
    aMatrix({
      suite: hostile,
      faults: [aFault(hostile, { about: hostile, scenarios: [hostile], breaks: hostile })],
    }),
  )
  expect(page).not.toContain('<script>alert')
  expect(page).not.toContain('\u0000')
  expect(page.match(/<script/g)).toHaveLength(1)
})

it('says of each list on the command line, on paper and on the page what to do about it', () => {
  const unplayed = {
    scenarios: ['by-name'],
    requirements: ['CRAYON-key'],
    checks: ['crayon/suite.yaml:1:1 x'],
  }
  const matrix = { ...holed, unplayed }
  const told = [...consoleLines(matrix)]
  expect(
    told.map((line) => line.replace(/: (?:no check|no fault|a server|written|every|caught,) .*/, ': …')),
  ).toEqual([
    'crayon: faults 1/3 (+1 by another requirement, counting half), variants 2/3, checks proven 8/9',
    '  2 surviving faults: …',
    '    a fault breaks "CRAYON-nowhere", which is no requirement of the suite',
    '    c-lost (breaks CRAYON-grant): the server does c-lost',
    '  1 misnamed fault: …',
    '    b-half (breaks CRAYON-grant): the server does b-half; caught by CRAYON-other',
    '  1 accused variant: …',
    '    slow (it is slow): no answer',
    '  1 vacuous check: …',
    '    a-grant#steps[0].expect',
    '  2 not played: …',
    '    scenario by-name',
    '    requirement CRAYON-key',
  ])
  const todos = told.filter((line) => /^ {2}\d/.test(line)).map((line) => line.replace(/^[^:]*: /, ''))
  const paper = [...renderMarkdown([matrix])].join('')
  const page = visibleText(rendered(matrix)).toLowerCase()
  for (const todo of todos) {
    expect(paper).toContain(todo)
    expect(page).toContain(todo)
  }
})
