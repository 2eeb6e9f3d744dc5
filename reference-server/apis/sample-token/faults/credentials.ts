// User names, passwords and Basic credentials that the sample platform compares wrongly.
import { basic } from '../../../behaviour/authorization.ts'
import { refuse } from '../../../behaviour/refusals.ts'
import { drop, replace, wrap } from '../../../behaviour/registry.ts'
import type { Account, Call, Fault, Same } from '../../../behaviour/types.ts'
import {
  comparisons,
  credentialFaults,
  digestFaults,
  joinedFault,
  like,
  phantomFaults,
  remembersRight,
  swappedFault,
  tiresAfter,
  whereOn,
  withControls,
} from '../../../faults/comparisons.ts'
import { authorizationOf, notTheFirst } from '../../../faults/conditions.ts'
import { breaking, faultTable, shownByFixed, table, without } from '../../../faults/define.ts'

const P = 'SAMPLE'
const pair = { role: 'user', name: 'username', secret: 'password' } as const

const shared: Fault[] = [
  // draws run as a user that an injection doesn't log in as; the tables of the suite find it
  ...shownByFixed(
    breaking(
      without(credentialFaults(P, 'username', { identifier: true }), 'username-any-case', 'username-trimmed'),
      { 'username-special-refused': `${P}-success` },
    ),
  ),
  ...breaking(credentialFaults(P, 'password'), {
    'password-special-refused': `${P}-success`,
    'password-empty': `${P}-required-password`,
  }),
  ...digestFaults(`${P}-password-checked`, 'password'),
  ...phantomFaults(`${P}-username-checked`, { check: 'user', role: 'user', secret: 'password' }),
  joinedFault(`${P}-password-checked`, pair),
  swappedFault('credentials-swapped', `${P}-username-checked`, pair),
]

const passwords: Fault[] = comparisons(`${P}-password-checked`, 'password', [
  ['password-cut-at-72', 'only the first 72 characters count', like.cutAt(72)],
  [
    'password-cut-at-nul',
    'what follows a zero byte is overlooked',
    like.untilNul,
    (b) => withControls(b, 'password'),
  ],
  ['password-is-name', 'the user name is accepted as well', like.parameter('username')],
  ['password-first-ignored', 'the first character is overlooked', like.firstIgnored],
  ['password-last-ignored', 'the last character is overlooked', like.lastIgnored],
  ['password-in-base64', 'base64 of it is accepted as well', like.inBase64],
  ['password-master', 'the word "password" opens every account', (g) => g === 'password'],
  ['password-zero', 'what counts as false is accepted', like.wordForNothing],
  ['password-first-letter-any-case', 'its first letter is accepted in any case', like.firstAnyCase],
  ['password-middle-ignored', 'only its ends and its length count', like.butFor(4, -4)],
  ['password-any-order', 'its characters are accepted in any order', like.anyOrder],
  [
    'password-invisible-dropped',
    'invisible characters are overlooked',
    (g, s) => g.replaceAll(/[\u200b-\u200d]/g, '') === s,
  ],
  ['password-as-pattern', 'it is used as a pattern', like.aPattern],
  [
    'others-password-by-length',
    'but for the first user only the length counts',
    whereOn(notTheFirst, like.sameLength),
  ],
  [
    'basic-for-body',
    'right Basic credentials make up for a wrong one in the body',
    (_, s, call) => basic(call)?.password === s,
  ],
  [
    'token-for-password',
    "the user's live token stands for it",
    (_, __, call) =>
      call.user !== undefined &&
      call.world.tokens.get(/^Bearer (\S+)$/.exec(authorizationOf(call))?.[1] ?? '')?.user === call.user,
    (b) => drop(b.checks, 'basic'),
  ],
])

const names: Fault[] = comparisons(`${P}-username-checked`, 'username', [
  [
    'username-cut-at-nul',
    'what follows a zero byte is overlooked',
    like.untilNul,
    (b) => withControls(b, 'username'),
  ],
  ['username-commented', 'what follows a quote is overlooked', like.untilQuote],
  [
    'username-like',
    '_ and % are wildcards',
    (g, s) => {
      const pattern = g.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
      return RegExp(`^${pattern.replaceAll('%', '.*').replaceAll('_', '.')}$`).test(s)
    },
  ],
  ['username-unaccented', 'accents are overlooked', like.unaccented],
  ['name-without-domain', 'the part before the @ is enough', like.withoutDomain],
  ['name-without-dots', 'dots are overlooked', like.withoutDots],
  ['name-tagged', 'a tag before the @ is overlooked', (g, s) => g.replace(/\+[^+@]*(?=@)/, '') === s],
])

/** Basic credentials that are called for, and compared in another way. */
const basics: Fault[] = [
  ...table<[same: Same]>(
    P,
    [
      [
        'basic-letter-more',
        'basic-checked',
        'Basic is called for, and what follows its password is overlooked',
        like.longer,
      ],
      [
        'basic-cut-short',
        'basic-checked',
        'Basic is called for, and the beginning of its password is enough',
        like.shorter,
      ],
      [
        'basic-any-case',
        'basic-checked',
        'Basic is called for, and its password is accepted in any case',
        like.anyCase,
      ],
    ],
    (b, same) =>
      replace(b.checks, 'basic', (call: Call) => {
        const given = basic(call) ?? refuse('noClient')
        if (given.name !== call.user?.['username']) refuse('wrongBasic')
        if (!same(given.password, call.user?.['password'] ?? '', call)) refuse('wrongBasic')
      }),
  ),
  ...faultTable(P, [
    [
      'basic-ignored',
      'basic-agrees',
      'wrong Basic credentials next to the right body are overlooked',
      (b) => drop(b.checks, 'basic'),
    ],
    [
      'basic-unchecked',
      'basic-checked',
      'Basic is called for, and any credentials are accepted',
      (b) =>
        replace(b.checks, 'basic', (call: Call) => {
          if (call.headers.authorization === undefined) refuse('noClient')
        }),
    ],
    [
      'basic-crashes',
      'no-server-error',
      'malformed Basic credentials are answered with 500',
      (b) =>
        replace(b.checks, 'basic', (call: Call) => {
          try {
            basic(call)
          } catch {
            refuse('broken')
          }
        }),
    ],
  ]),
]

const remembered: Fault[] = faultTable(P, [
  [
    'password-remembered',
    'password-checked',
    'after a right password any is accepted for a minute',
    remembersRight('password'),
  ],
  [
    'password-fourth',
    'password-checked',
    'the fourth wrong password in a row is accepted',
    tiresAfter('password', 3),
  ],
  [
    'right-once-refused',
    'success',
    'the first right password after a wrong one is rejected',
    (b) => {
      const failed = new Set<Account>()
      b.checks['forgiven'] = (call) => {
        if (call.user && failed.delete(call.user)) refuse('wrongPassword')
      }
      wrap(b.checks, 'password', (before) => (call) => {
        try {
          before(call)
        } catch (refused) {
          if (call.user) failed.add(call.user)
          throw refused
        }
      })
    },
  ],
  [
    'unknown-user-granted',
    'username-checked',
    'with the right password any user name will do',
    (b) =>
      wrap(b.checks, 'user', (check) => (call) => {
        const { accounts } = call.world
        const named = accounts.some((a) => a['username'] === call.given['username'])
        call.user = accounts.find((a) => a['password'] === call.given['password'])
        if (named || !call.user) check(call)
      }),
  ],
])

/** Credentials that are compared wrongly. */
export const credentialComparisons: Fault[] = [...shared, ...passwords, ...names, ...basics, ...remembered]
