import { randomBytes } from 'node:crypto'
import { part, wrap } from '../../behaviour/registry.ts'
import { opaque } from '../../behaviour/tokens.ts'
import type { Variant } from '../../behaviour/types.ts'
import { found, search } from '../../faults/bearer-tokens.ts'
import { onRefused, variant } from '../../faults/define.ts'

/** What other languages, token stores and gateways rightly make of the same document. */
export const stackVariants: Variant[] = [
  variant(
    'token-decoded-loosely',
    'tokens are compared as bytes by a decoder that overlooks odd signs',
    (b) =>
      found(b, (call, value) => {
        const bytes = Buffer.from(value, 'base64url')
        return search(call, (t) => Buffer.from(t.value, 'base64url').equals(bytes))
      }),
  ),
  variant('token-uuid-any-case', 'tokens are UUIDs, kept as numbers', (b) => {
    part(b.tokens, 'access').value = () => crypto.randomUUID()
    found(b, (call, value) => search(call, (t) => t.value === value.toLowerCase()))
  }),
  variant('token-of-digits', 'tokens are numbers of 48 digits', (b) => {
    part(b.tokens, 'access').value = () =>
      BigInt(`0x${randomBytes(20).toString('hex')}`)
        .toString()
        .padStart(48, '1')
  }),
  variant('token-framed', 'tokens have a long name before and a long footer after what is random', (b) => {
    const random = opaque(24)
    part(b.tokens, 'access').value = (grant, record) =>
      `v4.local.sample.${random(grant, record)}.c2FuZGJveC5zYW1wbGUvMQ`
  }),
  variant(
    'leeway-five-minutes',
    'a token is accepted for five minutes after its end, as some libraries do',
    (b) =>
      wrap(b.resource.checks, 'expired', (before) => (call) => {
        if (call.presented && call.world.clock.now() >= call.presented.expiresAtMs + 300_000) before(call)
      }),
  ),
  variant('refusal-xml', 'refusals are XML', (b) =>
    onRefused(b.alter, (answer) => {
      answer.headers['Content-Type'] = 'application/xml; charset=utf-8'
      answer.body = '<?xml version="1.0"?><error><message>The request was refused.</message></error>'
    }),
  ),
  variant('refusal-timed', 'all that differs between refusals is their time', (b) =>
    onRefused(b.alter, (answer, call) => {
      answer.body = { ...(answer.body as object), at: call.world.clock.now() }
    }),
  ),
  variant('refusal-nested', 'refusals have an object of errors by field, and a number of their own', (b) =>
    onRefused(b.alter, (answer, call) => {
      const errors = { username: [b.refusals[String(call.refused)]?.description ?? ''] }
      answer.body = { title: 'Refused', errors, traceId: randomBytes(8).toString('hex') }
    }),
  ),
  variant(
    'firewall',
    'a firewall before the API answers what looks like an attack with a page of its own',
    (b) =>
      b.alter.push((answer, call) => {
        if (!/%00|\$|('|%27|%22)(\+|%20| |)(OR|--)|%27%22|\+--|%29%28|%2A/i.test(call.body.toString())) return
        if (!call.refused) return
        answer.status = 403
        answer.headers['Content-Type'] = 'text/html'
        answer.body =
          '<html><head><title>403 Forbidden</title></head><body><h1>403 Forbidden</h1></body></html>'
      }),
  ),
  variant(
    'name-beyond-ascii',
    'the target’s own user name has letters beyond ASCII',
    () => {},
    (target) => ({
      ...target,
      inputs: target.accounts.at(-1) ?? target.inputs,
      accounts: [target.inputs, ...target.accounts.slice(0, -1)],
    }),
  ),
  variant(
    'one-password',
    'two accounts have the same password',
    (b) =>
      wrap(b.same, 'password', (same) => (given, stored, call) => {
        const [first, second] = call.world.accounts
        return same(given, stored === second?.['password'] ? (first?.['password'] ?? '') : stored, call)
      }),
    (target) => ({
      ...target,
      accounts: target.accounts.map((account, i) =>
        i === 0 ? { ...account, password: target.inputs['password'] ?? '' } : account,
      ),
    }),
  ),
]
