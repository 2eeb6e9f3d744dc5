// Requests to the Crayon API that are read in an unusual way, and target files that lend less than everything.
import { formPairs, lookupPairs } from '../../../behaviour/body.ts'
import { equal } from '../../../behaviour/compare.ts'
import { refuse } from '../../../behaviour/refusals.ts'
import { part, replace, wrap } from '../../../behaviour/registry.ts'
import type { Variant } from '../../../behaviour/types.ts'
import { onRefused, variant } from '../../../faults/define.ts'
import { rewriteValues } from '../../../faults/parameters.ts'

const both = ['client_id', 'client_secret']
const inForm = ['grant_type', 'username', 'password', 'scope']

/** Requests that are read in an unusual way, rightly. */
export const requestVariants: Variant[] = [
  variant('slash-redirects', 'the path without its last slash is redirected to the one with it', (b) => {
    b.routes.token.paths = ['/api/v1/connect/token/']
    b.refusals['redirected']!.headers = { Location: '/api/v1/connect/token/' }
    b.gate.push((call) => {
      if (call.path === '/api/v1/connect/token') refuse('redirected')
    })
  }),
  variant('slash-only', 'the path without its last slash is not found', (b) => {
    b.routes.token.paths = ['/api/v1/connect/token/']
  }),
  variant('slashless-only', 'the path with a last slash is not found', (b) => {
    b.routes.token.paths = ['/api/v1/connect/token']
  }),
  variant('basic-raw-only', 'Basic credentials are taken as they are, without form-decoding', (b) => {
    for (const name of both) replace(b.same, name, equal)
  }),
  variant('client-in-body', "the client's credentials are also taken in the body", (b) => {
    for (const name of both) {
      const p = part(b.parameters, name)
      const before = p.read
      p.read = (call) => (call.headers.authorization === undefined ? call.lookup(name) : before(call))
    }
  }),
  variant('first-counts', 'of a repeated parameter the first counts', (b) => {
    for (const name of inForm) part(b.parameters, name).once = false
  }),
  variant('last-counts', 'of a repeated parameter the last counts', (b) => {
    for (const name of inForm)
      Object.assign(part(b.parameters, name), { once: false, pick: (v: unknown[]) => v.at(-1) })
  }),
  variant('names-any-case', 'parameters are found under names in any case', (b) => {
    for (const name of inForm)
      rewriteValues(b, name, (values, call) => [...values, ...call.lookup(name.toUpperCase())])
  }),
  variant('names-trimmed', 'spaces around all but the password are overlooked', (b) => {
    for (const name of ['grant_type', 'username', 'scope'])
      rewriteValues(b, name, (values) => values.map((v) => (typeof v === 'string' ? v.trim() : v)))
  }),
  variant('names-folded', 'client ids and user names are taken in any case', (b) => {
    for (const name of ['client_id', 'username'])
      wrap(b.same, name, (same) => (g, s, call) => same(g.toLowerCase(), s.toLowerCase(), call))
  }),
  variant('scope-with-others', 'further scopes may stand beside CustomerApi', (b) => {
    part(b.parameters, 'scope').takes = (value) => value.split(' ').includes('CustomerApi')
  }),
  variant('get-has-a-page', 'GET shows a page for people', (b) => {
    b.alter.push((answer, call) => {
      if (call.refused !== 'wrongMethod') return
      answer.status = 200
      answer.headers['Content-Type'] = 'text/html'
      answer.body = '<!doctype html><title>Token endpoint</title><p>Use POST.</p>'
    })
  }),
  variant('strict-parameters', 'a parameter that is not documented is refused', (b) =>
    b.gate.push((call) => {
      if (formPairs(call.body.toString('latin1')).length > 4) refuse('malformed')
    }),
  ),
  variant('query-refused', 'a request with a query is refused', (b) =>
    b.gate.push((call) => {
      if (call.method === 'POST' && call.query !== '') refuse('malformed')
    }),
  ),
  // GET is one that every server has heard of (RFC 9110 §9.1)
  variant('methods-501', 'other methods than GET are not implemented', (b) =>
    onRefused(
      b.alter,
      (answer, call) => {
        if (call.method !== 'GET' && call.method !== 'HEAD') answer.status = 501
      },
      'wrongMethod',
    ),
  ),
]

/** Target files that lend less than everything, or accounts that have something in common. */
export const targetVariants: Variant[] = [
  variant(
    'one-account',
    'the target file has one account',
    () => {},
    (target) => ({ ...target, accounts: [] }),
  ),
  variant(
    'one-client',
    'the accounts share a client',
    (b) => {
      // the first account's client is everybody's
      wrap(b.checks, 'client', (before) => (call) => {
        before(call)
        call.client = call.world.accounts[0]
      })
    },
    (target) => ({
      ...target,
      accounts: target.accounts.map((account) => ({
        ...account,
        client_id: target.inputs['client_id']!,
        client_secret: target.inputs['client_secret']!,
      })),
    }),
  ),
  variant('multipart-too', 'a multipart form is read as well', (b) => {
    const field = /name="(\w+)"\r\n\r\n(.*?)\r\n--/gs
    b.mediaTypes['multipart/form-data'] = (call) =>
      lookupPairs([...call.body.toString().matchAll(field)].map((m) => [m[1] ?? '', m[2] ?? '']))
  }),
  variant('basic-ends-at-nul', 'a zero byte ends the password of Basic', (b) => {
    part(b.parameters, 'client_secret').text = false
    wrap(b.same, 'client_secret', (same) => (g, s, call) => same(g.split('\0')[0]!, s, call))
  }),
  variant(
    'same-secrets',
    'all users have the same password, and all clients the same secret',
    (b) => {
      for (const name of ['password', 'client_secret'])
        wrap(b.same, name, (same) => (g, _, call) => same(g, call.world.accounts[0]![name]!, call))
    },
    (target) => ({
      ...target,
      accounts: target.accounts.map((account) => ({
        ...account,
        password: target.inputs['password']!,
        client_secret: target.inputs['client_secret']!,
      })),
    }),
  ),
  variant(
    'no-resource',
    'the target file names no resource',
    () => {},
    (target) => ({ ...target, paths: {} as typeof target.paths }),
  ),
]
