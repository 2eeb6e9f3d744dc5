import { expect, it } from 'vitest'
import { aCase, aCheck, aJournal, anExchange, aRequirement, aScenario } from './fixture.ts'
import { json } from './json.ts'

const journal = (more = {}) =>
  aJournal(
    [
      aScenario('b', { verdict: 'blocked', reason: 'precondition failed: the valid request "token"' }),
      aScenario('a', {
        verdict: 'fail',
        proves: ['S'],
        exchanges: [anExchange()],
        checks: [
          aCheck('S'),
          aCheck('S', { check: 'steps[1].expect', ok: false, message: 'no', expected: '400', actual: '200' }),
        ],
      }),
    ],
    {
      run: { requirements: [aRequirement('S')], ...more },
      choices: [{ type: 'choice', suite: 'crayon', requirement: 'S', took: 'x' }],
    },
  )
const rendered = (more = {}) => [...json.render(journal(more))].join('')

it('carries what the contract names', () => {
  const report = JSON.parse(rendered())
  expect(report).toMatchObject({ format: 1, exitCode: 1, summary: { fail: 1, blocked: 1, pass: 0 } })
  expect(report.scenarios[0]).toEqual({
    suite: 'crayon',
    id: 'a',
    title: 'The scenario a is played',
    level: 'MUST',
    verdict: 'fail',
    proves: ['S'],
    findings: [
      {
        check: 'steps[1].expect',
        requirement: 'S',
        message: 'no',
        expected: '400',
        actual: '200',
        at: 'suites/crayon/wrong.yaml:12:7',
      },
    ],
    exchanges: 1,
    requests: 1,
    ms: 12.5,
  })
  expect(report.scenarios[1].reason).toBe('precondition failed: the valid request "token"')
  expect(report.requirements).toEqual([
    { suite: 'crayon', id: 'S', level: 'MUST', basis: 'documented', verdict: 'fail', result: 'not met' },
  ])
  expect(report.choices).toEqual([{ suite: 'crayon', requirement: 'S', took: 'x' }])
})

it('carries the smallest case of a scenario that drew one', () => {
  const drawn = aJournal([aScenario('a', { verdict: 'fail', case: aCase() })])
  expect(JSON.parse([...json.render(drawn)].join('')).scenarios[0].case).toEqual(aCase())
})

it('is laid out as JSON.stringify would, so that no tool re-indents it', () => {
  expect(rendered()).toBe(`${JSON.stringify(JSON.parse(rendered()), null, 2)}\n`)
})

it('keeps what differs between two runs that found the same at its end', () => {
  const [first, second] = [
    rendered(),
    rendered({ startedAt: '2027-01-01T00:00:00.000Z', seed: 7, tool: 'tokenassay 9' }),
  ]
  const before = (text: string) => text.slice(0, text.indexOf('"volatile"'))
  expect(before(first)).toBe(before(second))
  expect(first).not.toBe(second)
})

it('is never green when the run was cut off', () => {
  const { end: _, ...rest } = aJournal([aScenario('a')])
  expect(JSON.parse([...json.render(rest)].join(''))).toMatchObject({
    exitCode: 3,
    volatile: { interrupted: true, ms: null },
  })
})
