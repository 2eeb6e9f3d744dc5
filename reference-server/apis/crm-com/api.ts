import { randomBytes } from 'node:crypto'
import { readJson } from '../../behaviour/body.ts'
import { identify, prove } from '../../behaviour/checks.ts'
import { toSeconds } from '../../behaviour/clock.ts'
import { equal } from '../../behaviour/compare.ts'
import { behave, standardResource } from '../../behaviour/defaults.ts'
import { signHs256 } from '../../behaviour/keys.ts'
import { inBasic, inBody, parameter } from '../../behaviour/parameters.ts'
import { refuse } from '../../behaviour/refusals.ts'
import { always, jwt, tokenValue } from '../../behaviour/tokens.ts'
import type { Account, Api, Behaviour, Check } from '../../behaviour/types.ts'
import { faults } from './faults/index.ts'
import { variants } from './variants.ts'

const accounts: Account[] = [
  {
    key: 'EE73C0AE64524371B5DDEFF5F7BB2192',
    authentication_code: 'p_kestora1!+ü%2F:&=',
    identifier: 'maytemplate',
    pass_code: '73914482',
    unit: '1',
    units: '1 4',
    cii: '2695FED3FCFD4084AB39F44B18889123',
  },
  {
    key: '9B1D44F20C7A4E5E8F6631A7D2C05E48',
    authentication_code: 'q_lindqvist7?/"\\',
    identifier: 'junelindqvist',
    pass_code: '50627718',
    unit: '2',
    units: '2',
    cii: 'A4D0C6B19E7F4C52B3811F60D92E7A05',
  },
  {
    key: '31F7A6C58E2B4D90A1C4E90B7F3D6628',
    authentication_code: 'r_óbuda & söhne#9',
    identifier: 'augustobuda',
    pass_code: '18840365',
    unit: '3',
    units: '3 1',
    cii: 'F08B5A7D1C3E42968D57E2A4B6C9031F',
  },
]

const unitId = () => randomBytes(16).toString('hex').toUpperCase()

const oneIdentifier: Check = (call) => {
  const [object] = call.lookup('access_token_identifier')
  if (object === undefined) refuse('missing')
  if (typeof object !== 'object' || object === null || Array.isArray(object)) refuse('notText')
  if (call.given['authentication_code'] && call.given['identifier']) refuse('badValue')
}

const byCode = (call: Parameters<Check>[0]) => call.given['authentication_code'] !== undefined

const findUser: Check = (call) => {
  if (byCode(call)) identify('user', 'authentication_code', 'unknownUser')(call)
  else identify('user', 'identifier', 'unknownUser')(call)
}

const provePassCode: Check = (call) => {
  if (!byCode(call)) prove('user', 'pass_code', 'wrongPassword')(call)
}

const takesUnit: Check = (call) => {
  const unit = call.given['unit']
  if (unit !== undefined && !call.user?.['units']?.split(' ').includes(unit)) refuse('unknownUnit')
}

const behaviour = (): Behaviour => {
  const b = behave({
    routes: {
      token: { methods: ['POST'], paths: ['/authentication/consumer_application_key/token'] },
      resource: { methods: ['GET'], paths: ['/consumers/me'] },
    },
    mediaTypes: { 'application/json': readJson },
    parameters: {
      key: parameter(inBasic('name')),
      key_password: parameter(inBasic('password'), {
        mayBeEmpty: true,
        takes: (value) => value === '',
        otherwise: 'wrongSecret',
      }),
      authentication_code: parameter(inBody('access_token_identifier', 'authentication_code'), {
        needed: (call) => call.given['identifier'] === undefined,
      }),
      identifier: parameter(inBody('access_token_identifier', 'identifier'), {
        needed: (call) => call.given['authentication_code'] === undefined,
      }),
      pass_code: parameter(inBody('access_token_identifier', 'pass_code'), {
        needed: (call) => call.given['authentication_code'] === undefined,
      }),
      unit: parameter(inBody('unit'), { needed: () => false }),
    },
    checks: {
      identifier: oneIdentifier,
      key: identify('client', 'key', 'unknownClient'),
      user: findUser,
      passCode: provePassCode,
      unit: takesUnit,
    },
    same: { key: equal, authentication_code: equal, identifier: equal, pass_code: equal },
    tokens: { access: { lifetimeSeconds: 2 * 3600, value: jwt } },
    jwt: {
      header: { typ: always('JWT'), alg: always('HS256') },
      claims: {
        cii: (g) => g.user['cii'],
        usr: (g) => g.user['identifier'],
        org: always('ps_dev'),
        ari: (g) => g.client['cii'],
        oun: (g) => g.call.given['unit'] ?? g.user['unit'],
        exp: (_, token) => String(toSeconds(token.expiresAtMs)),
        iat: (g) => String(toSeconds(g.issuedAtMs)),
        jti: unitId,
      },
      sign: signHs256,
    },
    fields: {
      token: tokenValue('access'),
      code: always('OK'),
      description: always(''),
      message: always(''),
    },
    within: { token: 'data', code: 'status', description: 'status', message: 'status' },
    resource: standardResource((account, call) => ({
      user: account['identifier'],
      id: account['cii'],
      unit: call.presented?.grant.call.given['unit'] ?? account['unit'],
    })),
    refusalBody: (row) => ({
      data: {},
      status: { code: row.error.toUpperCase(), description: row.description, message: '' },
    }),
  })
  const challenge = { 'WWW-Authenticate': 'Basic realm="crm.com"' }
  b.refusals['missing key'] = b.refusals['missing key_password'] = { ...b.refusals['noClient']! }
  b.refusals['unknownUnit'] = {
    status: 400,
    error: 'invalid_unit',
    description: 'This unit is not available.',
  }
  for (const row of Object.values(b.refusals)) if (row.error === 'invalid_client') row.headers = challenge
  for (const reason of ['unknownUser', 'wrongPassword']) b.refusals[reason]!.status = 401
  return b
}

/** CRM.COM's consumer authentication: an application key as Basic user name, a consumer's code in JSON, a two-hour JWT. */
export const crmCom: Api = {
  name: 'crm-com',
  behaviour,
  accounts,
  inputs: ['key', 'authentication_code', 'unit'],
  paths: { token: '/authentication/consumer_application_key/token', resource: '/consumers/me' },
  faults,
  variants,
  choices: [],
}
