// Tokens that look random and are digests of what anybody can guess.
import { createHash } from 'node:crypto'
import { makeTokens } from './bearer-tokens.ts'
import { type Row, table } from './define.ts'

const rows: Row<[hash: string, of: (count: number, nowMs: number) => string]>[] = [
  [
    'token-of-count',
    'token-unguessable',
    'tokens are MD5 digests of a counter',
    'md5',
    (count) => String(count + 1000),
  ],
  [
    'token-of-moment',
    'token-unguessable',
    'tokens are SHA-256 digests of the time in milliseconds',
    'sha256',
    // Two of a millisecond would be the same.
    (count, nowMs) => String(nowMs + (count % 50)),
  ],
]

/** Tokens that are digests of a counter or of the time of their issue. */
export const guessableTokenFaults = (prefix: string) =>
  table(prefix, rows, (b, hash, of) => {
    let count = 0
    makeTokens(b, 'access', (_, { call }) => {
      const text = of(count++, call.world.clock.now())
      return createHash(hash).update(text).digest('hex')
    })
  })
