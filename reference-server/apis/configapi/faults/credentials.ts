// Login IDs, secrets and tenants that the configuration API compares wrongly.
import { wrap } from '../../../behaviour/registry.ts'
import type { Behaviour, Call, Fault } from '../../../behaviour/types.ts'
import {
  alsoAccepts,
  comparisons,
  credentialFaults,
  digestFaults,
  joinedFault,
  like,
  phantomFaults,
  whereOn,
} from '../../../faults/comparisons.ts'
import { basicTextOf, first, fromInside, notTheFirst, withCharset } from '../../../faults/conditions.ts'
import { breaking, faultTable, shownByDraws, shownByFixed, without } from '../../../faults/define.ts'
import { alsoReads, rewriteValues } from '../../../faults/parameters.ts'
import { besideRightFault } from '../../../faults/races.ts'

const P = 'CONFIG'
const injected = /'\s*or\s*'?1'?\s*=\s*'?1/i

/** The client that has the secret of a request. */
const ownerOfSecret = (call: Call) =>
  call.world.accounts.find((a) => a['client_secret'] === call.given['client_secret'])

/** Finds the client by its secret, for some requests. */
const bySecret = (b: Behaviour, when: (call: Call) => boolean): void =>
  wrap(b.checks, 'client', (check) => (call) => {
    const owner = when(call) ? ownerOfSecret(call) : undefined
    if (owner) call.client = owner
    else check(call)
  })

/** Lets credentials also come by HTTP Basic. */
export const takeBasic = (b: Behaviour): void => {
  const read = (half: (text: string, colon: number) => string) => (call: Call) => {
    const text = basicTextOf(call)
    return text.includes(':') ? [half(text, text.indexOf(':'))] : []
  }
  alsoReads(
    b,
    'client_id',
    read((text, colon) => text.slice(0, colon)),
  )
  alsoReads(
    b,
    'client_secret',
    read((text, colon) => text.slice(colon + 1)),
  )
}

// Login IDs and host names have no letter case of their own, and spaces separate scopes.
const shared: Fault[] = [
  ...breaking(
    without(
      credentialFaults(P, 'client_id', { identifier: true }),
      'client-id-any-case',
      'client-id-trimmed',
      'client-id-injected',
    ),
    { 'client-id-special-refused': `${P}-success` },
  ),
  ...breaking(without(credentialFaults(P, 'client_secret'), 'client-secret-unaccented'), {
    'client-secret-special-refused': `${P}-success`,
    'client-secret-empty': `${P}-required-client-secret`,
  }),
  ...digestFaults(`${P}-client-secret-checked`, 'client_secret'),
  ...phantomFaults(`${P}-client-id-checked`, { check: 'client', role: 'client', secret: 'client_secret' }),
  ...breaking(
    without(
      credentialFaults(P, 'scope'),
      'scope-any-case',
      'scope-trimmed',
      'scope-unaccented',
      'scope-letters',
    ),
    { 'scope-special-refused': `${P}-success`, 'scope-empty': `${P}-required-scope` },
  ),
]

const byDraws = ['scope-same-length', 'scope-injected']

const secrets: Fault[] = comparisons(`${P}-client-secret-checked`, 'client_secret', [
  ['secret-cut-at-72', 'only the first 72 characters count', like.cutAt(72)],
  ['secret-cut-at-32', 'only the first 32 characters count', like.cutAt(32)],
  ['secret-cut-at-16', 'only the first 16 characters count', like.cutAt(16)],
  ['secret-first-ignored', 'the first character is not compared', like.firstIgnored],
  ['secret-last-ignored', 'the last character is not compared', like.lastIgnored],
  ['secret-middle-ignored', 'only both ends are compared', like.butFor(8, -8)],
  ['secret-end-compared', 'something may stand before it', like.endsRight],
  ['secret-base64-taken', 'base64 of it is accepted as well', like.inBase64],
  ['secret-plus-as-space', 'its plus signs are decoded twice', (g, s) => g === s.replaceAll('+', ' ')],
  [
    'secret-of-html',
    'it is decoded as HTML',
    (g, s) => g.replaceAll('&amp;', '&').replaceAll('&lt;', '<') === s,
  ],
  ['secret-login-id', 'the login ID is accepted as well', (g, _, { client }) => g === client?.['client_id']],
  ['secret-tenant', 'the tenant is accepted as well', (g, _, { client }) => g === client?.['scope']],
  ['secret-null', 'a word for nothing is accepted as well', like.wordForNothing],
  ['secret-unchecked-with-charset', 'with a charset any is accepted', whereOn(withCharset)],
  ['secret-unchecked-inside', 'from a proxy inside any is accepted', whereOn(fromInside)],
  [
    'others-secret-any-case',
    'letter case counts for the first user alone',
    whereOn(notTheFirst, like.anyCase),
  ],
  [
    'others-secret-begun',
    'a beginning of it does for all users but the first',
    whereOn(notTheFirst, like.shorter),
  ],
  [
    'others-secret-longer',
    'something after it does no harm to all users but the first',
    whereOn(notTheFirst, like.longer),
  ],
])

