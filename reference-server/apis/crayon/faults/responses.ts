// Responses of the Crayon API that issue a token and are wrong.
import { drop, wrap } from '../../../behaviour/registry.ts'
import type { Account, Alter, Behaviour, Call, Fault } from '../../../behaviour/types.ts'
import { body, fields, issuedBytes, listed, membersOf, status } from '../../../faults/answers.ts'
import { fromTheSecond, notTheFirst, type On, tokensOf, withCharset } from '../../../faults/conditions.ts'
import { breaking, fault, faultTable, onGranted, onRefused, without } from '../../../faults/define.ts'
import { emptySuccessFaults } from '../../../faults/empty-success.ts'
import { wireFaults } from '../../../faults/http.ts'
import { fieldFaults } from '../../../faults/response-fields.ts'

const P = 'CRAYON'

const shared: Fault[] = [
  ...fieldFaults(P, 'AccessToken', { type: 'text' }),
  // a field that is not applicable may be left out
  ...without(fieldFaults(P, 'IdentityToken', { type: 'null' }), 'identity-token-missing'),
  ...fieldFaults(P, 'Error', { type: 'null', renamed: 'ErrorMessage' }),
  ...breaking(fieldFaults(P, 'ExpiresIn', { type: 'seconds' }), {
    'expires-in-instant': `${P}-expires-in-seconds`,
    'expires-in-milliseconds': `${P}-expires-in-true`,
    'expires-in-minutes': `${P}-expires-in-true`,
    'expires-in-doubled': `${P}-expires-in-true`,
  }),
  ...fieldFaults(P, 'TokenType', { type: 'text' }),
  ...without(fieldFaults(P, 'RefreshToken', { type: 'null' }), 'refresh-token-missing'),
  // the page does not ask for Cache-Control
  ...breaking(
    without(
      wireFaults(P, { mediaType: `${P}-content-type-required`, noStore: `${P}-no-cache` }),
      'cache-unsaid',
      'cache-etag',
    ),
    {
      'method-query': `${P}-body-only`,
      'response-wrapped': `${P}-access-token`,
      'response-cut': `${P}-answers`,
      'response-gzip-always': `${P}-answers`,
    },
  ),
  ...emptySuccessFaults(P),
]

/** Gives all members other names. */
const renames =
  (change: (name: string) => string): Alter =>
  (answer) => {
    const renamed = Object.entries(membersOf(answer)).map(([name, value]) => [change(name), value])
    answer.body = Object.fromEntries(renamed)
  }

const values: Fault[] = [
  ...fields(P, [
    [
      'expires-in-ms-instant',
      'expires-in-seconds',
      'ExpiresIn is the end in milliseconds since 1970',
      'ExpiresIn',
      (seconds: number, grant) => grant.issuedAtMs + seconds * 1000,
    ],
    [
      'identity-token-null-text',
      'identity-token',
      'IdentityToken is the word "null"',
      'IdentityToken',
      String,
    ],
    ['refresh-token-null-text', 'refresh-token', 'RefreshToken is the word "null"', 'RefreshToken', String],
    [
      'identity-token-object',
      'identity-token',
      'IdentityToken is an object',
      'IdentityToken',
      (_, { user }) => ({ name: user['username'] }),
    ],
    [
      'access-token-with-scheme',
      'access-token',
      'AccessToken has "Bearer " before the token',
      'AccessToken',
      (token: string) => `Bearer ${token}`,
    ],
    [
      'access-token-line-end',
      'access-token',
      'AccessToken ends with a line end',
      'AccessToken',
      (token: string) => `${token}\n`,
    ],
    [
      'token-type-spaced',
      'token-type',
      'TokenType ends with a space',
      'TokenType',
      (type: string) => `${type} `,
    ],
    [
      'refresh-token-false',
      'refresh-token',
      'RefreshToken is false instead of null',
      'RefreshToken',
      () => false,
    ],
    ['error-none', 'error', 'Error is "none" instead of null', 'Error', () => 'none'],
  ]),
  ...issuedBytes(P, [
    [
      'expires-in-spelt',
      'expires-in',
      'ExpiresIn is spelt 20060.0',
      (text) => text.replace(/("ExpiresIn":\d+)/, '$1.0'),
    ],
    [
      'token-type-twice',
      'json',
      'a member stands twice',
      (text) => text.replace(/("TokenType":"Bearer")/, '$1,$1'),
    ],
    [
      'answer-latin-1',
      'json',
      'a member that is not documented is written in Latin-1',
      (text) => Buffer.from(text.replace(/}$/, ',"Hinweis":"gültig"}'), 'latin1'),
    ],
  ]),
  ...faultTable(P, [
    [
      'names-camel-case',
      'access-token',
      'all fields are in camel case',
      (b) =>
        onGranted(
          b.alter,
          renames((name) => name.slice(0, 1).toLowerCase() + name.slice(1)),
        ),
    ],
    [
      'names-snake-case',
      'access-token',
      'all fields are in snake case, as in OAuth',
      (b) =>
        onGranted(
          b.alter,
          renames((name) => name.replace(/(?!^)[A-Z]/g, '_$&').toLowerCase()),
        ),
    ],
    [
      'error-left-out',
      'error',
      'what is null is left out, Error too',
      (b) => drop(b.fields, 'Error', 'IdentityToken', 'RefreshToken'),
    ],
    [
      'expires-in-later-text',
      'expires-in',
      'ExpiresIn is a text in every response but the first',
      (b) => {
        const later = fromTheSecond(() => true)
        wrap(b.fields, 'ExpiresIn', (before) => (grant) => {
          const seconds = before(grant)
          return later(grant.call) ? String(seconds) : seconds
        })
      },
    ],
    [
      'jwt-has-password-of-others',
      'no-leak',
      'tokens of other users hold their password',
      (b) => {
        b.jwt.claims['request'] = ({ call }) => (notTheFirst(call) ? call.given : undefined)
      },
    ],
    [
      'list-after-failure',
      'json',
      "the response after a user's wrong password is a list",
      (b) => {
        const failed = new Set<string | undefined>()
        onRefused(b.alter, (_, call) => failed.add(call.given['username']), 'wrongPassword')
        onGranted(b.alter, (answer, call) => {
          if (failed.delete(call.given['username'])) listed(answer, call)
        })
      },
    ],
  ]),
]

