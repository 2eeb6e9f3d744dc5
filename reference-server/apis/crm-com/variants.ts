// CRM.COM's authentication, right although unusual.

import { randomBytes } from 'node:crypto'
import { readLooseJson } from '../../behaviour/body.ts'
import { refuse } from '../../behaviour/refusals.ts'
import { drop, part, replace, wrap } from '../../behaviour/registry.ts'
import type { Behaviour, Call, Variant } from '../../behaviour/types.ts'
import { labelled } from '../../faults/answers.ts'
import { newestToken } from '../../faults/bearer-tokens.ts'
import { onRefused, variant } from '../../faults/define.ts'
import { endsAt, longer } from '../../faults/lifetimes.ts'
import { commonVariants, errorBodyVariants } from '../../faults/variants.ts'

const tokenReasons = /Token$/
const keyReasons = ['unknownClient', 'missing key', 'malformedBasic', 'noClient', 'wrongSecret']
const transport = [
  'notFound',
  'wrongMethod',
  'wrongMediaType',
  'tooLarge',
  'tooMany',
  'redirected',
  'broken',
  'malformed',
]

/** Answers some reasons with status 200, told by the status code in the envelope alone. */
function inEnvelope(b: Behaviour, reasons: (reason: string) => boolean): void {
  for (const [reason, row] of Object.entries(b.refusals)) {
    if (reasons(reason)) b.refusals[reason] = { ...row, status: 200, headers: {} }
  }
}

const presented = (name: string, about: string, read: (call: Call) => unknown): Variant =>
  variant(name, about, (b) => {
    b.resource.read = (call) => {
      const token = read(call)
      return typeof token === 'string' && token !== '' ? token : refuse('noToken')
    }
  })

const refusals: Variant[] = [
  ...errorBodyVariants(),
  variant('refusal-without-data', 'a refusal has a status and no data', (b) => {
    b.refusalBody = (row) => ({ status: { code: row.error, description: row.description, message: '' } })
  }),
  variant('refusal-data-null', 'a refusal has null as its data', (b) => {
    b.refusalBody = (row) => ({
      data: null,
      status: { code: row.error, description: null, message: row.description },
    })
  }),
  variant('refusal-token-empty', 'a refusal has an empty token', (b) => {
    b.refusalBody = (row) => ({
      data: { token: '' },
      status: { code: row.error, description: '', message: '' },
    })
  }),
  variant('refusal-list', 'a refusal is a list of errors', (b) => {
    b.refusalBody = (row) => [{ errorCode: row.error, message: row.description }]
  }),
  variant('proxy-too-large', 'a proxy refuses more than 4 KB with a page of its own', (b) => {
    b.gate.push(({ body }) => {
      if (body.length > 4096) refuse('tooLarge')
    })
    onRefused(
      b.alter,
      labelled('text/html', '<html><center><h1>413 Request Entity Too Large</h1></center></html>'),
      'tooLarge',
    )
  }),
  variant('refusal-code-number', 'a 4xx has a number as its code', (b) => {
    b.refusalBody = (row) => ({ data: {}, status: { code: 1042, description: row.description, message: '' } })
  }),
  variant('envelope-everywhere', 'every refusal has status 200 and a status code', (b) =>
    inEnvelope(b, (reason) => !['tooMany', 'redirected', 'broken'].includes(reason)),
  ),
  variant(
    'envelope-in-the-application',
    'the application refuses with status 200, what is in front of it with 4xx',
    (b) => inEnvelope(b, (reason) => !transport.includes(reason)),
  ),
  variant('envelope-behind-basic', 'Basic is refused with 401, the body with status 200', (b) =>
    inEnvelope(b, (reason) => !transport.includes(reason) && !keyReasons.includes(reason)),
  ),
  variant('envelope-of-resource', 'the resource refuses with status 200 and a status code', (b) =>
    inEnvelope(b, (reason) => tokenReasons.test(reason)),
  ),
  variant('key-refused-empty', 'a wrong key is refused with 401 and no body', (b) =>
    onRefused(b.alter, (answer) => Object.assign(answer, { body: '' }), ...keyReasons),
  ),
  variant('key-refused-text', 'a wrong key is refused with 401 and a word', (b) =>
    onRefused(b.alter, labelled('text/plain', 'Unauthorized'), ...keyReasons),
  ),
  variant('framework-pages', 'other methods and types are refused with pages of the framework', (b) => {
    onRefused(
      b.alter,
      (answer, { method }) => {
        // GET is known to every server (RFC 9110 9.1)
        if (method !== 'GET') answer.status = 501
        answer.headers['Content-Type'] = 'text/html'
        answer.body = '<!doctype html><title>Not here</title>'
      },
      'wrongMethod',
    )
  }),
  variant('resource-403', 'the resource refuses with 403', (b) => {
    for (const reason of Object.keys(b.refusals).filter((name) => tokenReasons.test(name))) {
      wrap(b.refusals, reason, (row) => ({ ...row, status: 403 }))
    }
  }),
  variant('texts-in-success', 'description and message of a grant are not empty', (b) => {
    b.fields['description'] = () => 'Success'
    b.fields['message'] = () => 'Le jeton a été créé.'
  }),
]

