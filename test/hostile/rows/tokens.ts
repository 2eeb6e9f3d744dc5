import { randomBytes } from 'node:crypto'
import type { Reply } from '../../../reference-server/index.ts'
import { about, having, type Row, spelling } from '../row.ts'
import type { Asked } from '../server.ts'

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const random = () => randomBytes(24).toString('base64url')
/** No two are alike, whatever they hold. */
const jwt = (head: unknown, payload: unknown, signature = random()) =>
  [part(head), part(payload), signature].join('.')

const spelt =
  (member: string, json: string) =>
  ({ right }: { right: Reply }) =>
    spelling(right, member, json)

/** How long a token is said to live; what has no second letter is waited for as the first one says. */
const lives: [verdicts: string, ...lives: string[]][] = [
  // nothing ends in time, so that nothing shows that the hook moves the clock, or there is nothing to wait for
  [
    'fpppppb',
    '0',
    '-1',
    '1e-300',
    '-1e15',
    '1e999',
    '"soon"',
    '""',
    'true',
    '[]',
    '[60]',
    '{}',
    '{"seconds":60}',
  ],
  ['fpppppf', '1e3'],
  ['fpppppd', '1e12', '1e308', '9007199254740993'],
  ['fpppppp', '60.0', '"60"'],
  // a member that is null is not there, and each grant must have it
  ['fffffff', 'null'],
]

const given: [verdicts: string, ...tokens: string[]][] = [
  ['fbbbbbb', 'null', '0', 'true', '[]', '{}', '""'],
  ['fpppeee', '"\\u0000"', '"\\ud800"'],
  ['fpppfbf', '" "', '"a b"', '"é"', '"null"'],
  ['ppppfbf', '"__proto__"', '"constructor"', '"a"', `"${'Ab3'.repeat(5000)}"`, `"${'.'.repeat(3000)}"`],
]

const now = () => Math.floor(Date.now() / 1000)
/** A JWT with one claim in other words of JSON. */
const claiming = (verdicts: string, claim: string, json: string): (typeof jwts)[number] => [
  verdicts,
  `${claim} ${json}`,
  () => {
    const claims = { iat: now(), exp: now() + 60, sub: random(), [claim]: '@@' }
    const payload = JSON.stringify(claims).replace('"@@"', () => json)
    return [part({ alg: 'HS256' }), Buffer.from(payload).toString('base64url'), random()].join('.')
  },
]

const jwts: [verdicts: string, name: string, token: () => string][] = [
  ['fpppppp', 'alg none', () => jwt({ alg: 'none' }, { sub: 'a' })],
  ['fpppppp', 'alg none, unsigned', () => jwt({ alg: 'none' }, { sub: random() }, '')],
  ['fpppppp', 'alg a list', () => jwt({ alg: ['HS256'] }, { sub: 'a' })],
  [
    'ppppppp',
    'alg a deep list',
    () =>
      `${Buffer.from(`{"alg":${'['.repeat(600)}${']'.repeat(600)}}`).toString('base64url')}.e30.${random()}`,
  ],
  ['ppppppp', 'no alg', () => jwt({}, {})],
  ['ppppppp', 'a head that is a list', () => jwt([], {})],
  [
    'fpppppp',
    'a payload that nests',
    () =>
      `${part({ alg: 'x' })}.${Buffer.from(`{"a":${'['.repeat(50_000)}${']'.repeat(50_000)}}`).toString('base64url')}.${random()}`,
  ],
  ['fpppppp', 'a payload that is a list', () => jwt({ alg: 'HS256' }, [])],
  ['fpppppp', 'a payload that is a text', () => jwt({ alg: 'HS256' }, 'payload')],
  ['fpppppp', 'a payload that is null', () => jwt({ alg: 'HS256' }, null)],
  [
    'ppppppp',
    'members of all objects',
    () => jwt({ alg: 'HS256' }, JSON.parse('{"__proto__":{"exp":1},"constructor":1,"toString":1}')),
  ],
  ...['1e300', '-1', '0', '"soon"', '"9999999999"', 'null', '[]', '{}', 'true', '1.5e10'].map((exp) =>
    claiming('fpppppp', 'exp', exp),
  ),
  ...['1e300', '"now"', '[]', '{}', 'null'].map((iat) => claiming('fpppppp', 'iat', iat)),
  claiming('ppppppp', 'iat', '-1'),
]

