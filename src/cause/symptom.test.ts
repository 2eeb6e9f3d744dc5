import { expect, it } from 'vitest'
import type { CheckResult, Exchange, ScenarioFinished } from '../model/event.ts'
import { keyOfRequirement, symptomOf, usualLooks } from './symptom.ts'

const exchange = (step: string, body: string, response: string, status = 200): Exchange => ({
  name: 'token',
  step,
  request: { method: 'POST', url: 'http://127.0.0.1/token', headers: [], body, account: 0 },
  response: { status, headers: [], body: response, bodyBytes: response.length },
  sentAtMs: 0,
  ms: 1,
})

const scenario = (...exchanges: Exchange[]) =>
  ({ suite: 's', proves: ['S-password'], checks: [], exchanges }) as unknown as ScenarioFinished

const check = (name: string, index: number, requirement = 'S-password'): CheckResult => ({
  check: name,
  requirement,
  ok: false,
  at: 'a:1:1',
  exchange: index,
})

it('is the change and the look of the response, without its values', () => {
  const it = scenario(
    exchange('given[0]', 'user=a&password=b', '{"token":"x","n":1}'),
    exchange('steps[0]', 'user=a&password=c', '{"n":2,"token":"y"}'),
  )
  expect(symptomOf(it, check('steps[0].expect.rejected.check[0]', 1))).toEqual({
    looks: 's/token: 200 {n: number, token: string}',
    changed: ['password'],
    whole: true,
    spoiled: false,
    distance: 100,
    after: [],
    story: ['token\n0', 'token\n0\npassword'],
  })
})

it('has the requests of its test up to then, with accounts in the order in which they come', () => {
  const of = (account: number) => {
    const { request, ...rest } = exchange('steps[0]', 'a=1', '')
    return { ...rest, request: { ...request, account } }
  }
  const it = scenario(of(2), of(1), of(2), of(0))
  expect(symptomOf(it, check('answers', 2)).story).toEqual(['token\n0', 'token\n1', 'token\n0'])
})

it('of the control itself has no change', () => {
  const it = scenario(exchange('steps[0]', 'user=a', '{"token":null}'))
  expect(symptomOf(it, check('steps[0].expect.documented.schema:S-token', 0, 'S-token'))).toMatchObject({
    looks: 's/token: 200 {token: null}',
    changed: [],
    whole: false,
    spoiled: true,
    distance: 0,
  })
})

it('tells an empty body from one that is not JSON', () => {
  const looks = (body: string) =>
    symptomOf(scenario(exchange('steps[0]', '', body, 500)), check('answers', 0)).looks
  expect(looks('')).toBe('s/token: 500 empty')
  expect(looks('<html>')).toBe('s/token: 500 string')
})

it('of a right request has no change, although a wrong one came first in its test', () => {
  const it = scenario(
    exchange('steps[0]', 'user=a&password=c', '{"error":"x"}', 400),
    exchange('steps[1]', 'user=a&password=b', '[]'),
  )
  expect(symptomOf(it, check('steps[1].expect.documented.schema:S-json', 1, 'S-json'))).toMatchObject({
    changed: [],
    distance: 0,
  })
})

it('tells what was not met before in the same test, in a response of another look', () => {
  const it = {
    ...scenario(
      exchange('steps[0]', 'a=1', '{"n":1}'),
      exchange('steps[1]', 'a=1', '{"n":2}'),
      exchange('steps[2]', 'a=1', '', 401),
    ),
    checks: [check('steps[0].check[0]', 0, 'S-one'), check('steps[2].check[0]', 2, 'S-two')],
  } as ScenarioFinished
  const after = (index: number) => symptomOf(it, check('steps[9].check[0]', index, 'S-later')).after
  expect([after(0), after(1), after(2)]).toEqual([[], [], [keyOfRequirement('s', 'S-one')]])
})

it('knows how successes look that a test began with, where it was not blocked by them', () => {
  const exchanges = [
    exchange('given[0]', '', '{"n":1}'),
    exchange('given[1]', '', '', 404),
    exchange('steps[0]', '', '[]'),
  ]
  expect(usualLooks(scenario(...exchanges))).toEqual(['s/token: 200 {n: number}'])
  expect(usualLooks({ ...scenario(...exchanges), verdict: 'blocked' })).toEqual([])
})

it('tells the half of HTTP Basic that was changed, also where nothing of it is a secret', () => {
  const withField = (step: string, field: string): Exchange => {
    const { request, ...rest } = exchange(step, '', '{}')
    return { ...rest, request: { ...request, headers: [['authorization', field]] } }
  }
  const wrong = `Basic ${Buffer.from('nobody:').toString('base64')}`
  const changedBy = (field: string) =>
    symptomOf(
      scenario(withField('given[0]', 'Basic ‹base64 ‹key›:›'), withField('steps[0]', field)),
      check('steps[0].expect.rejected.check[0]', 1),
    ).changed
  expect(changedBy(wrong)).toEqual(["HTTP Basic's name"])
  for (const odd of [
    'Basic Zm9v',
    'Basic AAEC',
    'Basic ///',
    'basic bm9ib2R5Og==',
    'Basic ‹part of a secret›',
  ])
    expect(changedBy(odd)).toEqual(['the header authorization'])
})
