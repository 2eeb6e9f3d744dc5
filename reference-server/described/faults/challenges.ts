import { refuse } from '../../behaviour/refusals.ts'
import { opaque } from '../../behaviour/tokens.ts'
import type { Behaviour, Call, Fault, TokenRecord } from '../../behaviour/types.ts'
import { challengeIn, isAlive, livingChallenges } from '../tokens.ts'
import { type Ground, making, slugOf } from './ground.ts'

/** Everything that can be wrong in the second step of a login, and in what the first one gives. */
export function challengeFaults(ground: Ground): Fault[] {
  const { issue, operationOf, accounts } = ground
  const part = issue.parts.find(({ role }) => role === 'challenge')
  if (!part) return []
  const make = making(ground, 'logins in two steps')
  const slug = slugOf(part.name)
  const { key } = part
  /** Which challenge a request is taken to answer. */
  const finding = (b: Behaviour, find: (call: Call) => TokenRecord | undefined) => {
    b.checks[`${issue.name} ${key}`] = (call) => {
      if (operationOf(call).name !== issue.name) return
      const record = find(call)
      if (record?.kind !== 'challenge') return refuse('unknownChallenge')
      call.given[key] = record.value
      call.user = record.user
    }
  }
  const alive = (call: Call, record: TokenRecord | undefined) =>
    record && isAlive(record, call) ? record : undefined
  const given = (call: Call) => alive(call, challengeIn(call, key))
  const secret = issue.parts.find(({ kind, role }) => kind === 'secret' && role !== 'api key')
  const nearly = (one: string, other: string) =>
    one.length === other.length && [...one].filter((letter, index) => letter !== other[index]).length < 2
  return [
    make('challenge-any', `${slug}-checked`, 'any text stands for the newest challenge', (b) =>
      finding(b, (call) => given(call) ?? livingChallenges(call).at(-1)),
    ),
    make('challenge-nearly', `${slug}-checked`, 'a challenge with another letter is accepted', (b) =>
      finding(
        b,
        (call) =>
          given(call) ?? livingChallenges(call).find(({ value }) => nearly(value, call.given[key] ?? '')),
      ),
    ),
    make('challenge-in-any-case', `${slug}-checked`, 'a challenge is compared in any letter case', (b) =>
      finding(
        b,
        (call) =>
          given(call) ??
          livingChallenges(call).find(({ value }) => value.toLowerCase() === call.given[key]?.toLowerCase()),
      ),
    ),
    ...(secret
      ? [
          make(
            'challenge-of-anybody',
            `${slug}-checked`,
            'a challenge is good for whoever has the secret of some account',
            (b) => {
              finding(b, given)
              b.checks[`${issue.name} ${secret.key}`] = (call) => {
                if (operationOf(call).name !== issue.name) return
                call.user =
                  accounts.find((one) => one[secret.key] === call.given[secret.key]) ??
                  refuse('wrongPassword')
              }
            },
          ),
        ]
      : []),
    make('challenge-again', `${slug}-once`, 'a challenge can be redeemed again', (b) => {
      delete b.checks[`${issue.name} ${key} once`]
    }),
    make('challenge-for-ever', `${slug}-expires`, 'a challenge does not expire', (b) =>
      finding(b, (call) => {
        const record = challengeIn(call, key)
        return record?.ended ? undefined : record
      }),
    ),
    make('challenge-short', `${slug}-expires`, 'a challenge ends after half of its time', (b) =>
      finding(b, (call) => {
        const record = given(call)
        const half = record && (record.issuedAtMs + record.expiresAtMs) / 2
        return half !== undefined && call.world.clock.now() < half ? record : undefined
      }),
    ),
    make('challenge-alike', 'begun', 'all challenges of an account are the same text', (b) => {
      const made = opaque(24)
      const known = new Map<unknown, string>()
      b.tokens['challenge'] = {
        ...b.tokens['challenge']!,
        value: (grant, record) => {
          const value = known.get(grant.user) ?? made(grant, record)
          known.set(grant.user, value)
          return value
        },
      }
    }),
    make('challenge-as-token', 'token-required', 'a challenge is accepted as a token', (b) => {
      const { kind } = b.resource.checks
      b.resource.checks['kind'] = (call) => {
        if (call.presented?.kind !== 'challenge') kind?.(call)
      }
    }),
  ]
}
