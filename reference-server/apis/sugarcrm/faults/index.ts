import type { Fault } from '../../../behaviour/types.ts'
import { tokenFaults } from '../../../faults/bearer-tokens.ts'
import { credentialFaults } from '../../../faults/comparisons.ts'
import { breaking, without } from '../../../faults/define.ts'
import { emptySuccessFaults } from '../../../faults/empty-success.ts'
import { wireFaults } from '../../../faults/http.ts'
import { lifetimeFaults } from '../../../faults/lifetimes.ts'
import { parameterFaults } from '../../../faults/parameters.ts'
import { concurrencyFaults } from '../../../faults/races.ts'
import { refreshFaults } from '../../../faults/refresh.ts'
import { refusalFaults } from '../../../faults/refusals.ts'
import { fieldFaults } from '../../../faults/response-fields.ts'
import { digestFaults, phantomFaults } from '../../../faults/stored.ts'
import { identityFaults } from './credentials.ts'
import { drawnFaults } from './fuzz.ts'
import { passwordFaults } from './passwords.ts'
import { refreshingFaults } from './refresh.ts'
import { refusingFaults } from './refusals.ts'
import { requestFaults } from './requests.ts'
import { responseFaults } from './responses.ts'
import { sessionFaults } from './sessions.ts'
import { turnFaults } from './turns.ts'
import { wayFaults } from './ways.ts'

export { variants } from '../variants.ts'

const P = 'SUGAR'

const seconds = (name: 'expires_in' | 'refresh_expires_in', ends: string, lives: string): Fault[] => {
  const id = name.replaceAll('_', '-')
  return breaking(fieldFaults(P, name, { type: 'seconds' }), {
    [`${id}-milliseconds`]: `${P}-${id}-seconds`,
    [`${id}-instant`]: `${P}-${id}-seconds`,
    [`${id}-minutes`]: ends,
    [`${id}-doubled`]: lives,
  })
}

// Whether the last of two equal members counts is open, see the variants.
const required = (name: string, fixed?: string): Fault[] => {
  const id = name.replaceAll('_', '-')
  const faults = parameterFaults(P, name, fixed === undefined ? { in: 'json' } : { in: 'json', fixed })
  return breaking(without(faults, `${id}-repeated-taken`), {
    [`${id}-from-query`]: `${P}-body-only`,
  })
}

// Drawn requests are not needed to show it: a fixed one does.
const shownByFixed = ({ by: _, ...fault }: Fault): Fault => fault

// Databases compare names in any case and without trailing spaces, so only secrets are held to them.
const identifier = (name: 'client_id' | 'username'): Fault[] => {
  const id = name.replaceAll('_', '-')
  const faults = without(credentialFaults(P, name, { identifier: true }), `${id}-any-case`, `${id}-trimmed`)
  return breaking(faults, { [`${id}-special-refused`]: `${P}-success` }).map(shownByFixed)
}

