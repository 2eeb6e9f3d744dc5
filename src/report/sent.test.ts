import { expect, it } from 'vitest'
import { pathOf } from '../cause/request-parts.ts'
import type { RecordedRequest } from '../model/event.ts'
import { aCase, aJournal, anExchange, aScenario } from './fixture.ts'
import { headlineOf } from './headline.ts'
import { changesBetween, replayOf, responseOf, sentOf } from './sent.ts'

const control = anExchange().request
const changed = (more: Partial<RecordedRequest>) => changesBetween(control, { ...control, ...more })

it.each([
  ['a form field that is gone', { body: 'grant_type=password&username=qa' }, ['without password']],
  [
    'a form field that differs',
    { body: control.body!.replace('qa', '') },
    ['with username "" instead of "qa"'],
  ],
  ['a field that was added twice', { body: `${control.body}&x=1` }, ['with x 1 added']],
  [
    'a repeated field',
    { body: `${control.body}&username=qa` },
    ['with username "qa" and "qa" instead of "qa"'],
  ],
  ['a header that is gone', { headers: [control.headers[0]!] }, ['without the header content-type']],
  ['the method', { method: 'GET' }, ['with the method "GET" instead of "POST"']],
  ['the query', { url: 'http://127.0.0.1:4010/token' }, ["without the query's tenant"]],
  ['another body altogether', { body: '{"a":1,"b":2,"c":3}' }, []],
])('tells %s', (_, more, expected) => {
  expect(changed(more as Partial<RecordedRequest>)).toEqual(expected)
})

it('finds JSON members that differ', () => {
  const before = { ...control, body: '{"a":1,"b":"x"}' }
  expect(changesBetween(before, { ...before, body: '{"a":"1"}' })).toEqual([
    'with a "1" instead of 1',
    'without b',
  ])
})

it('finds what differs in a nested body, also where a number in it is a secret', () => {
  const body = (login: string) => ({ ...control, body: `{"site":"‹site›","login":${login}}` })
  const right = body('{"email":"‹email›","pin":‹pin›}')
  const change = (login: string) => changesBetween(right, body(login))
  expect(change('{"email":"‹email›","pin":‹pin›7}')).toEqual(['with login.pin "‹pin›7" instead of "‹pin›"'])
  expect(change('{"email":"x‹email›","pin":‹pin›}')).toEqual([
    'with login.email "x‹email›" instead of "‹email›"',
  ])
  expect(change('{"email":"‹email›"}')).toEqual(['without login.pin'])
  expect(change('[]')).toEqual(['with login [] instead of {"email":"‹email›","pin":"‹pin›"}'])
  expect(change('{"email":"‹pin› \\"‹pin›\\"","pin":‹pin›}')).toHaveLength(1)
})

it('says nothing of a token that is another one each time, and all of another kind', () => {
  const bearer = (label: string) =>
    ({ ...control, headers: [['authorization', `Bearer ${label}`]] }) as RecordedRequest
  expect(changesBetween(bearer('‹token a1b2›'), bearer('‹token c3d4›'))).toEqual([])
  expect(changesBetween(bearer('‹token a1b2›'), bearer('‹password›'))).toEqual([
    'with the header authorization "Bearer ‹password›" instead of "Bearer ‹token a1b2›"',
  ])
})

it('compares a request with the valid one of its name', () => {
  const scenario = aScenario('s', {
    exchanges: [
      anExchange(),
      anExchange({ name: 'resource', request: { ...control, method: 'GET' } }),
      anExchange({ request: { ...control, body: 'grant_type=password' } }),
    ],
  })
  expect(sentOf(scenario, 0)?.changes).toEqual([])
  expect(sentOf(scenario, 1)?.changes).toEqual([])
  expect(sentOf(scenario, 2)).toMatchObject({
    line: 'POST /token?tenant=1',
    changes: ['without username', 'without password'],
  })
  expect(sentOf(scenario, 3)).toBeUndefined()
})