const requests: Variant[] = [
  variant('any-content-type', 'a body of any content type, or none, is read as JSON', (b) => {
    b.mediaTypes[''] = b.mediaTypes['*'] = part(b.mediaTypes, 'application/json')
  }),
  variant('last-member-counts', 'of two equal members the last one counts', (b) => {
    b.mediaTypes['application/json'] = readLooseJson
  }),
  variant('strict-members', 'members that are not known are refused', (b) => {
    b.checks['known'] = (call) => {
      const [body] = call.lookup()
      const [identifier] = call.lookup('access_token_identifier')
      const known = ['access_token_identifier', 'unit', 'authentication_code', 'identifier', 'pass_code']
      const names = [...Object.keys(Object(body)), ...Object.keys(Object(identifier))]
      if (names.some((name) => !known.includes(name))) refuse('badValue')
    }
  }),
  variant('basic-password-overlooked', 'the Basic password is not looked at', (b) => {
    part(b.parameters, 'key_password').takes = () => true
  }),
  variant('key-any-case', 'the hexadecimal digits of a key count in either case', (b) =>
    wrap(
      b.same,
      'key',
      (same) => (given, stored, call) => same(given.toUpperCase(), stored.toUpperCase(), call),
    ),
  ),
  variant('key-with-hyphens', 'the hexadecimal digits of a key may have hyphens, as a UUID has them', (b) =>
    wrap(b.same, 'key', (same) => (given, stored, call) => same(given.replaceAll('-', ''), stored, call)),
  ),
  variant('basic-without-colon', 'the colon after the key may be left out', (b) => {
    for (const name of ['key', 'key_password']) {
      const p = part(b.parameters, name)
      const before = p.read
      p.read = (call) => {
        const encoded = /^basic (.+)$/i.exec(call.headers.authorization ?? '')?.[1] ?? ''
        const text = Buffer.from(encoded, 'base64').toString()
        return /^\w{8,}$/.test(text) ? [name === 'key' ? text : ''] : before(call)
      }
    }
  }),
  variant('units-unchecked', 'a unit that the user does not have is taken', (b) => drop(b.checks, 'unit')),
  variant('units-overlooked', 'units are overlooked', (b) => {
    Object.assign(part(b.parameters, 'unit'), { read: () => [] })
  }),
  variant(
    'other-path',
    'the method is found at another path',
    (b) => {
      b.routes.token.paths = ['/crm/rest/v3/authentication/token']
    },
    (target) => ({ ...target, paths: { ...target.paths, token: '/crm/rest/v3/authentication/token' } }),
  ),
  variant(
    'no-unit',
    'the target names no unit',
    () => {},
    (target) => ({ ...target, inputs: { ...target.inputs, unit: '' } }),
  ),
]

