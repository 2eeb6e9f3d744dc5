import type { Journal } from '../../src/journal/read.ts'
import type { Exchange, RequirementRecord, ScenarioFinished } from '../../src/model/event.ts'
import { aCase, aCheck, aJournal, anExchange, aRequirement, aScenario } from '../../src/report/fixture.ts'

const hour = 3600

const resource = (clockSeconds: number, status: number): Exchange =>
  anExchange({
    name: 'resource',
    step: `steps[${clockSeconds > 2 * hour ? 4 : 2}]`,
    clockSeconds,
    request: {
      method: 'GET',
      url: 'http://127.0.0.1:4010/api/me',
      headers: [['authorization', 'Bearer ‹token a1b2c3›']],
      account: 0,
    },
    response: {
      status,
      headers: [['content-type', 'application/json']],
      body: status === 200 ? '{"user":{"name":"qa","roles":["reader"]}}' : '{"error":"invalid_token"}',
      bodyBytes: 40,
    },
  })

const granted = anExchange()
const withBody = (body: string, response = granted.response!): Exchange =>
  anExchange({ step: 'steps[1]', request: { ...granted.request, body }, response })

/** What a hostile API may respond with: markup, control characters, an end of the script it is embedded in. */
export const hostileBody =
  '<script>document.title="owned"</script></script><!-- <img src=x onerror="document.title=1">\u0000\u001b[31m\u202e\u2028"]]>'

const requirements: RequirementRecord[] = [
  aRequirement('CRAYON-grant', { says: 'The password grant gives an access token', section: 'Get a token' }),
  aRequirement('CRAYON-password-required', {
    says: 'A request without a password is rejected',
    section: 'Parameters',
    why: 'Whoever knows a user name could sign in as that user.',
  }),
  aRequirement('CRAYON-token-type', {
    says: 'The token type is written bearer, in lower case',
    level: 'SHOULD',
    basis: 'example',
    why: 'Clients that compare it case-sensitively reject the token.',
  }),
  aRequirement('CRAYON-expiry', {
    says: 'A token lives two hours, whether it is used or not',
    section: 'Lifetime of tokens',
    why: 'Longer-lived tokens widen the damage of a leak; shorter-lived ones sign users out.',
  }),
  aRequirement('CRAYON-format', {
    says: 'The response is JSON or a form',
    basis: 'contradicted',
    section: 'Responses',
  }),
  aRequirement('CRAYON-lockout', {
    says: 'Ten wrong passwords lock the account',
    untested: 'Trying it would lock the account that the other scenarios need.',
  }),
  aRequirement('SUGAR-refresh', {
    suite: 'sugarcrm',
    says: 'A refresh token works once',
    section: 'Refresh',
  }),
]

const common: ScenarioFinished[] = [
  aScenario('a-password-is-exchanged-for-a-token', {
    title: 'A password is exchanged for a token',
    proves: ['CRAYON-grant'],
    checks: [aCheck('CRAYON-grant'), aCheck('CRAYON-grant', { check: 'steps[0].check[0]' })],
    exchanges: [granted],
  }),
  aScenario('a-token-dies-after-two-hours', {
    title: 'A token dies after two hours even if it is used',
    proves: ['CRAYON-expiry'],
    checks: [aCheck('CRAYON-expiry')],
    exchanges: [
      anExchange({
        response: { ...granted.response!, body: '{"access_token":"‹token a1b2c3›","expires_in":7200}' },
      }),
      resource(hour, 200),
      resource(2 * hour - 60, 200),
      resource(2 * hour + 60, 401),
    ],
  }),
  aScenario('hostile', {
    title: 'A response full of <script> and control characters is shown as text',
    proves: ['CRAYON-format'],
    exchanges: [withBody('grant_type=password', { ...granted.response!, body: hostileBody })],
  }),
  aScenario('needs-resource', {
    suite: 'sugarcrm',
    title: 'A refresh token is rejected the second time',
    proves: ['SUGAR-refresh'],
    verdict: 'skip',
    reason: 'the target gives no path "resource"',
  }),
]

const choices: Journal['choices'] = [
  { type: 'choice', suite: 'crayon', requirement: 'CRAYON-format', took: 'JSON, as the example shows' },
]
const remarks: Journal['remarks'] = [
  { type: 'remark', text: 'Waits were met by moving the clock of the target.' },
]

/** A run in which all is well. */
export const passing = (): Journal => aJournal(common, { run: { requirements }, choices, remarks })

