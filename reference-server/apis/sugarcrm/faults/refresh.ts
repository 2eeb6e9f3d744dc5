import { setTimeout as wait } from 'node:timers/promises'
import { forGrant, redeem } from '../../../behaviour/checks.ts'
import { refuse } from '../../../behaviour/refusals.ts'
import { part, replace, wrap } from '../../../behaviour/registry.ts'
import { end, opaque, tokenOf } from '../../../behaviour/tokens.ts'
import type { Call, Fault, Grant, TokenRecord } from '../../../behaviour/types.ts'
import { fault, onRefused } from '../../../faults/define.ts'
import { lifeOf } from '../../../faults/lifetimes.ts'
import { parallelRefreshFault } from '../../../faults/races.ts'
import { refreshing, valued } from './parts.ts'

const P = 'SUGAR'

/** The newest refresh token of the client that is still good. */
const newest = (call: Call) =>
  [...call.world.tokens.values()].findLast(
    (t) => t.kind === 'refresh' && !t.ended && t.client['client_id'] === call.lookup('client_id')[0],
  )

/** Refresh tokens that came from a refresh end at another time than was said. */
const renewed = (
  suffix: string,
  breaks: string,
  about: string,
  end: (before: TokenRecord) => number,
): Fault =>
  fault(`renewed-refresh-${suffix}`, breaks, about, (b) =>
    wrap(b.checks, 'refresh', (check) => (call) => {
      const record = call.world.tokens.get(call.given['refresh_token'] ?? '')
      const before = record?.grant.call.presented
      if (record && before) record.expiresAtMs = end(before)
      check(call)
    }),
  )

