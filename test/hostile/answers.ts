import { randomBytes } from 'node:crypto'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

/** What a hostile server answers to every request. */
export interface HostileAnswer {
  status?: number
  headers?: Record<string, string>
  body: Buffer | string
}

const mebi = 1 << 20

const quick = { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }

const text = (unit: string, length = mebi): HostileAnswer => ({
  headers: { 'content-type': 'text/html' },
  body: unit.repeat(Math.ceil(length / unit.length)).slice(0, length),
})

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
const token = [part({ alg: 'HS256' }), part({ sub: 'someone' }), 'c2lnbmF0dXJlLW9mLXRoaXMtdG9rZW4'].join('.')

/** A grant of the crayon API with one field spelt by hand. */
const grant = (field: string, json: string, access = token): HostileAnswer => {
  const fields = {
    AccessToken: access,
    IdentityToken: null,
    Error: null,
    TokenType: 'Bearer',
    RefreshToken: null,
  }
  const body = JSON.stringify({ ExpiresIn: 60, ...fields, [field]: '@' })
  return { body: body.replace('"@"', () => json) }
}

const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels)

/** The scenarios of the crayon suite that are run, and what becomes of them. */
export const scenarios = ['documented-request', 'basic-absent', 'token-ends'] as const
type Verdicts = Record<(typeof scenarios)[number], string>

/** A row of the table: what is answered, and what the run comes to. */
export interface Attack {
  name: string
  answer(): HostileAnswer
  /** Requests without credentials get these one after the other, each once at least, and only others get the answer. */
  refusals?: HostileAnswer[]
  /** Further scenarios that are run. */
  more?: string[]
  /** The exit code; either of them where it tells nothing. */
  code?: 1 | 3
  verdicts: Partial<Verdicts>
  /** What stands in the journal. */
  says?: string
}

const judged = (granted: string, refused: string, ends: string): Verdicts => ({
  'documented-request': granted,
  'basic-absent': refused,
  'token-ends': ends,
})

const unread = { code: 3, verdicts: judged('error', 'error', 'error') } as const
const noGrant = { code: 1, verdicts: judged('fail', 'blocked', 'blocked') } as const
/** Any request is granted, and the wait for the token's end does not begin. */
const granted = (right = 'pass', ends = 'deferred') =>
  ({ code: 1, verdicts: judged(right, 'fail', ends) }) as const

// gzip reads one member after the other, so one is enough to compress
const gzipBomb = Buffer.concat(Array(128).fill(gzipSync(Buffer.alloc(8 * mebi), { level: 9 })))
const brotliBomb = brotliCompressSync(Buffer.alloc(64 * mebi), quick)

const bombs: Attack[] = [
  { coding: 'gzip', body: gzipBomb, last: 'gzip' },
  { coding: 'br, gzip, gzip', body: gzipSync(gzipSync(brotliBomb)), last: 'br' },
].map(({ coding, body, last }) => ({
  name: `a bomb in ${coding}`,
  answer: () => ({ headers: { 'content-encoding': coding }, body }),
  ...unread,
  says: `the body is larger than 1 MiB once its ${last} coding is undone`,
}))

const sizes: Attack[] = [
  { name: 'a body of 8 MiB', answer: () => text('a', 8 * mebi), ...unread, says: 'larger than 1 MiB' },
]

const depths: Attack[] = [
  ...[500_000].map((levels) => ({
    name: `${levels} nested lists`,
    answer: () => ({ body: nested(levels) }),
    ...noGrant,
    says: 'nests deeper than 512 levels',
  })),
  {
    name: 'a field of 100,000 nested lists',
    answer: () => grant('more', nested(100_000)),
    ...noGrant,
    says: 'nests deeper than 512 levels',
  },
]

/** What takes the square of the time, or more, where it is looked through carelessly; `test/growth.test.ts` has them all. */
const units = ['\n', '\r\n', ' ', 'eyJ', '-eyJ', 'near "', 'Unhandled', '<a-', '%41', 'QUFB\n', 'a', '‹']
const texts: Attack[] = [
  {
    name: 'refusals of a MiB of one thing after the other',
    answer: () => grant('more', '0'),
    refusals: units.map((unit) => ({ status: 400, ...text(unit) })),
    more: ['basic-*', 'resource/bearer/absent*'],
    verdicts: { 'documented-request': 'pass', 'token-ends': 'deferred' },
  },
  { name: 'a token of 1 MB', answer: () => grant('more', 'null', 'Ab3'.repeat(333_000)), ...granted() },
  {
    name: 'a token of 300 kB in a MiB of its own characters',
    answer: () => grant('more', `"${'A'.repeat(600_000)}"`, 'A'.repeat(300_000)),
    ...granted(),
  },
  {
    name: '20,000 tokens',
    answer: () => {
      const tokens = Array.from({ length: 20_000 }, () => randomBytes(24).toString('base64url'))
      return grant('tokens', JSON.stringify(tokens))
    },
    ...granted(),
  },
]

/** Answers that each ended a run once, or are of their kind: what they cost a whole process. */
export const attacks: Attack[] = [...bombs, ...sizes, ...depths, ...texts]