/** When a server does something else: made for each server, so that it may remember. */
type Moment = [when: string, make: (b: Behaviour) => On]

const afterAnother = (): On => {
  let last: Account | undefined
  return (call: Call) => {
    const changed = last !== undefined && last !== call.user
    last = call.user
    return changed
  }
}

const afterWrong = (b: Behaviour): On => {
  let wrong = 0
  b.alter.push(({ status }, call) => {
    if (call.route === 'token') wrong = status < 400 ? 0 : wrong + 1
  })
  return () => wrong >= 3
}

const hadOneBefore: On = ({ world, user }) =>
  tokensOf(world, user).some(({ issuedAtMs }) => world.clock.now() - issuedAtMs >= 600_000)

const moments = {
  charset: ['where the media type has a charset', () => withCharset],
  'charset-again': [
    'where the media type has a charset, from the second on',
    () => fromTheSecond(withCharset),
  ],
  others: ['for another user than the first', () => notTheFirst],
  'others-again': ['for another user than the first, from the second on', () => fromTheSecond(notTheFirst)],
  'after-another': ['right after another user', afterAnother],
  'after-wrong': ['after three wrong requests', afterWrong],
  later: ['for a user who had a token a while ago', () => hadOneBefore],
} as const satisfies Record<string, Moment>

/** A response that is changed at some moments alone, with the requirement that each breaks. */
const at = (
  what: string,
  about: string,
  change: Alter,
  breaks: Partial<Record<keyof typeof moments, string>>,
): Fault[] =>
  Object.entries(breaks).map(([name, requirement]) => {
    const [when, make] = moments[name as keyof typeof moments]
    return fault(`${what}-at-${name}`, `${P}-${requirement}`, `${about} ${when}`, (b) => {
      let holds: On = () => false
      onGranted(b.alter, (answer, call) => {
        if (holds(call)) change(answer, call)
      })
      // what a moment counts, it counts after this response
      holds = make(b)
    })
  })

/** Responses that issue a token and are wrong. */
export const responses: Fault[] = [
  ...shared,
  ...values,
  ...at('empty', 'a success holds no token', body({}), {
    others: 'success',
    'after-another': 'success',
    'after-wrong': 'success',
    later: 'renewed',
  }),
  ...at('list', 'a response is a list', listed, {
    charset: 'json',
    later: 'json',
    'others-again': 'json',
    'charset-again': 'json',
  }),
  ...at('created', 'a response has the status 201', status(201), {
    'others-again': 'success',
    'charset-again': 'success',
  }),
  ...(['charset', 'others'] as const).map((name) => {
    const [when, make] = moments[name]
    return fault(`jwt-text-time-at-${name}`, `${P}-token-dates`, `"iat" is a text ${when}`, (b) => {
      const holds = make()
      wrap(b.jwt.claims, 'iat', (before) => (grant, token) => {
        const iat = before(grant, token)
        return holds(grant.call) ? String(iat) : iat
      })
    })
  }),
]
