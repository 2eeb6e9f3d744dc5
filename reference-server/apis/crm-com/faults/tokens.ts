import { refuse } from '../../../behaviour/refusals.ts'
import { drop, wrap } from '../../../behaviour/registry.ts'
import type { Account, Behaviour, Call, Fault, TokenRecord } from '../../../behaviour/types.ts'
import { found, search, tokenFaults } from '../../../faults/bearer-tokens.ts'
import { breaking, fault, onRefused, without } from '../../../faults/define.ts'
import { jwtFaults } from '../../../faults/jwt.ts'
import { lifeFaults, quietly } from './lives.ts'

const P = 'CRM'

const own = (token: TokenRecord): Account => token.user

const accepting = (
  name: string,
  breaks: string,
  about: string,
  alike: (value: string, account: Account) => boolean,
) =>
  fault(name, breaks, about, (b) =>
    found(b, (call, value) => search(call, (token) => alike(value, own(token)))),
  )

const uses: Fault[] = [
  fault('token-unusable-quietly', 'CRM-token-use', 'no token opens anything, with status 200', (b) => {
    quietly(b, 'closed')
    b.resource.checks['closed'] = () => refuse('closed')
  }),
  fault(
    'token-single-use-quietly',
    'CRM-token-use',
    'a token opens something once, then there is 200 without data',
    (b) => {
      quietly(b, 'spent')
      const used = new Set<TokenRecord>()
      b.resource.checks['spent'] = ({ presented }) => {
        if (presented && used.has(presented)) refuse('spent')
        if (presented) used.add(presented)
      }
    },
  ),
  fault('token-of-unit-unusable', 'CRM-unit', 'a token for a unit is not accepted', (b) => {
    b.resource.checks['unit'] = ({ presented }) => {
      if (presented?.grant.call.given['unit'] !== undefined) refuse('unknownToken')
    }
  }),
  fault('token-earlier-500', 'CRM-no-server-error', 'an earlier token is answered with 500', (b) => {
    b.resource.checks['session'] = ({ presented, world }) => {
      const latest = [...world.tokens.values()].filter((t) => t.user === presented?.user).at(-1)
      if (presented && latest !== presented) refuse('broken')
    }
  }),
  accepting(
    'token-or-key',
    'CRM-token-required',
    'the key is accepted as a token',
    (value, a) => value === a['key'],
  ),
  accepting(
    'token-or-code',
    'CRM-token-required',
    'the Base64 of the code is accepted as a token',
    (value, a) => value === Buffer.from(a['authentication_code'] ?? '').toString('base64'),
  ),
  fault('token-or-basic', 'CRM-token-required', 'the Basic credentials of the key open data', (b) => {
    const { read } = b.resource
    b.resource.read = (call) => {
      const encoded = /^basic (.+)$/i.exec(call.headers.authorization ?? '')?.[1]
      if (encoded === undefined) return read(call)
      const [key] = Buffer.from(encoded, 'base64').toString().split(':')
      return search(call, (token) => token.user['key'] === key)?.value ?? refuse('unknownToken')
    }
  }),
  accepting(
    'token-word-null',
    'CRM-token-required',
    'the token "null" is accepted',
    (value) => value === 'null',
  ),
  fault(
    'token-refused-with-data',
    'CRM-token-required',
    'without a token there is 401, and the data with it',
    (b) => {
      b.alter.push((answer, call) => {
        if (call.route !== 'resource' || !call.refused) return
        const [account = {}] = call.world.accounts
        call.presented = search(call, ({ user }) => user === account)
        answer.body = b.resource.body(account, call)
      })
    },
  ),
]

