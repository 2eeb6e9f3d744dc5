// SugarCRM, right although unusual.

import { bearer } from '../../behaviour/authorization.ts'
import { readForm, readLooseJson } from '../../behaviour/body.ts'
import { forGrant } from '../../behaviour/checks.ts'
import { inQuery } from '../../behaviour/parameters.ts'
import { refuse } from '../../behaviour/refusals.ts'
import { drop, part, rename, replace, wrap } from '../../behaviour/registry.ts'
import { end, tokenOf } from '../../behaviour/tokens.ts'
import type { Account, Behaviour, Call, TokenRecord, Variant } from '../../behaviour/types.ts'
import { labelled } from '../../faults/answers.ts'
import { makeTokens, newestToken } from '../../faults/bearer-tokens.ts'
import { onGranted, onRefused, variant } from '../../faults/define.ts'
import { endsAt, longer } from '../../faults/lifetimes.ts'
import { alsoReads, rewriteValues } from '../../faults/parameters.ts'
import { commonVariants, errorBodyVariants, tokenFormVariants } from '../../faults/variants.ts'
import { ofRefresh, onMobile } from './faults/grants.ts'

const lower = (text: string): string => text.toLowerCase()

const presented = (call: Call): string =>
  String(call.headers['oauth-token'] ?? call.headers.authorization ?? '')

const lifetimes = (b: Behaviour, access: number, refresh: number): void => {
  part(b.tokens, 'access').lifetimeSeconds = access
  part(b.tokens, 'refresh').lifetimeSeconds = refresh
}

const scope = (value: unknown) => (b: Behaviour) => replace(b.fields, 'scope', () => value)

