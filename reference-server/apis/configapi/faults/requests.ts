import { lookupPairs, readForm } from '../../../behaviour/body.ts'
import { inQuery } from '../../../behaviour/parameters.ts'
import { refuse } from '../../../behaviour/refusals.ts'
import { part, wrap } from '../../../behaviour/registry.ts'
import type { Behaviour, Call, Fault } from '../../../behaviour/types.ts'
import { found, search } from '../../../faults/bearer-tokens.ts'
import { fault } from '../../../faults/define.ts'
import { mapping, reading, withCharset } from '../../../faults/parameters.ts'

const P = 'CONFIG'
const names = ['grant_type', 'client_id', 'client_secret', 'scope']

/** The ways in which the configuration API can read a request wrongly that are about its meaning. */
export const requestFaults: Fault[] = [
  fault('endpoint-elsewhere', `${P}-success`, 'the token endpoint has another path', (b) => {
    b.routes.token.paths = ['/oauth/token']
  }),
  fault('json-only', `${P}-success`, 'the parameters are read from JSON alone', (b) => {
    b.mediaTypes = { 'application/json': readForm }
  }),
  fault('charset-refused', `${P}-content-type`, 'a content type with a charset is refused', (b) =>
    gate(b, 'wrongMediaType', withCharset),
  ),
  fault('content-type-capitals-refused', `${P}-content-type`, 'a content type in capitals is refused', (b) =>
    gate(b, 'wrongMediaType', ({ headers }) => /^[^;]*[A-Z]/.test(headers['content-type'] ?? '')),
  ),
  fault('escaped-letters-refused', `${P}-form`, 'letters that are escaped are not decoded', (b) =>
    gate(b, 'malformed', (call) => /%[46][1-9A-F]/.test(call.body.toString())),
  ),
  fault('small-escapes-refused', `${P}-form`, 'escapes with small digits are not decoded', (b) =>
    gate(b, 'malformed', (call) => /%(?:[a-f].|.[a-f])/.test(call.body.toString())),
  ),
  fault('order-fixed', `${P}-form`, 'the grant type must come first', (b) =>
    gate(b, 'malformed', (call) => /^scope=/.test(call.body.toString())),
  ),
  fault('unknown-refused', `${P}-unknown-ignored`, 'a parameter that is not known is refused', (b) =>
    gate(b, 'badValue', (call) => /(?:^|&)x_/.test(call.body.toString())),
  ),
  fault('unknown-empty-refused', `${P}-unknown-ignored`, 'any empty parameter is refused', (b) =>
    gate(b, 'badValue', (call) => /(?:^|&)\w+=(?:&|$)/.test(call.body.toString())),
  ),
  fault('aliases-read', `${P}-required-client-secret`, 'parameters are also read under other names', (b) => {
    const aliases: Record<string, string[]> = {
      grant_type: ['grantType'],
      client_id: ['username'],
      client_secret: ['password'],
      scope: ['tenant'],
    }
    for (const [name, others] of Object.entries(aliases))
      reading(b, name, (values, call) => [...values, ...others.flatMap((other) => call.lookup(other))])
  }),
  fault('operator-read', `${P}-required-client-secret`, 'client_secret[$ne] is a comparison', (b) =>
    reading(b, 'client_secret', (values, call) =>
      call.lookup('client_secret[$ne]').length > 0 ? [own(call, 'client_secret')] : values,
    ),
  ),
  fault('malformed-taken', `${P}-client-secret-checked`, 'a secret that can not be decoded is right', (b) =>
    wrap(b.mediaTypes, 'application/x-www-form-urlencoded', (before) => (call) => {
      try {
        return before(call)
      } catch {
        return lookupPairs(names.map((name) => [name, own(call, name)]))
      }
    }),
  ),
  fault('nul-ends-secret', `${P}-client-secret-checked`, 'what follows a NUL in the secret is cut off', (b) =>
    mapping(b, 'client_secret', (value) => String(value).split('\0')[0]),
  ),
  fault('get-with-query', `${P}-method`, 'a token is granted for GET with a query', (b) => {
    b.routes.token.methods.push('GET')
    b.mediaTypes[''] = readForm
    for (const name of names)
      reading(b, name, (values, call) =>
        call.method === 'GET' && values.length === 0 ? inQuery(name)(call) : values,
      )
  }),
  fault('method-patch', `${P}-method`, 'a token is also granted for PATCH', (b) => {
    b.routes.token.methods.push('PATCH')
  }),
  fault(
    'grants-anything',
    `${P}-client-secret-checked`,
    'a request that is wrong in two ways is granted',
    (b) => {
      for (const name of names)
        reading(b, name, (values, call) => (twiceWrong(call) ? [own(call, name)] : values))
    },
  ),
  fault('query-when-body-empty', `${P}-body-only`, 'the query is read when the body is empty', (b) => {
    for (const name of names)
      reading(b, name, (values, call) => (call.body.length === 0 ? inQuery(name)(call) : values))
  }),
  fault('grant-type-password', `${P}-grant-type-checked`, 'other grants of OAuth are taken as well', (b) =>
    mapping(b, 'grant_type', (value) => (value === 'password' ? 'client_credentials' : value)),
  ),
  fault('grant-type-listed', `${P}-grant-type-checked`, 'one right grant type in a list is enough', (b) =>
    mapping(b, 'grant_type', (value) =>
      String(value).split(' ').includes('client_credentials') ? 'client_credentials' : value,
    ),
  ),
  fault('grant-type-hyphen', `${P}-grant-type-checked`, 'hyphens are taken for underscores', (b) =>
    mapping(b, 'grant_type', (value) => String(value).replaceAll('-', '_')),
  ),
  fault('repeated-joined', `${P}-not-repeated`, 'of two values that which is right counts', (b) => {
    for (const name of names)
      Object.assign(part(b.parameters, name), {
        once: false,
        pick: (values: unknown[]) => values.find((value) => value !== 'tokenassay-nothing'),
      })
  }),
  fault('secret-cut-at-72', `${P}-client-secret-checked`, 'only 72 characters of the secret count', (b) =>
    alike(b, 'client_secret', (g, s) => g.slice(0, 72) === s.slice(0, 72)),
  ),
  fault('secret-cut-at-16', `${P}-client-secret-checked`, 'only 16 characters of the secret count', (b) =>
    alike(b, 'client_secret', (g, s) => g.slice(0, 16) === s.slice(0, 16)),
  ),
  fault('secret-cut-at-32', `${P}-client-secret-checked`, 'only 32 characters of the secret count', (b) =>
    alike(b, 'client_secret', (g, s) => g.slice(0, 32) === s.slice(0, 32)),
  ),
  fault('secret-last-ignored', `${P}-client-secret-checked`, 'the last character is not compared', (b) =>
    alike(b, 'client_secret', (g, s) => g.length === s.length && g.slice(0, -1) === s.slice(0, -1)),
  ),
  fault('secret-end-compared', `${P}-client-secret-checked`, 'the secret may have something before it', (b) =>
    alike(b, 'client_secret', (g, s) => g.endsWith(s)),
  ),
  fault('secret-base64-taken', `${P}-client-secret-checked`, 'the secret in base64 is taken as well', (b) =>
    alike(b, 'client_secret', (g, s) => Buffer.from(g, 'base64').toString() === s),
  ),
  fault('secret-login-id', `${P}-client-secret-checked`, 'the login ID is taken for the secret', (b) =>
    alike(b, 'client_secret', (g, _, call) => g === call.client?.['client_id']),
  ),
  fault('secret-null', `${P}-client-secret-checked`, 'the word null is taken for the secret', (b) =>
    alike(b, 'client_secret', (g) => g === 'null' || g === 'undefined'),
  ),
  fault('secret-alone', `${P}-client-id-checked`, 'a right secret is enough, whoever it belongs to', (b) =>
    wrap(b.checks, 'client', (before) => (call) => {
      const mine = call.world.accounts.find((a) => a['client_secret'] === call.given['client_secret'])
      if (mine) call.client = mine
      else before(call)
    }),
  ),
  fault('scope-host-below', `${P}-scope-checked`, 'any host below the tenant is taken for it', (b) =>
    alike(b, 'scope', (g, s) => g.endsWith(`.${s}`)),
  ),
  fault('scope-ends-alike', `${P}-scope-checked`, 'a scope that ends with the tenant is taken for it', (b) =>
    alike(b, 'scope', (g, s) => g.endsWith(s)),
  ),
  fault('scope-echoed', `${P}-scope-checked`, 'any scope is granted and repeated in the response', (b) => {
    alike(b, 'scope', () => true)
    b.fields['scope'] = (grant) => grant.call.given['scope']
  }),
  fault(
    'grant-type-quoted',
    `${P}-grant-type-checked`,
    'a grant type with a condition in it is taken',
    (b) =>
      mapping(b, 'grant_type', (value) => (/'\s*or\s/i.test(String(value)) ? 'client_credentials' : value)),
    'fuzz',
  ),
  fault(
    'escapes-stripped',
    `${P}-client-secret-checked`,
    'percent signs are taken out of the form before it is read',
    (b) =>
      alike(b, 'client_secret', (g, s) => {
        const escaped = String(new URLSearchParams({ s })).slice(2)
        return escaped !== s && g === escaped.replaceAll('%', '').replaceAll('+', ' ')
      }),
    'fuzz',
  ),
  fault(
    'login-id-injected',
    `${P}-client-id-checked`,
    'a condition in the login ID finds whoever has the secret',
    (b) =>
      wrap(b.checks, 'client', (before) => (call) => {
        const { client_id: id = '', client_secret: secret } = call.given
        const found = call.world.accounts.find((account) => account['client_secret'] === secret)
        if (/'\s*or\s*'?1'?\s*=\s*'?1/i.test(id) && found) call.client = found
        else before(call)
      }),
    'fuzz',
  ),
  fault(
    'token-letters',
    `${P}-token-required`,
    'only the letters and digits of a token count',
    (b) => {
      const letters = (text: string) => text.replace(/[^A-Za-z0-9]/g, '')
      found(b, (call, value) => search(call, (token) => letters(token.value) === letters(value)))
    },
    'fuzz',
  ),
  fault(
    'ends-others',
    `${P}-token-use`,
    'a new token ends the tokens of other users',
    (b) => {
      b.supersedes = (old, grant) => old.user !== grant.user
    },
    'fuzz',
  ),
  fault('basic-unchecked', `${P}-client-secret-checked`, 'any password in Basic is right', (b) => {
    for (const name of ['client_id', 'client_secret'])
      reading(b, name, (values, call) =>
        values.length === 0 && call.headers.authorization ? [own(call, name)] : values,
      )
  }),
  fault('basic-without-challenge', `${P}-error-challenge`, 'wrong Basic gets no challenge', (b) => {
    takeBasic(b)
    b.alter.push((answer) => {
      delete answer.headers['WWW-Authenticate']
    })
  }),
  fault('basic-400', `${P}-error-challenge`, 'wrong Basic credentials are answered with 400', (b) => {
    takeBasic(b)
    wrap(b.refusals, 'wrongSecret', (row) => ({ ...row, status: 400 }))
  }),
]

/** Lets credentials also come by HTTP Basic. */
export function takeBasic(b: Behaviour): void {
  const half = { client_id: 0, client_secret: 1 }
  for (const [name, index] of Object.entries(half))
    reading(b, name, (values, call) => {
      const [, encoded] = /^basic (\S+)$/i.exec(call.headers.authorization ?? '') ?? []
      if (encoded === undefined || values.length > 0) return values
      const [id = '', ...secret] = Buffer.from(encoded, 'base64').toString().split(':')
      return [index === 0 ? id : secret.join(':')]
    })
}

const own = (call: Call, name: string): string =>
  name === 'grant_type' ? 'client_credentials' : (call.world.accounts[0]?.[name] ?? '')

const twiceWrong = (call: Call): boolean => {
  const [type, secret] = [call.lookup('grant_type')[0], call.lookup('client_secret')[0]]
  return type !== own(call, 'grant_type') && secret !== own(call, 'client_secret')
}

const gate = (b: Behaviour, reason: string, bad: (call: Call) => boolean): void => {
  b.gate.push((call) => {
    if (call.path !== b.routes.token.paths[0] || !bad(call)) return
    call.route = 'token'
    refuse(reason)
  })
}

const alike = (
  b: Behaviour,
  name: string,
  same: (given: string, stored: string, call: Call) => boolean,
): void => wrap(b.same, name, (before) => (g, s, call) => before(g, s, call) || same(g, s, call))
