import { readForm, readJson } from '../../../behaviour/body.ts'
import { inQuery } from '../../../behaviour/parameters.ts'
import { refuse } from '../../../behaviour/refusals.ts'
import { drop, wrap } from '../../../behaviour/registry.ts'
import { end } from '../../../behaviour/tokens.ts'
import type { Behaviour, Call, Fault } from '../../../behaviour/types.ts'
import { fault, onRefused } from '../../../faults/define.ts'

const P = 'SAMPLE'

/** A way of writing a request of which the document does not say whether it works. */
interface Way {
  about: string
  /** Whether a request comes in this way. */
  where(call: Call): boolean
  /** Makes the server read it, where it does not by itself. */
  read?(b: Behaviour): void
}

const typeOf = ({ headers }: Call): string => headers['content-type'] ?? ''

/** Whether the body of a call is a JSON object. */
export const isJson = (call: Call): boolean => call.body.toString().trimStart().startsWith('{')

/** Makes the server read a JSON body beside the form. */
export const readsJson = (b: Behaviour): void => {
  b.mediaTypes['application/json'] = (call) => (isJson(call) ? readJson(call) : readForm(call))
}

/** Makes the server take POST as it takes GET. */
export const takesPost = (b: Behaviour): void => {
  b.routes.token.methods.push('POST')
}

const readsQuery = (b: Behaviour): void => {
  for (const name of Object.keys(b.parameters))
    wrap(b.parameters, name, (one) => ({
      ...one,
      read: (call) => (call.body.length === 0 ? inQuery(name)(call) : one.read(call)),
    }))
}

const ways: Record<string, Way> = {
  post: { about: 'by POST', where: (call) => call.method === 'POST', read: takesPost },
  json: { about: 'in JSON', where: isJson, read: readsJson },
  query: { about: 'in the query', where: (call) => call.body.length === 0, read: readsQuery },
  untyped: {
    about: 'without a content type',
    where: (call) => typeOf(call) === '',
    read: (b) => {
      b.mediaTypes[''] = readForm
    },
  },
  charset: { about: 'with a charset', where: (call) => typeOf(call).includes(';') },
  form: { about: 'whose type is that of a form', where: (call) => typeOf(call).endsWith('urlencoded') },
  basic: { about: 'with Basic', where: ({ headers }) => /^Basic /.test(headers.authorization ?? '') },
}

const checks = { grant_type: undefined, username: 'user', password: 'password' } as const

/** One part that nobody looks at in one way. */
const anything = (way: string, { about, where, read }: Way, part: keyof typeof checks): Fault => {
  const id = part.replace('_', '-')
  return fault(
    `way-${way}-any-${id}`,
    `${P}-${id}-checked`,
    `in a request ${about} any ${part} is taken, or none`,
    (b) => {
      read?.(b)
      wrap(b.parameters, part, (one) => ({
        ...one,
        mayBeEmpty: true,
        needed: (call) => !where(call) && one.needed(call),
        takes: (value, call) => where(call) || one.takes(value, call),
      }))
      const check = checks[part]
      if (!check) return
      if (way === 'basic') drop(b.checks, 'basic')
      wrap(b.checks, check, (before) => (call) => {
        if (!where(call)) before(call)
        else if (part === 'username') call.user = call.world.accounts[0]!
      })
    },
  )
}

/** What goes wrong in a way that the document leaves open: each way by what goes wrong. */
export const wayFaults: Fault[] = Object.entries(ways).flatMap(([name, way]): Fault[] => {
  const { about, where, read } = way
  return [
    ...(Object.keys(checks) as (keyof typeof checks)[]).map((part) => anything(name, way, part)),
    fault(`way-${name}-redirected`, `${P}-open-way`, `a request ${about} is sent elsewhere`, (b) =>
      b.gate.push((call) => {
        if (call.path === '/Token' && where(call)) refuse('redirected')
      }),
    ),
    fault(`way-${name}-harmful`, `${P}-failure-harmless`, `a wrong request ${about} ends all tokens`, (b) =>
      onRefused(b.alter, (_, call) => {
        if (where(call)) for (const token of [...call.world.live]) end(token, call)
      }),
    ),
    fault(`way-${name}-stillborn`, `${P}-token-use`, `a token got by a request ${about} is rejected`, (b) => {
      read?.(b)
      b.resource.checks['by-way'] = ({ presented }) => {
        if (presented && where(presented.grant.call)) refuse('unknownToken')
      }
    }),
    fault(`way-${name}-beside`, `${P}-supersedes`, `a request ${about} ends no earlier token`, (b) => {
      read?.(b)
      const { supersedes } = b
      b.supersedes = (old, grant) => !where(grant.call) && (supersedes?.(old, grant) ?? false)
    }),
  ]
})