/** The ways in which SugarCRM can be played wrongly. */
export const faults: Fault[] = [
  ...fieldFaults(P, 'access_token', { type: 'text' }),
  ...seconds('expires_in', `${P}-token-expires`, `${P}-token-lives`),
  ...fieldFaults(P, 'token_type', { type: 'text', wrong: 'mac' }),
  ...without(
    fieldFaults(P, 'scope', { type: 'null', renamed: 'null' }),
    // the source lost its name, and says "normally"
    'scope-missing',
    'scope-renamed',
  ),
  ...fieldFaults(P, 'refresh_token', { type: 'text' }),
  ...seconds('refresh_expires_in', `${P}-refresh-expires`, `${P}-refresh-lives`),
  ...fieldFaults(P, 'download_token', { type: 'text' }),
  ...required('grant_type', 'password'),
  ...required('client_id'),
  ...required('username'),
  ...required('password'),
  ...required('platform'),
  ...breaking(
    without(
      parameterFaults(P, 'client_secret', { in: 'json' }),
      // a secret that is not populated need not be validated
      'client-secret-not-required',
      'client-secret-empty-taken',
      'client-secret-null-taken',
      'client-secret-from-query',
      'client-secret-repeated-taken',
    ),
    { 'client-secret-true-taken': `${P}-client-secret-of-none` },
  ),
  ...identifier('client_id'),
  ...identifier('username'),
  ...breaking(without(credentialFaults(P, 'client_secret', { ascii: true }), 'client-secret-empty'), {
    'client-secret-special-refused': `${P}-success`,
  }).map(shownByFixed),
  ...breaking(credentialFaults(P, 'password'), {
    'password-special-refused': `${P}-success`,
    'password-empty': `${P}-required-password`,
  }),
  ...digestFaults(`${P}-password-checked`, 'password'),
  ...phantomFaults(`${P}-username-checked`, { check: 'user', role: 'user', secret: 'password' }),
  ...breaking(
    without(
      tokenFaults(P),
      // how a token is presented is not said
      'token-in-query',
      'token-without-scheme',
      'token-other-scheme',
      // UUIDs are the same in any case; see `sessionFaults` for tokens that are not
      'token-any-case',
    ),
    {
      'token-same-again': `${P}-renewed`,
      'token-shared': `${P}-own-data`,
      'token-counted': `${P}-token-unguessable`,
      'token-beginning': `${P}-token-forged`,
      'token-longer': `${P}-token-forged`,
      'resource-refusal-302': `${P}-token-refusal`,
      'resource-refusal-500': `${P}-token-refusal`,
    },
  ),
  ...breaking(without(refreshFaults(P), 'refresh-spent', 'refresh-same-access', 'refresh-any-case'), {
    'refresh-other-client': `${P}-refresh-client`,
    'refresh-access-token': `${P}-kinds-kept-apart`,
    'refresh-as-access': `${P}-kinds-kept-apart`,
    'refresh-short': `${P}-refresh-lives`,
    'refresh-dead-access': `${P}-refresh-works`,
    'refresh-old-life': `${P}-refresh-extends`,
    'refresh-other-user': `${P}-refresh-own`,
    'refresh-drops-refresh': `${P}-refresh-token`,
    'refresh-new-unusable': `${P}-refresh-chain`,
  }),
  // a minute is leeway, see the variants
  ...breaking(without(lifetimeFaults(P), 'life-minute-longer', 'life-minute-shorter'), {
    'life-ends-with-use': `${P}-token-use`,
  }),
  ...breaking(without(refusalFaults(P, { tokenField: 'access_token' }), 'checks-slowly'), {
    'refused-html': `${P}-refusal-readable`,
    'refused-empty': `${P}-refusal-readable`,
    'refused-not-json': `${P}-refusal-readable`,
    'refused-has-token': `${P}-refusal-without-token`,
    'refused-stack': `${P}-no-stack-trace`,
    'refused-sql': `${P}-no-stack-trace`,
    'refused-closes': `${P}-answers`,
    'refused-cut': `${P}-answers`,
    'refused-cacheable': `${P}-no-cache`,
    'refused-tells-users': `${P}-no-user-enumeration`,
    'refused-then-granted': `${P}-password-checked`,
    'refused-locks-all': `${P}-failure-harmless`,
  }),
  // where a login ends earlier ones, only the last of several at the same moment lives
  ...breaking(without(concurrencyFaults(P), 'parallel-only-last'), {
    'parallel-same-token': `${P}-parallel-own`,
  }),
  ...breaking(
    without(
      wireFaults(P),
      'content-type-any',
      'content-type-absent',
      'cache-unsaid',
      'cache-etag',
      // a target that never answers a login whole is taken for one that cannot be asked at all
      'response-cut',
      'response-gzip-always',
    ),
    {
      'method-query': `${P}-body-only`,
      'cache-public': `${P}-no-cache`,
      'response-wrapped': `${P}-access-token`,
    },
  ),
  ...emptySuccessFaults(P),
  ...requestFaults,
  ...identityFaults,
  ...passwordFaults,
  ...responseFaults,
  ...refusingFaults,
  ...sessionFaults,
  ...wayFaults,
  ...turnFaults,
  ...refreshingFaults,
  ...drawnFaults,
]
