import { drop, wrap } from '../../../behaviour/registry.ts'
import type { Fault, Variant } from '../../../behaviour/types.ts'
import { tokenFaults } from '../../../faults/bearer-tokens.ts'
import { credentialFaults } from '../../../faults/comparisons.ts'
import { breaking, fault, without } from '../../../faults/define.ts'
import { wireFaults } from '../../../faults/http.ts'
import { lifetimeFaults } from '../../../faults/lifetimes.ts'
import { parameterFaults } from '../../../faults/parameters.ts'
import { concurrencyFaults } from '../../../faults/races.ts'
import { refusalFaults } from '../../../faults/refusals.ts'
import { fieldFaults } from '../../../faults/response-fields.ts'
import { digestFaults, phantomFaults } from '../../../faults/stored.ts'
import { supersedesFaults } from '../../../faults/supersession.ts'
import { sampleTokenVariants } from '../variants.ts'
import { conditionFaults } from './conditions.ts'
import { drawnFaults } from './fuzz.ts'
import { jwtTokenFaults } from './jwts.ts'
import { momentFaults } from './moments.ts'
import { requestFaults } from './requests.ts'
import { responseFaults } from './responses.ts'
import { slipFaults } from './slips.ts'
import { tokenFaultsByHand } from './tokens.ts'
import { wayFaults } from './ways.ts'

const P = 'SAMPLE'

const fields: Fault[] = [
  ...fieldFaults(P, 'access_token', { type: 'text' }),
  ...fieldFaults(P, 'token_type', { type: 'text', wrong: 'mac' }),
  ...breaking(fieldFaults(P, 'expires_in', { type: 'seconds' }), {
    'expires-in-milliseconds': `${P}-expires-in-documented`,
    'expires-in-minutes': `${P}-expires-in-documented`,
    'expires-in-doubled': `${P}-expires-in-documented`,
    'expires-in-instant': `${P}-expires-in-documented`,
  }),
  ...fieldFaults(P, 'userName', { type: 'text', wrong: 'someone.else@example.com' }),
  ...fieldFaults(P, 'userId', { type: 'text', wrong: '00000000-0000-4000-8000-000000000000' }),
  ...fieldFaults(P, 'role', { type: 'text' }),
  ...['issued', 'expires'].flatMap((name) =>
    breaking(fieldFaults(P, `.${name}`, { type: 'date' }), {
      [`${name}-american`]: `${P}-${name}-form`,
      [`${name}-iso`]: `${P}-${name}-form`,
      [`${name}-zone`]: `${P}-${name}-form`,
    }),
  ),
]

// The document leaves open how often and under which case of its name a parameter is given.
const parameters: Fault[] = ['grant_type', 'username', 'password'].flatMap((name) => {
  const id = name.replace('_', '-')
  const given = parameterFaults(P, name, {
    in: 'form',
    ...(name === 'grant_type' && { fixed: 'password' }),
  })
  return breaking(without(given, `${id}-name-any-case`, `${id}-first-wins`, `${id}-last-wins`), {
    [`${id}-from-query`]: `${P}-body-only`,
  })
})

const credentials: Fault[] = [
  // draws run as a user that an injection doesn't log in as; the tables of the suite find it
  ...breaking(
    without(credentialFaults(P, 'username', { identifier: true }), 'username-any-case', 'username-trimmed'),
    { 'username-special-refused': `${P}-success` },
  ).map(({ by: _, ...fixed }) => fixed),
  ...breaking(credentialFaults(P, 'password'), {
    'password-special-refused': `${P}-success`,
    'password-empty': `${P}-required-password`,
  }),
  ...digestFaults(`${P}-password-checked`, 'password'),
  ...phantomFaults(`${P}-username-checked`, { check: 'user', role: 'user', secret: 'password' }),
]

const tokens: Fault[] = [
  ...breaking(
    // how a right token may be presented besides is the platform's business
    without(tokenFaults(P), 'token-in-query', 'token-without-scheme', 'token-other-scheme'),
    {
      'token-same-again': `${P}-token-fresh`,
      'token-shared': `${P}-token-fresh`,
      'token-counted': `${P}-token-unguessable`,
      'resource-refusal-302': `${P}-token-refusal`,
      'resource-refusal-500': `${P}-no-server-error`,
      'token-single-use': `${P}-token-use`,
    },
  ),
  ...supersedesFaults(P),
  ...breaking(without(lifetimeFaults(P), 'life-revived', 'life-minute-longer', 'life-day-longer'), {
    'life-slides': `${P}-token-expires`,
    'life-ends-with-use': `${P}-token-use`,
  }),
  ...breaking(without(concurrencyFaults(P), 'parallel-only-last'), {
    'parallel-same-token': `${P}-token-fresh`,
  }),
]

const answers: Fault[] = [
  ...breaking(without(refusalFaults(P, { tokenField: 'access_token' }), 'checks-slowly'), {
    'refused-sql': `${P}-no-stack-trace`,
    'refused-stack': `${P}-no-stack-trace`,
    'refused-html': `${P}-refusal-readable`,
    'refused-empty': `${P}-refusal-readable`,
    'refused-not-json': `${P}-refusal-readable`,
    'refused-cacheable': `${P}-no-cache`,
    'refused-has-token': `${P}-refusal-without-token`,
    'refused-tells-users': `${P}-no-user-enumeration`,
    'refused-then-granted': `${P}-password-checked`,
    'refused-locks-all': `${P}-success`,
    'refused-closes': `${P}-answers`,
    'refused-cut': `${P}-answers`,
  }),
  ...breaking(
    // the document's own content type is not the one of its body, so a server that overlooks it is right
    without(wireFaults(P), 'content-type-any', 'content-type-absent'),
    {
      'method-any': `${P}-method`,
      'method-put': `${P}-method`,
      'method-query': `${P}-body-only`,
      'response-html': `${P}-json`,
      'response-text': `${P}-json`,
      'response-untyped': `${P}-json`,
      'response-wrapped': `${P}-access-token`,
      'response-cut': `${P}-answers`,
      'response-gzip-always': `${P}-answers`,
      'cache-public': `${P}-no-cache`,
    },
  ),
]

/** The ways in which the sample token API can be played wrongly. */
export const faults: Fault[] = [
  ...fields,
  ...parameters,
  ...credentials,
  ...tokens,
  ...answers,
  ...requestFaults,
  ...responseFaults,
  ...tokenFaultsByHand,
  ...slipFaults,
  ...conditionFaults,
  ...wayFaults,
  ...jwtTokenFaults,
  ...momentFaults,
  fault(
    'basic-ignored',
    `${P}-basic-agrees`,
    'wrong Basic credentials next to the right body are overlooked',
    (b) => drop(b.checks, 'basic'),
  ),
  // The document says 14 days and 15, so that a token may live a day longer than it declares.
  fault('life-two-days-longer', `${P}-token-expires`, 'a token lives two days longer than declared', (b) =>
    wrap(b.resource.checks, 'expired', (before) => (call) => {
      if (call.presented && call.world.clock.now() >= call.presented.expiresAtMs + 48 * 3600_000) before(call)
    }),
  ),
  fault('life-hour-longer', `${P}-token-expires`, 'a token is accepted for an hour after 15 days', (b) =>
    wrap(b.resource.checks, 'expired', (before) => (call) => {
      if (call.presented && call.world.clock.now() >= call.presented.expiresAtMs + 25 * 3600_000) before(call)
    }),
  ),
  ...drawnFaults,
]

/** The ways in which the sample token API can be played rightly although unusually. */
export const variants: Variant[] = sampleTokenVariants
