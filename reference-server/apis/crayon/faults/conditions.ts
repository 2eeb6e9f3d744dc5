import { randomUUID } from 'node:crypto'
import { readJson } from '../../../behaviour/body.ts'
import { refuse } from '../../../behaviour/refusals.ts'
import { replace, wrap } from '../../../behaviour/registry.ts'
import type { Account, Behaviour, Call, Fault, TokenRecord } from '../../../behaviour/types.ts'
import { found, search } from '../../../faults/bearer-tokens.ts'
import { fault, refusing } from '../../../faults/define.ts'
import { renewedFaults } from '../../../faults/lifetimes.ts'
import { withCharset } from '../../../faults/parameters.ts'
import { resourceOfTheMomentFault } from '../../../faults/races.ts'

const P = 'CRAYON'

const asBasic = (a: Account): string =>
  `Basic ${Buffer.from(`${a['client_id']}:${a['client_secret']}`).toString('base64')}`

/** Lets the client of some requests in without its credentials. */
const letIn = (b: Behaviour, whose: (call: Call) => Account | undefined): void => {
  b.gate.push((call) => {
    const account = call.method === 'POST' && !call.path.startsWith('/__') ? whose(call) : undefined
    if (account) call.headers.authorization = asBasic(account)
  })
}

const conditions: Fault[] = [
  ...['password', 'client_secret'].map((name) =>
    fault(
      `${name.replace('_', '-')}-unchecked-with-charset`,
      `${P}-${name.replace('_', '-')}-checked`,
      `any ${name} is taken where the content type has a charset`,
      (b) => wrap(b.same, name, (same) => (g, s, call) => withCharset(call) || same(g, s, call)),
    ),
  ),
  ...['grant_type', 'scope'].map((name) =>
    fault(
      `${name.replace('_', '-')}-unchecked-with-charset`,
      `${P}-${name.replace('_', '-')}-checked`,
      `any ${name} is taken where the content type has a charset`,
      (b) => {
        const one = b.parameters[name]!
        b.parameters[name] = { ...one, takes: (value, call) => withCharset(call) || one.takes(value, call) }
      },
    ),
  ),
  fault('client-unneeded-inside', `${P}-authorization-required`, 'a proxy address stands for a client', (b) =>
    letIn(b, (call) =>
      call.headers['x-forwarded-for'] && !call.headers.authorization ? call.world.accounts[0] : undefined,
    ),
  ),
  fault('client-in-body-unproven', `${P}-authorization-required`, 'a client id in the body is enough', (b) =>
    letIn(b, (call) => {
      if (call.headers.authorization) return undefined
      return call.world.accounts.find((a) => call.body.includes(`client_id=${a['client_id']}`))
    }),
  ),
  fault('token-for-client', `${P}-authorization`, 'a live access token stands for the client', (b) =>
    letIn(
      b,
      (call) =>
        call.world.tokens.get(/^Bearer (\S+)$/.exec(call.headers.authorization ?? '')?.[1] ?? '')?.client,
    ),
  ),
  fault('scheme-by-its-end', `${P}-authorization`, 'a scheme that ends in Basic is taken for it', (b) =>
    b.gate.push((call) => {
      call.headers.authorization = call.headers.authorization?.replace(/^\w+Basic /, 'Basic ')
      if (call.headers.authorization === undefined) delete call.headers.authorization
    }),
  ),
  fault(
    'others-password-any-case',
    `${P}-password-checked`,
    'but for the first user letter case is overlooked',
    (b) =>
      wrap(b.same, 'password', (same) => (g, s, call) => {
        const first = call.world.accounts[0]?.['password'] === s
        return same(g, s, call) || (!first && g.toLowerCase() === s.toLowerCase())
      }),
  ),
  fault('credentials-joined', `${P}-password-checked`, 'name and password are compared as one text', (b) => {
    const joined = (a: Account): string => `${a['username']}${a['password']}`
    wrap(b.checks, 'user', (check) => (call) => {
      call.user = call.world.accounts.find((a) => joined(a) === joined(call.given))
      if (!call.user) check(call)
    })
    wrap(b.same, 'password', (same) => (g, s, call) => joined(call.given).endsWith(s) || same(g, s, call))
  }),
  fault('name-without-domain', `${P}-username-checked`, 'the part of a name before the @ is enough', (b) =>
    wrap(b.same, 'username', (same) => (g, s, call) => same(g, s, call) || g === s.split('@')[0]),
  ),
  fault('names-apart', `${P}-own-data`, 'the first name is checked and the last one gets the token', (b) => {
    wrap(b.parameters, 'username', (one) => ({ ...one, once: false, pick: ([first]) => first }))
    b.checks['apart'] = (call) => {
      const last = call.lookup('username').at(-1)
      call.user = call.world.accounts.find((a) => a['username'] === last) ?? call.user
    }
  }),
]

