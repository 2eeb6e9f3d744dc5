// Authentication codes that CRM.COM compares wrongly, or looks for in other places.
import { Refused, refuse } from '../../../behaviour/refusals.ts'
import { part, wrap } from '../../../behaviour/registry.ts'
import type { Behaviour, Call, Fault, Same } from '../../../behaviour/types.ts'
import { comparisons, credentialFaults, digestFaults, like, whereOn } from '../../../faults/comparisons.ts'
import { asText, first, notTheFirst, type On, unlabelled, withCharset } from '../../../faults/conditions.ts'
import { breaking, fault, faultTable, type Row, table, without } from '../../../faults/define.ts'
import { parameterFaults } from '../../../faults/parameters.ts'
import { identifying, isObject, ownIdentifier, recoding } from './bodies.ts'

const P = 'CRM'
const checked = 'CRM-authentication-code-checked'

/** The code of the first consumer, who is let in. */
const ownCode = (call: Call): unknown => first(call)['authentication_code']

const shared: Fault[] = [
  // which of two equal members counts is free
  ...breaking(
    without(parameterFaults(P, 'authentication_code', { in: 'json' }), 'authentication-code-repeated-taken'),
    { 'authentication-code-empty-taken': checked, 'authentication-code-from-query': 'CRM-body-only' },
  ),
  ...breaking(credentialFaults(P, 'authentication_code', { identifier: true }), {
    'authentication-code-special-refused': 'CRM-success',
  }),
  ...digestFaults(checked, 'authentication_code'),
]

const meanings: Fault[] = table<[change: (code: unknown, call: Call) => unknown]>(
  P,
  [
    [
      'code-any-type',
      'authentication-code-checked',
      'an authentication code that is no text stands for the first consumer',
      (code, call) => (typeof code === 'string' ? code : ownCode(call)),
    ],
    [
      'code-loosely-equal',
      'authentication-code-checked',
      'zero and false are equal to any code',
      (code, call) => (code === 0 || code === false ? ownCode(call) : code),
    ],
    [
      'code-operator',
      'authentication-code-checked',
      'an object in the code is a query to the database',
      (code, call) =>
        isObject(code) && Object.keys(code).some((name) => /^\$(ne|gt)$/.test(name)) ? ownCode(call) : code,
    ],
    [
      'code-control-cut',
      'authentication-code-checked',
      'the code ends at a control character',
      (code) => (typeof code === 'string' ? code.split(/[\0\n]/)[0] : code),
    ],
    [
      'code-is-key',
      'authentication-code-checked',
      'the application key is accepted as a code',
      (code, call) => (code === first(call)['key'] ? ownCode(call) : code),
    ],
    [
      'code-is-token',
      'authentication-code-checked',
      'an issued token is accepted as a code',
      (code, { world }) => world.tokens.get(String(code))?.user['authentication_code'] ?? code,
    ],
    [
      'code-is-name',
      'authentication-code-checked',
      "the user's name and id are accepted as the code",
      (code, { world }) =>
        world.accounts.find(({ identifier, cii }) => code === identifier || code === cii)?.[
          'authentication_code'
        ] ?? code,
    ],
  ],
  recoding,
)

/** A condition at the time when codes are compared, before it is known whose it is. */
const besideUnit: On = (call) => call.lookup('unit')[0] !== undefined

const ofTheSecond =
  (same: Same): Same =>
  (g, s, call) =>
    s === call.world.accounts[1]?.['authentication_code'] && same(g, s, call)

/** Lets a body in that is labelled as text, or not at all. */
const readsAnyLabel = (b: Behaviour): void => {
  b.mediaTypes['text/plain'] = b.mediaTypes[''] = part(b.mediaTypes, 'application/json')
}

const slips: [name: string, about: string, same: Same][] = [
  ['any-case', 'is accepted in any case', like.anyCase],
  ['trimmed', 'is accepted with spaces', like.trimmed],
  ['longer', 'may go on', like.longer],
  ['shorter', 'may be cut', like.shorter],
]

