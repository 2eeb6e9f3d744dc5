// Platforms, grant types and other parameters that SugarCRM reads wrongly.
import { readForm } from '../../../behaviour/body.ts'
import { refuse } from '../../../behaviour/refusals.ts'
import { part } from '../../../behaviour/registry.ts'
import type { Call, Fault } from '../../../behaviour/types.ts'
import { asForm, notTheFirst, refreshing } from '../../../faults/conditions.ts'
import { breaking, faultTable, onTopOf, type Row, table, without } from '../../../faults/define.ts'
import { mapParameter, mistaken, parameterFaults, rewriteValues } from '../../../faults/parameters.ts'
import { on } from './grants.ts'

const P = 'SUGAR'
const form = 'application/x-www-form-urlencoded'
const platforms = ['base', 'mobile', 'portal']
const grantTypes = ['password', 'refresh_token']

// Whether the last of two equal members counts is open, see the variants.
const required = (name: string, fixed?: string): Fault[] => {
  const id = name.replaceAll('_', '-')
  const faults = parameterFaults(P, name, { in: 'json', ...(fixed && { fixed }) })
  return breaking(without(faults, `${id}-repeated-taken`), { [`${id}-from-query`]: `${P}-body-only` })
}

const shared: Fault[] = [
  ...required('grant_type', 'password'),
  ...['client_id', 'username', 'password', 'platform'].flatMap((name) => required(name)),
  ...breaking(
    without(
      parameterFaults(P, 'client_secret', { in: 'json' }),
      // a secret that is not populated need not be validated
      ...['not-required', 'empty-taken', 'null-taken', 'from-query', 'repeated-taken'].map(
        (suffix) => `client-secret-${suffix}`,
      ),
    ),
    { 'client-secret-true-taken': `${P}-client-secret-of-none` },
  ),
]

/** Platforms that are known besides those of the document, or instead. */
const platformsTaken = (rows: Row<[takes: (value: string) => boolean]>[]): Fault[] =>
  table(P, rows, (b, takes) => {
    part(b.parameters, 'platform').takes = takes
  })

/** Rejects some requests once it is known who asks. */
const checks = (rows: Row<[bad: (call: Call) => boolean, reason: string]>[]): Fault[] =>
  table(P, rows, (b, bad, reason) => {
    b.checks['platform'] = (call) => {
      if (bad(call)) refuse(reason)
    }
  })

/** Whether a refresh is for another platform than its session has. */
const movesPlatform = (call: Call): boolean => {
  const before = call.presented?.grant.call.given['platform']
  return refreshing(call) && (call.given['platform'] ?? before) !== before
}

const platformFaults: Fault[] = [
  ...platformsTaken([
    ['platform-any', 'platform-checked', 'any platform is accepted', () => true],
    [
      'platform-beginning',
      'platform-checked',
      'whatever begins with a platform is accepted',
      (value) => platforms.some((name) => value.startsWith(name)),
    ],
    [
      'platform-part',
      'platform-checked',
      'the beginning of a platform is accepted',
      (value) => platforms.some((name) => name.startsWith(value)),
    ],
    [
      'platform-several',
      'platform-checked',
      'a list of platforms with commas is accepted',
      (value) => value.split(',').every((v) => platforms.includes(v)),
    ],
    [
      'platform-web',
      'platform-checked',
      'any word in small letters is accepted as a platform',
      (value) => /^[a-z]+$/.test(value),
    ],
    [
      'platform-base-only',
      'platform-available',
      'only the platform "base" is accepted',
      (value) => value === platforms[0],
    ],
  ]),
  ...checks([
    [
      'platform-unmobile',
      'platform-available',
      'the first user gets no token for mobile',
      (call) => on('mobile')(call) && !notTheFirst(call),
      'badPlatform',
    ],
    [
      'platform-portal-broken',
      'platform-perhaps',
      'the platform portal is answered with 500',
      (call) => on('portal')(call) && !notTheFirst(call),
      'broken',
    ],
    [
      'platform-needed-500',
      'platform-left-open',
      'a refresh without a platform is answered with 500',
      (call) => refreshing(call) && call.given['platform'] === undefined,
      'broken',
    ],
  ]),
  ...onTopOf(
    (b) => {
      part(b.parameters, 'platform').takes = (value, call) => refreshing(call) || platforms.includes(value)
    },
    checks([
      [
        'platform-other-500',
        'platform-left-open',
        'a refresh for another platform is answered with 500',
        movesPlatform,
        'broken',
      ],
    ]),
  ),
]

const hasRefreshToken = (call: Call): boolean => call.lookup('refresh_token')[0] !== undefined

const grantFaults: Fault[] = [
  ...mistaken(`${P}-grant-type-checked`, { parameter: 'grant_type', right: 'password' }, [
    ['grant-client-credentials', 'that of clients gets a token', (v) => v === 'client_credentials'],
    [
      'grant-by-password',
      'refresh_token takes user name and password',
      (v, call) =>
        v === 'refresh_token' && !hasRefreshToken(call) && call.lookup('username')[0] !== undefined,
    ],
  ]),
  ...mistaken(`${P}-grant-type-checked`, { parameter: 'grant_type', right: 'refresh_token' }, [
    [
      'grant-by-refresh',
      'password takes a refresh token',
      (v, call) => v === 'password' && typeof call.lookup('refresh_token')[0] === 'string',
    ],
    [
      'grant-refresh-else',
      'what is not "password" is a refresh',
      (v, call) => v !== 'password' && hasRefreshToken(call),
    ],
    [
      'grant-refresh-spelt',
      'hyphens are read as underscores',
      (v) => v.replaceAll('-', '_') === 'refresh_token',
    ],
  ]),
  ...faultTable(P, [
    [
      'grant-guessed',
      'required-grant-type',
      'a refresh token stands for its grant type',
      (b) =>
        rewriteValues(b, 'grant_type', (values, call) =>
          values.length === 0 && hasRefreshToken(call) ? ['refresh_token'] : values,
        ),
    ],
  ]),
]

/** What a form may say: the right words, and any other stands for the first of them. */
const formWords: Fault[] = onTopOf(
  (b) => {
    b.mediaTypes[form] = readForm
  },
  table<[name: string, known: string[]]>(
    P,
    [
      ['form-any-platform', 'platform-checked', 'any platform is accepted in a form', 'platform', platforms],
      [
        'form-any-grant-type',
        'grant-type-checked',
        'any grant type is accepted in a form',
        'grant_type',
        grantTypes,
      ],
    ],
    (b, name, known) =>
      mapParameter(b, name, (value, call) =>
        asForm(call) && !known.includes(String(value)) ? known[0] : value,
      ),
  ),
)

/** Platforms, grant types and other parameters that are read wrongly. */
export const parameterReadings: Fault[] = [...shared, ...platformFaults, ...grantFaults, ...formWords]
