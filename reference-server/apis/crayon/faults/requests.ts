import { basic } from '../../../behaviour/authorization.ts'
import { formPairs, readForm, readJson } from '../../../behaviour/body.ts'
import { inQuery } from '../../../behaviour/parameters.ts'
import { refuse } from '../../../behaviour/refusals.ts'
import { part } from '../../../behaviour/registry.ts'
import type { Account, Behaviour, Call, Fault } from '../../../behaviour/types.ts'
import { fault } from '../../../faults/define.ts'
import { mapping, reading, withCharset } from '../../../faults/parameters.ts'

const P = 'CRAYON'

/** Hand-written: headers and bodies of token requests that are read wrongly. */
const readings: Fault[] = [
  fault('accept-required', `${P}-accept-optional`, 'a request without Accept is answered with 406', (b) =>
    refuseTokenCalls(b, (call) => call.headers.accept === undefined),
  ),
  fault('accept-exact', `${P}-accept-optional`, 'no Accept but application/json is taken', (b) =>
    refuseTokenCalls(b, ({ headers: { accept } }) => accept !== undefined && accept !== 'application/json'),
  ),
  fault(
    'accept-else-xml',
    `${P}-accept-optional`,
    'without Accept: application/json the answer is XML',
    (b) =>
      b.wire.push((answer, call) => {
        if (call.headers.accept === 'application/json') return
        answer.headers['Content-Type'] = 'application/xml'
        answer.bytes = Buffer.from('<TokenResponse><AccessToken>x</AccessToken></TokenResponse>')
      }),
  ),
  fault('content-type-exact', `${P}-content-type`, 'a content type with a charset is refused', (b) =>
    refuseTokenCalls(b, withCharset),
  ),
  fault('type-as-written', `${P}-content-type`, 'the content type is taken in small letters alone', (b) =>
    refuseTokenCalls(b, ({ headers }) => /[A-Z]/.test(headers['content-type']?.split(';')[0] ?? '')),
  ),
  fault('basic-as-written', `${P}-basic-scheme`, 'the scheme is taken as "Basic" alone', (b) =>
    refuseTokenCalls(b, ({ headers }) => /^basic /.test(headers.authorization ?? '')),
  ),
  fault(
    'content-type-of-json',
    `${P}-content-type-required`,
    'a form that says it is JSON is read as a form',
    (b) => {
      b.mediaTypes['application/json'] = readForm
    },
  ),
  fault('json-too', `${P}-form-only`, 'a JSON body is read as well', (b) => {
    b.mediaTypes['application/json'] = readJson
  }),
  fault('escaped-letters-kept', `${P}-form`, 'escapes of letters are not decoded', (b) =>
    refuseTokenCalls(b, (call) => /%[67][0-9A-F]/.test(call.body.toString())),
  ),
  fault('small-escapes-kept', `${P}-form`, 'escapes in small letters are not decoded', (b) =>
    refuseTokenCalls(b, (call) => /%\d[a-f]|%[a-f]\d/.test(call.body.toString())),
  ),
  fault('order-matters', `${P}-form`, 'the parameters are taken in one order alone', (b) =>
    refuseTokenCalls(b, (call) => call.body.indexOf('scope=') < call.body.indexOf('username=')),
  ),
  fault('accept-one', `${P}-accept-optional`, 'an Accept of several types is answered with 406', (b) =>
    refuseTokenCalls(b, ({ headers: { accept } }) => accept?.includes(',') === true),
  ),
  fault('extra-500', `${P}-no-server-error`, 'a parameter that is not documented breaks the server', (b) =>
    b.gate.push((call) => {
      if (formPairs(call.body.toString('latin1')).length > 4) refuse('broken')
    }),
  ),
  fault('query-for-body', `${P}-body-only`, 'a query stands in for a body that is empty', (b) => {
    for (const name of ['grant_type', 'username', 'password', 'scope'])
      reading(b, name, (values, call) => (call.body.length === 0 ? inQuery(name)(call) : values))
  }),
  fault('nothing-granted', `${P}-form-needed`, 'an empty body gets a token', (b) => {
    for (const name of ['grant_type', 'username', 'password', 'scope']) {
      const own: Record<string, string> = { grant_type: 'password', scope: 'CustomerApi' }
      reading(b, name, (values, call) =>
        call.body.length === 0 && call.method === 'POST' && call.query === ''
          ? [own[name] ?? call.world.accounts[0]?.[name]]
          : values,
      )
    }
  }),
  fault('grant-client-too', `${P}-grant-type-checked`, 'client_credentials gets a token as well', (b) =>
    mapping(b, 'grant_type', (value) => (value === 'client_credentials' ? 'password' : value)),
  ),
  fault('scope-any-known', `${P}-scope-checked`, 'the scope "admin" is taken as well', (b) =>
    mapping(b, 'scope', (value) => (value === 'admin' ? 'CustomerApi' : value)),
  ),
  fault('scope-blank', `${P}-scope-checked`, 'a blank scope is taken', (b) =>
    mapping(b, 'scope', (value) => (value === ' ' ? 'CustomerApi' : value)),
  ),
  fault('get-from-query', `${P}-method`, 'GET with the parameters in the query gets a token', (b) => {
    b.routes.token.methods.push('GET')
    b.mediaTypes[''] = (call) =>
      call.method === 'GET' ? (name) => inQuery(name ?? '')(call) : refuse('wrongMediaType')
  }),
  fault(
    'unusual-case-500',
    `${P}-no-server-error`,
    'a scheme or type in another case is answered with 500',
    (b) =>
      b.gate.push(({ headers }) => {
        if (/^basic/.test(headers.authorization ?? '') || /[A-Z]{5}/.test(headers['content-type'] ?? ''))
          refuse('broken')
      }),
  ),
  fault(
    'escaped-basic-500',
    `${P}-no-server-error`,
    'Basic credentials with escapes are answered with 500',
    (b) =>
      b.gate.push((call) => {
        const text = Buffer.from(call.headers.authorization?.split(' ')[1] ?? '', 'base64').toString()
        if (/%3D/.test(text)) refuse('broken')
      }),
  ),
  fault('client-in-body-500', `${P}-no-server-error`, 'credentials in the body are answered with 500', (b) =>
    b.gate.push((call) => {
      if (call.headers.authorization === undefined && call.body.includes('client_secret=')) refuse('broken')
    }),
  ),
  fault(
    'long-value-500',
    `${P}-no-server-error`,
    'a value of thousands of characters is answered with 500',
    (b) =>
      b.gate.push((call) => {
        if (call.body.length > 4096) refuse('broken')
      }),
  ),
  fault('second-refused', `${P}-success`, 'no second token is granted within a minute', (b) => {
    const grantedAtMs = new Map<Account, number>()
    b.checks['again'] = ({ user, world }) => {
      if (!user) return
      const now = world.clock.now()
      if (now - (grantedAtMs.get(user) ?? 0) < 60_000) refuse('wrongPassword')
      grantedAtMs.set(user, now)
    }
  }),
  fault('second-user-refused', `${P}-success`, 'no other user than the first is granted a token', (b) => {
    b.checks['first'] = ({ user, world }) => {
      if (user && user !== world.accounts[0]) refuse('wrongPassword')
    }
  }),
]

