import { isDeepStrictEqual as isEqual } from 'node:util'
import { refuse } from '../../behaviour/refusals.ts'
import { wrap } from '../../behaviour/registry.ts'
import type { Account, Call, Fault, TokenRecord } from '../../behaviour/types.ts'
import { tokenFaults as commonFaults } from '../../faults/bearer-tokens.ts'
import { without } from '../../faults/define.ts'
import { populationFaults } from '../../faults/drawn.ts'
import { openResourceFaults } from '../../faults/open-resource.ts'
import type { Operation } from '../description.ts'
import { shownName } from '../responses.ts'
import { accessOf, kindOf, responsesOf } from '../tokens.ts'
import { adopted, type Ground, idOf, isHeldTo, type Make, making } from './ground.ts'
import { presentedFaults } from './presented.ts'

/** Everything that can be wrong with access tokens: how they are made, found again, and whose data they open. */
export function tokenFaults(ground: Ground): Fault[] {
  const make = making(ground, 'tokens')
  const { use, d } = ground
  const made = [...guesses(ground, make), ...issued(ground, make)]
  if (!use) return made
  const isBearer = isBearerAlone(use)
  const common = commonFaults(d.ids)
  // what is there for POST at its path may be another operation
  const isTaken = d.operations.some((one) => one.method === 'POST' && isEqual(one.path, use.path))
  const open = without(
    openResourceFaults(idOf(d, 'token-required')),
    ...(isTaken ? ['resource-post-open'] : []),
  )
  const schemes = ['token-without-scheme', 'token-other-scheme', 'token-bearer-refused', 'token-in-query']
  const isBare = use.parts.some(({ also }) =>
    also.some(({ at, pieces }) => at === '/headers/authorization' && pieces.length === 1),
  )
  const left = without(
    common,
    ...(isBare ? ['token-without-scheme'] : []),
    'token-same-again',
    'token-shared',
    'token-counted',
    'token-in-query',
    ...(isNamed(ground) ? [] : ['token-other-user']),
    ...(isBearer ? [] : schemes.slice(0, 3)),
  )
  const told =
    isBearer && !isHeldTo(ground, 'bearer-scheme/other-scheme')
      ? without(left, 'token-without-scheme', 'token-other-scheme')
      : left
  return [
    ...made,
    ...adopted(ground, 'tokens', told),
    ...adopted(ground, 'tokens', open),
    ...presentedFaults(ground, make),
    ...whose(ground, make),
    ...kinds(ground, make),
  ]
}

/** Whether what a use shows names whom it shows, so that one account's data can be told from another's. */
const isNamed = ({ d, use }: Ground): boolean =>
  shownName(d) !== undefined || use?.response.some(({ equals }) => equals !== undefined) === true

/** Whether a token is documented to stand behind `Bearer`, and nowhere else. */
export const isBearerAlone = ({ parts }: Operation): boolean =>
  parts.some(
    ({ place, role, either }) =>
      place === 'bearer' && role === 'access token' && Object.keys(either).length === 0,
  )

/** Tokens that can be told from others. */
const guesses = (ground: Ground, make: Make): Fault[] => {
  const { secret = '' } = { secret: ground.issue.parts[0]?.key }
  const ids = { secret: '', server: '', same: '', headers: '', guess: idOf(ground.d, 'token-unguessable') }
  // Where tokens are JWTs, what is none is what is wrong with it.
  const breaks = accessOf(ground.d)?.format === 'JWT' ? 'token-is-jwt' : 'token-unguessable'
  const counted = (name: string, about: string, value: (count: number) => string) =>
    make(name, breaks, about, (b) => {
      let count = 0
      wrap(b.tokens, 'access', (kind) => ({ ...kind, value: () => value(count++) }))
    })
  return [
    ...adopted(ground, 'tokens', populationFaults({ secret, in: 'form', ids })),
    counted(
      'tokens-counted',
      'tokens are numbers that follow one another',
      (count) => `token-number-${String(count + 1_000_000)}`,
    ),
    counted('tokens-short', 'tokens have four characters', (count) =>
      ((count * 7919 + 1003) % 1_679_616).toString(36).padStart(4, '0'),
    ),
    counted(
      'tokens-in-hexadecimal',
      'tokens are a counter in hexadecimal behind a fixed text',
      (count) => `a94f0c52e1d73b68${(count + 4096).toString(16).padStart(8, '0')}`,
    ),
  ]
}

