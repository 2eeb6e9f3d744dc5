import { basic } from '../../behaviour/authorization.ts'
import { formPairs, readForm, readJson } from '../../behaviour/body.ts'
import { matches } from '../../behaviour/checks.ts'
import { toHttpDate } from '../../behaviour/clock.ts'
import { equal } from '../../behaviour/compare.ts'
import { inQuery } from '../../behaviour/parameters.ts'
import { refuse } from '../../behaviour/refusals.ts'
import { drop, part, replace, wrap } from '../../behaviour/registry.ts'
import { opaque, tokenOf } from '../../behaviour/tokens.ts'
import type { Behaviour, Call, Variant } from '../../behaviour/types.ts'
import { onRefused, variant, without } from '../../faults/define.ts'
import { reading } from '../../faults/parameters.ts'
import { commonVariants, errorBodyVariants, tokenFormVariants } from '../../faults/variants.ts'
import { stackVariants } from './variants-stacks.ts'

/** The ways in which the sample token API can be played rightly although unusually. */
export const sampleTokenVariants: Variant[] = [
  ...commonVariants(),
  ...errorBodyVariants(),
  ...without(tokenFormVariants(), 'opaque-token'),
  ...stackVariants,
  variant('short-token', 'access tokens have 22 characters', (b) => {
    part(b.tokens, 'access').value = opaque(16)
  }),
  variant(
    'dotted-token',
    'access tokens have a name before and the user’s number after what is random',
    (b) => {
      const random = opaque(32)
      part(b.tokens, 'access').value = (grant, record) =>
        `sample_${random(grant, record)}.${grant.user['userId']}`
    },
  ),
  variant('one-second-less', 'expires_in is a second less than 14 days, as in the example', (b) =>
    wrap(b.fields, 'expires_in', (before) => (grant) => Number(before(grant)) - 1),
  ),
  variant('fifteen-days', 'a token is declared and lives for 15 days', (b) =>
    wrap(b.tokens, 'access', (kind) => ({ ...kind, lifetimeSeconds: (kind.lifetimeSeconds * 15) / 14 })),
  ),
  variant('declares-14-lives-15', 'a token is declared for 14 days and lives for 15', (b) =>
    wrap(b.resource.checks, 'expired', (before) => (call) => {
      if (call.presented && call.world.clock.now() >= call.presented.expiresAtMs + 24 * 3600_000) before(call)
    }),
  ),
  variant('leeway', 'a token is accepted for a minute after its end, for clocks that are off', (b) =>
    wrap(b.resource.checks, 'expired', (before) => (call) => {
      if (call.presented && call.world.clock.now() >= call.presented.expiresAtMs + 60_000) before(call)
    }),
  ),
  variant(
    'other-lifetime',
    'a token lives for an hour here, and the target file says so',
    (b) => wrap(b.tokens, 'access', (kind) => ({ ...kind, lifetimeSeconds: 3600 })),
    (target) => ({ ...target, lifetimes: { access_token: '1h' } }) as typeof target,
  ),
  dates('dates-thurs', 'Thursday is written "Thurs"', (date) => date.replace(/^Thu,/, 'Thurs,')),
  dates('dates-dotted', 'days of the week end with a dot', (date) => date.replace(/^(Thu|\w+),/, '$1.')),
  dates('dates-table', 'dates are as the table writes them', (date) =>
    date
      .replace('Thu,', 'Thurs,')
      .replace(',', '.')
      .replace(/ [A-Z]/, (m) => m.toLowerCase()),
  ),
  variant('dates-all-thurs', 'the server was started on a Thursday and writes "Thurs"', (b) => {
    b.clockAheadSeconds = ((11 - new Date().getUTCDay()) % 7) * 86_400
    for (const name of ['.issued', '.expires'])
      wrap(b.fields, name, (before) => (grant) => String(before(grant)).replace('Thu,', 'Thurs,'))
  }),
  variant('started-on-thursday', 'the server was started on a Thursday', (b) => {
    b.clockAheadSeconds = ((11 - new Date().getUTCDay()) % 7) * 86_400
  }),
  variant('bearer-capital', 'token_type is "Bearer"', (b) =>
    wrap(b.fields, 'token_type', () => () => 'Bearer'),
  ),
  variant('ids-are-words', 'userId is no GUID', (b) =>
    wrap(b.fields, 'userId', () => (grant) => `u-${grant.call.world.accounts.indexOf(grant.user) + 7}`),
  ),
  variant('roles-listed', 'role names several roles', (b) =>
    wrap(b.fields, 'role', (before) => (grant) => `${before(grant)},User`),
  ),
  variant('refresh-token-too', 'there is a refresh token as well', (b) => {
    b.fields['refresh_token'] = (grant) => opaque(24)(grant, tokenOf(grant, 'access'))
    b.fields['as:client_id'] = () => ''
  }),
  variant('names-any-case', 'user names are taken in any case, and given as registered', (b) =>
    wrap(b.same, 'username', (same) => (g, s, call) => same(g.toLowerCase(), s.toLowerCase(), call)),
  ),
  variant('names-registered-otherwise', 'userName is in the case in which it was registered', (b) =>
    wrap(
      b.fields,
      'userName',
      (before) => (grant) => String(before(grant)).replace(/^./, (letter) => letter.toUpperCase()),
    ),
  ),
  variant('names-trimmed', 'spaces around user names are overlooked', (b) =>
    wrap(b.same, 'username', (same) => (g, s, call) => same(g.trim(), s, call)),
  ),
  variant('post-too', 'POST is taken as well as GET', (b) => {
    b.routes.token.methods.push('POST')
  }),
  variant('paths-any-case', '/token and /Token/ are the same as /Token', (b) => {
    b.routes.token.paths.push('/token', '/token/', '/Token/')
  }),
  variant('unknown-refused', 'a parameter that is not known is rejected', (b) => {
    b.checks['known'] = (call) => {
      if (formPairs(call.body.toString()).some(([name]) => !Object.hasOwn(b.parameters, name)))
        refuse('badValue')
    }
  }),
  variant('query-too', 'parameters that the body lacks are taken from the query', (b) => {
    for (const name of Object.keys(b.parameters))
      reading(b, name, (values, call) => (values.length > 0 ? values : inQuery(name)(call)))
  }),
  variant('parameters-any-case', 'the names of parameters are taken in any case', (b) => {
    for (const name of Object.keys(b.parameters))
      reading(b, name, (values, call) => [...values, ...call.lookup(name.toUpperCase())])
  }),
  variant('first-of-two', 'of two values of a parameter the first one counts', (b) => {
    for (const p of Object.values(b.parameters)) p.once = false
  }),
  variant('last-of-two', 'of two values of a parameter the last one counts', (b) => {
    for (const p of Object.values(b.parameters))
      Object.assign(p, { once: false, pick: (values: unknown[]) => values.at(-1) })
  }),
  variant('any-content-type', 'the content type is overlooked', (b) => {
    b.mediaTypes = { '': readForm, '*': readForm }
  }),
  variant('form-only', 'the content type must be that of a form', (b) =>
    drop(b.mediaTypes, 'application/json'),
  ),
  variant('json-only-type', 'the content type must be the one of the example', (b) =>
    drop(b.mediaTypes, 'application/x-www-form-urlencoded'),
  ),
  variant('json-too', 'a JSON body is read as well', (b) => {
    b.mediaTypes['application/json'] = (call) =>
      call.body.toString().trimStart().startsWith('{') ? readJson(call) : readForm(call)
  }),
  variant('basic-needed', 'Basic credentials of the user are called for', needsBasic),
  variant(
    'basic-and-form',
    'Basic credentials are called for and the content type must be that of a form',
    (b) => {
      needsBasic(b)
      drop(b.mediaTypes, 'application/json')
    },
  ),
  variant('basic-overlooked', 'an Authorization field is overlooked', (b) => drop(b.checks, 'basic')),
  variant('token-anyhow', 'the platform reads a token without "Bearer", and from the query', (b) => {
    const before = b.resource.read
    b.resource.read = (call) => {
      const [inUrl] = inQuery('access_token')(call)
      const field = call.headers.authorization
      return typeof inUrl === 'string' ? inUrl : field && !field.includes(' ') ? field : before(call)
    }
  }),
  variant('resource-403', 'the platform answers 403 to a token that it does not accept', (b) => {
    for (const reason of ['noToken', 'malformedToken', 'unknownToken', 'endedToken', 'expiredToken'])
      wrap(b.refusals, reason, (row) => ({ ...row, status: 403 }))
  }),
  variant('resource-anonymous', 'what the platform shows has no name in it', (b) => {
    b.resource.body = () => ({ ok: true, at: Date.now() })
  }),
  variant('resource-empty', 'the platform answers 204', (b) =>
    b.alter.push((answer, call) => {
      if (call.route === 'resource' && !call.refused) Object.assign(answer, { status: 204, body: '' })
    }),
  ),
  variant('tokens-forgotten', 'a token that was replaced is not known any more', (b) =>
    wrap(b.resource.checks, 'ended', () => (call) => {
      if (call.presented?.ended) refuse('unknownToken')
    }),
  ),
  variant('refusal-traced', 'refusals have a time and a number', (b) =>
    onRefused(b.alter, (answer, call) => {
      const time = new Date(call.world.clock.now()).toISOString()
      answer.body = { ...(answer.body as object), time, trace: opaque(9)({} as never, {} as never) }
    }),
  ),
  variant('refusal-names-user', 'refusals repeat the user name', (b) =>
    onRefused(b.alter, (answer, call) => {
      answer.body = { ...(answer.body as object), userName: call.given['username'] }
    }),
  ),
  variant('refusal-plain', 'refusals are plain text', (b) =>
    onRefused(b.alter, (answer) => {
      answer.headers['Content-Type'] = 'text/plain; charset=utf-8'
      answer.body = 'The user name or password is incorrect.'
    }),
  ),
  variant('refusal-empty-method', 'other methods are answered without a body', (b) =>
    onRefused(
      b.alter,
      (answer) => {
        answer.body = ''
        delete answer.headers['Content-Type']
      },
      'wrongMethod',
    ),
  ),
  variant('unreadable-page', 'what can not be read is answered with a page of the framework', (b) =>
    onRefused(
      b.alter,
      (answer) => {
        answer.headers['Content-Type'] = 'text/html'
        answer.body = '<!doctype html><title>400</title><h1>Bad Request</h1>'
      },
      'malformed',
    ),
  ),
  variant('method-501', 'methods that are not known are answered with 501', (b) =>
    onRefused(
      b.alter,
      (answer, call) => {
        if (call.method !== 'POST') answer.status = 501
      },
      'wrongMethod',
    ),
  ),
  variant('options-204', 'OPTIONS is answered for browsers', (b) => {
    b.alter.push((answer, call) => {
      if (call.method === 'OPTIONS') Object.assign(answer, { status: 204, body: '' })
    })
  }),
  variant('slow-hash', 'a wrong password takes as long as a slow hash does', (b) =>
    onRefused(
      b.wire,
      (answer) => {
        answer.delayMs = 40
      },
      'wrongPassword',
    ),
  ),
  variant('date-of-proxy', 'a proxy writes Date, two minutes late', (b) =>
    b.wire.push((answer, call) => {
      answer.headers['Date'] = toHttpDate(call.world.clock.now() - 120_000)
    }),
  ),
]

function dates(name: string, about: string, change: (date: string) => string): Variant {
  return variant(name, about, (b) => {
    for (const field of ['.issued', '.expires'])
      wrap(b.fields, field, (before) => (grant) => change(String(before(grant))))
  })
}

function needsBasic(b: Behaviour): void {
  replace(b.checks, 'basic', (call: Call) => {
    const { user } = call
    const given = basic(call) ?? refuse('noClient')
    if (!user || !matches(call, 'username', given.name, user)) refuse('wrongBasic')
    if (!equal(given.password, user['password'] ?? '')) refuse('wrongBasic')
  })
}