const compared: Fault[] = comparisons(checked, 'authentication_code', [
  ['code-base64', 'it is accepted in Base64 too', like.inBase64],
  ['code-without-first', 'it is accepted without its first character', like.withoutFirst],
  ['code-per-underscore', 'an underscore stands for any character', like.underscores],
  ['code-start-overlooked', 'the first character does not count', like.firstIgnored],
  ['charset-code-any', 'any is accepted in a body with a charset', whereOn(withCharset)],
  [
    'charset-code-any-case',
    'it is accepted in any case in a body with a charset',
    whereOn(withCharset, like.anyCase),
  ],
  ['text-code-any', 'any is accepted in a body labelled as text', whereOn(asText), readsAnyLabel],
  ['unlabelled-code-any', 'any is accepted in a body without a label', whereOn(unlabelled), readsAnyLabel],
  ...slips.map(([name, about, same]): [string, string, Same] => [
    `unit-code-${name}`,
    `beside a unit it ${about}`,
    whereOn(besideUnit, same),
  ]),
  ...slips.map(([name, about, same]): [string, string, Same] => [
    `second-code-${name}`,
    `that of the second consumer ${about}`,
    ofTheSecond(same),
  ]),
])

/** Where the identifier should stand there is none, and the server looks elsewhere. */
const elsewhere = (rows: Row<[look: (call: Call) => unknown]>[]): Fault[] =>
  table(P, rows, (b, look) => {
    const found = (call: Call) =>
      call.lookup('access_token_identifier').length === 0 && look(call) ? [look(call)] : []
    const code = part(b.parameters, 'authentication_code')
    const { read } = code
    code.read = (call) => (found(call).length > 0 ? found(call) : read(call))
    wrap(b.checks, 'identifier', (before) => (call) => {
      if (found(call).length === 0) before(call)
    })
  })

const consumers: Fault[] = [
  ...elsewhere([
    [
      'code-at-the-top',
      'required-access-token-identifier',
      'without an identifier the code is read at the top of the body',
      (call) => call.lookup('authentication_code').at(0),
    ],
    [
      'code-in-the-query',
      'required-access-token-identifier',
      'without an identifier the code is read from the query',
      ({ query }) => new URLSearchParams(query).get('authentication_code'),
    ],
  ]),
  ...[401, 200].map((status) =>
    fault(
      `second-refused-${status}`,
      'CRM-success',
      `only the first consumer is let in, others get ${status}`,
      (b) => {
        b.refusals['second'] = { status, error: 'unknown', description: 'There is no such access token.' }
        wrap(b.checks, 'user', (before) => (call) => {
          before(call)
          if (notTheFirst(call)) refuse('second')
        })
      },
    ),
  ),
  ...faultTable(P, [
    [
      'name-alone',
      'access-token-identifier-checked',
      'a name alone is accepted',
      (b) =>
        identifying(b, (identifier, call) =>
          isObject(identifier) &&
          typeof identifier['identifier'] === 'string' &&
          identifier['pass_code'] === undefined
            ? ownIdentifier(call)
            : undefined,
        ),
    ],
    [
      'unit-tells-who',
      'own-data',
      "a unit that is another consumer's logs that one in",
      (b) =>
        wrap(b.checks, 'unit', () => (call) => {
          const { unit } = call.given
          if (unit && !has(call.user, unit))
            call.user = call.world.accounts.find((account) => has(account, unit)) ?? refuse('unknownUnit')
        }),
    ],
    [
      'unit-for-a-code',
      'authentication-code-checked',
      'with a wrong code the unit tells who logs in',
      (b) =>
        wrongCode(b, (call, error) => {
          call.user = call.world.accounts.find((account) => has(account, call.given['unit'] ?? ''))
          if (!call.user) throw error
        }),
    ],
  ]),
]

const has = (account: Record<string, string> | undefined, unit: string): boolean =>
  account?.['units']?.split(' ').includes(unit) ?? false

/** Does something when a code is wrong; whatever returns lets the request go on. */
export const wrongCode = (b: Behaviour, then: (call: Call, error: Refused) => void): void =>
  wrap(b.checks, 'user', (before) => (call) => {
    try {
      before(call)
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      then(call, error)
    }
  })

/** Authentication codes that are compared wrongly, or looked for in other places. */
export const codeComparisons: Fault[] = [...shared, ...meanings, ...compared, ...consumers]
