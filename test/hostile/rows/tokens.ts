import type { Reply } from '../../../reference-server/index.ts'
import { about, having, type Row, spelling } from '../row.ts'
import type { Asked } from '../server.ts'

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const jwt = (head: unknown, payload: unknown, signature = 'c2lnbmF0dXJlLW9mLXRoaXMtdG9rZW4') =>
  [part(head), part(payload), signature].join('.')

const grants = about('grants', 'ppppppp')
const spelt =
  (member: string, json: string) =>
  ({ right }: { right: Reply }) =>
    spelling(right, member, json)

const lives = [
  '0',
  '-1',
  '1.5',
  '1e-300',
  '1e3',
  '1e12',
  '1e308',
  '1e999',
  '-1e15',
  '9007199254740993',
  '60.0',
  '"60"',
  '"soon"',
  '""',
  'null',
  'true',
  '[]',
  '[60]',
  '{}',
  '{"seconds":60}',
]

const lone = [
  'null',
  '0',
  'true',
  '[]',
  '{}',
  '""',
  '" "',
  '"\\u0000"',
  '"\\ud800"',
  '"a b"',
  '"é"',
  '"__proto__"',
  '"constructor"',
  '"null"',
  '"a"',
  `"${'Ab3'.repeat(5000)}"`,
  `"${'.'.repeat(3000)}"`,
]

const now = () => Math.floor(Date.now() / 1000)
const jwts: [string, () => string][] = [
  ['alg none', () => jwt({ alg: 'none' }, { sub: 'a' })],
  ['alg none, unsigned', () => jwt({ alg: 'none' }, { sub: 'a' }, '')],
  ['alg a list', () => jwt({ alg: ['HS256'] }, { sub: 'a' })],
  [
    'alg a deep list',
    () => `${Buffer.from(`{"alg":${'['.repeat(600)}${']'.repeat(600)}}`).toString('base64url')}.e30.YQ`,
  ],
  ['no alg', () => jwt({}, {})],
  ['a head that is a list', () => jwt([], {})],
  ['a payload that is a list', () => jwt({ alg: 'HS256' }, [])],
  ['a payload that is a text', () => jwt({ alg: 'HS256' }, 'payload')],
  ['a payload that is null', () => jwt({ alg: 'HS256' }, null)],
  [
    'members of all objects',
    () => jwt({ alg: 'HS256' }, JSON.parse('{"__proto__":{"exp":1},"constructor":1,"toString":1}')),
  ],
  ...(['1e300', '-1', '0', '"soon"', '"9999999999"', 'null', '[]', '{}', 'true', '1.5e10'] as const).map(
    (exp): [string, () => string] => [
      `exp ${exp}`,
      () =>
        [
          part({ alg: 'HS256' }),
          Buffer.from(`{"iat":${now()},"exp":${exp},"sub":"${Math.random()}"}`).toString('base64url'),
          'c2ln',
        ].join('.'),
    ],
  ),
  ...(['1e300', '-1', '"now"', '[]', '{}', 'null'] as const).map((iat): [string, () => string] => [
    `iat ${iat}`,
    () =>
      [
        part({ alg: 'HS256' }),
        Buffer.from(`{"iat":${iat},"exp":${now() + 60},"sub":"${Math.random()}"}`).toString('base64url'),
        'c2ln',
      ].join('.'),
  ]),
]

/** Never ends a token, whatever its clock says. */
const neverEnds = ({ right, message, memory }: Asked): Reply => {
  const token = message.headers['authorization']
  if (!message.url.startsWith('/api/v1/me') || typeof token !== 'string') return right
  if (right.status === 200) memory.set(token, 1)
  return memory.has(token) ? { ...right, status: 200, body: Buffer.from('{"UserName":"anna"}') } : right
}

const dated =
  (...dates: string[]) =>
  ({ right }: Asked) =>
    having(right, 'Date', ...dates)
const clockless = { clock: false } as const
const noEnd = 'ppppppd'

export const tokens: Row[] = [
  ...lives.map((life) => grants(`ExpiresIn: ${life}`, spelt('ExpiresIn', life))),
  ...lone.map((token) => grants(`AccessToken: ${token.slice(0, 30)}`, spelt('AccessToken', token))),
  ...jwts.map(([name, token]): Row => ({ name: `a JWT with ${name}`, token, verdicts: 'ppppppp' })),
  about('all', 'ppppppp')('tokens that never end', neverEnds),
  about('all', 'ppppppp')('tokens that never end, and no Date', (asked) => having(neverEnds(asked), 'Date')),
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
]
