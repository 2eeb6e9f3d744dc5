import { setTimeout as sleep } from 'node:timers/promises'
import { basic } from '../../../behaviour/authorization.ts'
import { toHttpDate } from '../../../behaviour/clock.ts'
import { refuse } from '../../../behaviour/refusals.ts'
import { replace, wrap } from '../../../behaviour/registry.ts'
import { end } from '../../../behaviour/tokens.ts'
import type { Account, Behaviour, Call, Fault, TokenRecord } from '../../../behaviour/types.ts'
import { found, search } from '../../../faults/bearer-tokens.ts'
import { fault, onGranted, onRefused } from '../../../faults/define.ts'

const P = 'SAMPLE'

/** Hand-written: slips of one comparison, one branch or one moment. */
export const slipFaults: Fault[] = [
  ...Object.entries<[string, (given: string, stored: string) => boolean]>({
    'first-letter-any-case': [
      'its first letter is taken in any case',
      (g, s) => g.slice(0, 1).toLowerCase() + g.slice(1) === s.slice(0, 1).toLowerCase() + s.slice(1),
    ],
    'middle-ignored': [
      'only its ends and its length count',
      (g, s) => g.length === s.length && g.slice(0, 4) === s.slice(0, 4) && g.slice(-4) === s.slice(-4),
    ],
    'any-order': [
      'its characters are taken in any order',
      (g, s) => [...g].sort().join('') === [...s].sort().join(''),
    ],
    'invisible-dropped': [
      'invisible characters are overlooked',
      (g, s) => g.replaceAll(/[\u200b-\u200d]/g, '') === s,
    ],
    'as-pattern': ['it is taken as a pattern', (g) => g === '.*'],
  }).map(([name, [about, alike]]) =>
    fault(`password-${name}`, `${P}-password-checked`, `password: ${about}`, (b) =>
      wrap(b.same, 'password', (same) => (g, s, call) => same(g, s, call) || alike(g, s)),
    ),
  ),
  fault(
    'basic-for-body',
    `${P}-password-checked`,
    'right Basic credentials make up for a wrong password in the body',
    (b) =>
      wrap(b.same, 'password', (same) => (g, s, call) => basic(call)?.password === s || same(g, s, call)),
  ),
  basicLike('letter-more', 'and what follows the password is overlooked', (g, s) => g.startsWith(s)),
  basicLike(
    'cut-short',
    'and the beginning of the password is enough',
    (g, s) => s.startsWith(g) && g !== '',
  ),
  basicLike(
    'any-case',
    'and the password is taken in any case',
    (g, s) => g.toLowerCase() === s.toLowerCase(),
  ),
  name('like', '_ and % are wildcards', (g, s) => {
    const pattern = g.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
    return RegExp(`^${pattern.replaceAll('%', '.*').replaceAll('_', '.')}$`).test(s)
  }),
  name('unaccented', 'accents are overlooked', (g, s) => g.normalize('NFD').replaceAll(/\p{M}/gu, '') === s),
  grant('renamed', 'password_credentials is taken too', (g) => g === 'password_credentials'),
  grant('dashed', 'dashes are overlooked', (g) => g.replaceAll('-', '') === 'password'),
  presented('token-is-id', 'a userId is accepted as a token', (value, t) => t.user['userId'] === value),
  fault('token-wildcard', `${P}-token-required`, 'a percent sign is accepted as a token', (b) => {
    const before = b.resource.read
    b.resource.read = (call) =>
      call.headers.authorization === 'Bearer %' ? (search(call, (t) => !t.ended)?.value ?? '') : before(call)
  }),
  presented('token-null', 'the word null is accepted as a token', (value) => value === 'null'),
  presented('token-undefined', 'the word undefined is accepted as a token', (value) => value === 'undefined'),
  presented(
    'token-but-two',
    'the last two characters of a token are overlooked',
    (value, t) => value.length === t.value.length && value.slice(0, -2) === t.value.slice(0, -2),
  ),
  fault('token-twenty-uses', `${P}-token-use`, 'a token ends with its twentieth use', (b) => {
    const uses = new Map<TokenRecord, number>()
    b.resource.checks['worn'] = ({ presented: token }) => {
      if (!token) return
      uses.set(token, (uses.get(token) ?? 0) + 1)
      if ((uses.get(token) ?? 0) > 20) refuse('expiredToken')
    }
  }),
  fault(
    'token-after-failure',
    `${P}-token-use`,
    'a token got after a wrong password is not accepted',
    (b) => {
      const failed = new Set<unknown>()
      const stillborn = new Set<TokenRecord>()
      onRefused(b.alter, (_, call) => failed.add(call.given['username']), 'wrongPassword')
      onGranted(b.alter, (_, call) => {
        const token = call.grant?.tokens['access']
        if (token && failed.delete(call.given['username'])) stillborn.add(token)
      })
      b.resource.checks['stillborn'] = ({ presented: token }) => {
        if (token && stillborn.has(token)) refuse('unknownToken')
      }
    },
  ),
  fault(
    'right-once-refused',
    `${P}-success`,
    'the first right password after a wrong one is refused',
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
  ),
  ...['OPTIONS', 'DELETE'].map((method) =>
    fault(
      `supersedes-on-${method.toLowerCase()}`,
      `${P}-failure-harmless`,
      `${method} ends the tokens of all users`,
      (b) => b.gate.push((call) => (call.method === method ? endAll(call) : undefined)),
    ),
  ),
  fault('supersedes-on-post', `${P}-failure-harmless`, 'POST ends tokens before anything is checked', (b) =>
    b.gate.push((call) => (call.method === 'POST' && call.path === '/Token' ? endAll(call) : undefined)),
  ),
  fault('supersedes-not-each', `${P}-supersedes`, 'every third call ends no token', (b) => {
    const calls = new Map<Account, number>()
    const skipped = new WeakMap<object, boolean>()
    const before = b.supersedes
    b.supersedes = (old, g) => {
      if (!skipped.has(g)) {
        calls.set(g.user, (calls.get(g.user) ?? 0) + 1)
        skipped.set(g, (calls.get(g.user) ?? 0) % 3 === 0)
      }
      return !skipped.get(g) && (before?.(old, g) ?? false)
    }
  }),
  fault(
    'supersedes-racy',
    `${P}-supersedes`,
    'calls at the same moment end none of each other’s tokens',
    (b) => {
      const seen = new WeakMap<Call, Set<TokenRecord>>()
      b.pause = async (call) => {
        seen.set(call, new Set(call.world.live))
        await sleep(20)
      }
      const before = b.supersedes
      b.supersedes = (old, g) => (seen.get(g.call)?.has(old) ?? false) && (before?.(old, g) ?? false)
    },
  ),
  fault('user-name-now-and-then', `${P}-user-name`, 'every ninth answer names another user', (b) => {
    let count = 0
    wrap(
      b.fields,
      'userName',
      (before) => (g) => (++count % 9 === 0 ? 'someone.else@example.com' : before(g)),
    )
  }),
  fault(
    'refused-header-tells',
    `${P}-no-user-enumeration`,
    'a header field tells an unknown user from a wrong password',
    (b) =>
      onRefused(b.alter, (answer, call) => {
        answer.headers['X-Reason'] = call.refused === 'unknownUser' ? '1' : '2'
      }),
  ),
  fault('cache-expires', `${P}-no-cache`, 'an Expires field lets caches keep the answer', (b) =>
    onGranted(b.wire, (answer, call) => {
      delete answer.headers['Cache-Control']
      answer.headers['Expires'] = toHttpDate(call.world.clock.now() + 3600_000)
    }),
  ),
]