const issued = (ground: Ground, make: Make): Fault[] => {
  const always = ground.issue.supersedes === 'always'
  return [
    ...(always
      ? [
          make('token-same-again', 'token-fresh', 'an account gets the same token each time', (b) => {
            const earlier = new Map<Account, string>()
            wrap(b.tokens, 'access', (kind) => ({
              ...kind,
              value: (grant, record) => {
                const value = earlier.get(grant.user) ?? kind.value(grant, record)
                earlier.set(grant.user, value)
                return value
              },
            }))
          }),
        ]
      : []),
    ...(ground.use
      ? [
          make('token-shared', 'own-data', 'all accounts get the same token', (b) => {
            let shared: string | undefined
            wrap(b.tokens, 'access', (kind) => ({
              ...kind,
              value: (grant, record) => {
                shared ??= kind.value(grant, record)
                return shared
              },
            }))
          }),
          make('token-dead-sometimes', 'token-use', 'every third token is never accepted', (b) => {
            const count = new Map<Account, number>()
            const dead = new WeakSet<TokenRecord>()
            wrap(b.tokens, 'access', (kind) => ({
              ...kind,
              value: (grant, record) => {
                const before = (count.get(grant.user) ?? 0) + 1
                count.set(grant.user, before)
                if (before % 3 === 2) dead.add(record)
                return kind.value(grant, record)
              },
            }))
            b.resource.checks['dead'] = ({ presented }) => {
              if (presented && dead.has(presented)) refuse('unknownToken')
            }
          }),
          make('token-wears-out', 'token-use', 'a token is accepted five times', (b) => {
            const uses = new Map<TokenRecord, number>()
            b.resource.checks['uses'] = ({ presented }) => {
              if (!presented) return
              uses.set(presented, (uses.get(presented) ?? 0) + 1)
              if ((uses.get(presented) ?? 0) > 5) refuse('unknownToken')
            }
          }),
        ]
      : []),
  ]
}

/** Whose data a token opens. */
function whose(ground: Ground, make: Make): Fault[] {
  const { accounts } = ground
  const shows = (
    name: string,
    about: string,
    choose: (record: TokenRecord, call: Call) => Account | undefined,
  ) =>
    make(name, 'own-data', about, (b) => {
      const { account } = b.resource
      b.resource.account = (record, call) => choose(record, call) ?? account(record, call)
    })
  return [
    shows('data-of-second', "the second account's token shows the first one's data", (record) =>
      record.user === accounts[1] ? accounts[0] : undefined,
    ),
    shows(
      'data-of-last',
      'a token shows the data of whoever was issued the last one',
      (_, { world }) => [...world.tokens.values()].at(-1)?.user,
    ),
  ]
}

/** Other kinds of tokens that open the resource. */
const kinds = (ground: Ground, make: Make): Fault[] => {
  const members = responsesOf(ground.d).flatMap(({ response }) =>
    response.filter(
      (member) =>
        !/^(access token|challenge)$/.test(member.role) && kindOf(member) !== undefined && !member.optional,
    ),
  )
  if (members.length === 0 || !isHeldTo(ground, 'kinds')) return []
  return [
    make('kinds-mixed', 'kinds-kept-apart', 'tokens of other kinds are accepted as access tokens', (b) => {
      delete b.resource.checks['kind']
    }),
  ]
}
