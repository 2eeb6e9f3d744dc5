import { randomUUID } from 'node:crypto'
import { readForm } from '../../behaviour/body.ts'
import { identify, prove } from '../../behaviour/checks.ts'
import { toSeconds } from '../../behaviour/clock.ts'
import { equal } from '../../behaviour/compare.ts'
import { behave, standardResource } from '../../behaviour/defaults.ts'
import { signRs256 } from '../../behaviour/keys.ts'
import { inBody, oneOf, parameter } from '../../behaviour/parameters.ts'
import { always, jwt, lifetimeOf, tokenValue } from '../../behaviour/tokens.ts'
import type { Account, Api, Behaviour } from '../../behaviour/types.ts'
import { faults } from './faults/index.ts'
import { variants } from './variants.ts'

// client ids and secrets are ASCII (VSCHAR in RFC 6749 appendix A): published clients refuse others
const accounts: Account[] = [
  {
    client_id: 'sheila.thomas',
    // longer than what bcrypt reads
    client_secret: 'qkDwDJlD+fig2IpeuUZ/YKH1%Wb8q1V0ju6=sIL&xQQ:qhJ-x8Tn4vRz2LmW7sKc9PbY3dHg6FjQ5aEu1',
    scope: 'example.com',
  },
  {
    client_id: 'ravi.menon@example.com',
    client_secret: 'Vd0+7cQe/2Lr%9mTz&Kp=4Ws~Hx:1Bn',
    scope: 'tenant-two.example.com',
  },
  {
    client_id: 'lucia_batch~7',
    client_secret: 'sEcRet with spaces & "quotes" + 100%',
    scope: 'tenant-three.example.com',
  },
]

const behaviour = (): Behaviour => {
  const b = behave({
    routes: {
      token: { methods: ['POST'], paths: ['/configapi/v2/oauth/token'] },
      resource: { methods: ['GET'], paths: ['/data'] },
    },
    mediaTypes: { 'application/x-www-form-urlencoded': readForm },
    parameters: {
      grant_type: parameter(inBody('grant_type'), {
        takes: oneOf('client_credentials'),
        otherwise: 'unsupportedGrant',
      }),
      client_id: parameter(inBody('client_id')),
      client_secret: parameter(inBody('client_secret')),
      scope: parameter(inBody('scope')),
    },
    checks: {
      client: identify('client', 'client_id', 'unknownClient'),
      secret: prove('client', 'client_secret', 'wrongSecret'),
      scope: prove('client', 'scope', 'badScope'),
    },
    same: { client_id: equal, client_secret: equal, scope: equal },
    tokens: { access: { lifetimeSeconds: 3600, value: jwt } },
    jwt: {
      header: { alg: always('RS256'), typ: always('JWT') },
      claims: {
        iss: (g) => `https://${g.client['scope']}/configapi/v2`,
        aud: (g) => g.client['scope'],
        sub: (g) => g.client['client_id'],
        client_id: (g) => g.client['client_id'],
        scope: (g) => g.client['scope'],
        iat: (g) => toSeconds(g.issuedAtMs),
        exp: (_, token) => toSeconds(token.expiresAtMs),
        jti: () => randomUUID(),
      },
      sign: signRs256,
    },
    fields: {
      access_token: tokenValue('access'),
      token_type: always('Bearer'),
      expires_in: lifetimeOf('access'),
    },
    resource: standardResource((account) => ({
      user: account['client_id'],
      tenant: account['scope'],
      data: [],
    })),
    alter: [challengeWhoTriedBasic],
  })
  for (const [reason, row] of Object.entries(b.refusals)) {
    const detail =
      row.error === 'invalid_token' ? ` error="invalid_token", error_description="${row.description}"` : ''
    if (row.error === 'invalid_token' || reason === 'noToken') {
      row.headers = { 'WWW-Authenticate': `Bearer realm="configapi"${detail && `,${detail}`}` }
    }
  }
  return b
}

// RFC 6749 5.2: a client that tried the Authorization header is told which scheme would do.
const challengeWhoTriedBasic: Behaviour['alter'][number] = (answer, call) => {
  if (call.route !== 'token' || answer.status !== 401 || !call.headers.authorization) return
  answer.headers['WWW-Authenticate'] = 'Basic realm="configapi"'
}

/** The configuration API's token endpoint: client credentials in a form body, for a tenant named by `scope`. */
export const configapi: Api = {
  name: 'configapi',
  behaviour,
  accounts,
  inputs: ['client_id', 'client_secret', 'scope'],
  paths: { resource: '/data' },
  faults,
  variants,
  choices: [],
}
