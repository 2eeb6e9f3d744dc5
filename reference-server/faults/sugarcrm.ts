import { bearer } from '../authorization.ts'
import { part, wrap } from '../bag.ts'
import { readForm } from '../body.ts'
import type { Fault, Variant } from '../model.ts'
import { refuse } from '../refusal.ts'
import { concurrencyFaults, parallelRefreshFault } from './common/concurrency.ts'
import { credentialFaults } from './common/credentials.ts'
import { fieldFaults } from './common/fields.ts'
import { lifetimeFaults } from './common/lifetimes.ts'
import { parameterFaults } from './common/parameters.ts'
import { refreshFaults } from './common/refresh.ts'
import { refusalFaults } from './common/refusals.ts'
import { tokenFaults } from './common/tokens.ts'
import { commonVariants, errorBodyVariants, tokenFormVariants } from './common/variants.ts'
import { wireFaults } from './common/wire.ts'
import { fault, variant, without } from './make.ts'

const P = 'SUGAR'

/** The ways in which SugarCRM can be played wrongly. */
export const faults: Fault[] = [
  ...fieldFaults(P, 'access_token', { type: 'text' }),
  ...fieldFaults(P, 'expires_in', { type: 'seconds' }),
  ...fieldFaults(P, 'token_type', { type: 'text', wrong: 'mac' }),
  ...fieldFaults(P, 'scope', { type: 'null', renamed: 'null' }),
  ...fieldFaults(P, 'refresh_token', { type: 'text' }),
  ...fieldFaults(P, 'refresh_expires_in', { type: 'seconds' }),
  ...fieldFaults(P, 'download_token', { type: 'text' }),
  ...parameterFaults(P, 'grant_type', { in: 'json', fixed: 'password' }),
  ...parameterFaults(P, 'client_id', { in: 'json' }),
  ...without(parameterFaults(P, 'client_secret', { in: 'json' }), 'client-secret-empty-taken'),
  ...parameterFaults(P, 'username', { in: 'json' }),
  ...parameterFaults(P, 'password', { in: 'json' }),
  ...parameterFaults(P, 'platform', { in: 'json' }),
  ...credentialFaults(P, 'client_id', { identifier: true }),
  ...credentialFaults(P, 'client_secret', { ascii: true }),
  ...credentialFaults(P, 'username', { identifier: true }),
  ...credentialFaults(P, 'password'),
  ...tokenFaults(P),
  ...refreshFaults(P),
  parallelRefreshFault(P),
  ...lifetimeFaults(P),
  ...refusalFaults(P, { tokenField: 'access_token' }),
  ...concurrencyFaults(P),
  ...wireFaults(P),
  fault('platform-any', `${P}-platform-checked`, 'any platform is taken', (b) => {
    part(b.parameters, 'platform').takes = () => true
  }),
  fault('platform-base-only', `${P}-platform-available`, 'only the platform "base" is taken', (b) => {
    part(b.parameters, 'platform').takes = (value) => value === 'base'
  }),
  fault('oauth-token-header-ignored', `${P}-token-use`, 'the OAuth-Token header is overlooked', (b) => {
    b.resource.read = bearer
  }),
]

/** The ways in which SugarCRM can be played rightly although unusually. */
export const variants: Variant[] = [
  ...commonVariants(),
  ...without(errorBodyVariants(), 'problem-errors'),
  ...without(tokenFormVariants(), 'long-token'),
  variant(
    'refresh-token-stays',
    'a refresh answers with the refresh token that it was given, which stays valid',
    (b) => {
      b.rotates = false
      wrap(b.tokens, 'refresh', (kind) => ({
        ...kind,
        value: (grant, record) => grant.call.presented?.value ?? kind.value(grant, record),
      }))
    },
  ),
  variant('platform-optional', 'a request without a platform is taken for "base"', (b) => {
    part(b.parameters, 'platform').needed = () => false
  }),
  variant('forms-too', 'a form-encoded body is taken as well', (b) => {
    b.mediaTypes['application/x-www-form-urlencoded'] = readForm
  }),
  variant('oauth-token-only', 'a token is taken in the OAuth-Token header alone', (b) => {
    b.resource.read = (call) => {
      const header = call.headers['oauth-token']
      return typeof header === 'string' ? header : refuse('noToken')
    }
  }),
]
