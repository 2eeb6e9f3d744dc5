import { refuse } from '../../../behaviour/refusals.ts'
import { wrap } from '../../../behaviour/registry.ts'
import type { Account, Call, Fault, TokenRecord } from '../../../behaviour/types.ts'
import { fault } from '../../../faults/define.ts'
import { renewedFaults } from '../../../faults/lifetimes.ts'
import { withCharset } from '../../../faults/parameters.ts'
import { resourceOfTheMomentFault } from '../../../faults/races.ts'

const P = 'CONFIG'

const endsTokens = (name: string, about: string, whose: (call: Call, token: TokenRecord) => boolean): Fault =>
  fault(name, `${P}-failure-harmless`, about, (b) =>
    b.alter.push((_, call) => {
      if (call.route !== 'token' || !call.refused) return
      for (const token of call.world.tokens.values()) if (whose(call, token)) token.ended = true
    }),
  )

const names = (call: Call, token: TokenRecord): boolean =>
  call.lookup('client_id').includes(token.client['client_id'])

/** Hand-written: what is wrong under one condition alone, such as a header field, another user or an earlier request. */
export const conditionFaults: Fault[] = [
  fault(
    'secret-unchecked-with-charset',
    `${P}-client-secret-checked`,
    'with a charset any secret is taken',
    (b) => wrap(b.same, 'client_secret', (same) => (g, s, call) => withCharset(call) || same(g, s, call)),
  ),
  fault(
    'secret-unchecked-inside',
    `${P}-client-secret-checked`,
    'from a proxy inside any secret is taken',
    (b) =>
      wrap(
        b.same,
        'client_secret',
        (same) => (g, s, call) => call.headers['x-forwarded-for'] !== undefined || same(g, s, call),
      ),
  ),
  ...['charset', 'proxy'].map((what) =>
    fault(`scope-unchecked-with-${what}`, `${P}-scope-checked`, `with a ${what} any tenant is taken`, (b) =>
      wrap(b.checks, 'scope', (check) => (call) => {
        if (!(what === 'charset' ? withCharset(call) : call.headers['x-forwarded-for'])) check(call)
      }),
    ),
  ),
  fault('credentials-joined', `${P}-client-secret-checked`, 'ID and secret are compared as one text', (b) => {
    const joined = (a: Account): string => `${a['client_id']}${a['client_secret']}`
    b.gate.push((call) => {
      const pairs = Object.fromEntries(new URLSearchParams(call.body.toString())) as Account
      const account = call.world.accounts.find((a) => joined(a) === joined(pairs))
      if (!account) return
      call.body = Buffer.from(new URLSearchParams({ ...pairs, ...pick(account) }).toString())
    })
  }),
  endsTokens('failures-end-tokens', 'any refused request ends the tokens of the user it names', names),
  endsTokens('unknown-user-ends-tokens', 'a refused unknown user ends all tokens', (call) =>
    call.world.accounts.every((a) => !call.lookup('client_id').includes(a['client_id']!)),
  ),
  fault('token-20-times', `${P}-token-use`, 'a token is accepted twenty times', (b) => {
    const uses = new WeakMap<TokenRecord, number>()
    b.resource.checks['uses'] = ({ presented }) => {
      if (!presented) return
      uses.set(presented, (uses.get(presented) ?? 0) + 1)
      if (uses.get(presented)! > 20) refuse('endedToken')
    }
  }),
  ...renewedFaults(P),
  resourceOfTheMomentFault(`${P}-own-data`),
]

const pick = ({ client_id = '', client_secret = '' }: Account): Account => ({ client_id, client_secret })
