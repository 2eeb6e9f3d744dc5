import { refuse } from '../../../behaviour/refusals.ts'
import { part, wrap } from '../../../behaviour/registry.ts'
import { opaque } from '../../../behaviour/tokens.ts'
import type { Account, Behaviour, Call, Fault, TokenRecord } from '../../../behaviour/types.ts'
import { found, search } from '../../../faults/bearer-tokens.ts'
import { fault, onGranted, refusing } from '../../../faults/define.ts'
import { mapping, reading } from '../../../faults/parameters.ts'
import { takeBasic } from './requests.ts'

const P = 'CONFIG'
const form = 'application/x-www-form-urlencoded'

type Alike = (given: string, stored: string, call: Call) => boolean

const alike = (parameter: string, breaks: string) => (name: string, about: string, also: Alike) =>
  fault(name, breaks, about, (b) =>
    wrap(b.same, parameter, (same) => (g, s, call) => same(g, s, call) || also(g, s, call)),
  )

const secret = alike('client_secret', `${P}-client-secret-checked`)
const loginId = alike('client_id', `${P}-client-id-checked`)
const scope = alike('scope', `${P}-scope-checked`)

const grantType = (name: string, about: string, taken: string) =>
  fault(name, `${P}-grant-type-checked`, about, (b) =>
    mapping(b, 'grant_type', (value) => (value === taken ? 'client_credentials' : value)),
  )

const notTheFirst = (account: Account | undefined, call: Call): boolean => account !== call.world.accounts[0]

