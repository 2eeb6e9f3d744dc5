// Requests to the sample platform that are read in an unusual way, and target files with unusual accounts.
import { basic } from '../../../behaviour/authorization.ts'
import { formPairs, readForm, readJson } from '../../../behaviour/body.ts'
import { matches } from '../../../behaviour/checks.ts'
import { equal } from '../../../behaviour/compare.ts'
import { inQuery } from '../../../behaviour/parameters.ts'
import { refuse } from '../../../behaviour/refusals.ts'
import { drop, replace, wrap } from '../../../behaviour/registry.ts'
import type { Behaviour, Call, Variant } from '../../../behaviour/types.ts'
import { isJson } from '../../../faults/conditions.ts'
import { variant } from '../../../faults/define.ts'
import { alsoReads, rewriteValues } from '../../../faults/parameters.ts'

const needsBasic = (b: Behaviour): void =>
  replace(b.checks, 'basic', (call: Call) => {
    const { user } = call
    const given = basic(call) ?? refuse('noClient')
    if (!user || !matches(call, 'username', given.name, user)) refuse('wrongBasic')
    if (!equal(given.password, user['password'] ?? '')) refuse('wrongBasic')
  })

/** Requests that are read in an unusual way, rightly. */
export const requestVariants: Variant[] = [
  variant('names-any-case', 'user names are taken in any case, and given as registered', (b) =>
    wrap(b.same, 'username', (same) => (g, s, call) => same(g.toLowerCase(), s.toLowerCase(), call)),
  ),
  variant('names-trimmed', 'spaces around user names are overlooked', (b) =>
    wrap(b.same, 'username', (same) => (g, s, call) => same(g.trim(), s, call)),
  ),
  variant('post-too', 'POST is taken as well as GET', (b) => {
    b.routes.token.methods.push('POST')
  }),
  variant('paths-any-case', '/token and /Token/ are the same as /Token', (b) => {
    b.routes.token.paths.push('/token', '/token/', '/Token/')
  }),
  variant('unknown-refused', 'a parameter that is not known is rejected', (b) => {
    b.checks['known'] = (call) => {
      if (formPairs(call.body.toString()).some(([name]) => !Object.hasOwn(b.parameters, name)))
        refuse('badValue')
    }
  }),
  variant('query-too', 'parameters that the body lacks are taken from the query', (b) => {
    for (const name of Object.keys(b.parameters)) alsoReads(b, name, inQuery(name))
  }),
  variant('parameters-any-case', 'the names of parameters are taken in any case', (b) => {
    for (const name of Object.keys(b.parameters))
      rewriteValues(b, name, (values, call) => [...values, ...call.lookup(name.toUpperCase())])
  }),
  variant('first-of-two', 'of two values of a parameter the first one counts', (b) => {
    for (const p of Object.values(b.parameters)) p.once = false
  }),
  variant('last-of-two', 'of two values of a parameter the last one counts', (b) => {
    for (const p of Object.values(b.parameters))
      Object.assign(p, { once: false, pick: (values: unknown[]) => values.at(-1) })
  }),
  variant('any-content-type', 'the content type is overlooked', (b) => {
    b.mediaTypes = { '': readForm, '*': readForm }
  }),
  variant('form-only', 'the content type must be that of a form', (b) =>
    drop(b.mediaTypes, 'application/json'),
  ),
  variant('json-only-type', 'the content type must be the one of the example', (b) =>
    drop(b.mediaTypes, 'application/x-www-form-urlencoded'),
  ),
  variant('json-too', 'a JSON body is read as well', (b) => {
    b.mediaTypes['application/json'] = (call) => (isJson(call) ? readJson(call) : readForm(call))
  }),
  variant('basic-needed', 'Basic credentials of the user are called for', needsBasic),
  variant(
    'basic-and-form',
    'Basic credentials are called for and the content type must be that of a form',
    (b) => {
      needsBasic(b)
      drop(b.mediaTypes, 'application/json')
    },
  ),
  variant('basic-overlooked', 'an Authorization field is overlooked', (b) => drop(b.checks, 'basic')),
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
