import { replace } from '../bag.ts'
import { equal } from '../compare.ts'
import type { Fault, Variant } from '../model.ts'
import { refuse } from '../refusal.ts'
import { basicFaults } from './common/basic.ts'
import { concurrencyFaults } from './common/concurrency.ts'
import { credentialFaults } from './common/credentials.ts'
import { fieldFaults } from './common/fields.ts'
import { jwtFaults } from './common/jwt.ts'
import { lifetimeFaults } from './common/lifetimes.ts'
import { parameterFaults } from './common/parameters.ts'
import { refusalFaults } from './common/refusals.ts'
import { tokenFaults } from './common/tokens.ts'
import { commonVariants, errorBodyVariants, tokenFormVariants } from './common/variants.ts'
import { wireFaults } from './common/wire.ts'
import { variant, without } from './make.ts'

const P = 'CRAYON'

/** The ways in which the Crayon API can be played wrongly. */
export const faults: Fault[] = [
  ...fieldFaults(P, 'AccessToken', { type: 'text' }),
  ...fieldFaults(P, 'IdentityToken', { type: 'null' }),
  ...fieldFaults(P, 'Error', { type: 'null', renamed: 'ErrorMessage' }),
  ...fieldFaults(P, 'ExpiresIn', { type: 'seconds' }),
  ...fieldFaults(P, 'TokenType', { type: 'text', wrong: 'mac' }),
  ...fieldFaults(P, 'RefreshToken', { type: 'null' }),
  ...without(basicFaults(P, { names: ['client_id', 'client_secret'] }), 'basic-in-body'),
  ...parameterFaults(P, 'grant_type', { in: 'form', fixed: 'password' }),
  ...parameterFaults(P, 'username', { in: 'form' }),
  ...parameterFaults(P, 'password', { in: 'form' }),
  ...parameterFaults(P, 'scope', { in: 'form', fixed: 'CustomerApi' }),
  ...credentialFaults(P, 'client_id', { identifier: true }),
  ...credentialFaults(P, 'client_secret', { ascii: true }),
  ...credentialFaults(P, 'username', { identifier: true }),
  ...credentialFaults(P, 'password'),
  ...tokenFaults(P),
  ...jwtFaults(P),
  ...lifetimeFaults(P),
  ...refusalFaults(P, { tokenField: 'AccessToken' }),
  ...concurrencyFaults(P),
  ...wireFaults(P),
]

/** The ways in which the Crayon API can be played rightly although unusually. */
export const variants: Variant[] = [
  ...commonVariants(),
  ...errorBodyVariants(),
  ...without(tokenFormVariants(), 'jwt-token'),
  variant('slash-redirects', 'the path without its last slash is redirected to the one with it', (b) => {
    b.routes.token.paths = ['/api/v1/connect/token/']
    b.refusals['redirected']!.headers = { Location: '/api/v1/connect/token/' }
    b.gate.push((call) => {
      if (call.path === '/api/v1/connect/token') refuse('redirected')
    })
  }),
  variant('basic-raw-only', 'Basic credentials are taken as they are, without form-decoding', (b) => {
    replace(b.same, 'client_id', equal)
    replace(b.same, 'client_secret', equal)
  }),
]
