import { drop, wrap } from '../../../behaviour/registry.ts'
import type { Behaviour, Fault } from '../../../behaviour/types.ts'
import { makeTokens } from '../../../faults/bearer-tokens.ts'
import { every, given, notTheFirst, type On } from '../../../faults/conditions.ts'
import { faultTable, onRefused, type Row, table } from '../../../faults/define.ts'

const P = 'CRM'

/** Time claims that are changed; `change` gets the right seconds. */
const times = (rows: Row<[names: string[], change: (seconds: number) => unknown]>[]): Fault[] =>
  table(P, rows, (b, names, change) => {
    for (const each of names)
      wrap(b.jwt.claims, each, (before) => (grant, token) => change(Number(before(grant, token))))
  })

/** Tokens for some requests declare an hour instead of two. */
const declaresAnHour = (b: Behaviour, which: On): void =>
  wrap(b.jwt.claims, 'exp', (before) => (grant, token) => {
    const seconds = Number(before(grant, token))
    return String(which(grant.call) ? seconds - 3600 : seconds)
  })

/** Claims and signatures that are wrong. */
export const claims: Fault[] = [
  ...times([
    ['jwt-exp-date', 'token-exp', '"exp" is a date', ['exp'], (s) => new Date(s * 1000).toISOString()],
    ['jwt-iat-date', 'token-dates', '"iat" is a date', ['iat'], (s) => new Date(s * 1000).toUTCString()],
    ['jwt-exp-mixed', 'exp-type', '"exp" is a number and "iat" is in quotes', ['exp'], (s) => s],
    [
      'jwt-milliseconds',
      'token-exp',
      '"exp" and "iat" are in milliseconds',
      ['exp', 'iat'],
      (s) => String(s * 1000),
    ],
    [
      'jwt-zone',
      'token-dates',
      '"exp" and "iat" are in another time zone',
      ['exp', 'iat'],
      (s) => String(s + 7200),
    ],
    [
      'jwt-minute-off',
      'token-dates',
      '"exp" and "iat" are a minute ahead',
      ['exp', 'iat'],
      (s) => String(s + 60),
    ],
    ['jwt-exp-minute-early', 'token-exp', '"exp" is a minute early', ['exp'], (s) => String(s - 60)],
  ]),
  ...table<[which: () => On]>(
    P,
    [
      ['jwt-unit-shorter', 'token-exp', 'a token for a unit declares an hour', () => given('unit')],
      ['jwt-second-shorter', 'token-exp', "the second consumer's token declares an hour", () => notTheFirst],
      ['jwt-shorter-now-and-then', 'token-exp', 'every sixth token declares an hour', () => every(6)],
    ],
    (b, which) => declaresAnHour(b, which()),
  ),
  ...faultTable(P, [
    [
      'jwt-shorter-after-wrong',
      'token-exp',
      'tokens right after a wrong code declare an hour',
      (b) => {
        let untilMs = 0
        onRefused(
          b.alter,
          (_, call) => {
            if (given('authentication_code')(call)) untilMs = Date.now() + 250
          },
          'unknownUser',
        )
        declaresAnHour(b, () => Date.now() < untilMs)
      },
    ],
    [
      'jwt-exp-late-without-iat',
      'token-exp',
      '"exp" is an hour late, and there is no "iat"',
      (b) => {
        drop(b.jwt.claims, 'iat')
        wrap(b.jwt.claims, 'exp', (before) => (grant, token) => String(Number(before(grant, token)) + 3600))
      },
    ],
    [
      'jwt-not-yet',
      'token-dates',
      '"nbf" is ten minutes ahead',
      (b) => {
        b.jwt.claims['nbf'] = (grant) => grant.issuedAtMs / 1000 + 600
      },
    ],
    [
      'jwt-other-now-and-then',
      'token-user',
      'every sixth token names the next consumer',
      (b) => {
        const sixth = every(6)
        wrap(b.jwt.claims, 'cii', (before) => (grant, token) => {
          const { accounts } = grant.call.world
          const next = accounts[(accounts.indexOf(grant.user) + 1) % accounts.length]
          return sixth() ? next?.['cii'] : before(grant, token)
        })
      },
    ],
    [
      'second-code-shown',
      'no-leak',
      "the second consumer's token has the code in it",
      (b) => {
        b.jwt.claims['aco'] = ({ user, call }) =>
          user === call.world.accounts[1] ? user['authentication_code'] : '-'
      },
    ],
    [
      'jwt-short',
      'token-length',
      'the token has 14 characters',
      (b) => {
        let count = 0
        makeTokens(b, 'access', () => `e30.e30.${String(count++).padStart(6, '0')}`)
      },
    ],
  ]),
  ...table<[change: (signature: string) => string]>(
    P,
    [
      ['jwt-signature-short', 'token-is-jwt', 'the signature is cut to 8 characters', (it) => it.slice(0, 8)],
      [
        'jwt-signature-padded',
        'token-is-jwt',
        'the signature is Base64 with padding',
        (it) => Buffer.from(it, 'base64url').toString('base64'),
      ],
    ],
    (b, change) => {
      const { sign } = b.jwt
      b.jwt.sign = (input) => change(sign(input))
    },
  ),
]