/** The ways in which a wrong value can be taken because it is nearly the right one. */
export const nearFaults: Fault[] = [
  secret('secret-first-ignored', 'the first character of the secret is not compared', (g, s) =>
    differs(g, s, 0, 1),
  ),
  secret('secret-middle-ignored', 'only both ends of the secret are compared', (g, s) =>
    differs(g, s, 8, s.length - 8),
  ),
  secret(
    'secret-plus-as-space',
    'plus signs of the secret are decoded twice',
    (g, s) => g === s.replaceAll('+', ' '),
  ),
  secret(
    'secret-of-html',
    'the secret is decoded as HTML',
    (g, s) => g.replaceAll('&amp;', '&').replaceAll('&lt;', '<') === s,
  ),
  secret(
    'secret-tenant',
    'the tenant is taken for the secret',
    (g, _, { client }) => g === client?.['scope'],
  ),
  secret(
    'others-secret-any-case',
    'letter case counts in the first user’s secret alone',
    (g, s, call) => notTheFirst(call.client, call) && g.toLowerCase() === s.toLowerCase(),
  ),
  secret(
    'others-secret-begun',
    'a beginning of the secret does for all users but the first',
    (g, s, call) => notTheFirst(call.client, call) && s.startsWith(g),
  ),
  secret(
    'others-secret-longer',
    'something after the secret does no harm to all users but the first',
    (g, s, call) => notTheFirst(call.client, call) && g.startsWith(s),
  ),
  fault('basic-empty', `${P}-client-secret-checked`, 'an empty password in Basic is right', (b) => {
    takeBasic(b)
    reading(b, 'client_secret', (values, call) =>
      values[0] === '' && call.headers.authorization ? [call.world.accounts[0]?.['client_secret']] : values,
    )
  }),
  loginId(
    'login-id-at-any-host',
    'what follows an @ in the login ID is overlooked',
    (g, s) => g.split('@')[0] === s.split('@')[0],
  ),
  loginId(
    'login-id-in-any-domain',
    'a domain before the login ID is overlooked',
    (g, s) => g.split('\\').at(-1) === s,
  ),
  loginId(
    'login-id-tagged',
    'a tag after the login ID is overlooked',
    (g, s) => g.replace(/\+[^@]*/, '') === s,
  ),
  loginId(
    'login-id-dotless',
    'dots in the login ID are overlooked',
    (g, s) => g.replaceAll('.', '') === s.replaceAll('.', ''),
  ),
  loginId(
    'login-id-underscore',
    'an underscore stands for any character of a login ID',
    (g, s) => g.length === s.length && [...g].every((c, at) => c === '_' || c === s[at]),
  ),
  fault('login-id-nul', `${P}-client-id-checked`, 'what follows a NUL in the login ID is cut off', (b) =>
    mapping(b, 'client_id', (value) => String(value).split('\0')[0]),
  ),
  scope('scope-domain-above', 'the domain above the tenant is taken for it', (g, s) => s.endsWith(`.${g}`)),
  scope('scope-dots-any', 'a dot of the tenant stands for any character', (g, s) =>
    new RegExp(`^${s}$`).test(g),
  ),
  scope('scope-in-list', 'one own tenant in a list is enough', (g, s) => g.split(' ').includes(s)),
  scope('scope-before-comma', 'what follows a comma in the scope is overlooked', (g, s) =>
    g.startsWith(`${s},`),
  ),
  refusing(
    'scope-error-own',
    `${P}-error-code`,
    'an unknown tenant has a code of its own',
    (answer) => {
      answer.body = { error: 'unknown_tenant' }
    },
    'badScope',
  ),
  refusing(
    'scope-error-as-grant',
    `${P}-error-fits`,
    'an unknown tenant is invalid_grant',
    (answer) => {
      answer.body = { error: 'invalid_grant' }
    },
    'badScope',
  ),
  grantType('grant-type-capitals', 'the grant type may have capitals', 'Client_Credentials'),
  grantType('grant-type-camel', 'the grant type may be in camel case', 'clientCredentials'),
  grantType('grant-type-quotes', 'the grant type may be in quotes', '"client_credentials"'),
  grantType(
    'grant-type-of-assertions',
    'the grant of assertions is taken without one',
    'urn:ietf:params:oauth:grant-type:jwt-bearer',
  ),
  fault('repeated-alike', `${P}-not-repeated`, 'a parameter may be given twice with the same value', (b) => {
    for (const p of Object.values(b.parameters))
      Object.assign(p, {
        once: false,
        pick: (values: unknown[]) => (new Set(values).size > 1 ? refuse('repeated') : values[0]),
      })
  }),
  fault('list-name-read', `${P}-required-client-secret`, 'client_secret[] is read as client_secret', (b) =>
    reading(b, 'client_secret', (values, call) => [...values, ...call.lookup('client_secret[]')]),
  ),
  fault('method-options', `${P}-method`, 'a token is also granted for OPTIONS', (b) => {
    b.routes.token.methods.push('OPTIONS')
  }),
  fault('json-type-500', `${P}-no-server-error`, 'a form that is called JSON is a server error', (b) => {
    b.mediaTypes['application/json'] = () => refuse('broken')
  }),
  fault('other-type-500', `${P}-no-server-error`, 'any unknown media type is a server error', (b) => {
    b.mediaTypes['*'] = () => refuse('broken')
  }),
  fault('no-type-500', `${P}-no-server-error`, 'a body without a media type is a server error', (b) => {
    b.mediaTypes[''] = () => refuse('broken')
  }),
  fault('unknown-twice-500', `${P}-no-server-error`, 'an unknown parameter twice is a server error', (b) =>
    wrap(b.mediaTypes, form, (before) => (call) => {
      const lookup = before(call)
      return lookup('x_tokenassay').length > 1 ? refuse('broken') : lookup
    }),
  ),
  refusing(
    'other-type-echoed',
    `${P}-no-leak`,
    'a body of another media type is repeated',
    (answer, call) => {
      answer.body = { error: 'invalid_request', error_description: `cannot read ${call.body}` }
    },
    'wrongMediaType',
  ),
  refusing(
    'unknown-without-challenge',
    `${P}-no-user-enumeration`,
    'a wrong secret has a challenge and an unknown user has none',
    (answer) => {
      answer.headers['WWW-Authenticate'] = 'Basic realm="configapi"'
    },
    'wrongSecret',
  ),
  ends(
    'others-token-endless',
    `${P}-token-expires`,
    'the tokens of all users but the first never end',
    (token, call) => (notTheFirst(token.user, call) ? Number.POSITIVE_INFINITY : token.expiresAtMs),
  ),
  ends(
    'others-token-short',
    `${P}-token-lives`,
    'the tokens of all users but the first end after a minute',
    (token, call) => (notTheFirst(token.user, call) ? token.issuedAtMs + 60_000 : token.expiresAtMs),
  ),
  fault('dead-one-again', `${P}-renewed`, 'a token is given again for a minute after its end', (b) => {
    const last = new Map<unknown, TokenRecord>()
    wrap(b.tokens, 'access', (kind) => ({
      ...kind,
      value: (grant, record) => {
        const earlier = last.get(grant.user)
        if (earlier && grant.issuedAtMs < earlier.expiresAtMs + 60_000) {
          record.expiresAtMs = earlier.expiresAtMs
          return earlier.value
        }
        last.set(grant.user, record)
        return kind.value(grant, record)
      },
    }))
    b.fields['expires_in'] = ({ issuedAtMs, tokens }) =>
      Math.max(1, Math.round((part(tokens, 'access').expiresAtMs - issuedAtMs) / 1000))
  }),
  fault('expires-in-ms-opaque', `${P}-expires-in-seconds`, 'two hours are told in milliseconds', (b) => {
    b.tokens['access'] = { lifetimeSeconds: 7200, value: opaque(48) }
    onGranted(b.alter, (answer) => Object.assign(answer.body as object, { expires_in: 7_200_000 }))
  }),
  fault('cacheable-the-second-time', `${P}-no-store`, 'only a user’s first response says no-store', (b) => {
    const seen = new Set<unknown>()
    onGranted(b.alter, (answer, call) => {
      if (seen.has(call.client)) delete answer.headers['Cache-Control']
      seen.add(call.client)
    })
  }),
  fault('others-without-lifetime', `${P}-expires-in`, 'only the first user is told expires_in', (b) =>
    onGranted(b.alter, (answer, call) => {
      if (notTheFirst(call.client, call)) delete (answer.body as { expires_in?: number }).expires_in
    }),
  ),
  fault('text-after-the-end', `${P}-expires-in`, 'once a token has expired expires_in is a text', (b) =>
    onGranted(b.alter, (answer, { world }) => {
      if ([...world.tokens.values()].some((token) => token.expiresAtMs < world.clock.now()))
        Object.assign(answer.body as object, { expires_in: '1 hour' })
    }),
  ),
  fault(
    'race',
    `${P}-client-secret-checked`,
    'a wrong secret is right while a right one is looked up',
    (b) => {
      const busy = new Map<unknown, number>()
      const add = (call: Call, by: number) => busy.set(call.client, (busy.get(call.client) ?? 0) + by)
      wrap(
        b.same,
        'client_secret',
        (same) => (g, s, call) => same(g, s, call) || (busy.get(call.client) ?? 0) > 0,
      )
      b.pause = async (call) => {
        add(call, 1)
        await new Promise((resolve) => setTimeout(resolve, 15))
        add(call, -1)
      }
    },
  ),
  fault('race-lost', `${P}-parallel`, 'a right secret is refused when a wrong one comes meanwhile', (b) => {
    let wrong = 0
    wrap(b.same, 'client_secret', (same) => (g, s, call) => same(g, s, call) || ++wrong < 0)
    b.pause = async () => {
      const before = wrong
      await new Promise((resolve) => setTimeout(resolve, 15))
      if (wrong > before) refuse('wrongSecret')
    }
  }),
  fault('jwt-has-secret-base64', `${P}-no-leak`, 'the payload has the secret in base64', (b) => {
    b.jwt.claims['key'] = (grant) => Buffer.from(grant.client['client_secret'] ?? '').toString('base64')
  }),
  fault('token-six-letters', `${P}-token-required`, 'a scheme of six letters is taken for Bearer', (b) => {
    const before = b.resource.read
    b.resource.read = (call) =>
      /^[A-Za-z]{6} (\S+)$/.exec(call.headers.authorization ?? '')?.[1] ?? before(call)
  }),
  fault('token-end-ignored', `${P}-token-forged`, 'the last four characters of a token do not count', (b) =>
    found(b, (call, value) =>
      search(call, (t) => t.value.length === value.length && t.value.slice(0, -4) === value.slice(0, -4)),
    ),
  ),
  fault('jwt-none-any-case', `${P}-token-forged`, 'a token whose alg is "None" is not checked', (b) =>
    found(b, (call, value) => {
      const [header = '', payload] = value.split('.')
      if (!Buffer.from(header, 'base64url').toString().includes('"None"')) return undefined
      return search(call, (t) => t.value.split('.')[1] === payload)
    }),
  ),
]

const differs = (given: string, stored: string, from: number, to: number): boolean =>
  given.length === stored.length &&
  given.slice(0, from) === stored.slice(0, from) &&
  given.slice(to) === stored.slice(to)

function ends(
  name: string,
  breaks: string,
  about: string,
  endsAtMs: (token: TokenRecord, call: Call) => number,
): Fault {
  return fault(name, breaks, about, (b: Behaviour) =>
    wrap(b.resource.checks, 'expired', () => (call) => {
      if (!call.presented || call.world.clock.now() >= endsAtMs(call.presented, call)) refuse('expiredToken')
    }),
  )
}
