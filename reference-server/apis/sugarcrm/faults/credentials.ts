// User names and passwords that SugarCRM compares wrongly, and where it compares nothing.
import { readForm } from '../../../behaviour/body.ts'
import { refuse } from '../../../behaviour/refusals.ts'
import { part, wrap } from '../../../behaviour/registry.ts'
import type { Behaviour, Call, Fault, Same } from '../../../behaviour/types.ts'
import {
  alsoAccepts,
  comparisons,
  credentialFaults,
  digestFaults,
  like,
  phantomFaults,
  swappedFault,
  whereOn,
  withControls,
} from '../../../faults/comparisons.ts'
import {
  asForm,
  asText,
  type Condition,
  first,
  refreshing,
  unlabelled,
  withCharset,
} from '../../../faults/conditions.ts'
import { breaking, fault, faultTable, shownByFixed, table, without } from '../../../faults/define.ts'
import { mapParameter } from '../../../faults/parameters.ts'
import { besideRightFault } from '../../../faults/races.ts'
import { besideUnknown, on } from './grants.ts'

const P = 'SUGAR'
const json = 'application/json'
const id = (name: string): string => name.replaceAll('_', '-')

// Databases compare names in any case and without trailing spaces, so only secrets are held to them.
const identifier = (name: 'client_id' | 'username'): Fault[] =>
  shownByFixed(
    breaking(
      without(credentialFaults(P, name, { identifier: true }), `${id(name)}-any-case`, `${id(name)}-trimmed`),
      { [`${id(name)}-special-refused`]: `${P}-success` },
    ),
  )

const shared: Fault[] = [
  ...identifier('client_id'),
  ...identifier('username'),
  ...breaking(credentialFaults(P, 'password'), {
    'password-special-refused': `${P}-success`,
    'password-empty': `${P}-required-password`,
  }),
  ...digestFaults(`${P}-password-checked`, 'password'),
  ...phantomFaults(`${P}-username-checked`, { check: 'user', role: 'user', secret: 'password' }),
  besideRightFault('parallel-password', `${P}-password-checked`, 'password'),
]

const plain = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '')
const ascii = (text: string): string => text.replace(/[^ -~]/g, '?')

/** Whether a token of one kind stands in the member of its name. */
const besideToken =
  (kind: string): Same =>
  (_, __, call) =>
    call.world.tokens.get(String(call.lookup(`${kind}_token`)[0]))?.kind === kind

const passwords: Fault[] = comparisons(`${P}-password-checked`, 'password', [
  ['password-before-zero', 'it counts up to a zero byte', like.untilNul, (b) => withControls(b, 'password')],
  [
    'password-line',
    'a line break after it is overlooked',
    (g, s) => g.trimEnd() === s,
    (b) => withControls(b, 'password'),
  ],
  ['password-base64', 'it is also accepted in base64', like.inBase64],
  ['password-or-name', 'the user name is accepted as well', like.parameter('username')],
  ['password-or-client', "the client's name is accepted as well", like.parameter('client_id')],
  ['password-null-word', 'the word "null" is accepted as any', (g) => g === String(null)],
  ['password-ends-with', 'whatever stands before it is overlooked', like.endsRight],
  ['password-without-first', 'the first character does not count', (g, s) => g.endsWith(s.slice(1))],
  ['password-first-case', 'the case of its first letter does not count', like.firstAnyCase],
  [
    'password-accents-added',
    'accents do not count where the stored one has none',
    (g, s) => [...s].every((c, i) => c === g[i] || c === plain(g[i] ?? '')),
  ],
  ['password-ascii-only', 'what is not ASCII counts as a question mark', (g, s) => ascii(g) === ascii(s)],
  ['password-html', 'it is also read as HTML', (g, s) => g.replaceAll('&amp;', '&') === s],
  ['password-tags', 'tags in it are dropped', like.withoutTags],
  [
    'password-backslashes',
    'backslashes before letters are dropped',
    (g, s) => g.replace(/\\(?=[@\w])/g, '') === s,
  ],
  ['password-pattern', 'a pattern stands for any', like.aPattern],
  ['password-or-refresh-token', 'a refresh token beside it makes any right', besideToken('refresh')],
  ['password-or-access-token', 'an access token beside it makes any right', besideToken('access')],
  [
    'password-any-for-mobile',
    'any is accepted for mobile, but not of who is on mobile',
    whereOn((call) => on('mobile')(call) && call.user?.['platform'] !== 'mobile'),
  ],
  ['password-any-for-portal', 'any is accepted for the portal', whereOn(on('portal'))],
])

