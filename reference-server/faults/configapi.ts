import { drop, part, wrap } from '../bag.ts'
import type { Fault, Variant } from '../model.ts'
import { concurrencyFaults } from './common/concurrency.ts'
import { credentialFaults } from './common/credentials.ts'
import { fieldFaults } from './common/fields.ts'
import { jwtFaults } from './common/jwt.ts'
import { lifetimeFaults } from './common/lifetimes.ts'
import { parameterFaults } from './common/parameters.ts'
import { refusalFaults } from './common/refusals.ts'
import { tokenFaults } from './common/tokens.ts'
import { commonVariants, tokenFormVariants } from './common/variants.ts'
import { wireFaults } from './common/wire.ts'
import { fault, onRefused, onResource, variant, without } from './make.ts'

const P = 'CONFIG'

/** The ways in which the configuration API can be played wrongly. */
export const faults: Fault[] = [
  ...fieldFaults(P, 'access_token', { type: 'text' }),
  ...fieldFaults(P, 'token_type', { type: 'text', wrong: 'mac' }),
  ...without(fieldFaults(P, 'expires_in', { type: 'seconds' }), 'expires-in-text'),
  ...parameterFaults(P, 'grant_type', { in: 'form', fixed: 'client_credentials' }),
  ...parameterFaults(P, 'client_id', { in: 'form' }),
  ...parameterFaults(P, 'client_secret', { in: 'form' }),
  ...parameterFaults(P, 'scope', { in: 'form' }),
  ...credentialFaults(P, 'client_id', { identifier: true }),
  ...credentialFaults(P, 'client_secret', { ascii: true }),
  ...without(credentialFaults(P, 'scope', { ascii: true }), 'scope-decoded-again'),
  ...tokenFaults(P),
  ...jwtFaults(P),
  ...lifetimeFaults(P),
  ...refusalFaults(P, { tokenField: 'access_token' }),
  ...concurrencyFaults(P),
  ...wireFaults(P),
  fault('error-code-own', `${P}-error-codes`, 'errors have codes that RFC 6749 does not know', (b) =>
    onRefused(b.alter, (answer) => {
      answer.body = { ...(answer.body as object), error: 'ERR_1042' }
    }),
  ),
  fault('error-code-missing', `${P}-error-codes`, 'errors have a description and no code', (b) =>
    onRefused(b.alter, (answer) => {
      drop(answer.body as Record<string, unknown>, 'error')
    }),
  ),
  fault('challenge-missing', `${P}-bearer-challenge`, 'the resource refuses without WWW-Authenticate', (b) =>
    onResource(b.alter, (answer) => {
      delete answer.headers['WWW-Authenticate']
    }),
  ),
]

/** The ways in which the configuration API can be played rightly although unusually. */
export const variants: Variant[] = [
  ...without(commonVariants(), '403-for-401', '422-for-400', '401-for-400'),
  ...without(tokenFormVariants(), 'jwt-token'),
  variant('expires-in-text', 'expires_in is a number in quotes, as in the example', (b) =>
    wrap(b.fields, 'expires_in', (before) => (grant) => String(before(grant))),
  ),
  variant('expires-in-3599', 'a token lives a second less than an hour, as in the example', (b) => {
    part(b.tokens, 'access').lifetimeSeconds -= 1
  }),
  variant('expires-in-absent', 'expires_in is left out, which RFC 6749 allows', (b) =>
    drop(b.fields, 'expires_in'),
  ),
  variant('bearer-lower-case', 'token_type is "bearer", which RFC 6749 reads in any case', (b) => {
    b.fields['token_type'] = () => 'bearer'
  }),
]
