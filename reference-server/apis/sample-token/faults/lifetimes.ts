// How long tokens of the sample platform live, and what happens to later ones.
import { wrap } from '../../../behaviour/registry.ts'
import type { Alter, Fault } from '../../../behaviour/types.ts'
import { adds, body, fields, listed, status } from '../../../faults/answers.ts'
import { isRenewed } from '../../../faults/conditions.ts'
import { breaking, faultTable, onGranted, table, without } from '../../../faults/define.ts'
import {
  byUse,
  endings,
  lifetimeFaults,
  longer,
  renewedDeadFault,
  renewedFaults,
  withTheFirst,
} from '../../../faults/lifetimes.ts'

const P = 'SAMPLE'
const dayMs = 86_400_000

const refused: Alter = (answer, call) => {
  status(400)(answer, call)
  body({ error: 'invalid_grant' })(answer, call)
}

const broken: Alter = adds(() => ({ access_token: `Qx7\n${crypto.randomUUID()}` }))

/** What goes wrong when a server has run for some days. */
const later: Fault[] = [1, 18].flatMap((days) =>
  table<[change: Alter]>(
    P,
    [
      [
        `refused-after-${days}-days`,
        'renewed',
        `${days} days after its start a right request is rejected`,
        refused,
      ],
      [`listed-after-${days}-days`, 'json', `${days} days after its start the response is a list`, listed],
      [
        `broken-after-${days}-days`,
        'access-token',
        `${days} days after its start a token has a line break`,
        broken,
      ],
    ],
    (b, change) => {
      const startMs = Date.now()
      onGranted(b.alter, (answer, call) => {
        if (call.world.clock.now() > startMs + days * dayMs) change(answer, call)
      })
    },
  ),
)

/** Lifetimes that are wrong. */
export const lifetimes: Fault[] = [
  ...breaking(without(lifetimeFaults(P), 'life-revived', 'life-minute-longer', 'life-day-longer'), {
    'life-slides': `${P}-token-expires`,
    'life-ends-with-use': `${P}-token-use`,
  }),
  ...renewedFaults(P),
  renewedDeadFault('life-once', `${P}-renewed`, isRenewed),
  ...endings(P, [
    // The document says 14 days and 15, so that a token may live a day longer than it declares.
    [
      'life-two-days-longer',
      'token-expires',
      'a token lives two days longer than declared',
      () => longer(48 * 3600),
    ],
    [
      'life-hour-longer',
      'token-expires',
      'a token is accepted for an hour after 15 days',
      () => longer(25 * 3600),
    ],
    ['life-shared', 'token-lives', 'a later token ends with the user’s first one', () => withTheFirst],
    [
      'token-idle',
      'token-lives',
      'a token that was used ends when it then lies for half its life',
      byUse.idle(1 / 2, 'use'),
    ],
  ]),
  ...table<[factor: number]>(
    P,
    [
      ['expires-in-a-week', 'expires-in-documented', 'a token is declared and lives for a week', 1 / 2],
      ['expires-in-16-days', 'expires-in-documented', 'a token is declared and lives for 16 days', 16 / 14],
    ],
    (b, factor) =>
      wrap(b.tokens, 'access', (kind) => ({ ...kind, lifetimeSeconds: kind.lifetimeSeconds * factor })),
  ),
  ...fields(P, [
    [
      'token-renewed-user-id',
      'user-id',
      'after the end of a token the user has another userId',
      'userId',
      (id: string, { tokens }) => (tokens['access'] && isRenewed(tokens['access']) ? `${id}-2` : id),
    ],
  ]),
  ...faultTable(P, [
    [
      'expired-crashes',
      'token-expires',
      'an expired token is let in with an empty response',
      (b) =>
        b.alter.push((answer, call) => {
          if (call.refused === 'expiredToken') Object.assign(answer, { status: 204, body: '' })
        }),
    ],
  ]),
  ...later,
]