const owners: Fault[] = [
  fault('data-of-key', 'CRM-own-data', "a token shows the data of the application's own consumer", (b) => {
    b.resource.account = ({ client }) => client
  }),
  fault('data-of-latest', 'CRM-own-data', 'a token shows the data of whoever logged in last', (b) => {
    b.resource.account = (_, call) => [...call.world.tokens.values()].at(-1)?.user ?? refuse('broken')
  }),
  fault('data-of-nobody', 'CRM-own-data', 'the data is the same for all', (b) => {
    b.resource.body = () => ({ user: 'consumer', id: '1' })
  }),
  fault(
    'data-changes-hands',
    'CRM-own-data',
    "a token of the first consumer shows another's data now and then",
    (b) => {
      const uses = new Map<TokenRecord, number>()
      b.resource.account = (token, call) => {
        const count = (uses.get(token) ?? 0) + 1
        uses.set(token, count)
        const [first, second = token.user] = call.world.accounts
        return token.user === first && count % 2 === 0 ? second : token.user
      }
    },
  ),
  fault(
    'data-changes-hands-late',
    'CRM-own-data',
    "from its third use on the second consumer's token shows the first one's data",
    (b) => {
      const uses = new Map<TokenRecord, number>()
      b.resource.account = (token, call) => {
        const count = (uses.get(token) ?? 0) + 1
        uses.set(token, count)
        const [first = token.user, second] = call.world.accounts
        return token.user === second && count > 2 ? first : token.user
      }
    },
  ),
]

const claims: Fault[] = [
  ...breaking(jwtFaults(P), {
    'jwt-has-password': 'CRM-no-leak',
    'jwt-same-jti': 'CRM-token-id',
    'jwt-iat-ahead': 'CRM-token-dates',
  }),
  claim('jwt-exp-date', 'CRM-token-exp', '"exp" is a date', ['exp'], (s) => new Date(s * 1000).toISOString()),
  claim('jwt-iat-date', 'CRM-token-dates', '"iat" is a date', ['iat'], (s) =>
    new Date(s * 1000).toUTCString(),
  ),
  claim('jwt-exp-mixed', 'CRM-exp-type', '"exp" is a number and "iat" is in quotes', ['exp'], (s) => s),
  claim('jwt-milliseconds', 'CRM-token-exp', '"exp" and "iat" are in milliseconds', ['exp', 'iat'], (s) =>
    String(s * 1000),
  ),
  claim('jwt-zone', 'CRM-token-dates', '"exp" and "iat" are in another time zone', ['exp', 'iat'], (s) =>
    String(s + 7200),
  ),
  claim('jwt-minute-off', 'CRM-token-dates', '"exp" and "iat" are a minute ahead', ['exp', 'iat'], (s) =>
    String(s + 60),
  ),
  claim('jwt-exp-minute-early', 'CRM-token-exp', '"exp" is a minute early', ['exp'], (s) => String(s - 60)),
  fault('jwt-exp-late-without-iat', 'CRM-token-exp', '"exp" is an hour late, and there is no "iat"', (b) => {
    drop(b.jwt.claims, 'iat')
    wrap(b.jwt.claims, 'exp', (before) => (grant, token) => String(Number(before(grant, token)) + 3600))
  }),
  fault('jwt-not-yet', 'CRM-token-dates', '"nbf" is ten minutes ahead', (b) => {
    b.jwt.claims['nbf'] = (grant) => grant.issuedAtMs / 1000 + 600
  }),
  fault('jwt-signature-short', 'CRM-token-is-jwt', 'the signature is cut to 8 characters', (b) => {
    const { sign } = b.jwt
    b.jwt.sign = (input) => sign(input).slice(0, 8)
  }),
  expiring(
    'jwt-unit-shorter',
    'a token for a unit declares an hour',
    ({ given }) => given['unit'] !== undefined,
  ),
  expiring(
    'jwt-second-shorter',
    "the second consumer's token declares an hour",
    ({ user, world }) => user !== world.accounts[0],
  ),
  fault(
    'jwt-shorter-after-wrong',
    'CRM-token-exp',
    'tokens right after a wrong code declare an hour',
    (b) => {
      let untilMs = 0
      onRefused(
        b.alter,
        (_, { given }) => {
          if (given['authentication_code'] !== undefined) untilMs = Date.now() + 250
        },
        'unknownUser',
      )
      hourFor(b, () => Date.now() < untilMs)
    },
  ),
  fault('jwt-shorter-now-and-then', 'CRM-token-exp', 'every sixth token declares an hour', (b) => {
    let count = 0
    hourFor(b, () => ++count % 6 === 0)
  }),
  fault('jwt-other-now-and-then', 'CRM-token-user', 'every sixth token names the next consumer', (b) => {
    let count = 0
    wrap(b.jwt.claims, 'cii', (before) => (grant, token) => {
      const { accounts } = grant.call.world
      const next = accounts[(accounts.indexOf(grant.user) + 1) % accounts.length]
      return ++count % 6 === 0 ? next?.['cii'] : before(grant, token)
    })
  }),
  fault('jwt-short', 'CRM-token-length', 'the token has 14 characters', (b) => {
    let count = 0
    wrap(b.tokens, 'access', (kind) => ({
      ...kind,
      value: () => `e30.e30.${String(count++).padStart(6, '0')}`,
    }))
  }),
  fault('jwt-signature-padded', 'CRM-token-is-jwt', 'the signature is Base64 with padding', (b) => {
    const { sign } = b.jwt
    b.jwt.sign = (input) => Buffer.from(sign(input), 'base64url').toString('base64')
  }),
  fault(
    'jwt-signature-absent-accepted',
    'CRM-token-forged',
    'a token is accepted without its signature part',
    (b) =>
      found(b, (call, value) =>
        search(call, (t) => t.value.replace(/\.[^.]*$/, '') === value.replace(/\.$/, '')),
      ),
  ),
  fault('jwt-end-overlooked', 'CRM-token-forged', 'the last characters of a signature are overlooked', (b) =>
    found(b, (call, value) => search(call, (t) => t.value.slice(0, -4) === value.slice(0, -4))),
  ),
  fault('jwt-fourth-part', 'CRM-token-forged', 'what follows the third part is overlooked', (b) =>
    found(b, (call, value) => search(call, (t) => value.startsWith(`${t.value}.`))),
  ),
]