const names: Fault[] = [
  ...comparisons(`${P}-username-checked`, 'username', [
    [
      'username-before-zero',
      'it counts up to a zero byte',
      like.untilNul,
      (b) => withControls(b, 'username'),
    ],
    ['username-filter', 'a parenthesis ends the filter', (g, s) => g.startsWith(`${s})`)],
    ['username-pattern', 'a pattern stands for any', like.aPattern],
  ]),
  swappedFault('names-swapped', `${P}-username-checked`, {
    role: 'user',
    name: 'username',
    secret: 'password',
  }),
  ...faultTable(P, [
    [
      'username-comment',
      'username-checked',
      'a quote and two dashes end the query',
      (b) => {
        alsoAccepts(b, 'username', (g, s) => g.startsWith(`${s}'`) && g.includes('--'))
        alsoAccepts(b, 'password', (_, __, { given }) => /' *--/.test(given['username'] ?? ''))
      },
    ],
    [
      'username-by-password',
      'username-checked',
      'the user is found by the password alone',
      (b) =>
        wrap(b.checks, 'user', (check) => (call) => {
          const owner = call.world.accounts.find((a) => a['password'] === call.given['password'])
          if (owner && !refreshing(call)) call.user = owner
          else check(call)
        }),
    ],
  ]),
]

/** Conditions under which a value is not compared. */
const ways: (Condition & { label?: string })[] = [
  { name: 'charset', when: 'in a body with a charset', on: withCharset },
  { name: 'text', when: 'in JSON labelled as text', on: asText, label: 'text/plain' },
  { name: 'unlabelled', when: 'in JSON without a label', on: unlabelled, label: '' },
  { name: 'extra', when: 'beside an unknown member', on: besideUnknown },
  { name: 'mobile', when: 'for the platform mobile', on: on('mobile') },
]

const unchecked: Fault[] = [
  ...ways.flatMap((way) =>
    ['password', 'client_secret'].map((name) =>
      fault(
        `way-${way.name}-${id(name)}`,
        `${P}-${id(name)}-checked`,
        `any ${name} is accepted ${way.when}`,
        (b) => {
          if (way.label !== undefined) b.mediaTypes[way.label] = part(b.mediaTypes, json)
          alsoAccepts(b, name, whereOn(way.on))
        },
      ),
    ),
  ),
  ...['password', 'username', 'client_id', 'client_secret'].map((name) =>
    fault(`form-any-${id(name)}`, `${P}-${id(name)}-checked`, `any ${name} is accepted in a form`, (b) => {
      b.mediaTypes['application/x-www-form-urlencoded'] = readForm
      alsoAccepts(b, name, whereOn(asForm))
    }),
  ),
]

/** Values that are no text and read as the right one all the same. */
const loose: Fault[] = ['grant_type', 'client_id', 'username', 'password', 'platform'].flatMap((name) => {
  const right = (call: Call) => (name === 'grant_type' ? 'password' : first(call)[name])
  const read = (b: Behaviour, as: (value: unknown) => boolean) =>
    mapParameter(b, name, (value, call) => (as(value) ? right(call) : value))
  return table<[as: (value: unknown) => boolean]>(
    P,
    [
      [
        `${id(name)}-object`,
        `${id(name)}-checked`,
        `an object is read as a query for any ${name}`,
        (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
      ],
      [`${id(name)}-zero`, `${id(name)}-checked`, `0 equals any ${name}`, (value) => value === 0],
    ],
    read,
  )
})

const tooLong: Fault[] = ['password', 'username'].map((name) =>
  fault(
    `${name}-long-500`,
    `${P}-no-server-error`,
    `a ${name} of more than 72 characters is answered with 500`,
    (b) =>
      mapParameter(b, name, (value) =>
        typeof value === 'string' && value.length > 72 ? refuse('broken') : value,
      ),
  ),
)

/** User names and passwords that are compared wrongly, and where nothing is compared. */
export const credentialComparisons: Fault[] = [
  ...shared,
  ...passwords,
  ...names,
  ...unchecked,
  ...loose,
  ...tooLong,
]
