// Responses of CRM.COM that issue a token and are wrong.
import { refuse } from '../../../behaviour/refusals.ts'
import { wrap } from '../../../behaviour/registry.ts'
import type { Alter, Answer, Claim, Fault, TokenRecord } from '../../../behaviour/types.ts'
import { issues, listed, where } from '../../../faults/answers.ts'
import { makeTokens, newestToken } from '../../../faults/bearer-tokens.ts'
import { every, fromTheSecond, given, type On, second, withCharset } from '../../../faults/conditions.ts'
import { breaking, fault, faultTable, onGranted, table, without } from '../../../faults/define.ts'
import { wireFaults } from '../../../faults/http.ts'
import { endsAt, forThose, never, times } from '../../../faults/lifetimes.ts'
import { concurrencyFaults, overlap } from '../../../faults/races.ts'
import { fieldFaults } from '../../../faults/response-fields.ts'

const P = 'CRM'

type Envelope = { data: Record<string, unknown>; status: Record<string, unknown> }

const envelope = (answer: Answer): Envelope => answer.body as Envelope

/** Puts the envelope into another shape. */
const shaped =
  (shape: (body: Envelope) => unknown): Alter =>
  (answer) => {
    answer.body = shape(envelope(answer))
  }

/** Another status in the envelope. */
const told = (status: Record<string, unknown>): Alter =>
  shaped((body) => ({ ...body, status: { ...body.status, ...status } }))

const shared: Fault[] = [
  ...without(
    fieldFaults(P, 'token', { type: 'text', renamed: 'access_token', requirement: 'CRM-data-token' }),
    'token-missing',
  ),
  ...fieldFaults(P, 'code', { type: 'text', requirement: 'CRM-status-code', wrong: 'SUCCESS' }),
  // what the texts say is free
  ...without(
    fieldFaults(P, 'description', { type: 'text', requirement: 'CRM-status-description' }),
    'description-empty',
  ),
  ...without(fieldFaults(P, 'message', { type: 'text', requirement: 'CRM-status-message' }), 'message-empty'),
  ...breaking(
    without(
      wireFaults(P),
      // the document says nothing of caches and does not say that an unlabelled body is rejected
      ...['cache-public', 'cache-unsaid', 'cache-etag', 'content-type-any', 'content-type-absent'],
      // no response at all to the very first request is a dead server, not a broken requirement
      ...['response-cut', 'response-gzip-always', 'method-query'],
    ),
    { 'response-wrapped': 'CRM-data' },
  ),
]

const dataListed = shaped(({ data, ...rest }) => ({ data: [data], ...rest }))

const shapes: Fault[] = [
  ...issues(P, [
    [
      'token-missing',
      'data-token',
      '"data" has no token',
      shaped(({ data: { token: _, ...data }, ...rest }) => ({ ...rest, data })),
    ],
    [
      'token-beside-data',
      'data-token',
      'the token stands beside "data"',
      shaped(({ data, status }) => ({ ...data, data: {}, status })),
    ],
    [
      'token-bytes',
      'data-token',
      'the token is an object with a value',
      shaped(({ data, status }) => ({ data: { token: { value: data['token'] } }, status })),
    ],
    [
      'data-renamed',
      'data',
      '"data" is called "result"',
      shaped(({ data, ...rest }) => ({ result: data, ...rest })),
    ],
    ['data-list', 'data', '"data" is a list of one', dataListed],
    [
      'data-text',
      'data',
      '"data" is the token itself',
      shaped(({ data, ...rest }) => ({ data: data['token'], ...rest })),
    ],
    ['status-missing', 'status', 'there is no "status"', shaped(({ data }) => ({ data }))],
    ['status-null', 'status', '"status" is null', shaped(({ data }) => ({ data, status: null }))],
    ['status-text', 'status', '"status" is the text "OK"', shaped(({ data }) => ({ data, status: 'OK' }))],
    [
      'status-flat',
      'status',
      'code, description and message stand beside "data"',
      shaped(({ data, status }) => ({ data, ...status })),
    ],
    [
      'status-missing-for-unit',
      'status',
      'the response for a unit has no "status"',
      where(
        given('unit'),
        shaped(({ data }) => ({ data })),
      ),
    ],
    ['code-small', 'status-code', 'the status code is "ok"', told({ code: 'ok' })],
    ['code-200', 'status-code', 'the status code is the number 200', told({ code: 200 })],
    ['code-spaced', 'status-code', 'the status code is "OK "', told({ code: 'OK ' })],
    [
      'code-for-unit',
      'status-code',
      'the status code of a response for a unit is "UNIT"',
      where(given('unit'), told({ code: 'UNIT' })),
    ],
  ]),
  ...faultTable(P, [
    [
      'json-latin-1',
      'json',
      'the JSON is in ISO 8859-1',
      (b) => {
        b.fields['message'] = () => 'Bienvenue à toi'
        onGranted(b.wire, (answer) => {
          answer.bytes = Buffer.from(answer.bytes.toString(), 'latin1')
        })
      },
    ],
    [
      'description-null-later',
      'status-description',
      'only the first response has a description',
      (b) =>
        onGranted(
          b.alter,
          where(
            fromTheSecond(() => true),
            told({ description: null }),
          ),
        ),
    ],
  ]),
]

