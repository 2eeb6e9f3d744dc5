import { authorization, bearer } from '../../behaviour/authorization.ts'
import { readJson } from '../../behaviour/body.ts'
import { forGrant, identify, prove, redeem } from '../../behaviour/checks.ts'
import { equal } from '../../behaviour/compare.ts'
import { behave, standardResource } from '../../behaviour/defaults.ts'
import { inBody, oneOf, parameter, whenGrantIs } from '../../behaviour/parameters.ts'
import { always, lifetimeOf, tokenValue, uuid } from '../../behaviour/tokens.ts'
import type { Account, Api, Behaviour, Call } from '../../behaviour/types.ts'
import { faults } from './faults/index.ts'
import { variants } from './variants.ts'

// client ids and secrets are ASCII (VSCHAR in RFC 6749 appendix A): published clients refuse others
const accounts: Account[] = [
  {
    client_id: 'sugar',
    client_secret: '',
    username: 'admin_jim',
    password: 'p@ss+w0rd/%&=:ü"\\',
    platform: 'base',
    id: '1c7e9f52-0d7a-4f6b-9a34-5342d38ac501',
  },
  {
    client_id: 'nightly-export',
    client_secret: 'n1ghtly+s3cret/%&=:#e',
    username: 'sally_bronsen',
    password: 'Südwestwind & 12 Knöten+',
    platform: 'mobile',
    id: '2d8f0a63-1e8b-4a7c-8b45-5342d38ac502',
  },
  {
    client_id: 'partner_sync',
    client_secret: 'Tw0 h0rses & a c@rt',
    username: 'will.westin',
    password: 'møllehjul{"a":1}',
    platform: 'portal',
    id: '3e9a1b74-2f9c-4b8d-9c56-5342d38ac503',
  },
]

/** The token of the OAuth-Token header, or else of Authorization: Bearer. */
function oauthToken(call: Call): string {
  const header = call.headers['oauth-token']
  if (typeof header === 'string' && authorization(call, 'malformedToken') === undefined) return header
  return bearer(call)
}

const behaviour = (): Behaviour => {
  const b = behave({
    routes: {
      token: { methods: ['POST'], paths: ['/oauth2/token'] },
      resource: { methods: ['GET'], paths: ['/me'] },
    },
    mediaTypes: { 'application/json': readJson },
    parameters: {
      grant_type: parameter(inBody('grant_type'), {
        takes: oneOf('password', 'refresh_token'),
        otherwise: 'unsupportedGrant',
      }),
      client_id: parameter(inBody('client_id')),
      client_secret: parameter(inBody('client_secret'), { mayBeEmpty: true }),
      username: parameter(inBody('username'), { needed: whenGrantIs('password') }),
      password: parameter(inBody('password'), { needed: whenGrantIs('password') }),
      refresh_token: parameter(inBody('refresh_token'), { needed: whenGrantIs('refresh_token') }),
      platform: parameter(inBody('platform'), {
        needed: whenGrantIs('password'),
        takes: oneOf('base', 'mobile', 'portal'),
        otherwise: 'badPlatform',
      }),
    },
    checks: {
      client: identify('client', 'client_id', 'unknownClient'),
      secret: prove('client', 'client_secret', 'wrongSecret'),
      user: forGrant('password', identify('user', 'username', 'unknownUser')),
      password: forGrant('password', prove('user', 'password', 'wrongPassword')),
      refresh: forGrant('refresh_token', redeem),
    },
    same: { client_id: equal, client_secret: equal, username: equal, password: equal },
    tokens: {
      access: { lifetimeSeconds: 3600, value: uuid },
      refresh: { lifetimeSeconds: 14 * 24 * 3600, value: uuid },
      download: { lifetimeSeconds: 3600, value: uuid },
    },
    fields: {
      access_token: tokenValue('access'),
      expires_in: lifetimeOf('access'),
      token_type: always('bearer'),
      scope: always(null),
      refresh_token: tokenValue('refresh'),
      refresh_expires_in: lifetimeOf('refresh'),
      download_token: tokenValue('download'),
    },
    resource: {
      ...standardResource((account) => ({
        user: account['username'],
        current_user: { id: account['id'], user_name: account['username'] },
      })),
      read: oauthToken,
    },
    refusalBody: (row) => ({ error: row.error, error_message: row.description }),
  })
  b.refusals['badPlatform'] = {
    status: 400,
    error: 'invalid_request',
    description: 'This platform is not known.',
  }
  for (const reason of ['unknownUser', 'wrongPassword']) {
    b.refusals[reason] = {
      status: 401,
      error: 'need_login',
      description: 'The user name or the password is not valid.',
    }
  }
  for (const row of Object.values(b.refusals)) if (row.error === 'invalid_token') row.error = 'invalid_grant'
  return b
}

/** SugarCRM's POST /oauth2/token: JSON, password and refresh_token grants, for a platform. */
export const sugarcrm: Api = {
  name: 'sugarcrm',
  behaviour,
  accounts,
  inputs: ['client_id', 'client_secret', 'username', 'password', 'platform'],
  paths: { resource: '/me' },
  faults,
  variants,
  choices: [],
}