/** A run with everything that a report may have to tell. */
export const failing = (): Journal =>
  aJournal(
    [
      ...common,
      aScenario('password-grant-needs-password', {
        title: 'The password grant without password is rejected',
        proves: ['CRAYON-password-required'],
        verdict: 'fail',
        checks: [
          aCheck('CRAYON-grant'),
          aCheck('CRAYON-password-required', {
            check: 'steps[1].expect',
            ok: false,
            message: 'a token is issued',
            expected: 'the request is rejected (4xx, no token)',
            actual: 'status 200, {"access_token":"‹token a1b2c3›"}',
            exchange: 1,
          }),
        ],
        exchanges: [granted, withBody('grant_type=password&username=qa')],
        notes: ['The smallest case found: {"password": ""} after 14 generated requests'],
      }),
      aScenario('token-type-is-lower-case', {
        title: 'The token type is in lower case',
        level: 'SHOULD',
        proves: ['CRAYON-token-type'],
        verdict: 'warn',
        checks: [
          aCheck('CRAYON-token-type', {
            ok: false,
            message: 'token_type is not as documented',
            expected: 'token_type is "bearer"',
            actual: 'token_type is "Bearer"',
            exchange: 0,
          }),
        ],
        exchanges: [granted],
      }),
      ...['one', 'two', 'three'].map((id) =>
        aScenario(`wrong-${id}`, {
          suite: 'sugarcrm',
          title: `A wrong field ${id} is rejected`,
          proves: ['SUGAR-refresh'],
          verdict: 'blocked',
          reason:
            'precondition failed: the valid request "password"; expected: a token is issued (200); actual: status 401',
        }),
      ),
      aScenario('dead', {
        suite: 'sugarcrm',
        title: 'A request gets a response',
        verdict: 'error',
        reason: 'no response: connect ECONNREFUSED',
        exchanges: [
          {
            name: 'token',
            step: 'steps[0]',
            request: granted.request,
            noAnswer: { kind: 'unreachable', message: 'connect ECONNREFUSED' },
            sentAtMs: granted.sentAtMs,
            ms: 3,
          },
        ],
      }),
      aScenario('parked', {
        suite: 'sugarcrm',
        title: 'A refresh token dies after fourteen days',
        verdict: 'deferred',
        reason: 'it waits until 4 December, beyond --max-wait',
      }),
    ],
    { run: { requirements }, choices, remarks },
  )

/** A run in which fuzzing found something. */
export const fuzzed = (): Journal =>
  aJournal(
    [
      aScenario('drawn-password', {
        title: 'Nobody gets a token but with the true password',
        proves: ['CRAYON-grant'],
        verdict: 'fail',
        checks: [
          aCheck('CRAYON-grant', {
            check: 'steps[0].draws',
            ok: false,
            message: 'password ‹password 77aa88›\\u0000x (the correct value followed by NUL x): status 200',
            expected: 'the request is rejected (4xx, no token)',
            actual: 'status 200, {"access_token":"‹token a1b2c3›"}',
            exchange: 1,
          }),
        ],
        exchanges: [granted, withBody('grant_type=password&username=qa&password=‹password 77aa88›%00x')],
        case: aCase(),
      }),
      aScenario('lifecycle', {
        title: 'Tokens live and die as the document says',
        proves: ['CRAYON-expiry'],
        verdict: 'warn',
        level: 'SHOULD',
        checks: [aCheck('CRAYON-expiry', { ok: false, message: 'issue, revoke, use: status 200' })],
        exchanges: [granted],
        case: {
          seed: 42,
          path: '3 AAA/B:C',
          value: '["issue","revoke","use"]',
          label: 'issue, revoke, use',
          requests: 1,
          shrinks: 0,
        },
      }),
      aScenario('overlong', {
        title: `A case full of markup: ${hostileBody}`,
        verdict: 'fail',
        proves: ['CRAYON-format'],
        checks: [aCheck('CRAYON-format', { ok: false, message: 'an overlong value: status 500' })],
        case: aCase({ value: hostileBody, label: hostileBody, yaml: `${hostileBody}\n`.repeat(60) }),
      }),
    ],
    { run: { requirements } },
  )

/** A run of so many scenarios, each with two exchanges; every tenth fails. */
export const large = (count: number): Journal =>
  aJournal(
    Array.from({ length: count }, (_, index) => {
      const fails = index % 10 === 0
      return aScenario(`scenario-${String(index).padStart(5, '0')}`, {
        title: `The request number ${index} without its field is rejected`,
        suite: index % 2 ? 'crayon' : 'sugarcrm',
        proves: ['CRAYON-password-required'],
        verdict: fails ? 'fail' : 'pass',
        checks: [
          aCheck('CRAYON-grant'),
          aCheck('CRAYON-password-required', {
            ok: !fails,
            exchange: 1,
            ...(fails && {
              message: 'a token is issued',
              expected: 'status 400',
              actual: 'status 200',
            }),
          }),
        ],
        exchanges: [granted, withBody(`grant_type=password&username=qa${index}`)],
      })
    }),
    { run: { requirements } },
  )
