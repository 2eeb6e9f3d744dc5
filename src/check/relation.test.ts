import { describe, expect, it } from 'vitest'
import { judgeRelation } from './relation.ts'

const at = { file: 'suite.yaml', line: 1, column: 1 }
const ref = { check: 'invariants[0]', requirement: 'X-request-id' }
const about = (that: string, context: Record<string, unknown>, more = {}) => {
  const { message, expected, actual } =
    judgeRelation(
      { that, at, ...more },
      { context: { status: 200, ...context } },
      ref,
      'a token is issued (200)',
    ) ?? {}
  return { message, expected, actual }
}

describe('what a person reads of a false check', () => {
  const says = { says: 'exp and expires_in tell different ends' }
  const jwtOf = (payload: object) =>
    `eyJhbGciOiJIUzI1NiJ9.${Buffer.from(JSON.stringify(payload)).toString('base64url')}.y`

  it.each([
    ['status == 400', {}, 'status is 400', 'status is 200'],
    ['!(status >= 300)', { status: 302 }, 'status is below 300', 'status is 302'],
    ['status in [400, 401]', {}, 'status is one of 400, 401', 'status is 200'],
    [
      'at(body, "/data/life") > 0',
      { body: { data: { life: -1 } } },
      'data.life is above 0',
      'data.life is -1',
    ],
    [
      'body.token_type == "bearer"',
      { body: { token_type: 'Bearer' } },
      'token_type is "bearer"',
      'token_type is "Bearer"',
    ],
    ['life < 2', { life: 7 }, 'life is below 2', 'life is 7'],
    ['type(body.n) == string', { body: { n: 1 } }, 'n is of type string', 'n is 1'],
    ['type(body.n) == map', { body: { n: null } }, 'n is of type object', 'n is null'],
    [
      'headers[?"etag"].orValue("") != ""',
      { headers: {} },
      'header etag is other than ""',
      'header etag is not there',
    ],
    [
      'abs(epochSeconds(body.at) - sentAt) < 5',
      { body: { at: 'Thu, 01 Jan 1970 00:00:09 GMT' }, sentAt: 1 },
      'at in seconds is 1 ± 5',
      'at in seconds is 9, at is "Thu, 01 Jan 1970 00:00:09 GMT", sentAt is 1',
    ],
  ])('%s is told as a value and what it was expected to be', (that, context, expected, actual) => {
    expect(about(that, context)).toMatchObject({ expected, actual })
  })

  it('is the difference that was allowed, with the values it was taken of', () => {
    const token = jwtOf({ iat: 1000, exp: 87_400 })
    const that = 'abs(jwt(token).payload.exp - jwt(token).payload.iat - life) <= 2'
    expect(about(that, { token, life: 7200 }, says)).toEqual({
      message: 'exp and expires_in tell different ends',
      expected: 'exp − iat is 7200 ± 2',
      actual:
        'exp − iat is 86400, token is "eyJhbGciOiJIUzI1NiJ9.eyJpYXQiOjEwMDAsImV4cCI6ODc0MDB9.y", life is 7200',
    })
  })

  it('is never an expression: where no comparison is, it is what the response should have been', () => {
    const that = '!(status < 400 && (!(at(body, "/token") in [null, ""]) || text.matches("eyJ[a-z]{8}")))'
    const text = '{"token":"abc"}'
    expect(
      about(that, { body: JSON.parse(text), text, isJson: true }, { says: 'a token is issued' }),
    ).toEqual({
      message: 'a token is issued',
      expected: 'a token is issued (200)',
      actual: 'status 200, {"token":"abc"}',
    })
    expect(about('isJson', { isJson: false, body: null, text: '{"a":1,}', headers: {} }).actual).toBe(
      'status 200, not JSON: unexpected "}" at 7, after "a":1,; the body: {"a":1,}',
    )
    expect(about('abs(number(body.life)) < 3', { body: { life: [] } }).actual).toBe('life is []')
  })
})
