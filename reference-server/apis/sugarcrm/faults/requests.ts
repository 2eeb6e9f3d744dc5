import { readJson, utf8 } from '../../../behaviour/body.ts'
import { forGrant } from '../../../behaviour/checks.ts'
import { inQuery } from '../../../behaviour/parameters.ts'
import { refuse } from '../../../behaviour/refusals.ts'
import { part, wrap } from '../../../behaviour/registry.ts'
import type { Behaviour, Call, Fault, Lookup } from '../../../behaviour/types.ts'
import { fault } from '../../../faults/define.ts'
import { mapping, withCharset } from '../../../faults/parameters.ts'
import { beside } from './parts.ts'

const P = 'SUGAR'

const json = 'application/json'

const text = (call: Call): string => utf8(call.body) ?? ''

/** Refuses requests by their bytes, before they are read. */
const refusing = (b: Behaviour, bad: (call: Call) => boolean): void =>
  wrap(b.mediaTypes, json, (read) => (call) => (bad(call) ? refuse('malformed') : read(call)))

/** Reads another text than the body that was sent. */
const rereading = (b: Behaviour, change: (body: string) => string): void =>
  wrap(b.mediaTypes, json, () => (call) => readJson({ ...call, body: Buffer.from(change(text(call))) }))

const platforms = ['base', 'mobile', 'portal']

