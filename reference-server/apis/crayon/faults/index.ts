import type { Fault, Variant } from '../../../behaviour/types.ts'
import { tokenFaults } from '../../../faults/bearer-tokens.ts'
import { basicFaults } from '../../../faults/client-authentication.ts'
import { credentialFaults } from '../../../faults/comparisons.ts'
import { breaking, without } from '../../../faults/define.ts'
import { emptySuccessFaults } from '../../../faults/empty-success.ts'
import { wireFaults } from '../../../faults/http.ts'
import { jwtFaults } from '../../../faults/jwt.ts'
import { lifetimeFaults } from '../../../faults/lifetimes.ts'
import { parameterFaults } from '../../../faults/parameters.ts'
import { concurrencyFaults } from '../../../faults/races.ts'
import { refusalFaults } from '../../../faults/refusals.ts'
import { fieldFaults } from '../../../faults/response-fields.ts'
import { digestFaults, phantomFaults } from '../../../faults/stored.ts'
import { crayonVariants } from '../variants.ts'
import { answerFaults } from './answers.ts'
import { conditionFaults } from './conditions.ts'
import { credentialFaultsByHand } from './credentials.ts'
import { drawnFaults } from './fuzz.ts'
import { momentFaults } from './moments.ts'
import { requestFaults } from './requests.ts'
import { tokenFaultsByHand } from './tokens.ts'

const P = 'CRAYON'

const fields: Fault[] = [
  ...fieldFaults(P, 'AccessToken', { type: 'text' }),
  // a field that is not applicable may be left out
  ...without(fieldFaults(P, 'IdentityToken', { type: 'null' }), 'identity-token-missing'),
  ...fieldFaults(P, 'Error', { type: 'null', renamed: 'ErrorMessage' }),
  ...breaking(fieldFaults(P, 'ExpiresIn', { type: 'seconds' }), {
    'expires-in-instant': `${P}-expires-in-seconds`,
    'expires-in-milliseconds': `${P}-expires-in-true`,
    'expires-in-minutes': `${P}-expires-in-true`,
    'expires-in-doubled': `${P}-expires-in-true`,
  }),
  ...fieldFaults(P, 'TokenType', { type: 'text' }),
  ...without(fieldFaults(P, 'RefreshToken', { type: 'null' }), 'refresh-token-missing'),
]

// The page leaves open how often, under which case of its name and with which spaces around it a parameter is given.
const parameters: Fault[] = ['grant_type', 'username', 'password', 'scope'].flatMap((name) => {
  const id = name.replace('_', '-')
  const fixed = { grant_type: 'password', scope: 'CustomerApi' }[name]
  const all = parameterFaults(P, name, { in: 'form', ...(fixed && { fixed }) })
  const free = [
    `${id}-first-wins`,
    `${id}-last-wins`,
    `${id}-name-any-case`,
    ...(fixed ? [`${id}-trimmed`] : []),
  ]
  return breaking(without(all, ...free), { [`${id}-from-query`]: `${P}-body-only` })
})

// Names are no secrets: their letter case and the spaces around them are left open.
const credentials: Fault[] = ['client_id', 'client_secret', 'username', 'password'].flatMap((name) => {
  const id = name.replace('_', '-')
  const identifier = name === 'client_id' || name === 'username'
  const all = credentialFaults(P, name, {
    ...(identifier && { identifier }),
    ...(name === 'client_secret' && { ascii: true }),
  })
  const free = identifier ? [`${id}-any-case`, `${id}-trimmed`] : []
  const rest = breaking(without(all, ...free), { [`${id}-special-refused`]: `${P}-success` })
  // these need no draws here
  return rest.map(({ by, ...f }) => (by && !/-(injected|unaccented)$/.test(f.name) ? { ...f, by } : f))
})

const stored: Fault[] = [
  ...digestFaults(`${P}-password-checked`, 'password'),
  ...phantomFaults(`${P}-username-checked`, { check: 'user', role: 'user', secret: 'password' }),
  ...phantomFaults(`${P}-client-id-checked`, { check: 'client', role: 'client', secret: 'client_secret' }),
]

const tokens: Fault[] = [
  // how a right token may be presented besides is left open
  ...breaking(without(tokenFaults(P), 'token-in-query', 'token-without-scheme', 'token-other-scheme'), {
    'token-same-again': `${P}-lifetime-left`,
    'token-shared': `${P}-own-data`,
    'token-counted': `${P}-token-unguessable`,
    'resource-refusal-302': `${P}-token-refusal`,
    'resource-refusal-500': `${P}-no-server-error`,
  }),
  // a JWT need not tell its end
  ...breaking(without(jwtFaults(P, { times: `${P}-expires-in-true` }), 'jwt-no-exp'), {
    'jwt-not': `${P}-own-data`,
    'jwt-iat-ahead': `${P}-token-dates`,
    'jwt-same-jti': `${P}-token-id`,
    'jwt-has-password': `${P}-no-leak`,
  }),
  // a minute is the leeway that many libraries grant
  ...breaking(without(lifetimeFaults(P, { use: `${P}-token-expires` }), 'life-minute-longer'), {
    'life-ends-with-use': `${P}-token-use`,
  }),
  ...breaking(concurrencyFaults(P), {
    'parallel-fails': `${P}-no-server-error`,
    'parallel-same-token': `${P}-parallel-own`,
    'parallel-only-last': `${P}-parallel-own`,
  }),
]

const answers: Fault[] = [
  ...breaking(without(refusalFaults(P, { tokenField: 'AccessToken' }), 'checks-slowly'), {
    'refused-html': `${P}-refusal-readable`,
    'refused-empty': `${P}-refusal-readable`,
    'refused-not-json': `${P}-refusal-readable`,
    'refused-stack': `${P}-no-stack-trace`,
    'refused-sql': `${P}-no-stack-trace`,
    'refused-closes': `${P}-answers`,
    'refused-cut': `${P}-answers`,
    'refused-cacheable': `${P}-no-cache`,
    'refused-tells-users': `${P}-no-user-enumeration`,
    'refused-then-granted': `${P}-attempts`,
    'refused-locks-all': `${P}-attempts`,
    'refused-has-token': `${P}-refusal-without-token`,
  }),
  // the page does not ask for Cache-Control
  ...breaking(
    without(
      wireFaults(P, { mediaType: `${P}-content-type-required`, noStore: `${P}-no-cache` }),
      'cache-unsaid',
      'cache-etag',
    ),
    {
      'method-query': `${P}-body-only`,
      'response-wrapped': `${P}-access-token`,
      'response-cut': `${P}-answers`,
      'response-gzip-always': `${P}-answers`,
    },
  ),
]

/** The ways in which the Crayon API can be played wrongly. */
export const faults: Fault[] = [
  ...fields,
  ...without(basicFaults(P, { names: ['client_id', 'client_secret'] }), 'basic-in-body'),
  ...parameters,
  ...credentials,
  ...stored,
  ...tokens,
  ...answers,
  ...emptySuccessFaults(P),
  ...requestFaults,
  ...credentialFaultsByHand,
  ...answerFaults,
  ...conditionFaults,
  ...tokenFaultsByHand,
  ...momentFaults,
  ...drawnFaults,
]

/** The ways in which the Crayon API can be played rightly although unusually. */
export const variants: Variant[] = crayonVariants
