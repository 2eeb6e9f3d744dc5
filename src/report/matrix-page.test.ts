import { expect, it } from 'vitest'
import { holesOf } from '../selftest/markdown.ts'
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
  redundant: [],
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
  redundant: ['b-grant'],
  unknownRequirements: ['CRAYON-nowhere'],
})

const rendered = (...matrices: Matrix[]): string => [...renderMatrixPage(matrices)].join('')
const visibleText = (page: string): string =>
  page.replace(/<(style|script)>[\s\S]*?<\/\1>/g, '').replace(/<[^>]*>/g, '')

it('says in its first sentence what the suites are worth', () => {
  const heading = (...matrices: Matrix[]) => /<h1>(.*?)<\/h1>/.exec(rendered(...matrices))?.[1]
  expect(heading(aMatrix(), aMatrix())).toBe('All 4 faults caught, no holes')
  expect(heading(aMatrix(), holed)).toBe('3 of 5 faults caught')
  const vacuous = aMatrix({ checks: { all: 9, proven: 8, vacuous: ['x'] } })
  expect(heading(vacuous)).toBe('All 2 faults caught, but not without holes')
  expect(heading()).toBe('All 0 faults caught, no holes')
})

it('tells every hole before the faults, and the faults that are not caught first', () => {
  const page = rendered(aMatrix(), holed)
  const text = visibleText(page)
  const mend = text.slice(text.indexOf('Left to mend'), text.indexOf('Faults', text.indexOf('Left to mend')))
  for (const hole of ['unknown', 'missed', 'half', 'flagged', 'vacuous']) expect(mend).toContain(hole)
  expect([...page.matchAll(/<tr class="row" id="([^"]*)"/g)].map(([, id]) => id)).toEqual([
    'crayon/c-lost',
    'crayon/b-half',
    'crayon/a-token-missing',
    'crayon/a-token-missing',
    'crayon/z-case',
  ])
  expect(text).toContain('c-lost found by drawn values only')
  expect(rendered(aMatrix())).not.toContain('Left to mend')
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
  expect(page).toContain('<summary>875 more to mend</summary>')
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

it('counts the holes that the command line tells', () => {
  expect(holesOf(holed)).toEqual([
    'unknown  a fault breaks "CRAYON-nowhere", which is no requirement of the suite',
    'missed   c-lost (breaks CRAYON-grant): the server does c-lost',
    'half     b-half (breaks CRAYON-grant): the server does b-half — only by CRAYON-other',
    'flagged  slow (it is slow): no answer',
    'vacuous  a-grant#steps[0].expect',
  ])
  expect(rendered(holed)).toContain('Left to mend <span class="tally">5</span>')
})