/** What SugarCRM can do wrongly with refresh tokens. */
export const refreshingFaults: Fault[] = [
  fault('refresh-opaque-any-case', `${P}-refresh-checked`, 'a refresh token counts in any case', (b) => {
    b.tokens['refresh']!.value = opaque(24)
    wrap(b.checks, 'refresh', (check) => (call) => {
      const given = (call.given['refresh_token'] ?? '').toLowerCase()
      for (const { kind, value } of call.world.tokens.values())
        if (kind === 'refresh' && value.toLowerCase() === given) call.given['refresh_token'] = value
      check(call)
    })
  }),
  fault('refresh-beginning', `${P}-refresh-checked`, 'a refresh token is taken without its end', (b) =>
    wrap(b.checks, 'refresh', (check) => (call) => {
      const given = call.given['refresh_token'] ?? ''
      for (const { kind, value } of call.world.tokens.values())
        if (kind === 'refresh' && given.length > 30 && value.startsWith(given))
          call.given['refresh_token'] = value
      check(call)
    }),
  ),
  fault('refresh-longer', `${P}-refresh-checked`, 'what follows a refresh token does not count', (b) =>
    wrap(b.checks, 'refresh', (check) => (call) => {
      call.given['refresh_token'] = (call.given['refresh_token'] ?? '').slice(0, 36)
      check(call)
    }),
  ),
  fault('refresh-list', `${P}-refresh-checked`, 'a refresh token in a list is taken', (b) =>
    wrap(b.parameters, 'refresh_token', (p) => ({
      ...p,
      read: (call) => p.read(call).map((v) => (Array.isArray(v) ? v[0] : v)),
    })),
  ),
  fault(
    'refresh-of-last',
    `${P}-required-refresh-token`,
    'a refresh without a token takes the last one',
    (b) =>
      wrap(b.parameters, 'refresh_token', (p) => ({
        ...p,
        read: (call) => {
          const given = p.read(call)
          if (given.length > 0 || call.lookup('username')[0] !== undefined) return given
          const last = newest(call)
          return last ? [last.value] : []
        },
      })),
  ),
  fault(
    'refresh-empty-of-last',
    `${P}-refresh-checked`,
    'a refresh with anything empty takes the last one',
    (b) =>
      wrap(b.parameters, 'refresh_token', (p) => ({
        ...p,
        read: (call) =>
          p.read(call).map((given) => {
            const last = newest(call)
            return given ? (typeof given === 'string' ? given : last?.value) : last?.value
          }),
      })),
  ),
  fault('refresh-wildcard', `${P}-refresh-checked`, '"*", "%" and SQL stand for any refresh token', (b) =>
    wrap(b.checks, 'refresh', (check) => (call) => {
      const last = newest(call)
      if (last && /^[*%]$|' OR /.test(call.given['refresh_token'] ?? ''))
        call.given['refresh_token'] = last.value
      check(call)
    }),
  ),
  fault(
    'refresh-by-download',
    `${P}-kinds-kept-apart`,
    'a download token is taken for a refresh token',
    (b) =>
      wrap(b.checks, 'refresh', (check) => (call) => {
        const record = call.world.tokens.get(call.given['refresh_token'] ?? '')
        if (record?.kind === 'download') call.given['refresh_token'] = tokenOf(record.grant, 'refresh').value
        check(call)
      }),
  ),
  fault('refresh-needs-user', `${P}-refresh-grant`, 'a refresh needs user name and password', (b) => {
    for (const name of ['username', 'password']) part(b.parameters, name).needed = () => true
  }),
  fault('refresh-once-a-login', `${P}-refresh-chain`, 'a session is refreshed twice at most', (b) => {
    const depths = new WeakMap<Grant, number>()
    replace(
      b.checks,
      'refresh',
      forGrant('refresh_token', (call) => {
        redeem(call)
        const before = call.presented?.grant
        const depth = (before && depths.get(before)) ?? 0
        if (depth >= 2) refuse('spentRefresh')
        queueMicrotask(() => call.grant && depths.set(call.grant, depth + 1))
      }),
    )
  }),
  fault(
    'refresh-not-extending',
    `${P}-refresh-extends`,
    'a refresh gives the same token until its old end',
    (b) => {
      valued(b, 'access', (value) => (grant, record) => {
        const old = grant.call.presented?.grant.tokens['access']
        if (!old) return value(grant, record)
        record.expiresAtMs = old.expiresAtMs
        return old.value
      })
    },
  ),
  fault(
    'refresh-lied',
    `${P}-refresh-extends`,
    'a refreshed token lives half as long as it is said to',
    (b) => lifeOf(b, (t) => (refreshing(t.grant) ? (t.issuedAtMs + t.expiresAtMs) / 2 : t.expiresAtMs)),
  ),
  fault('refreshed-endless', `${P}-token-expires`, 'a refreshed token never ends', (b) =>
    lifeOf(b, (t) => (refreshing(t.grant) ? Number.POSITIVE_INFINITY : t.expiresAtMs)),
  ),
  fault(
    'refresh-hour-longer',
    `${P}-refresh-expires`,
    'a refresh token lives an hour longer than it is said to',
    (b) =>
      replace(
        b.checks,
        'refresh',
        forGrant('refresh_token', (call) => {
          const record = call.world.tokens.get(call.given['refresh_token'] ?? '')
          if (record?.kind !== 'refresh' || record.client !== call.client || record.ended)
            refuse('unknownRefresh')
          if (call.world.clock.now() >= record.expiresAtMs + 3_600_000) refuse('expiredRefresh')
          call.presented = record
          call.user = record.user
        }),
      ),
  ),
  renewed(
    'endless',
    `${P}-refresh-expires`,
    'the refresh token of a refresh never ends',
    () => Number.POSITIVE_INFINITY,
  ),
  renewed(
    'of-first',
    `${P}-refresh-lives`,
    'the refresh token of a refresh ends with the first one, whatever is said',
    (before) => before.expiresAtMs,
  ),
  fault(
    'refresh-half-life',
    `${P}-refresh-lives`,
    'a refresh token lives half as long as it is said to',
    (b) =>
      wrap(b.checks, 'refresh', (check) => (call) => {
        check(call)
        const record = call.presented
        if (record && call.world.clock.now() >= (record.issuedAtMs + record.expiresAtMs) / 2)
          refuse('expiredRefresh')
      }),
  ),
  fault('refused-refresh-spends', `${P}-refresh-checked`, 'a wrong refresh token ends the right one', (b) =>
    onRefused(
      b.alter,
      (_, call) => {
        for (const token of call.world.tokens.values())
          if (token.kind === 'refresh' && token.client === call.client) end(token, call)
      },
      'unknownRefresh',
    ),
  ),
  parallelRefreshFault(`${P}-refresh-once`),
  fault(
    'parallel-refresh-none',
    `${P}-parallel-refresh`,
    'of two refreshes at the same moment neither is granted',
    (b) => {
      const running = new Map<string, number>()
      b.pause = async (call) => {
        const token = call.presented?.value
        if (token === undefined) return
        running.set(token, (running.get(token) ?? 0) + 1)
        await wait(15)
        if ((running.get(token) ?? 0) > 1) refuse('spentRefresh')
        running.delete(token)
      }
    },
  ),
  fault(
    'parallel-refresh-500',
    `${P}-parallel-refresh`,
    'of two refreshes at the same moment one is answered with 500',
    (b) => {
      const running = new Set<string>()
      b.pause = async (call) => {
        const token = call.presented?.value
        if (token === undefined) return
        if (running.has(token)) refuse('broken')
        running.add(token)
        await wait(15)
        running.delete(token)
      }
    },
  ),
  fault('old-refresh-500', `${P}-refresh-old-refresh`, 'a spent refresh token is answered with 500', (b) =>
    wrap(b.refusals, 'spentRefresh', (row) => ({ ...row, status: 500 })),
  ),
  fault(
    'old-access-500',
    `${P}-refresh-old-access`,
    'the token of before a refresh is answered with 500',
    (b) => {
      b.supersedes = (old, grant) => old.grant === grant.call.presented?.grant
      wrap(b.refusals, 'endedToken', (row) => ({ ...row, status: 500 }))
    },
  ),
]
