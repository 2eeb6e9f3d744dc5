import { expect, it } from 'vitest'
import type { Exchange } from '../../model/event.ts'
import { anExchange } from '../fixture.ts'
import { spanOf } from '../text.ts'
import { axisOf } from './axis.ts'
import { readableBody } from './body.ts'
import { embeddedJson, markup } from './markup.ts'

const use = (clockSeconds: number, status: number, token = '‹token a1›'): Exchange => ({
  ...anExchange({ name: 'resource', clockSeconds }),
  request: {
    method: 'GET',
    url: 'http://127.0.0.1/me',
    headers: [['authorization', `Bearer ${token}`]],
    account: 0,
  },
  response: { status, headers: [], body: '{}', bodyBytes: 2 },
})
const issue = (body: string): Exchange =>
  anExchange({ response: { status: 200, headers: [], body, bodyBytes: body.length } })

it('follows a token from its issue to its end by its fingerprint', () => {
  const axis = axisOf([issue('{"token":"‹token a1›","expires_in":7200}'), use(7140, 200), use(7260, 401)])
  expect(axis?.lives).toEqual([
    {
      token: '‹token a1›',
      issuedSeconds: 0,
      expectedEndSeconds: 7200,
      uses: [
        { seconds: 7140, accepted: true, exchange: 1 },
        { seconds: 7260, accepted: false, exchange: 2 },
      ],
      observedEnd: [7140, 7260],
      words:
        '‹token a1› was issued, was to end after 2 h, was accepted 1 time, last after 1 h 59 min, was rejected after 2 h 1 min.',
    },
  ])
  expect(axis?.views.map(({ ticks }) => ticks.map(({ label }) => label))).toEqual([
    ['0', '30 min', '1 h', '1 h 30 min', '2 h'],
    ['1 h 58 min', '1 h 59 min', '2 h', '2 h 1 min', '2 h 2 min'],
  ])
})

it('reads a lifetime from two dates too', () => {
  const dates = '".issued":"Fri, 20 Nov 2026 09:00:00 GMT",".expires":"Fri, 20 Nov 2026 10:00:00 GMT"'
  const axis = axisOf([issue(`{"access_token":"‹token a1›",${dates}}`), use(60, 200)])
  expect(axis?.lives[0]).toMatchObject({ expectedEndSeconds: 3600 })
  expect(axis?.lives[0]?.observedEnd).toBeUndefined()
})

it('draws nothing for a scenario that did not wait, or that used no token', () => {
  expect(axisOf([])).toBeUndefined()
  expect(axisOf([issue('{"token":"‹token a1›"}'), use(0, 200)])).toBeUndefined()
  expect(axisOf([issue('{}'), use(3600, 200)])).toBeUndefined()
})

it('lays JSON out and changes none of its values', () => {
  expect(readableBody('{"a":1e400,"a":[],"b":[1,{"c":"{,}"}],"d":{ }}')).toBe(
    '{\n  "a": 1e400,\n  "a": [],\n  "b": [\n    1,\n    {\n      "c": "{,}"\n    }\n  ],\n  "d": {}\n}',
  )
  expect(readableBody('a=1&b=2')).toBe('a=1\n&b=2')
  expect(readableBody('{"half":')).toBe('{"half":')
  expect(readableBody('one\r\ntwo\u0000')).toBe('one\ntwo\\u0000')
  expect(readableBody('x'.repeat(20_000))).toContain('3616 more characters are in the journal')
})

it('escapes what is put into a page', () => {
  const hostile = `</script><a b='"'>&\u0000`
  expect(markup`<p title="${hostile}">${markup`<b></b>`}${false}${[markup`1`, markup`2`]}</p>`.markup).toBe(
    '<p title="&lt;/script&gt;&lt;a b=&#39;&quot;&#39;&gt;&amp;\\u0000"><b></b>12</p>',
  )
  expect(embeddedJson({ hostile }).markup).not.toContain('<')
  expect(JSON.parse(embeddedJson({ hostile }).markup)).toEqual({ hostile })
})

it.each([
  [0, '0 ms'],
  [999.7, '1.0 s'],
  [59_700, '1 min'],
  [119_800, '2 min'],
  [7_260_000, '2 h 1 min'],
])('says a span of %d ms as %s', (ms, words) => {
  expect(spanOf(ms)).toBe(words)
})