/** What SugarCRM can read wrongly in a request, credentials left out. */
export const requestFaults: Fault[] = [
  fault('platform-any', `${P}-platform-checked`, 'any platform is taken', (b) => {
    part(b.parameters, 'platform').takes = () => true
  }),
  fault('platform-beginning', `${P}-platform-checked`, 'whatever begins with a platform is taken', (b) => {
    part(b.parameters, 'platform').takes = (value) => platforms.some((name) => value.startsWith(name))
  }),
  fault('platform-part', `${P}-platform-checked`, 'the beginning of a platform is taken', (b) => {
    part(b.parameters, 'platform').takes = (value) => platforms.some((name) => name.startsWith(value))
  }),
  fault('platform-several', `${P}-platform-checked`, 'a list of platforms with commas is taken', (b) => {
    part(b.parameters, 'platform').takes = (value) => value.split(',').every((v) => platforms.includes(v))
  }),
  fault('platform-web', `${P}-platform-checked`, 'a platform "web" is taken', (b) => {
    part(b.parameters, 'platform').takes = (value) => [...platforms, 'web'].includes(value)
  }),
  fault('platform-base-only', `${P}-platform-available`, 'only the platform "base" is taken', (b) => {
    part(b.parameters, 'platform').takes = (value) => value === 'base'
  }),
  fault('platform-unmobile', `${P}-platform-available`, 'the first user gets no token for mobile', (b) => {
    b.checks['mobile'] = (call) => {
      if (call.given['platform'] === 'mobile' && call.user === call.world.accounts[0]) refuse('badPlatform')
    }
  }),
  fault(
    'platform-portal-broken',
    `${P}-platform-perhaps`,
    'the platform portal is answered with 500',
    (b) => {
      b.checks['portal'] = (call) => {
        if (call.given['platform'] === 'portal' && call.user === call.world.accounts[0]) refuse('broken')
      }
    },
  ),
  fault('grant-client-credentials', `${P}-grant-type-checked`, 'client_credentials gets a token', (b) =>
    mapping(b, 'grant_type', (value) => (value === 'client_credentials' ? 'password' : value)),
  ),
  fault('grant-by-password', `${P}-grant-type-checked`, 'refresh_token takes user name and password', (b) =>
    wrap(b.parameters, 'grant_type', (p) => ({
      ...p,
      read: (call) =>
        call.lookup('refresh_token')[0] === undefined && call.lookup('username')[0] !== undefined
          ? p.read(call).map((value) => (value === 'refresh_token' ? 'password' : value))
          : p.read(call),
    })),
  ),
  fault('grant-by-refresh', `${P}-grant-type-checked`, 'password takes a refresh token', (b) =>
    wrap(b.parameters, 'grant_type', (p) => ({
      ...p,
      read: (call) =>
        typeof call.lookup('refresh_token')[0] === 'string'
          ? p.read(call).map((value) => (value === 'password' ? 'refresh_token' : value))
          : p.read(call),
    })),
  ),
  fault('grant-refresh-else', `${P}-grant-type-checked`, 'what is not "password" is a refresh', (b) =>
    mapping(b, 'grant_type', (value, call) =>
      value === 'password' || typeof value !== 'string' || call.lookup('refresh_token')[0] === undefined
        ? value
        : 'refresh_token',
    ),
  ),
  fault('grant-refresh-spelt', `${P}-grant-type-checked`, '"refresh-token" is a grant type too', (b) =>
    mapping(b, 'grant_type', (value) => (value === 'refresh-token' ? 'refresh_token' : value)),
  ),
  ...['HEAD', 'OPTIONS'].map((name) =>
    fault(`method-${name.toLowerCase()}-500`, `${P}-no-server-error`, `${name} is answered with 500`, (b) => {
      b.gate.push((call) => {
        if (call.method === name) refuse('broken')
      })
    }),
  ),
  fault('method-get-query', `${P}-method`, 'GET with everything in the address gets a token', (b) => {
    b.routes.token.methods.push('GET')
    b.mediaTypes[''] = () => () => []
    for (const [name, p] of Object.entries(b.parameters)) {
      const { read } = p
      p.read = (call) => (call.method === 'GET' ? inQuery(name)(call) : read(call))
    }
  }),
  ...['GET', 'PATCH', 'DELETE'].map((name) =>
    fault(`method-${name.toLowerCase()}`, `${P}-method`, `a token is also granted for ${name}`, (b) => {
      b.routes.token.methods.push(name)
    }),
  ),
  fault('data-member-read', `${P}-body-only`, 'arguments are also read from a member "data"', (b) =>
    wrap(b.mediaTypes, json, (read) => (call) => {
      const found: Lookup = read(call)
      return (...path) => (found(...path).length > 0 ? found(...path) : found('data', ...path))
    }),
  ),
  fault('order-fixed', `${P}-json-equivalent`, 'grant_type must be the first member', (b) =>
    refusing(
      b,
      (call) =>
        !/^\s*\{\s*"(grant_type|refresh_token|password|username|client_id|platform|gr\\)/.test(text(call)) ||
        /^\s*\{\s*"platform"/.test(text(call)),
    ),
  ),
  fault('spaces-refused', `${P}-json-equivalent`, 'a body with line breaks is refused', (b) =>
    refusing(b, (call) => text(call).includes('\n')),
  ),
  fault('escapes-unread', `${P}-json-equivalent`, 'escapes in a body are not undone', (b) =>
    refusing(b, (call) => /\\u00/.test(text(call))),
  ),
  fault('charset-refused', `${P}-content-type`, 'a content type with a charset is refused', (b) =>
    refusing(b, withCharset),
  ),
  fault('charset-case', `${P}-content-type`, 'the charset is only taken in small letters', (b) =>
    refusing(b, (call) => (call.headers['content-type'] ?? '').includes('UTF')),
  ),
  fault('content-type-case', `${P}-content-type`, 'the content type is only taken in small letters', (b) =>
    refusing(b, (call) => (call.headers['content-type'] ?? '').includes('JSON')),
  ),
  fault(
    'unlabelled-500',
    `${P}-no-server-error`,
    'a body without a content type is answered with 500',
    (b) => {
      b.mediaTypes[''] = () => refuse('broken')
    },
  ),
  fault('form-500', `${P}-body-form`, 'a form is answered with 500', (b) => {
    b.mediaTypes['application/x-www-form-urlencoded'] = () => refuse('broken')
  }),
  fault('text-500', `${P}-no-server-error`, 'a body that is labelled as text is answered with 500', (b) => {
    b.mediaTypes['text/plain'] = () => refuse('broken')
    b.mediaTypes[''] = () => refuse('broken')
  }),
  fault('unknown-refused', `${P}-unknown-ignored`, 'a member that the table does not name is refused', (b) =>
    wrap(b.mediaTypes, json, (read) => (call) => (beside(read(call)) ? refuse('malformed') : read(call))),
  ),
  fault('repeated-closes', `${P}-answers`, 'a repeated member closes the connection', (b) => {
    b.wire.push((answer, call) => {
      if (call.refused === 'repeated') answer.cut = 'before'
    })
  }),
  fault('list-body-taken', `${P}-malformed`, 'a list of one request is taken', (b) =>
    rereading(b, (body) => body.replace(/^\[(.*)\]$/s, '$1')),
  ),
  fault('cut-body-taken', `${P}-malformed`, 'a body without its last brace is taken', (b) =>
    rereading(b, (body) => (body.endsWith('"') ? `${body}}` : body)),
  ),
  fault('empty-body-taken', `${P}-malformed`, 'an empty body gets a token of the last user', (b) => {
    let last = ''
    rereading(b, (body) => {
      if (body.startsWith('{"grant_type":"password"')) last = body
      return ['', '{}', '[]', 'null', '42', '"password"', '{'].includes(body) || !/^[{["]/.test(body)
        ? last
        : body
    })
  }),
  fault('unreadable-200', `${P}-refused`, 'a body that can not be read is answered with 200', (b) =>
    wrap(b.refusals, 'malformed', (row) => ({ ...row, status: 200 })),
  ),
  fault('grant-guessed', `${P}-required-grant-type`, 'a refresh token stands for its grant type', (b) =>
    wrap(b.parameters, 'grant_type', (p) => ({
      ...p,
      read: (call) => {
        const given = p.read(call)
        return given.length === 0 && call.lookup('refresh_token').length > 0 ? ['refresh_token'] : given
      },
    })),
  ),
  fault(
    'platform-needed-500',
    `${P}-platform-left-open`,
    'a refresh without a platform is answered with 500',
    (b) => {
      b.checks['platform'] = forGrant('refresh_token', (call) => {
        if (call.given['platform'] === undefined) refuse('broken')
      })
    },
  ),
  fault(
    'platform-other-500',
    `${P}-platform-left-open`,
    'a refresh for another platform is answered with 500',
    (b) => {
      part(b.parameters, 'platform').takes = (value, call) =>
        call.given['grant_type'] === 'refresh_token' || platforms.includes(value)
      b.checks['platform'] = forGrant('refresh_token', (call) => {
        const before = call.presented?.grant.call.given['platform']
        if ((call.given['platform'] ?? before) !== before) refuse('broken')
      })
    },
  ),
]
