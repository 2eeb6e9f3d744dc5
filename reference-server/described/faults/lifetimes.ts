import { refuse } from '../../behaviour/refusals.ts'
import { wrap } from '../../behaviour/registry.ts'
import type { Behaviour, Call, Fault, TokenRecord } from '../../behaviour/types.ts'
import { lifetimeFaults as commonFaults, endsAt, renewedFaults } from '../../faults/lifetimes.ts'
import { accessOf, lifeOf, saidOf } from '../tokens.ts'
import { adopted, type Ground, idOf, type Make, making, slugOf } from './ground.ts'
import { historyWhens, optionalWhens, requestWhens, second, type When } from './when.ts'

/** Whether anything says how long a token lives. */
export const isSaid = ({ d, issue }: Ground): boolean =>
  saidOf(d) !== undefined ||
  issue.response.some(({ role, optional }) => !optional && (role === 'lifetime' || role === 'end time')) ||
  accessOf(d)?.format === 'JWT'

/** Everything that can be wrong with how long access tokens live. */
export function lifetimeFaults(ground: Ground): Fault[] {
  if (!ground.use || !isSaid(ground)) return []
  const make = making(ground, 'lifetimes')
  const { d } = ground
  const charset = requestWhens(ground).filter(({ name }) => name === 'charset')
  const whens = [
    second(ground),
    ...charset,
    ...optionalWhens(ground),
    ...historyWhens(ground).filter(({ name }) => name !== 'third' && name !== 'after-refusal'),
  ]
  return [
    // a minute is within the margin of a life of an hour
    ...adopted(
      ground,
      'lifetimes',
      [...commonFaults(d.ids, { use: idOf(d, 'token-expires') }), ...renewedFaults(d.ids)],
      { 'life-ends-with-use': 'token-use' },
    )
      .filter(({ name }) => lifeOf(d) < 3000 || !name.startsWith('life-minute'))
      // what the next request ends anyway cannot be seen to live on
      .filter(({ name }) => name !== 'life-revived' || ground.issue.supersedes !== 'always'),
    ...whens.flatMap((when) => under(ground, make, when)),
    ...issuing(ground, make),
  ]
}

/** A token that was issued under some circumstance lives too short or too long. */
const under = ({ operationOf }: Ground, make: Make, when: When): Fault[] => {
  const row = (name: string, local: string, about: string, change: (lifeMs: number) => number) =>
    make(`life-${name}-${when.name}`, local, `${about}, ${when.says}`, (b) => {
      const marked = new WeakSet<TokenRecord>()
      const holds = when.of(b)
      wrap(b.tokens, 'access', (kind) => ({
        ...kind,
        value: (grant, record) => {
          if (operationOf(grant.call).does === 'issue' && holds(grant.call)) marked.add(record)
          return kind.value(grant, record)
        },
      }))
      endsAt(b, (token) =>
        marked.has(token)
          ? token.issuedAtMs + change(token.expiresAtMs - token.issuedAtMs)
          : token.expiresAtMs,
      )
    })
  return [
    row('halved', 'token-lives', 'a token lives half as long as is said', (life) => life / 2),
    row('tripled', 'token-expires', 'a token lives three times as long as is said', (life) => life * 3),
  ]
}

/** What is issued once an earlier token has ended, or while one is alive. */
function issuing(ground: Ground, make: Make): Fault[] {
  const [ended] = historyWhens(ground).filter(({ name }) => name === 'after-an-end')
  const [alive] = historyWhens(ground).filter(({ name }) => name === 'while-alive')
  const again = (
    b: Behaviour,
    holds: (call: Call) => boolean,
    choose: (tokens: TokenRecord[]) => TokenRecord | undefined,
  ) =>
    wrap(b.tokens, 'access', (kind) => ({
      ...kind,
      value: (grant, record) => {
        const own = [...grant.call.world.tokens.values()].filter(
          (token) => token.user === grant.user && token.kind === 'access',
        )
        const old = holds(grant.call) ? choose(own) : undefined
        return old?.value ?? kind.value(grant, record)
      },
    }))
  const declared = ground.issue.response.find(({ role }) => role === 'lifetime')
  return [
    make('issue-fails-after-an-end', 'renewed', 'no token is issued after the end of an earlier one', (b) =>
      refusing(b, ended!, ground),
    ),
    make('issue-fails-while-alive', 'renewed', 'no token is issued while an older one is alive', (b) =>
      refusing(b, alive!, ground),
    ),
    make(
      'dead-after-an-end',
      'renewed',
      'a token that is issued after the end of an earlier one is not accepted',
      (b) => {
        const dead = new WeakSet<TokenRecord>()
        const holds = ended!.of(b)
        wrap(b.tokens, 'access', (kind) => ({
          ...kind,
          value: (grant, record) => {
            if (holds(grant.call)) dead.add(record)
            return kind.value(grant, record)
          },
        }))
        b.resource.checks['dead'] = ({ presented }) => {
          if (presented && dead.has(presented)) refuse('unknownToken')
        }
      },
    ),
    ...(declared && !accessOf(ground.d)?.format
      ? [
          make(
            'living-token-with-a-whole-life',
            'lifetime-left',
            'a living token is issued again, and its response declares a whole life',
            (b) => {
              const ends = new Map<string, number>()
              again(b, alive!.of(b), (tokens) =>
                tokens.findLast(({ expiresAtMs, grant }) => expiresAtMs > grant.call.world.clock.now()),
              )
              b.resource.checks['first-end'] = ({ presented, world }) => {
                if (!presented) return
                const end = ends.get(presented.value) ?? presented.expiresAtMs
                ends.set(presented.value, end)
                if (world.clock.now() >= end) refuse('expiredToken')
              }
            },
          ),
        ]
      : []),
    ...(declared
      ? [
          make(
            `${slugOf(declared.name)}-of-hours`,
            `${slugOf(declared.name)}-seconds`,
            `tokens live sixty times shorter than ${declared.name} says`,
            (b) => endsAt(b, (token) => token.issuedAtMs + (token.expiresAtMs - token.issuedAtMs) / 3600),
          ),
        ]
      : []),
  ]
}

/** Rejects requests for a token under some circumstance. */
function refusing(b: Behaviour, when: When, { operationOf }: Ground): void {
  const holds = when.of(b)
  b.checks['~circumstance'] = (call) => {
    if (operationOf(call).does === 'issue' && holds(call)) refuse('unknownUser')
  }
}
