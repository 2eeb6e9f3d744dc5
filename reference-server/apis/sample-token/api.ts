import { basic } from '../../behaviour/authorization.ts'
import { readForm } from '../../behaviour/body.ts'
import { identify, matches, prove } from '../../behaviour/checks.ts'
import { toHttpDate } from '../../behaviour/clock.ts'
import { equal } from '../../behaviour/compare.ts'
import { behave, standardResource } from '../../behaviour/defaults.ts'
import { inBody, oneOf, parameter } from '../../behaviour/parameters.ts'
import { refuse } from '../../behaviour/refusals.ts'
import { always, lifetimeOf, opaque, tokenOf, tokenValue } from '../../behaviour/tokens.ts'
import type { Account, Api, Behaviour, Check } from '../../behaviour/types.ts'
import { faults } from './faults/index.ts'
import { variants } from './variants/index.ts'

const accounts: Account[] = [
  {
    username: 'user@example.com',
    // more than 72 bytes, of which some password stores keep no more
    password: 'p@ss+w0rd/%&=:ü 4nd m0re th4n 53venty-tw0 ch4racter5, a5 a l0ng phra5e h4s th3m',
    userId: '614a1d03-873d-489e-9ab5-fb53b0a0c64f',
    role: 'Administrator',
  },
  {
    username: 'otto.reader@example.com',
    password: 'Lese & lerne 100%+',
    userId: '0c2f6a51-9b1e-4f0b-8f7d-3a6f0e2d9b18',
    role: 'Reader',
  },
  {
    username: 'maría+editor@example.com',
    password: 'ñandú=rápido/?#42',
    userId: 'e7b3d2c4-52aa-4d1c-b6a9-90f1c8d7e635',
    role: 'Editor',
  },
]

// The document names Basic authentication but its example sends none: absent it is not missed, wrong it is not overlooked.
const basicAgrees: Check = (call) => {
  const credentials = basic(call)
  const user = call.user
  if (!credentials || !user) return
  const right =
    matches(call, 'username', credentials.name, user) && matches(call, 'password', credentials.password, user)
  if (!right) refuse('wrongBasic')
}

const behaviour = (): Behaviour => {
  const b = behave({
    routes: {
      token: { methods: ['GET'], paths: ['/Token'] },
      resource: { methods: ['GET'], paths: ['/api/me'] },
    },
    mediaTypes: { 'application/json': readForm, 'application/x-www-form-urlencoded': readForm },
    parameters: {
      grant_type: parameter(inBody('grant_type'), {
        takes: oneOf('password'),
        otherwise: 'unsupportedGrant',
      }),
      username: parameter(inBody('username')),
      password: parameter(inBody('password')),
    },
    checks: {
      user: identify('user', 'username', 'unknownUser'),
      password: prove('user', 'password', 'wrongPassword'),
      basic: basicAgrees,
    },
    same: { username: equal, password: equal },
    tokens: { access: { lifetimeSeconds: 14 * 24 * 3600, value: opaque(393) } },
    supersedes: (old, grant) => old.user === grant.user,
    fields: {
      access_token: tokenValue('access'),
      token_type: always('bearer'),
      expires_in: lifetimeOf('access'),
      userName: (g) => g.user['username'],
      userId: (g) => g.user['userId'],
      role: (g) => g.user['role'],
      '.issued': (g) => toHttpDate(g.issuedAtMs),
      '.expires': (g) => toHttpDate(tokenOf(g, 'access').expiresAtMs),
    },
    resource: standardResource((account) => ({
      user: account['username'],
      userId: account['userId'],
      role: account['role'],
    })),
  })
  b.refusals['wrongBasic'] = {
    ...b.refusals['wrongPassword']!,
    status: 401,
    headers: { 'WWW-Authenticate': 'Basic' },
  }
  return b
}

/** The sample platform's token API: GET with a form body, an opaque token that replaces the user's earlier one. */
export const sampleToken: Api = {
  name: 'sample-token',
  behaviour,
  accounts,
  inputs: ['username', 'password'],
  paths: { resource: '/api/me' },
  faults,
  variants,
  choices: [],
}
