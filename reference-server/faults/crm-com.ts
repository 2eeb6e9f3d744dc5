import { drop, part, wrap } from '../bag.ts'
import type { Fault, Variant } from '../model.ts'
import { basicFaults } from './common/basic.ts'
import { concurrencyFaults } from './common/concurrency.ts'
import { credentialFaults } from './common/credentials.ts'
import { fieldFaults } from './common/fields.ts'
import { jwtFaults } from './common/jwt.ts'
import { lifetimeFaults } from './common/lifetimes.ts'
import { parameterFaults } from './common/parameters.ts'
import { refusalFaults } from './common/refusals.ts'
import { tokenFaults } from './common/tokens.ts'
import { commonVariants } from './common/variants.ts'
import { wireFaults } from './common/wire.ts'
import { fault, onRefused, variant, without } from './make.ts'

const P = 'CRM'

/** The ways in which CRM.COM's authentication can be played wrongly. */
export const faults: Fault[] = [
  ...fieldFaults(P, 'token', { type: 'text', renamed: 'access_token' }),
  ...fieldFaults(P, 'code', { type: 'text', statement: `${P}-status-code`, wrong: 'SUCCESS' }),
  ...without(
    fieldFaults(P, 'description', { type: 'text', statement: `${P}-status-description` }),
    'description-empty',
  ),
  ...without(fieldFaults(P, 'message', { type: 'text', statement: `${P}-status-message` }), 'message-empty'),
  ...basicFaults(P, { names: ['key', 'key_password'] }),
  ...parameterFaults(P, 'authentication_code', { in: 'json' }),
  ...without(credentialFaults(P, 'key', { identifier: true }), 'key-special-refused'),
  ...credentialFaults(P, 'authentication_code', { identifier: true }),
  ...tokenFaults(P),
  ...jwtFaults(P),
  ...lifetimeFaults(P),
  ...without(refusalFaults(P, { tokenField: 'token' }), 'grant-501', 'checks-slowly'),
  ...concurrencyFaults(P),
  ...wireFaults(P),
  fault('key-password-ignored', `${P}-key-password-empty`, 'any Basic password passes', (b) => {
    part(b.parameters, 'key_password').takes = () => true
  }),
  fault('unit-any', `${P}-unit-checked`, 'a unit that the user does not have is taken', (b) =>
    drop(b.checks, 'unit'),
  ),
  fault('unit-ignored', `${P}-unit-used`, 'the unit of the request is overlooked', (b) => {
    part(b.parameters, 'unit').read = () => []
  }),
  fault('unit-required', `${P}-unit-optional`, 'a request without a unit is refused', (b) => {
    part(b.parameters, 'unit').needed = () => true
  }),
  fault(
    'unit-default-first',
    `${P}-unit-default`,
    "without a unit the system default is used, not the user's",
    (b) => wrap(b.jwt.claims, 'oun', () => (grant) => grant.call.given['unit'] ?? '0'),
  ),
  fault('status-ok-when-refused', `${P}-status-code`, 'a refusal has the status code "OK"', (b) =>
    onRefused(b.alter, (answer) => {
      answer.body = { ...(answer.body as object), status: { code: 'OK', description: '', message: '' } }
    }),
  ),
]

/** The ways in which CRM.COM's authentication can be played rightly although unusually. */
export const variants: Variant[] = [
  ...commonVariants(),
  variant('numeric-times', '"exp" and "iat" are numbers, as RFC 7519 has them', (b) => {
    for (const name of ['exp', 'iat']) {
      wrap(b.jwt.claims, name, (before) => (grant, token) => Number(before(grant, token)))
    }
  }),
  variant('refusal-without-data', 'a refusal has a status and no data', (b) => {
    b.refusalBody = (row) => ({ status: { code: row.error, description: row.description, message: '' } })
  }),
  variant(
    'other-path',
    'the method is found at another path',
    (b) => {
      b.routes.token.paths = ['/crm/rest/v3/authentication/token']
    },
    (target) => ({ ...target, paths: { ...target.paths, token: '/crm/rest/v3/authentication/token' } }),
  ),
]
