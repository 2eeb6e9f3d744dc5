import { expect, it } from 'vitest'
import type { Expectation, Suite } from '../model/suite.ts'
import { judgeExpectation } from './expectation.ts'

const at = { file: 'a.yaml', line: 1, column: 1 }
const expectation = (
  name: string,
  status: Expectation['status'],
  that?: string,
  says?: string,
): Expectation => ({
  name,
  ...(status && { status }),
  checks: that === undefined ? [] : [{ that, at, ...(says !== undefined && { says }) }],
  either: [],
  at,
})
const granted = expectation('granted', [200])
const refused = expectation('refused', ['4xx'], 'isJson', 'the refusal is not JSON')

const judged = (status: number, isJson = true) =>
  judgeExpectation(
    {} as Suite,
    [granted, refused],
    { context: { status, isJson, body: null, text: 'no' } },
    { check: 'steps[0].expect', requirement: 'A-b' },
  )

it('takes any of several expectations, and says which it was', () => {
  expect(judged(200)).toMatchObject({ matched: 'granted', matchesStatus: true, results: [{ ok: true }] })
  expect(judged(401)).toMatchObject({ matched: 'refused', matchesStatus: true, results: [{ ok: true }] })
})

it('says of the expectations that had come what did not hold of them', () => {
  const [nearly] = judged(401, false).results
  expect(nearly).toMatchObject({
    ok: false,
    message:
      'the response is none of those expected; not “refused (status 4xx)”, for the refusal is not JSON',
    expected: 'granted (status 200) or refused (status 4xx)',
  })
  expect(judged(302).results[0]!.message).toBe('the response is none of those expected')
})

it.each([
  [201, 200, 'the status is 200 instead of 201'],
  [401, 422, 'the status is 422 instead of 401'],
  [401, 200, 'the request is accepted (status 200)'],
  [201, 400, 'the request is rejected (status 400)'],
])('says what is wrong where the status should be %i and is %i', (wanted, status, message) => {
  const [only] = judgeExpectation(
    {} as Suite,
    [expectation('documented', [wanted])],
    { context: { status, isJson: true, body: null, text: '' } },
    { check: 'steps[0].expect', requirement: 'A-b' },
  ).results
  expect(only).toMatchObject({ ok: false, message })
})
