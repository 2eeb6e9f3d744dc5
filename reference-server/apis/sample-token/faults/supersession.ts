// Tokens of the sample platform that end when they should not, or do not when they should.
import { setTimeout as sleep } from 'node:timers/promises'
import { refuse } from '../../../behaviour/refusals.ts'
import { wrap } from '../../../behaviour/registry.ts'
import type { Account, Behaviour, Call, Fault, Grant, TokenRecord } from '../../../behaviour/types.ts'
import { by, counting, first, type On } from '../../../faults/conditions.ts'
import { faultTable, type Row, table } from '../../../faults/define.ts'
import {
  endThose,
  harmfulFailures,
  ofWhoIsNamed,
  supersedesFaults,
  type Which,
} from '../../../faults/supersession.ts'

const P = 'SAMPLE'

const all: Which = () => true

const failures: Fault[] = harmfulFailures(P, [
  [
    'unknown-user-ends-tokens',
    'failure-harmless',
    'an unknown user name ends the tokens of all',
    all,
    'unknownUser',
  ],
  ['supersedes-unknown', 'failure-harmless', 'any rejected request ends the tokens of all users', all],
  [
    'password-ends-tokens',
    'failure-harmless',
    "a user's password under another name ends the user's tokens",
    ({ user }, { given }) => user['password'] === given['password'],
  ],
  [
    'no-user-name-ends-tokens',
    'failure-harmless',
    'a request without a user name ends the tokens of all',
    (_, call) => call.method === 'GET' && !call.body.includes('username'),
  ],
  [
    'supersedes-unchecked',
    'failure-harmless',
    'a request ends tokens before its grant type is looked at',
    ofWhoIsNamed('username'),
    'unsupportedGrant',
    'missing',
  ],
])

/** Requests that end the tokens of all users before anything is checked. */
const endingAll = (rows: Row<[on: On]>[]): Fault[] =>
  table(P, rows, (b, on) =>
    b.gate.push((call) => {
      if (on(call)) endThose(call, all)
    }),
  )

const methods: Fault[] = [
  ...endingAll(
    ['PUT', 'PATCH', 'OPTIONS', 'DELETE'].map((method) => [
      `supersedes-on-${method.toLowerCase()}`,
      'failure-harmless',
      `${method} ends the tokens of all users`,
      by(method),
    ]),
  ),
  ...endingAll([
    [
      'supersedes-on-post',
      'failure-harmless',
      'POST ends tokens before anything is checked',
      (call) => call.method === 'POST' && call.world.behaviour.routes.token.paths.includes(call.path),
    ],
  ]),
]

/** Whether a new token ends an earlier one; `right` is whether it should. */
type Ends = (old: TokenRecord, grant: Grant, right: boolean) => boolean

const supersedes = (b: Behaviour, ends: Ends): void => {
  const before = b.supersedes
  b.supersedes = (old, grant) => ends(old, grant, before?.(old, grant) ?? false)
}

/** Ends an earlier token only where it was used, or was not. */
const byItsUse = (b: Behaviour, ends: (used: boolean) => boolean): void => {
  const used = new Set<TokenRecord>()
  wrap(b.resource.checks, 'ended', (before) => (call) => {
    const { presented } = call
    if (presented && !presented.ended) used.add(presented)
    if (presented && ends(used.has(presented))) before(call)
  })
}

const newTokens: Fault[] = faultTable(P, [
  [
    'supersedes-as-typed',
    'supersedes',
    'tokens end by the user name as it was typed',
    (b) => {
      wrap(b.same, 'username', (same) => (g, s, call) => same(g.trim().toLowerCase(), s.toLowerCase(), call))
      supersedes(b, (old, { call }) => old.grant.call.given['username'] === call.given['username'])
    },
  ],
  [
    'supersedes-young-only',
    'supersedes',
    'a token older than a day is not ended by a new one',
    (b) => supersedes(b, (old, grant, right) => right && grant.issuedAtMs - old.issuedAtMs < 86_400_000),
  ],
  [
    'supersedes-first-only',
    'others-tokens',
    'a new token ends those of the first user too',
    (b) => supersedes(b, (old, grant, right) => right || old.user === first(grant.call)),
  ],
  [
    'supersedes-not-each',
    'supersedes',
    'every third request ends no token',
    (b) => {
      const requests = counting<Account>()
      const skipped = new Map<Grant, boolean>()
      supersedes(b, (_, grant, right) => {
        if (!skipped.has(grant)) skipped.set(grant, requests(grant.user) % 3 === 0)
        return right && skipped.get(grant) === false
      })
    },
  ],
  [
    'supersedes-racy',
    'supersedes',
    'requests at the same moment end none of each other’s tokens',
    (b) => {
      const seen = new WeakMap<Call, Set<TokenRecord>>()
      b.pause = async (call) => {
        seen.set(call, new Set(call.world.live))
        await sleep(20)
      }
      supersedes(b, (old, grant, right) => right && seen.get(grant.call)?.has(old) === true)
    },
  ],
  [
    'supersedes-lazily',
    'supersedes',
    'an earlier token ends only when the new one is used',
    (b) => {
      const used = new Set<TokenRecord>()
      b.resource.checks['ended'] = ({ presented, world }) => {
        if (!presented) return
        if (!presented.ended) used.add(presented)
        const next = [...world.live].find((t) => t.user === presented.user)
        if (presented.ended && next && used.has(next)) refuse('endedToken')
      }
    },
  ],
  [
    'supersedes-unused-only',
    'supersedes',
    'an earlier token that has been used stays valid',
    (b) => byItsUse(b, (used) => !used),
  ],
  [
    'supersedes-used-only',
    'supersedes',
    'an earlier token that has not been used stays valid',
    (b) => byItsUse(b, (used) => used),
  ],
])

/** Tokens that end when they should not, or do not when they should. */
export const supersession: Fault[] = [...supersedesFaults(P), ...failures, ...methods, ...newTokens]
