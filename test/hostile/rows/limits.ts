import type { Reply } from '../../../reference-server/index.ts'
import { about, having, type Row, saying } from '../row.ts'
import type { Asked } from '../server.ts'

const bad = about('all', 'eeeeeee')
const fine = about('all', 'ppppppp')

const limiting = (status: number, ...after: string[]): Reply => {
  const limited: Reply = { status, headers: [], body: Buffer.from('slow down') }
  return after.length > 0 ? having(limited, 'Retry-After', ...after) : limited
}

/** Limits one request in so many. */
const once =
  (status: number, ...after: string[]) =>
  ({ turn, right }: Asked) =>
    turn % 16 === 3 ? limiting(status, ...after) : right

const always =
  (status: number, ...after: string[]) =>
  () =>
    limiting(status, ...after)

const soon = { maxTime: 1 }
const date = (ms: number) => new Date(Date.now() + ms).toUTCString()

const redirect =
  (status: number, location?: string) =>
  ({ right }: { right: Reply }): Reply => {
    const moved = { ...saying(right, '<a href="/login">log in</a>', 'text/html'), status }
    return location === undefined ? moved : having(moved, 'Location', location)
  }

const refusals = about('refusals', 'pfffpff')
const uses = about('uses', 'ppppfbf')
const grants = about('grants', 'fbbbbbb')

export const limits: Row[] = [
  // how else it can be spelt, without a network: src/target/http.test.ts
  ...[[], ['0', '0'], [date(200)]].map((after) =>
    fine(
      `one 429 in sixteen, Retry-After: ${after.join(' and ').replace(/\d\d:.*/, '') || 'none'}`,
      once(429, ...after),
    ),
  ),
  fine('one 503 in sixteen, Retry-After: 0.05', once(503, '0.05')),
  bad('429 for ever, Retry-After: 0', always(429, '0'), soon),
  bad('429 for ever, Retry-After in the far future', always(429, date(1e12)), { maxTime: 3 }),
  bad('503 for ever, Retry-After: 1', always(503, '1'), soon),
  about('all', 'fffffff')('503 for ever', always(503)),
  about('all', 'fffffff')('500 for ever', always(500)),
  about('refusals', 'peeepee')('429', always(429, '1000000000')),
  refusals('503', always(503)),
  refusals('302 to a login page', redirect(302, '/login')),
  refusals('302 to itself', redirect(302, '')),
  refusals('301 to another host', redirect(301, 'http://127.0.0.1:9/steal')),
  refusals('303 to a scheme that is none', redirect(303, 'javascript:alert(1)')),
  refusals('307 without Location', redirect(307)),
  refusals('308 with two Locations', ({ right }) => having(redirect(308)({ right }), 'Location', '/a', '/b')),
  refusals('304', redirect(304)),
  uses('302 to a login page', redirect(302, '/login')),
  grants('302 to a login page', redirect(302, '/login')),
  grants('307 to another host', redirect(307, 'http://127.0.0.1:9/steal')),
  grants('300', redirect(300)),
  fine('a cookie with each answer', ({ right, turn }) =>
    having(right, 'Set-Cookie', `sid=${turn}; Path=/; Max-Age=0`),
  ),
  fine('a hundred cookies', ({ right }) =>
    having(right, 'Set-Cookie', ...Array.from({ length: 100 }, (_, at) => `c${at}=${'v'.repeat(40)}`)),
  ),
  fine('cookies that are none', ({ right }) =>
    having(right, 'Set-Cookie', '', '=', ';', 'a', '__proto__=1; expires=never', `x=${'y'.repeat(5000)}`),
  ),
]
