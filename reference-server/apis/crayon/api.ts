import { randomUUID } from 'node:crypto'
import { readForm } from '../../behaviour/body.ts'
import { identify, prove } from '../../behaviour/checks.ts'
import { toSeconds } from '../../behaviour/clock.ts'
import { equal, equalRawOrEncoded } from '../../behaviour/compare.ts'
import { behave, standardResource } from '../../behaviour/defaults.ts'
import { signRs256 } from '../../behaviour/keys.ts'
import { inBasic, inBody, oneOf, parameter } from '../../behaviour/parameters.ts'
import { standardRefusals } from '../../behaviour/refusals.ts'
import { always, jwt, lifetimeOf, tokenValue } from '../../behaviour/tokens.ts'
import type { Account, Api, Behaviour } from '../../behaviour/types.ts'
import { faults } from './faults/index.ts'
import { variants } from './variants/index.ts'

// client ids and secrets are ASCII (VSCHAR in RFC 6749 appendix A): published clients refuse others
const accounts: Account[] = [
  {
    client_id: '4f1c2a9e-7b0d-4e63-9a58-c1d20e77b3aa',
    client_secret: 'p@ss+w0rd/%&=:-Quarz',
    username: 'anna.berg@contoso.example',
    // longer than the 72 bytes that bcrypt looks at
    password: 'Blåbær & 7 fjord+%41, and a long tail of words for those who cut passwords off at 72',
    id: '70114',
  },
  {
    client_id: 'b2d7e6f0-15c9-4a0c-8f3e-9f6a4e0d1c52',
    client_secret: 'Zw0lf:Boxer=jagen?Viktor%2B',
    username: 'bo.lund@fabrikam.example',
    password: 'correct horse/battery"staple\'',
    id: '70115',
  },
  {
    client_id: 'c9a1f3d8-6e24-4b7f-a0d5-2b8c7e91f064',
    client_secret: 'tr1cky~secret;with#signs!',
    username: 'chen.wei@northwind.example',
    password: 'Ünïcødé-pässwörd-42%',
    id: '70116',
  },
]

const behaviour = (): Behaviour =>
  behave({
    routes: {
      token: { methods: ['POST'], paths: ['/api/v1/connect/token/', '/api/v1/connect/token'] },
      resource: { methods: ['GET'], paths: ['/api/v1/me', '/api/v1/me/'] },
    },
    mediaTypes: { 'application/x-www-form-urlencoded': readForm },
    parameters: {
      client_id: parameter(inBasic('name')),
      client_secret: parameter(inBasic('password')),
      grant_type: parameter(inBody('grant_type'), {
        takes: oneOf('password'),
        otherwise: 'unsupportedGrant',
      }),
      username: parameter(inBody('username')),
      password: parameter(inBody('password')),
      scope: parameter(inBody('scope'), { takes: oneOf('CustomerApi'), otherwise: 'badScope' }),
    },
    checks: {
      client: identify('client', 'client_id', 'unknownClient'),
      secret: prove('client', 'client_secret', 'wrongSecret'),
      user: identify('user', 'username', 'unknownUser'),
      password: prove('user', 'password', 'wrongPassword'),
    },
    same: {
      client_id: equalRawOrEncoded,
      client_secret: equalRawOrEncoded,
      username: equal,
      password: equal,
    },
    tokens: { access: { lifetimeSeconds: 20060, value: jwt } },
    jwt: {
      header: { alg: always('RS256'), typ: always('JWT') },
      claims: {
        iss: always('https://api.crayon.example'),
        aud: always('CustomerApi'),
        client_id: (g) => g.client['client_id'],
        sub: (g) => g.user['id'],
        name: (g) => g.user['username'],
        scope: always(['CustomerApi']),
        iat: (g) => toSeconds(g.issuedAtMs),
        nbf: (g) => toSeconds(g.issuedAtMs),
        exp: (_, token) => toSeconds(token.expiresAtMs),
        jti: () => randomUUID(),
      },
      sign: signRs256,
    },
    fields: {
      AccessToken: tokenValue('access'),
      IdentityToken: always(null),
      Error: always(null),
      ExpiresIn: lifetimeOf('access'),
      TokenType: always('Bearer'),
      RefreshToken: always(null),
    },
    resource: standardResource((account) => ({ user: account['username'], Id: Number(account['id']) })),
    refusals: withBasicChallenge(standardRefusals()),
    refusalBody: (row, _, call) =>
      call.route === 'token'
        ? {
            AccessToken: null,
            IdentityToken: null,
            Error: row.error,
            ExpiresIn: 0,
            TokenType: null,
            RefreshToken: null,
          }
        : { Error: row.error, Message: row.description },
  })

function withBasicChallenge(refusals: Behaviour['refusals']): Behaviour['refusals'] {
  const headers = { 'WWW-Authenticate': 'Basic realm="CustomerApi", charset="UTF-8"' }
  const missing = refusals['noClient']!
  refusals['missing client_id'] = { ...missing }
  refusals['missing client_secret'] = { ...missing }
  for (const row of Object.values(refusals)) if (row.error === 'invalid_client') row.headers = headers
  for (const row of Object.values(refusals)) {
    if (row.status === 401 && !row.headers) row.headers = { 'WWW-Authenticate': 'Bearer' }
  }
  return refusals
}

/** The Crayon API's token endpoint: resource owner password with Basic client credentials, PascalCase answers. */
export const crayon: Api = {
  name: 'crayon',
  behaviour,
  accounts,
  inputs: ['client_id', 'client_secret', 'username', 'password'],
  paths: { resource: '/api/v1/me' },
  faults,
  variants,
  choices: [],
}