/** The ways through the server that others than the usual request take. */
const ways: Record<string, [when: string, on: On]> = {
  charset: ['for a body with a charset', withCharset],
  unit: ['for a unit', given('unit')],
  second: ['for the second consumer', second],
}

const onOneWay: Fault[] = Object.entries(ways).flatMap(([way, [when, on]]) => {
  const id = (name: string) => `${way}-${name}`
  const ofThem = (token: TokenRecord): boolean => on(token.grant.call)
  return [
    ...issues(P, [
      [id('answer-list'), 'json', `the response is a list ${when}`, where(on, listed)],
      [id('data-list'), 'data', `"data" is a list ${when}`, where(on, dataListed)],
      [
        id('no-message'),
        'status-message',
        `there is no message ${when}`,
        where(
          on,
          shaped((body) => ({ ...body, status: { code: 'OK', description: '' } })),
        ),
      ],
    ]),
    ...table<[claim: string, make: () => (before: Claim) => Claim]>(
      P,
      [
        [
          id('exp-number'),
          'exp-type',
          `exp is a number ${when}`,
          'exp',
          () => (before) => (g, t) => Number(before(g, t)),
        ],
        [
          id('jti-same'),
          'token-id',
          `the jti is always the same ${when}`,
          'jti',
          () => () => () => 'F586B288',
        ],
        [
          id('other-named'),
          'token-user',
          `every other token names nobody ${when}`,
          'cii',
          () => {
            const other = every(2)
            return (before) => (g, t) => (other() ? before(g, t) : 'nobody')
          },
        ],
      ],
      (b, claim, make) => {
        const change = make()
        wrap(
          b.jwt.claims,
          claim,
          (before) => (grant, token) => (on(grant.call) ? change(before) : before)(grant, token),
        )
      },
    ),
    fault(id('life-endless'), 'CRM-token-expires', `tokens never end ${when}`, (b) =>
      endsAt(b, forThose(ofThem, never)),
    ),
    fault(id('life-half'), 'CRM-token-lives', `tokens live half as long ${when}`, (b) =>
      endsAt(b, forThose(ofThem, times(1 / 2))),
    ),
    fault(id('token-again'), 'CRM-token-expires', `a token is issued again ${when}`, (b) =>
      makeTokens(b, 'access', (make, grant) => {
        const living = (t: TokenRecord) =>
          t.user === grant.user && t.expiresAtMs > grant.issuedAtMs && t.grant !== grant && ofThem(t)
        return (on(grant.call) ? newestToken(grant.call, living)?.value : undefined) ?? make()
      }),
    ),
  ]
})

/** Responses that issue a token and are wrong. */
export const responses: Fault[] = [...shared, ...shapes, ...onOneWay]

/** Requests at the same time that disturb each other. */
export const races: Fault[] = [
  ...breaking(without(concurrencyFaults(P), 'parallel-only-last'), {
    'parallel-same-token': 'CRM-parallel-own',
  }),
  ...table<[status: number]>(
    P,
    [
      ['parallel-refused', 'parallel', 'many requests at the same time are rejected', 409],
      [
        'parallel-refused-quietly',
        'parallel',
        'many requests at the same time get no token, with status 200',
        200,
      ],
    ],
    // nine requests at the same moment, and those that follow
    (b, status) => {
      b.refusals['crowded'] = { status, error: 'busy', description: 'Another request is under way.' }
      let running = 0
      let crowd = false
      b.pause = async () => {
        crowd = ++running >= 9 || crowd
        await overlap()
        const refused = crowd
        if (--running === 0) crowd = false
        if (refused) refuse('crowded')
      }
    },
  ),
]