/** When a token ends by what it says of itself, however often it was issued. */
const endMs = (value: string): number => {
  const claims = Buffer.from(value.split('.')[1] ?? '', 'base64url').toString()
  return Number(JSON.parse(claims || '{"exp":0}').exp) * 1000
}

/** A living token of the same consumer that was issued no longer ago than that is issued again. */
const again = (b: Behaviour, withinMs: number): void => {
  wrap(b.tokens, 'access', (kind) => ({
    ...kind,
    value: (grant, record) =>
      newestToken(
        grant.call,
        (t) =>
          t.user === grant.user &&
          t.grant !== grant &&
          endMs(t.value) > grant.issuedAtMs &&
          t.issuedAtMs > grant.issuedAtMs - withinMs,
      )?.value ?? kind.value(grant, record),
  }))
  replace(b.resource.checks, 'expired', ({ presented, world }) => {
    if (presented && world.clock.now() >= endMs(presented.value)) refuse('expiredToken')
  })
}

const tokens: Variant[] = [
  variant('same-token-again', 'a consumer gets the same token until it ends', (b) =>
    again(b, Number.POSITIVE_INFINITY),
  ),
  variant('same-token-for-five-seconds', 'a token is issued again for five seconds', (b) => again(b, 5000)),
  presented('token-header', 'the token comes in a header named token', ({ headers }) => headers['token']),
  presented(
    'token-bare',
    'the token is all of the Authorization field',
    ({ headers }) => headers.authorization,
  ),
  presented('token-query', 'the token comes in the query', ({ query }) =>
    new URLSearchParams(query).get('token'),
  ),
  variant('numeric-times', '"exp" and "iat" are numbers, as RFC 7519 has them', (b) => {
    for (const name of ['exp', 'iat']) {
      wrap(b.jwt.claims, name, (before) => (grant, token) => Number(before(grant, token)))
    }
  }),
  variant('other-claims', 'the token has other claims, and a kid', (b) => {
    drop(b.jwt.claims, 'cii', 'usr', 'org', 'ari', 'oun')
    b.jwt.header['kid'] = () => '2018-02'
    b.jwt.claims['sub'] = ({ user }) => user['cii']
    b.jwt.claims['aud'] = () => ['web', 'mobile']
    b.jwt.claims['nbf'] = (_, token) => Math.floor(token.issuedAtMs / 1000)
  }),
  variant('times-without-iat', 'the token has "exp" and no "iat"', (b) => drop(b.jwt.claims, 'iat')),
  variant('encrypted-token', 'the token is an encrypted JWT of five parts', (b) => {
    const header = Buffer.from('{"alg":"dir","enc":"A256GCM"}').toString('base64url')
    b.tokens['access']!.value = () =>
      `${header}.${[0, 12, 180, 16].map((size) => randomBytes(size).toString('base64url')).join('.')}`
  }),
  variant('same-second-same-token', 'without "jti" two tokens of one second are the same', (b) =>
    drop(b.jwt.claims, 'jti'),
  ),
  variant('long-claims', 'the token has 4000 characters', (b) => {
    b.jwt.claims['permissions'] = () => Array.from({ length: 250 }, (_, i) => `consumer:${i}`)
  }),
  variant('latest-token-only', 'a new token ends the earlier ones of the same consumer', (b) => {
    b.supersedes = (old, grant) => old.user === grant.user
  }),
  variant('leeway', 'a token is accepted for a minute longer', (b) => endsAt(b, longer(60))),
  variant('volatile-data', 'the data has the time and a number in it', (b) => {
    const { body } = b.resource
    let count = 0
    b.resource.body = (account, call) => ({
      data: body(account, call),
      at: call.world.clock.now(),
      request: ++count,
    })
  }),
  variant('enveloped-data', 'the data comes in the envelope', (b) => {
    const { body } = b.resource
    b.resource.body = (account, call) => ({
      data: body(account, call),
      status: { code: 'OK', description: null, message: null },
    })
  }),
]

/** The ways in which CRM.COM's authentication can be played rightly although unusually. */
export const variants: Variant[] = [...commonVariants(), ...refusals, ...requests, ...tokens]