it('compares with the control of the setup, and never with what was as wrong as itself', () => {
  const at = (step: string, password: string) =>
    anExchange({ step, request: { ...control, body: `username=qa&password=${password}` } })
  const changesOf = (...exchanges: ReturnType<typeof at>[]) =>
    sentOf(aScenario('s', { exchanges }), exchanges.length - 1)?.changes
  const wrong = at('steps[0]', 'wrong-one')
  const right = '‹password›'
  expect(changesOf(at('given[0]', right), wrong, at('steps[1]', 'wrong-two'))).toEqual([
    'with password "wrong-two" instead of ‹password›',
  ])
  expect(changesOf(at('given[0]', right), wrong, at('steps[1]', right))).toEqual([])
  expect(changesOf(at('steps[0].parallel[0]', right), at('steps[0].parallel[1]', 'x'))).toEqual([
    'with password "x" instead of ‹password›',
  ])
})

it('quotes a replay for the shell', () => {
  const { file, run } = aJournal([aScenario('x')], { run: { targetFile: 'my target.yaml' } })
  const moved = { file, run: { ...run, suites: run.suites.map((suite) => ({ ...suite, dir: '../mine' })) } }
  expect(replayOf(moved, aScenario('a[field=x]'))).toBe(
    "tokenassay run ../mine --only 'a[field=x]' --seed 42 --target 'my target.yaml'",
  )
  expect(replayOf(aJournal([aScenario('x')]), aScenario('x'))).toBe(
    'tokenassay run crayon --only x --seed 42 --url http://127.0.0.1:4010/',
  )
})

it('plays a drawn case again and not the whole scenario', () => {
  const journal = aJournal([aScenario('x')], { file: 'my runs/1/run.ndjson' })
  expect(replayOf(journal, aScenario('x', { case: aCase() }))).toBe(
    "tokenassay replay 'my runs/1' crayon/x --url http://127.0.0.1:4010/",
  )
  const moved = aJournal([], { run: { targetFile: 't.yaml' } })
  moved.run.suites.push({ ...aJournal([aScenario('x')]).run.suites[0]!, dir: '../mine' })
  expect(replayOf(moved, aScenario('x', { case: aCase() }))).toBe(
    'tokenassay replay reports/latest crayon/x --suite ../mine --target t.yaml',
  )
})

it('tells what came in a line', () => {
  expect(responseOf(anExchange())).toBe('200, 412 bytes')
  const { response: _, ...rest } = anExchange()
  expect(responseOf({ ...rest, noAnswer: { kind: 'timeout', message: 'after 10 s' } })).toBe(
    'no response: timeout: after 10 s',
  )
  expect(pathOf('nowhere')).toBe('nowhere')
})

it('tells no change where a check compares several responses, and no account where all is sent as one', () => {
  const by = (step: string, account: number, body = control.body!) => ({
    ...anExchange(),
    step,
    request: { ...control, account, body },
  })
  const wrong = control.body!.replace('qa', 'nobody')
  const alone = aScenario('a', { exchanges: [by('given[0]', 1), by('steps[0]', 1, wrong)] })
  expect(sentOf(alone, 1)).toMatchObject({ changes: ['with username "nobody" instead of "qa"'] })
  expect(sentOf(alone, undefined)).toMatchObject({ step: 'token, steps[0]', changes: [] })
  expect(sentOf(alone, 1)).not.toHaveProperty('account')
  const check = {
    check: 'steps[1].check[0]',
    requirement: 'A-b',
    ok: false,
    message: 'a key is given out twice',
    at: '',
  }
  expect(headlineOf({ scenario: alone, check })).toBe('A key is given out twice')
  const both = aScenario('a', { exchanges: [by('given[0]', 0), by('steps[0]', 1)] })
  expect(sentOf(both, 1)).toMatchObject({ account: 1 })
})