/** Hand-written: Basic credentials that are read wrongly. */
const basics: Fault[] = [
  pairs('basic-empty-pair', 'an empty pair passes for the first client', (name, password, [first]) =>
    name === '' && password === '' ? first : undefined,
  ),
  pairs('basic-secret-alone', 'a secret alone finds its client', (name, password, accounts) =>
    name === '' ? accounts.find((a) => a['client_secret'] === password) : undefined,
  ),
  pairs('basic-swapped', 'id and secret may be swapped', (name, password, accounts) =>
    accounts.find((a) => `${a['client_secret']}:${a['client_id']}` === `${name}:${password}`),
  ),
  pairs('basic-of-user', 'a user passes for a client', (name, password, accounts) =>
    accounts.find((a) => a['username'] === name && a['password'] === password),
  ),
  pairs(
    'body-mends-basic',
    'wrong Basic credentials pass when the right ones are in the body',
    (_, __, accounts, call) => accounts.find((a) => a['client_secret'] === call.lookup('client_secret')[0]),
    `${P}-client-secret-checked`,
  ),
  fault('basic-id-alone', `${P}-authorization`, 'an id without a colon needs no secret', (b) =>
    withoutColon(b, (text, accounts) => accounts.find((a) => a['client_id'] === text)),
  ),
  fault('basic-run-together', `${P}-authorization`, 'id and secret need no colon between them', (b) =>
    withoutColon(b, (text, accounts) =>
      accounts.find((a) => `${a['client_id']}${a['client_secret']}` === text.trim()),
    ),
  ),
  fault('basic-twice', `${P}-authorization`, 'credentials that were encoded twice are taken', (b) =>
    withoutColon(b, (text, accounts) => {
      const pair = Buffer.from(text, 'base64').toString()
      return accounts.find((a) => `${a['client_id']}:${a['client_secret']}` === pair)
    }),
  ),
  fault('basic-no-scheme', `${P}-authorization`, 'credentials without a scheme are taken', (b) =>
    b.gate.unshift((call) => {
      const { authorization = '' } = call.headers
      if (/^[\w+/]{20,}=*$/.test(authorization)) call.headers.authorization = `Basic ${authorization}`
    }),
  ),
]

/** Hand-written: requests that are read wrongly. */
export const requestFaults: Fault[] = [...readings, ...basics]

function refuseTokenCalls(b: Behaviour, wrong: (call: Call) => boolean): void {
  b.gate.push((call) => {
    if (call.method === 'POST' && wrong(call)) refuse('malformed')
  })
}

type Find = (name: string, password: string, accounts: Account[], call: Call) => Account | undefined

/** Another account's credentials are put in place of a pair that is no client's own. */
function pairs(name: string, about: string, find: Find, breaks = `${P}-authorization`): Fault {
  return fault(name, breaks, about, (b) => {
    for (const parameter of ['client_id', 'client_secret']) {
      const p = part(b.parameters, parameter)
      const before = p.read
      p.read = (call) => {
        const given = basic(call)
        const { accounts } = call.world
        const account = given && find(given.name, given.password, accounts, call)
        return account ? [account[parameter]] : before(call)
      }
    }
  })
}

function withoutColon(b: Behaviour, find: (text: string, accounts: Account[]) => Account | undefined): void {
  for (const parameter of ['client_id', 'client_secret']) {
    const p = part(b.parameters, parameter)
    const before = p.read
    p.read = (call) => {
      const text = Buffer.from(
        /^basic (\S+)$/i.exec(call.headers.authorization ?? '')?.[1] ?? '',
        'base64',
      ).toString()
      const account = find(text, call.world.accounts)
      return account ? [account[parameter]] : before(call)
    }
  }
}
