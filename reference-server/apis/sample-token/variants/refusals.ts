// Rejections of the sample platform, and what stands before it, that are right although unusual.

import { randomBytes } from 'node:crypto'
import { toHttpDate } from '../../../behaviour/clock.ts'
import { opaque } from '../../../behaviour/tokens.ts'
import type { Variant } from '../../../behaviour/types.ts'
import { labelled, status } from '../../../faults/answers.ts'
import { onRefused, variant } from '../../../faults/define.ts'

/** Rejections that are unusual, rightly. */
export const refusalVariants: Variant[] = [
  variant('refusal-traced', 'refusals have a time and a number', (b) =>
    onRefused(b.alter, (answer, call) => {
      const time = new Date(call.world.clock.now()).toISOString()
      answer.body = { ...(answer.body as object), time, trace: opaque(9)({} as never, {} as never) }
    }),
  ),
  variant('refusal-names-user', 'refusals repeat the user name', (b) =>
    onRefused(b.alter, (answer, call) => {
      answer.body = { ...(answer.body as object), userName: call.given['username'] }
    }),
  ),
  variant('refusal-plain', 'refusals are plain text', (b) =>
    onRefused(b.alter, labelled('text/plain; charset=utf-8', 'The user name or password is incorrect.')),
  ),
  variant('refusal-empty-method', 'other methods are answered without a body', (b) =>
    onRefused(
      b.alter,
      (answer) => {
        answer.body = ''
        delete answer.headers['Content-Type']
      },
      'wrongMethod',
    ),
  ),
  variant('unreadable-page', 'what can not be read is answered with a page of the framework', (b) =>
    onRefused(
      b.alter,
      labelled('text/html', '<!doctype html><title>400</title><h1>Bad Request</h1>'),
      'malformed',
    ),
  ),
  variant('method-501', 'other methods are not implemented, as http.server of Python has it', (b) =>
    onRefused(b.alter, status(501), 'wrongMethod'),
  ),
  variant('options-204', 'OPTIONS is answered for browsers', (b) => {
    b.alter.push((answer, call) => {
      if (call.method === 'OPTIONS') Object.assign(answer, { status: 204, body: '' })
    })
  }),
  variant('slow-hash', 'a wrong password takes as long as a slow hash does', (b) =>
    onRefused(
      b.wire,
      (answer) => {
        answer.delayMs = 40
      },
      'wrongPassword',
    ),
  ),
  variant('date-of-proxy', 'a proxy writes Date, two minutes late', (b) =>
    b.wire.push((answer, call) => {
      answer.headers['Date'] = toHttpDate(call.world.clock.now() - 120_000)
    }),
  ),

  variant('refusal-xml', 'refusals are XML', (b) =>
    onRefused(
      b.alter,
      labelled(
        'application/xml; charset=utf-8',
        '<?xml version="1.0"?><error><message>The request was refused.</message></error>',
      ),
    ),
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
]