function endAll(call: Call): void {
  for (const token of call.world.live) end(token, call)
}

function basicLike(what: string, about: string, alike: (given: string, stored: string) => boolean): Fault {
  return fault(`basic-${what}`, `${P}-basic-checked`, `Basic credentials are called for, ${about}`, (b) =>
    replace(b.checks, 'basic', (call: Call) => {
      const given = basic(call) ?? refuse('noClient')
      if (given.name !== call.user?.['username']) refuse('wrongBasic')
      if (!alike(given.password, call.user?.['password'] ?? '')) refuse('wrongBasic')
    }),
  )
}

function name(what: string, about: string, alike: (given: string, stored: string) => boolean): Fault {
  return fault(`username-${what}`, `${P}-username-checked`, `username: ${about}`, (b) =>
    wrap(b.same, 'username', (same) => (g, s, call) => same(g, s, call) || alike(g, s)),
  )
}

function grant(what: string, about: string, alike: (given: string) => boolean): Fault {
  return fault(`grant-type-${what}`, `${P}-grant-type-checked`, `grant_type: ${about}`, (b: Behaviour) => {
    const p = b.parameters['grant_type']
    const takes = p?.takes
    if (p && takes) p.takes = (value, call) => takes(value, call) || alike(value)
  })
}

function presented(
  called: string,
  about: string,
  alike: (value: string, token: TokenRecord) => boolean,
): Fault {
  return fault(called, `${P}-token-required`, about, (b) =>
    found(b, (call, value) => search(call, (t) => !t.ended && alike(value, t))),
  )
}