/** Tokens for some requests declare an hour instead of two. */
function hourFor(b: Behaviour, which: (call: Call) => boolean): void {
  wrap(b.jwt.claims, 'exp', (before) => (grant, token) => {
    const seconds = Number(before(grant, token))
    return String(which(grant.call) ? seconds - 3600 : seconds)
  })
}

function expiring(name: string, about: string, which: (call: Call) => boolean): Fault {
  return fault(name, 'CRM-token-exp', about, (b) => hourFor(b, which))
}

/** A fault of time claims; `change` gets the right seconds. */
function claim(
  name: string,
  breaks: string,
  about: string,
  names: string[],
  change: (seconds: number) => unknown,
): Fault {
  return fault(name, breaks, about, (b) => {
    for (const each of names)
      wrap(b.jwt.claims, each, (before) => (grant, token) => change(Number(before(grant, token))))
  })
}

/** Ways in which tokens can be made, accepted and ended wrongly. */
export const accessFaults: Fault[] = [
  ...breaking(
    without(
      tokenFaults(P, { issued: 'CRM-renewed' }),
      // how a token is presented is free, and so is a refusal in the envelope
      ...[
        'token-in-query',
        'token-without-scheme',
        'token-other-scheme',
        'token-bearer-refused',
        'resource-refusal-200',
      ],
    ),
    {
      'token-shared': 'CRM-own-data',
      'token-counted': 'CRM-token-is-jwt',
      'resource-refusal-302': 'CRM-token-refusal',
      'resource-refusal-500': 'CRM-no-server-error',
      'token-any-case': 'CRM-token-forged',
      'token-beginning': 'CRM-token-forged',
      'token-longer': 'CRM-token-forged',
    },
  ),
  ...uses,
  ...owners,
  ...claims,
  ...lifeFaults,
]