const loginIds: Fault[] = comparisons(`${P}-client-id-checked`, 'client_id', [
  ['login-id-at-any-host', 'what follows an @ is overlooked', like.untilAt],
  ['login-id-in-any-domain', 'a domain before it is overlooked', (g, s) => g.split('\\').at(-1) === s],
  ['login-id-tagged', 'a tag after it is overlooked', like.untagged],
  ['login-id-dotless', 'its dots are overlooked', like.withoutDots],
  ['login-id-underscore', 'an underscore stands for any character', like.underscores],
])

const tenants: Fault[] = [
  ...comparisons(`${P}-scope-checked`, 'scope', [
    ['scope-domain-above', 'the domain above the tenant is accepted', (g, s) => s.endsWith(`.${g}`)],
    ['scope-host-below', 'any host below the tenant is accepted', (g, s) => g.endsWith(`.${s}`)],
    ['scope-ends-alike', 'whatever ends with the tenant is accepted', like.endsRight],
    ['scope-dots-any', 'a dot of the tenant stands for any character', like.dotsOpen],
    ['scope-in-list', 'one own tenant in a list is enough', (g, s) => g.split(' ').includes(s)],
    ['scope-before-comma', 'what follows a comma is overlooked', (g, s) => g.startsWith(`${s},`)],
    ['scope-unchecked-with-charset', 'with a charset any tenant is accepted', whereOn(withCharset)],
    ['scope-unchecked-with-proxy', 'from a proxy inside any tenant is accepted', whereOn(fromInside)],
  ]),
  ...faultTable(P, [
    [
      'scope-echoed',
      'scope-checked',
      'any scope is accepted and repeated in the response',
      (b) => {
        alsoAccepts(b, 'scope', like.anything)
        b.fields['scope'] = (grant) => grant.call.given['scope']
      },
    ],
  ]),
]

/** Credentials that are compared wrongly. */
export const credentialComparisons: Fault[] = [
  ...shared.flatMap((it) => (byDraws.includes(it.name) ? [it] : shownByFixed([it]))),
  ...secrets,
  ...loginIds,
  ...tenants,
  joinedFault(`${P}-client-secret-checked`, { role: 'client', name: 'client_id', secret: 'client_secret' }),
  besideRightFault('race', `${P}-client-secret-checked`, 'client_secret'),
  ...faultTable(P, [
    [
      'secret-alone',
      'client-id-checked',
      'a right secret is enough, whoever it belongs to',
      (b) => bySecret(b, () => true),
    ],
    [
      'basic-empty',
      'client-secret-checked',
      'an empty password in Basic is accepted',
      (b) => {
        takeBasic(b)
        rewriteValues(b, 'client_secret', (values, call) =>
          values[0] === '' && call.headers.authorization ? [first(call)['client_secret']] : values,
        )
      },
    ],
    [
      'basic-unchecked',
      'client-secret-checked',
      'any password in Basic is accepted',
      (b) => {
        for (const name of ['client_id', 'client_secret'])
          alsoReads(b, name, (call) => (call.headers.authorization ? [first(call)[name]] : []))
      },
    ],
  ]),
  ...shownByDraws(
    faultTable(P, [
      [
        'escapes-stripped',
        'client-secret-checked',
        'percent signs are taken out of the form before it is read',
        (b) =>
          alsoAccepts(b, 'client_secret', (g, s) => {
            const escaped = String(new URLSearchParams({ s })).slice(2)
            return escaped !== s && g === escaped.replaceAll('%', '').replaceAll('+', ' ')
          }),
      ],
      [
        'login-id-injected',
        'client-id-checked',
        'a condition in the login ID finds whoever has the secret',
        (b) => bySecret(b, ({ given }) => injected.test(given['client_id'] ?? '')),
      ],
    ]),
  ),
]
