import { drop, wrap } from '../bag.ts'
import type { Fault, Variant } from '../model.ts'
import { concurrencyFaults } from './common/concurrency.ts'
import { credentialFaults } from './common/credentials.ts'
import { discardFaults } from './common/discards.ts'
import { fieldFaults } from './common/fields.ts'
import { lifetimeFaults } from './common/lifetimes.ts'
import { parameterFaults } from './common/parameters.ts'
import { refusalFaults } from './common/refusals.ts'
import { tokenFaults } from './common/tokens.ts'
import { commonVariants, errorBodyVariants, tokenFormVariants } from './common/variants.ts'
import { wireFaults } from './common/wire.ts'
import { fault, variant, without } from './make.ts'

const P = 'SAMPLE'

/** The ways in which the sample token API can be played wrongly. */
export const faults: Fault[] = [
  ...fieldFaults(P, 'access_token', { type: 'text' }),
  ...fieldFaults(P, 'token_type', { type: 'text', wrong: 'mac' }),
  ...fieldFaults(P, 'expires_in', { type: 'seconds' }),
  ...fieldFaults(P, 'userName', { type: 'text', wrong: 'someone.else@example.com' }),
  ...fieldFaults(P, 'userId', { type: 'text', wrong: '00000000-0000-4000-8000-000000000000' }),
  ...fieldFaults(P, 'role', { type: 'text', wrong: 'Guest' }),
  ...fieldFaults(P, '.issued', { type: 'date' }),
  ...fieldFaults(P, '.expires', { type: 'date' }),
  ...parameterFaults(P, 'grant_type', { in: 'form', fixed: 'password' }),
  ...parameterFaults(P, 'username', { in: 'form' }),
  ...parameterFaults(P, 'password', { in: 'form' }),
  ...credentialFaults(P, 'username', { identifier: true }),
  ...credentialFaults(P, 'password'),
  ...tokenFaults(P),
  ...discardFaults(P),
  ...without(lifetimeFaults(P), 'life-revived'),
  ...refusalFaults(P, { tokenField: 'access_token' }),
  ...concurrencyFaults(P),
  ...wireFaults(P),
  fault('basic-ignored', `${P}-basic`, 'wrong Basic credentials next to the right body are overlooked', (b) =>
    drop(b.checks, 'basic'),
  ),
  fault('expires-in-15-days', `${P}-expires-in-14-days`, 'a token is declared and lives for 15 days', (b) =>
    wrap(b.tokens, 'access', (kind) => ({
      ...kind,
      lifetimeSeconds: Math.round((kind.lifetimeSeconds * 15) / 14),
    })),
  ),
]

/** The ways in which the sample token API can be played rightly although unusually. */
export const variants: Variant[] = [
  ...commonVariants(),
  ...errorBodyVariants(),
  ...without(tokenFormVariants(), 'opaque-token'),
  variant('one-second-less', 'expires_in is a second less than 14 days, as in the example', (b) =>
    wrap(b.fields, 'expires_in', (before) => (grant) => Number(before(grant)) - 1),
  ),
  variant('thurs', 'Thursday is written "Thurs", as in the description of the format', (b) => {
    for (const name of ['.issued', '.expires']) {
      wrap(b.fields, name, (before) => (grant) => String(before(grant)).replace(/^Thu,/, 'Thurs,'))
    }
  }),
  variant('post-too', 'POST is taken as well as GET', (b) => {
    b.routes.token.methods.push('POST')
  }),
]
