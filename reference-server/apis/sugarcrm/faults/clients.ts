// Clients and their secrets that SugarCRM compares wrongly.
import { forGrant } from '../../../behaviour/checks.ts'
import { refuse } from '../../../behaviour/refusals.ts'
import { part, wrap } from '../../../behaviour/registry.ts'
import type { Account, Behaviour, Call, Fault, Same } from '../../../behaviour/types.ts'
import { alsoAccepts, comparisons, credentialFaults, like, whereOn } from '../../../faults/comparisons.ts'
import { first, refreshing } from '../../../faults/conditions.ts'
import { breaking, faultTable, type Row, shownByFixed, table, without } from '../../../faults/define.ts'
import { mapParameter, rewriteValues } from '../../../faults/parameters.ts'
import { presentedRefresh } from './grants.ts'

const P = 'SUGAR'

const secrets: Fault[] = [
  ...comparisons(`${P}-client-secret-checked`, 'client_secret', [
    ['secret-or-password', "the user's password is accepted as well", like.parameter('password')],
    ['secret-or-client', "the client's name is accepted as well", like.parameter('client_id')],
    ['refresh-secret-any-case', 'a refresh takes it in any case', whereOn(refreshing, like.anyCase)],
    ...(['trimmed', 'longer', 'shorter'] as const).map((way): [string, string, Same] => [
      `refresh-secret-${way}`,
      `a refresh takes it ${way}`,
      (g, s, call) => refreshing(call) && s !== '' && like[way](g, s, call),
    ]),
  ]),
  ...comparisons(`${P}-client-secret-of-none`, 'client_secret', [
    ['secret-ignored-where-none', 'a client without one may send any', (_, s) => s === ''],
    [
      'secret-of-any-client',
      'it is good for every client',
      (g, _, { world }) => g !== '' && world.accounts.some((account) => account['client_secret'] === g),
    ],
  ]),
]

const ofNamedClient = (call: Call): Account | undefined =>
  call.world.accounts.find((a) => a['client_id'] === call.lookup('client_id')[0])

/** A client secret that is not populated is answered with 500; `has` is whether the client has one. */
const unpopulated = (rows: Row<[has: boolean, sent: unknown]>[]): Fault[] =>
  table(P, rows, (b, has, sent) =>
    wrap(b.mediaTypes, 'application/json', (read) => (call) => {
      const found = read(call)
      const client = ofNamedClient({ ...call, lookup: found })
      if (client && (client['client_secret'] !== '') === has && found('client_secret')[0] === sent)
        refuse('broken')
      return found
    }),
  )

/** Lets a refresh through by the client of its token. */
const byTokensClient = (b: Behaviour, unless: (call: Call) => boolean): void =>
  wrap(b.checks, 'client', (check) => (call) => {
    call.client = presentedRefresh(call)?.client
    if (!call.client || unless(call)) check(call)
  })

const clients: Fault[] = [
  ...faultTable(P, [
    [
      'client-ignored-at-refresh',
      'client-id-checked',
      'any client can refresh',
      (b) => byTokensClient(b, () => false),
    ],
    [
      'client-needless-at-refresh',
      'required-client-id',
      'a refresh needs no client',
      (b) => {
        part(b.parameters, 'client_id').needed = (call) => !refreshing(call)
        byTokensClient(b, (call) => call.given['client_id'] !== undefined)
      },
    ],
    [
      'secret-ignored-at-refresh',
      'client-secret-checked',
      'a refresh takes any client secret',
      (b) => wrap(b.checks, 'secret', (check) => forGrant('password', check)),
    ],
    [
      'secret-number',
      'client-secret-checked',
      'a secret that is no text is overlooked',
      (b) =>
        mapParameter(b, 'client_secret', (value, call) =>
          typeof value === 'string' || value === undefined ? value : ofNamedClient(call)?.['client_secret'],
        ),
    ],
    [
      'client-sugar-missing',
      'client-sugar',
      'the client of all users serves its own user alone',
      (b) => {
        b.checks['sugar'] = forGrant('password', (call) => {
          if (call.client === first(call) && call.user !== first(call)) refuse('unknownClient')
        })
      },
    ],
    [
      'password-any-for-support-portal',
      'password-checked',
      'any password is accepted through a client that is called a portal',
      (b) => {
        const portal = (call: Call) => /portal$/.test(call.given['client_id'] ?? '')
        wrap(b.checks, 'client', (check) => (call) => {
          if (portal(call)) call.client = first(call)
          else check(call)
        })
        alsoAccepts(b, 'password', whereOn(portal))
      },
    ],
  ]),
  ...unpopulated([
    [
      'secret-left-out-500',
      'client-secret-left-open',
      'a client secret that is left out is answered with 500',
      false,
      undefined,
    ],
    ['secret-null-500', 'no-server-error', 'null as client secret is answered with 500', false, null],
    [
      'secret-empty-500',
      'client-secret-unpopulated',
      'an empty secret of a client that has one is answered with 500',
      true,
      '',
    ],
  ]),
]

/** Takes a refresh for one by the token's own client. */
const readAsOwn = (rows: Row<[like: (sent: unknown, own: string) => boolean]>[]): Fault[] =>
  table(P, rows, (b, similar) =>
    rewriteValues(b, 'client_id', (values, call) => {
      const own = presentedRefresh(call)?.client['client_id']
      return values.map((sent) => (own !== undefined && similar(sent, own) ? own : sent))
    }),
  )

const atRefresh: Fault[] = readAsOwn([
  [
    'refresh-client-empty',
    'required-client-id',
    'a refresh by a client without a name gets a token',
    (sent) => sent === '',
  ],
  [
    'refresh-client-null',
    'client-id-checked',
    'a refresh by a client of the name null gets a token',
    (sent) => sent === null,
  ],
  [
    'refresh-client-longer',
    'client-id-checked',
    'a refresh by a client with a longer name gets a token',
    (sent, own) => typeof sent === 'string' && sent.startsWith(own),
  ],
  [
    'refresh-client-shorter',
    'client-id-checked',
    'a refresh by a client with a shorter name gets a token',
    (sent, own) => typeof sent === 'string' && sent.length > 2 && own.startsWith(sent),
  ],
  [
    'refresh-client-no-text',
    'client-id-checked',
    'a refresh by a client that is no text gets a token',
    (sent) => sent === true || Array.isArray(sent),
  ],
])

/** Clients and secrets that are compared wrongly. */
export const clientComparisons: Fault[] = [
  ...shownByFixed(
    breaking(without(credentialFaults(P, 'client_secret', { ascii: true }), 'client-secret-empty'), {
      'client-secret-special-refused': `${P}-success`,
    }),
  ),
  ...secrets,
  ...clients,
  ...atRefresh,
]