/** Never ends a token, whatever its clock says. */
const neverEnds = ({ right, message, memory }: Asked): Reply => {
  const token = message.headers['authorization']
  if (!message.url.startsWith('/api/v1/me') || typeof token !== 'string') return right
  if (right.status === 200) memory.set(token, 1)
  return memory.has(token) ? { ...right, status: 200, body: Buffer.from('{"UserName":"anna"}') } : right
}

const json = (status: number): Reply => ({ status, headers: [], body: Buffer.from('{}') })
const undated = (asked: Asked) => having(neverEnds(asked), 'Date')

/** Clock hooks that do not as they are told; the tokens of these servers say nothing of their time. */
const hooks: [
  verdicts: string,
  name: string,
  clock: NonNullable<Row['clock']>,
  answer?: (asked: Asked) => Reply,
][] = [
  ['ppppppb', 'moves nothing', () => json(200)],
  ['ppppppb', 'moves nothing, where no token ends', () => json(200), neverEnds],
  ['ppppppb', 'moves nothing, where no token ends and nothing has a Date', () => json(200), undated],
  ['ppppppe', 'is not there', () => json(404)],
  ['ppppppe', 'fails', () => json(500)],
  ['ppppppe', 'leads elsewhere', () => having(json(302), 'Location', '/login')],
  ['ppppppe', 'answers with garbage', () => 'garbage'],
  ['ppppppe', 'closes', ({ socket }) => void socket.destroy()],
  ['ppppppe', 'is silent', () => undefined],
  ['ppppppe', 'is limited for ever', () => having(json(429), 'Retry-After', '1000000000')],
]

const dated =
  (...dates: string[]) =>
  ({ right }: Asked) =>
    having(right, 'Date', ...dates)
const clockless = { clock: false } as const
const noEnd = 'ppppppd'

export const tokens: Row[] = [
  ...lives.flatMap(([verdicts, ...all]) =>
    all.map((life) => about('grants', verdicts)(`ExpiresIn: ${life}`, spelt('ExpiresIn', life))),
  ),
  ...given.flatMap(([verdicts, ...all]) =>
    all.map((token) =>
      about('grants', verdicts)(`AccessToken: ${token.slice(0, 30)}`, spelt('AccessToken', token)),
    ),
  ),
  ...jwts.map(([verdicts, name, token]): Row => ({ name: `a JWT with ${name}`, token, verdicts })),
  about('all', 'ppppppf')('tokens that never end', neverEnds),
  about('all', 'ppppppf')('tokens that never end, and no Date', (asked) => having(neverEnds(asked), 'Date')),
  about('all', 'ppppppp')('no Date', dated()),
  about('all', 'ppppppp')('Date: garbage', dated('yesterday')),
  about('all', 'ppppppp')('Date: years behind', dated('Thu, 01 Jan 1970 00:00:00 GMT')),
  about('all', 'ppppppp')('Date: years ahead', dated('Fri, 31 Dec 9999 23:59:59 GMT')),
  about('all', 'ppppppp')('Date: beyond all years', dated('Tue, 01 Jan 275761 00:00:00 GMT')),
  about('all', 'ppppppp')(
    'Date: two',
    dated('Thu, 01 Jan 1970 00:00:00 GMT', 'Fri, 31 Dec 9999 23:59:59 GMT'),
  ),
  about('all', noEnd)('no clock hook, Date: years ahead', dated('Fri, 31 Dec 9999 23:59:59 GMT'), clockless),
  about('all', noEnd)(
    'no clock hook, Date: at each turn another',
    ({ right, turn }) => having(right, 'Date', new Date(turn * 1e10).toUTCString()),
    clockless,
  ),
  ...hooks.map(
    ([verdicts, name, clock, answer]): Row => ({
      name: `a clock hook that ${name}`,
      clock,
      token: random,
      verdicts,
      timeoutMs: 5000,
      ...(answer && { answer }),
    }),
  ),
]
