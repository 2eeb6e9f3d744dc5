// Client ids, secrets, user names and passwords that the Crayon API compares wrongly.
import type { Fault, Same } from '../../../behaviour/types.ts'
import {
  type ComparisonRow,
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
import { notTheFirst, withCharset } from '../../../faults/conditions.ts'
import { breaking, faultTable, slug, without } from '../../../faults/define.ts'

const P = 'CRAYON'

// Names are no secrets: their letter case and the spaces around them are left open.
const shared: Fault[] = ['client_id', 'client_secret', 'username', 'password'].flatMap((name) => {
  const id = slug(name)
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

/** Comparisons of one parameter, by what their names have behind it. */
const of = (parameter: string, rows: ComparisonRow[]): Fault[] =>
  comparisons(
    `${P}-${slug(parameter)}-checked`,
    parameter,
    rows.map(([suffix, ...row]) => [`${slug(parameter)}-${suffix}`, ...row]),
  )

const secretly = (parameter: string): ComparisonRow[] => [
  [
    'line-end',
    'a line end behind it is overlooked',
    (g, s) => g === `${s}\n`,
    (b) => withControls(b, parameter),
  ],
  ['last-ignored', 'the last character is overlooked', like.lastIgnored],
  ['first-ignored', 'the first character is overlooked', like.firstIgnored],
  ['ends-right', 'whatever stands before it is overlooked', like.endsRight],
  ['unchecked-with-charset', 'any is accepted where the content type has a charset', whereOn(withCharset)],
]

const untilNul = (parameter: string): ComparisonRow => [
  'cut-at-nul',
  'what follows a zero byte is overlooked',
  like.untilNul,
  (b) => withControls(b, parameter),
]

/** One text that opens every account. */
const word =
  (text: string): Same =>
  (g) =>
    g === text

/** Credentials that are compared wrongly. */
export const credentialComparisons: Fault[] = [
  ...shared,
  ...digestFaults(`${P}-password-checked`, 'password'),
  ...phantomFaults(`${P}-username-checked`, { check: 'user', role: 'user', secret: 'password' }),
  ...phantomFaults(`${P}-client-id-checked`, { check: 'client', role: 'client', secret: 'client_secret' }),
  ...of('client_id', [
    untilNul('client_id'),
    ['is-user', 'the user name is accepted as well', like.parameter('username')],
    ['last-ignored', 'the last character is overlooked', like.lastIgnored],
  ]),
  ...of('client_secret', [
    ...secretly('client_secret'),
    ['to-colon', 'what follows a second colon is overlooked', (g, s) => g.startsWith(`${s}:`)],
    ['is-id', 'the id of the client is accepted as well', like.parameter('client_id')],
    ['is-password', "the user's password is accepted as well", like.parameter('password')],
  ]),
  ...of('username', [
    untilNul('username'),
    ['ends-right', 'whatever stands before it is overlooked', like.endsRight],
    ['tagged', 'what stands between a plus and the @ is overlooked', like.untagged],
    ['dots-open', 'its dots stand for any character', like.dotsOpen],
    ['to-at', 'only what stands before the @ counts', like.untilAt],
    ['quote-ends', 'a quote ends the name', like.untilQuote],
    ['pattern', 'it is used as a search pattern', (g) => /^[*%]|\)\(/.test(g)],
    ['is-client', "the client's id is accepted as well", like.parameter('client_id')],
  ]),
  ...of('password', [
    untilNul('password'),
    ...secretly('password'),
    ['cut-at-72', 'only the first 72 characters count', like.cutAt(72)],
    ['cut-at-16', 'only the first 16 characters count', like.cutAt(16)],
    ['in-base64', 'Base64 of it is accepted as well', like.inBase64],
    ['is-name', 'the user name is accepted as well', like.parameter('username')],
    ['is-secret', 'the client secret is accepted as well', like.parameter('client_secret')],
    ['master', 'the word "password" opens every account', word('password')],
    ['falsy', 'what counts as nothing is accepted', like.wordForNothing],
    ['true', 'the word "true" is accepted', word('true')],
    ['blank', 'a space is accepted', (g) => g.trim() === ''],
    ['quoted', 'a double quote ends the comparison', (g) => g.startsWith('"')],
    ['object', 'JSON with an operator is accepted', (g) => g.startsWith('{"$')],
    ['twice', 'it may be given twice over', like.twice],
    ['regular', 'it is used as a regular expression', like.aPattern],
    ['folded', 'accents are overlooked', like.unaccented],
    ['narrowed', 'wide letters count as the usual ones', like.narrowed],
    ['tags-stripped', 'tags are taken out', like.withoutTags],
    ['first-any-case', 'its first letter may be large or small, as telephones write it', like.firstAnyCase],
    ['ends-compared', 'its length and its ends alone count', like.butFor(1, -1)],
  ]),
  ...comparisons(`${P}-password-checked`, 'password', [
    [
      'others-password-any-case',
      'but for the first user letter case is overlooked',
      whereOn(notTheFirst, like.anyCase),
    ],
  ]),
  ...comparisons(`${P}-username-checked`, 'username', [
    ['name-without-domain', 'the part before the @ is enough', like.withoutDomain],
  ]),
  joinedFault(`${P}-password-checked`, { role: 'user', name: 'username', secret: 'password' }),
  swappedFault('user-swapped', `${P}-username-checked`, {
    role: 'user',
    name: 'username',
    secret: 'password',
  }),
  ...faultTable(P, [
    [
      'password-remembered',
      'password-checked',
      'after a right password any is accepted for a minute',
      remembersRight('password'),
    ],
    [
      'secret-remembered',
      'client-secret-checked',
      'the third wrong secret in a row for a client is accepted',
      tiresAfter('client_secret', 2),
    ],
  ]),
]