/** The ways in which SugarCRM can be played rightly although unusually. */
export const variants: Variant[] = [
  ...commonVariants(),
  ...errorBodyVariants(),
  ...tokenFormVariants(),
  variant(
    'refresh-token-stays',
    'a refresh answers with the refresh token that it was given, which stays valid',
    (b) => {
      b.rotates = false
      makeTokens(b, 'refresh', (make, { call }) => call.presented?.value ?? make())
    },
  ),
  variant('refresh-token-again', 'a refresh gives a new refresh token and the old one stays valid', (b) => {
    b.rotates = false
  }),
  variant('refresh-extends-token', 'a refresh prolongs the access token that there is', (b) =>
    makeTokens(b, 'access', (make, { call }) => call.presented?.grant.tokens['access']?.value ?? make()),
  ),
  variant('refresh-ends-access', 'a refresh ends the access token that there was', (b) => {
    b.supersedes = (old, grant) => old.grant === grant.call.presented?.grant
  }),
  variant('refresh-needs-platform', 'a refresh without a platform is refused', (b) => {
    part(b.parameters, 'platform').needed = () => true
  }),
  variant('refresh-any-platform', 'the platform of a refresh is not looked at', (b) => {
    const { takes } = part(b.parameters, 'platform')
    part(b.parameters, 'platform').takes = (value, call) =>
      call.given['grant_type'] === 'refresh_token' || takes(value, call)
  }),
  variant('refresh-keeps-platform', 'a refresh for another platform than the session has is refused', (b) => {
    b.checks['platform'] = forGrant('refresh_token', (call) => {
      const before = call.presented?.grant.call.given['platform']
      if ((call.given['platform'] ?? before) !== before) refuse('badPlatform')
    })
  }),
  variant('login-ends-earlier', 'a login ends the tokens of earlier ones of the same user', (b) => {
    b.supersedes = (old, grant) => old.user === grant.user
  }),
  variant(
    'login-ends-refresh',
    'a login ends the refresh tokens of earlier ones, and leaves their access tokens',
    (b) => {
      b.supersedes = (old, grant) => old.user === grant.user && old.kind === 'refresh'
    },
  ),
  variant(
    'login-ends-access',
    'a login ends the access tokens of earlier ones, and leaves their refresh tokens',
    (b) => {
      b.supersedes = (old, grant) => old.user === grant.user && old.kind === 'access'
    },
  ),
  variant('login-ends-same-platform', 'a login ends the sessions of the user on the same platform', (b) => {
    b.supersedes = (old, grant) =>
      old.user === grant.user && old.grant.call.given['platform'] === grant.call.given['platform']
  }),
  variant('token-of-the-second', 'logins in the same second get the same token', (b) => {
    const earlier = new Map<string, string>()
    makeTokens(b, 'access', (make, grant) => {
      const key = `${grant.user['username']} ${grant.issuedAtMs} ${ofRefresh(grant)}`
      earlier.set(key, earlier.get(key) ?? make())
      return earlier.get(key) ?? ''
    })
  }),
  variant('mobile-token-cached', 'a login for mobile prolongs the living token and gets it again', (b) =>
    makeTokens(b, 'access', (make, grant) => {
      const living = (t: TokenRecord) =>
        t.kind === 'access' && t.user === grant.user && t.expiresAtMs > grant.issuedAtMs && onMobile(t)
      const again = grant.call.given['platform'] === 'mobile' && !ofRefresh(grant)
      return (again ? newestToken(grant.call, living)?.value : undefined) ?? make()
    }),
  ),
  variant('secret-of-none', 'a client without a secret may send any', (b) =>
    wrap(b.same, 'client_secret', (same) => (g, s, call) => s === '' || same(g, s, call)),
  ),
  variant('secret-optional', 'a client secret that is left out or null is taken as an empty one', (b) =>
    rewriteValues(b, 'client_secret', (values) =>
      values.map((v) => v ?? '').concat(values.length ? [] : ['']),
    ),
  ),
  variant('secret-unpopulated', 'a client secret is only looked at when it is populated', (b) => {
    part(b.parameters, 'client_secret').needed = () => false
    wrap(b.same, 'client_secret', (same) => (g, s, call) => g === '' || same(g, s, call))
  }),
  variant('type-capital', 'token_type is "Bearer"', (b) => replace(b.fields, 'token_type', () => 'Bearer')),
  variant('scope-text', 'the scope is a text', scope('base')),
  variant('scope-left-out', 'there is no scope', (b) => drop(b.fields, 'scope')),
  variant('scope-called-null', 'the scope is called "null", as in the table', (b) =>
    rename(b.fields, 'scope', 'null'),
  ),
  variant('lifetimes-long', 'tokens live for a day and refresh tokens for a year', (b) =>
    lifetimes(b, 86_400, 365 * 86_400),
  ),
  variant('lifetimes-short', 'tokens live for ten minutes and refresh tokens for an hour', (b) =>
    lifetimes(b, 600, 3600),
  ),
  variant('lifetimes-alike', 'tokens and refresh tokens live for eight hours', (b) =>
    lifetimes(b, 28_800, 28_800),
  ),
  variant('leeway', 'tokens are accepted for a minute after their end', (b) => endsAt(b, longer(60))),
  variant('bearer-only', 'a token is taken in Authorization: Bearer alone', (b) => {
    b.resource.read = bearer
  }),
  variant('oauth-token-only', 'a token is taken in the OAuth-Token header alone', (b) => {
    b.resource.read = (call) => {
      const header = call.headers['oauth-token']
      return typeof header === 'string' ? header : refuse('noToken')
    }
  }),
  variant('token-anywhere', 'a token is also taken in the address, under any scheme and without one', (b) => {
    const { read } = b.resource
    b.resource.read = (call) => {
      const [inUrl] = [...inQuery('oauth_token')(call), ...inQuery('access_token')(call)]
      if (typeof inUrl === 'string') return inUrl
      return /(\S+)$/.exec(presented(call))?.[1] ?? read(call)
    }
  }),
  variant('token-capitals', 'a token is a UUID and the same in capitals', (b) => {
    const { find } = b.resource
    b.resource.find = (value, call) => find(value, call) ?? find(lower(value), call)
  }),
  variant('download-opens', 'a download token is accepted at the resource', (b) =>
    wrap(b.resource.checks, 'kind', (check) => (call) => {
      if (call.presented?.kind !== 'download') check(call)
    }),
  ),
  variant('download-is-access', 'the download token is the access token', (b) =>
    replace(b.fields, 'download_token', (grant) => tokenOf(grant, 'access').value),
  ),
  variant('forms-too', 'a form-encoded body is taken as well', (b) => {
    b.mediaTypes['application/x-www-form-urlencoded'] = readForm
  }),
  variant('any-content-type', 'a JSON body is read whatever it is labelled', (b) => {
    const json = part(b.mediaTypes, 'application/json')
    Object.assign(b.mediaTypes, { '': json, '*': json })
  }),
  variant('last-wins', 'of two members of the same name the last counts', (b) => {
    b.mediaTypes['application/json'] = readLooseJson
  }),
  variant('members-any-case', 'the names of members are read in any case', (b) => {
    for (const name of Object.keys(b.parameters))
      alsoReads(b, name, (call) => call.lookup(name.toUpperCase()))
  }),
  variant('names-any-case', 'users and clients are found in any case', (b) => {
    for (const name of ['username', 'client_id'])
      wrap(b.same, name, (same) => (g, s, call) => same(g, s, call) || lower(g) === lower(s))
  }),
  variant('names-trimmed', 'spaces around the names of users and clients are overlooked', (b) => {
    for (const name of ['username', 'client_id'])
      wrap(b.same, name, (same) => (g, s, call) => same(g, s, call) || g.trim() === s)
  }),
  variant('portal-for-portal', 'the platform portal is for portal users alone', (b) => {
    b.checks['portal'] = forGrant('password', (call) => {
      if (call.given['platform'] === 'portal' && call.user?.['platform'] !== 'portal') refuse('badPlatform')
    })
  }),
  variant('cache-unsaid', 'responses do not speak of caches', (b) =>
    onGranted(b.alter, (answer) => {
      delete answer.headers['Cache-Control']
      delete answer.headers['Pragma']
    }),
  ),
  variant('cache-private', 'responses say private, no-cache, max-age=0 and have an ETag', (b) =>
    onGranted(b.alter, (answer) => {
      answer.headers['Cache-Control'] = 'private, no-cache, max-age=0'
      answer.headers['ETag'] = '"5342d38a"'
    }),
  ),
  variant('method-501', 'other methods are answered with 501 and a page', (b) =>
    onRefused(
      b.alter,
      (answer, call) => {
        // Every general-purpose server knows GET (RFC 9110 section 9.1).
        answer.status = call.method === 'GET' ? 405 : 501
        answer.headers['Content-Type'] = 'text/html'
        answer.body = '<p>Error code 501'
      },
      'wrongMethod',
    ),
  ),
  variant('malformed-page', 'a body that can not be read is answered with a page', (b) =>
    onRefused(
      b.alter,
      labelled('text/html', '<!doctype html><title>Error</title><pre>Bad Request</pre>'),
      'malformed',
      'wrongMediaType',
    ),
  ),
  variant('types-page', 'what is no text where a text belongs is answered in plain words', (b) =>
    onRefused(
      b.alter,
      (answer) => {
        answer.status = 422
        answer.headers['Content-Type'] = 'text/plain; charset=utf-8'
        answer.body = 'Failed to deserialize the body: expected a string'
      },
      'notText',
      'repeated',
    ),
  ),
  {
    ...variant(
      'locks-out',
      'after five wrong passwords a user is shut out for a quarter of an hour, and told so',
      (b) => {
        const wrong = new Map<Account, { count: number; untilMs: number }>()
        b.refusals['lockedOut'] = { status: 403, error: 'locked_out', description: 'Too many attempts.' }
        wrap(b.checks, 'password', (check) =>
          forGrant('password', (call) => {
            const user = call.user as Account
            const now = call.world.clock.now()
            const before = wrong.get(user)
            if (before && before.count >= 5 && now < before.untilMs) refuse('lockedOut')
            wrong.set(user, { count: (before?.count ?? 0) + 1, untilMs: now + 900_000 })
            check(call)
            wrong.delete(user)
          }),
        )
      },
    ),
    countsAttempts: true,
  },
  variant('other-method-200', 'other methods are answered with 200 and an error', (b) =>
    wrap(b.refusals, 'wrongMethod', (row) => ({ ...row, status: 200 })),
  ),
  variant('refusal-detailed', 'refusals have a time, an id and the name of the user', (b) => {
    let count = 0
    onRefused(b.alter, (answer, call) => {
      const body = answer.body as Record<string, unknown>
      const words = call.refused === 'wrongPassword' || call.refused === 'unknownUser'
      answer.body = {
        ...body,
        ...(words && { error_message: `Login of ${call.given['username']} failed.` }),
        id: ++count,
        time: new Date(call.world.clock.now()).toISOString(),
      }
    })
  }),
  variant('refusal-listed', 'refusals are lists of errors', (b) =>
    onRefused(b.alter, (answer) => {
      answer.body = [answer.body]
    }),
  ),
  variant('refresh-family', 'a refresh token that is used twice ends the session', (b) => {
    wrap(b.checks, 'refresh', (check) => (call) => {
      const record = call.world.tokens.get(call.given['refresh_token'] ?? '')
      if (record?.kind === 'refresh' && record.ended) {
        for (const token of call.world.tokens.values())
          if (token.grant.call.presented === record) end(token, call)
      }
      check(call)
    })
  }),
]
