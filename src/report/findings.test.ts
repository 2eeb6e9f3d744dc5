import { expect, it } from 'vitest'
import type { ScenarioFinished } from '../model/event.ts'
import { gatherFindings } from './findings.ts'
import { aCheck, anExchange, aRequirement, aScenario } from './fixture.ts'

const at = (account: number, step = 'steps[0]') => {
  const exchange = anExchange()
  return { ...exchange, step, request: { ...exchange.request, account } }
}

const failing = (id: string, exchanges: ScenarioFinished['exchanges'], exchange: number): ScenarioFinished =>
  aScenario(id, {
    title: 'A token ends',
    verdict: 'fail',
    proves: ['CRAYON-ends'],
    exchanges,
    checks: [aCheck('CRAYON-ends', { ok: false, exchange, message: 'the token is accepted' })],
  })

/** The test that a requirement is told by, whichever of two is added first. */
const toldBy = (...scenarios: ScenarioFinished[]): string[] =>
  [scenarios, scenarios.toReversed()].map((order) => {
    const findings = gatherFindings({ run: { requirements: [aRequirement('CRAYON-ends')] } })
    for (const scenario of order) findings.add(scenario)
    return findings.result().notMet[0]!.first.scenario.id
  })

it.each<[string, plain: ScenarioFinished, other: ScenarioFinished]>([
  [
    'that decides sooner, even if more is sent behind it',
    failing('soon', [at(0), at(0), at(0), at(0)], 0),
    failing('late', [at(0), at(0)], 1),
  ],
  [
    'of one account, before one of two that decides two requests sooner',
    failing('one', [at(0), at(0), at(0), at(0)], 3),
    failing('two', [at(0), at(1)], 1),
  ],
  [
    'whose own request decides, before one whose setup does',
    failing('own', [at(0)], 0),
    failing('setup', [at(0, 'given[0]')], 0),
  ],
  [
    'of no circumstance, before one of a row of a table',
    failing('ends', [at(0)], 0),
    failing('ends/charset', [at(0)], 0),
  ],
  [
    'of no circumstance, before one of another account',
    failing('ends', [at(0)], 0),
    failing('ends-of-another', [at(0)], 0),
  ],
  [
    'of fewer requests where all else is the same',
    failing('short', [at(0), at(0)], 0),
    failing('long', [at(0), at(0), at(0)], 0),
  ],
])('tells of a requirement by the test %s', (_, plain, other) => {
  expect(toldBy(plain, other)).toEqual([plain.id, plain.id])
})

it('takes a test that only ever plays another account for as plain as one of the main account', () => {
  const main = failing('main', [at(0), at(0), at(0)], 1)
  const lent = failing('lent', [at(1), at(1)], 1)
  expect(toldBy(main, lent)).toEqual(['lent', 'lent'])
})

it('compares requirements by what failed first in each test, for what fails later may follow from that', () => {
  const token = (step: string, status: number, body = 'password=a') => {
    const { request, response } = anExchange()
    return {
      ...anExchange(),
      step,
      request: { ...request, body, account: 0 },
      response: { ...response!, status, body: '{}' },
    }
  }
  const issued = (requirement: string, exchange: number) =>
    aCheck(requirement, { check: 'steps[0].expect.rejected.check[0]', ok: false, exchange })
  const wrong = [token('given[0]', 200), token('steps[0]', 200, 'password=b')]
  const checked = ['wrong', 'wrong-twice'].map((id) =>
    aScenario(id, {
      verdict: 'fail',
      proves: ['CRAYON-checked'],
      exchanges: wrong,
      checks: [issued('CRAYON-checked', 1)],
    }),
  )
  const harmless = aScenario('harmless', {
    verdict: 'fail',
    proves: ['CRAYON-harmless'],
    exchanges: [...wrong, token('steps[1]', 401)],
    checks: [
      issued('CRAYON-harmless', 1),
      aCheck('CRAYON-harmless', { check: 'steps[1].expect.accepted.check[0]', ok: false, exchange: 2 }),
    ],
  })
  const requirements = [
    aRequirement('CRAYON-checked'),
    aRequirement('CRAYON-harmless', { follows: 'anything' }),
  ]
  const findings = gatherFindings({ run: { requirements } })
  for (const scenario of [harmless, ...checked]) findings.add(scenario)
  expect(findings.result().notMet).toMatchObject([
    { id: 'CRAYON-checked', also: [{ id: 'CRAYON-harmless' }] },
  ])
})
