import { refuse } from '../../../behaviour/refusals.ts'
import { wrap } from '../../../behaviour/registry.ts'
import { end } from '../../../behaviour/tokens.ts'
import type { Account, Call, Claim, Fault, TokenRecord } from '../../../behaviour/types.ts'
import { found, search } from '../../../faults/bearer-tokens.ts'
import { fault, onGranted, onRefused } from '../../../faults/define.ts'
import { lifeOf } from '../../../faults/lifetimes.ts'

export const type = (call: Call): string => call.headers['content-type'] ?? ''

/** The ways through the server that others than the usual request take. */
const ways: Record<string, { about: string; on: (call: Call) => boolean }> = {
  charset: { about: 'for a body with a charset', on: (call) => type(call).includes('charset') },
  unit: { about: 'for a unit', on: (call) => call.given['unit'] !== undefined },
  second: { about: 'for the second consumer', on: (call) => call.user === call.world.accounts[1] },
}

const shapes: Fault[] = Object.entries(ways).flatMap(([way, { about, on }]) => {
  const shaped = (
    name: string,
    breaks: string,
    what: string,
    shape: (body: Record<string, unknown>) => unknown,
  ) =>
    fault(`${way}-${name}`, breaks, `${what} ${about}`, (b) =>
      onGranted(b.alter, (answer, call) => {
        if (on(call)) answer.body = shape(answer.body as Record<string, unknown>)
      }),
    )
  const claiming = (
    name: string,
    breaks: string,
    what: string,
    claim: string,
    change: (before: Claim) => Claim,
  ) =>
    fault(`${way}-${name}`, breaks, `${what} ${about}`, (b) =>
      wrap(
        b.jwt.claims,
        claim,
        (before) => (grant, token) => (on(grant.call) ? change(before) : before)(grant, token),
      ),
    )
  const ending = (name: string, breaks: string, what: string, times: number) =>
    fault(`${way}-${name}`, breaks, `${what} ${about}`, (b) =>
      lifeOf(b, (t) =>
        on(t.grant.call) ? t.issuedAtMs + times * (t.expiresAtMs - t.issuedAtMs) : t.expiresAtMs,
      ),
    )
  let turn = 0
  return [
    shaped('answer-list', 'CRM-json', 'the answer is a list', (body) => [body]),
    shaped('data-list', 'CRM-data', '"data" is a list', (body) => ({ ...body, data: [body['data']] })),
    shaped('no-message', 'CRM-status-message', 'there is no message', (body) => ({
      ...body,
      status: { code: 'OK', description: '' },
    })),
    claiming(
      'exp-number',
      'CRM-exp-type',
      'exp is a number',
      'exp',
      (before) => (g, t) => Number(before(g, t)),
    ),
    claiming('jti-same', 'CRM-token-id', 'the jti is always the same', 'jti', () => () => 'F586B288'),
    claiming(
      'other-named',
      'CRM-token-user',
      'every other token names nobody',
      'cii',
      (before) => (g, t) => (turn++ % 2 === 0 ? 'nobody' : before(g, t)),
    ),
    ending('life-endless', 'CRM-token-expires', 'tokens never end', Infinity),
    ending('life-half', 'CRM-token-lives', 'tokens live half as long', 0.5),
    fault(`${way}-token-again`, 'CRM-token-expires', `a token is issued again ${about}`, (b) =>
      wrap(b.tokens, 'access', (kind) => ({
        ...kind,
        value: (grant, record) => {
          const living = (t: TokenRecord) =>
            t.user === grant.user && t.expiresAtMs > grant.issuedAtMs && t.grant !== grant && on(t.grant.call)
          return (on(grant.call) ? search(grant.call, living)?.value : undefined) ?? kind.value(grant, record)
        },
      })),
    ),
  ]
})

const named = (account: Account, value: string): boolean => Object.values(account).includes(value)

const tokens: Fault[] = [
  fault(
    'token-claim',
    'CRM-token-required',
    'a name or an id that stands in a token is accepted as one',
    (b) => found(b, (call, value) => search(call, (t) => named(t.user, value))),
  ),
  ...['NONE', 'None'].map((alg) =>
    fault(
      `jwt-${alg}-accepted`
        .toLowerCase()
        .replace('jwt-none', alg === 'NONE' ? 'jwt-none-capitals' : 'jwt-none-capital'),
      'CRM-token-forged',
      `alg "${alg}" needs no signature`,
      (b) =>
        found(b, (call, value) => {
          const [head = '', claims] = value.split('.')
          if (!Buffer.from(head, 'base64url').toString().includes(`"${alg}"`)) return undefined
          return search(call, (t) => t.value.split('.')[1] === claims)
        }),
    ),
  ),
  fault('jwt-header-free', 'CRM-token-forged', 'the header of a token is not signed', (b) =>
    found(b, (call, value) =>
      search(call, (t) => t.value.split('.').slice(1).join() === value.split('.').slice(1).join()),
    ),
  ),
  ...['unknownUser', 'unknownClient'].map((reason) =>
    fault(
      `tokens-end-by-${reason.toLowerCase()}`,
      'CRM-failure-harmless',
      `all tokens end with a refusal (${reason})`,
      (b) =>
        onRefused(
          b.alter,
          (_, call) => {
            for (const token of call.world.tokens.values()) end(token, call)
          },
          reason,
        ),
    ),
  ),
  fault('life-idle-after-use', 'CRM-token-lives', 'a token ends an hour after its last use', (b) => {
    const used = new Map<TokenRecord, number>()
    lifeOf(b, (t, now) => {
      const end = Math.min(t.expiresAtMs, (used.get(t) ?? Infinity) + 3600_000)
      if (now < end) used.set(t, now)
      return end
    })
  }),
  fault('life-short-after-expiry', 'CRM-token-lives', 'after an expiry tokens live a minute', (b) => {
    b.resource.checks['short'] = ({ presented, world }) => {
      if (!presented || world.clock.now() < presented.issuedAtMs + 60_000) return
      for (const t of world.tokens.values())
        if (t.user === presented.user && t.expiresAtMs <= presented.issuedAtMs) refuse('expiredToken')
    }
  }),
]

/** What CRM.COM can do wrongly on some ways alone: for one content type, a unit, the second consumer. */
export const wayFaults: Fault[] = [...shapes, ...tokens]