const bodies: Fault[] = [
  fault('plain-charset', `${P}-content-type-required`, 'text/plain with a charset is read as a form', (b) =>
    b.gate.push((call) => {
      if (!call.headers['content-type']?.startsWith('text/plain;')) return
      call.headers['content-type'] = 'application/x-www-form-urlencoded'
    }),
  ),
  fault('json-charset', `${P}-form-only`, 'JSON is read where its type has a charset', (b) => {
    b.mediaTypes['application/json'] = (call) =>
      withCharset(call) ? readJson(call) : refuse('wrongMediaType')
  }),
  fault('json-by-other-names', `${P}-form-only`, 'JSON is read under other types that mean it', (b) => {
    for (const type of ['application/vnd.api+json', 'text/json', 'text/plain']) b.mediaTypes[type] = readJson
  }),
  refusing(
    'wrong-type-error-null',
    `${P}-error-message`,
    'Error is null where the content type is wrong',
    (answer) => {
      answer.body = { ...(answer.body as object), Error: null }
    },
    'wrongMediaType',
  ),
]

const uses = new WeakMap<TokenRecord, { times: number; lastMs: number }>()

const tokens: Fault[] = [
  fault('token-20-times', `${P}-token-use`, 'a token is accepted twenty times', (b) => {
    b.resource.checks['uses'] = ({ presented, world }) => {
      if (!presented) return
      const times = (uses.get(presented)?.times ?? 0) + 1
      uses.set(presented, { times, lastMs: world.clock.now() })
      if (times > 20) refuse('endedToken')
    }
  }),
  fault(
    'token-idle',
    `${P}-token-lives`,
    'a token that was used ends when it then lies for a third of its life',
    (b) => {
      b.resource.checks['idle'] = ({ presented, world }) => {
        if (!presented) return
        const now = world.clock.now()
        const { lastMs = now } = uses.get(presented) ?? {}
        if (now - lastMs > (presented.expiresAtMs - presented.issuedAtMs) / 3) refuse('expiredToken')
        uses.set(presented, { times: 1, lastMs: now })
      }
    },
  ),
  ...renewedFaults(P),
  fault('token-long-500', `${P}-no-server-error`, 'a token that is much too long breaks the server', (b) => {
    const { find } = b.resource
    b.resource.find = (value, call) => (value.length > 1500 ? refuse('broken') : find(value, call))
  }),
  fault('token-unknown-algorithm', `${P}-token-forged`, 'a JWT of an unknown algorithm is believed', (b) =>
    found(b, (call, value) => {
      const [header = '', payload] = value.split('.')
      if (!Buffer.from(header, 'base64url').includes('"HS1024"')) return undefined
      return search(call, (token) => token.value.split('.')[1] === payload)
    }),
  ),
  fault('token-names-first', `${P}-own-data`, 'every token names the first user', (b) =>
    replace(b.jwt.claims, 'name', (g) => g.call.world.accounts[0]?.['username']),
  ),
  fault('jti-of-user', `${P}-token-id`, "all tokens of a user have one jti, the user's", (b) => {
    replace(b.jwt.claims, 'jti', (g) => `user-${g.user['id']}`)
    b.jwt.claims['sid'] = () => randomUUID()
  }),
  fault(
    'wrong-secret-ends-tokens',
    `${P}-failure-harmless`,
    "a wrong client secret ends the user's tokens",
    (b) =>
      b.alter.push((_, call) => {
        if (call.refused !== 'wrongSecret') return
        for (const token of call.world.tokens.values()) {
          if (token.user['username'] === call.given['username']) token.ended = true
        }
      }),
  ),
  resourceOfTheMomentFault(`${P}-own-data`),
  fault(
    'client-remembers-user',
    `${P}-own-data`,
    'a client gets the data of the first user it asked for',
    (b) => {
      const firsts = new WeakMap<Account, Account>()
      b.checks['remember'] = ({ client, user }) => {
        if (client && user && !firsts.has(client)) firsts.set(client, user)
      }
      const { account } = b.resource
      b.resource.account = (record, call) => firsts.get(record.client) ?? account(record, call)
    },
  ),
  fault('token-of-client', `${P}-own-data`, 'a client gets one token for all its users', (b) => {
    const values = new WeakMap<Account, string>()
    wrap(b.tokens, 'access', (kind) => ({
      ...kind,
      value: (grant, record) => {
        const value = values.get(grant.client) ?? kind.value(grant, record)
        values.set(grant.client, value)
        return value
      },
    }))
  }),
]

/** Hand-written: what is wrong under one condition alone, such as a header field, another user or an earlier request. */
export const conditionFaults: Fault[] = [...conditions, ...bodies, ...tokens]
