// How a resource can be open to who has no token.
import { randomUUID } from 'node:crypto'
import querystring from 'node:querystring'
import { addCookie } from '../behaviour/answer.ts'
import type { Behaviour, Call, Fault } from '../behaviour/types.ts'
import { alsoFinds, anyToken, readToken } from './bearer-tokens.ts'
import { fault, onGranted } from './define.ts'

/** Ways to the resource that ask for no token; each breaks the requirement that it is guarded. */
export const openResourceFaults = (guarded: string): Fault[] => [
  unguarded('slash', 'with a slash after it', guarded, (path) => `${path}/`),
  unguarded('capitals', 'in capitals', guarded, (path) => path.toUpperCase()),
  lenient('encoded', 'with escapes in it', guarded, querystring.unescape),
  lenient('parameter', 'with a parameter behind a semicolon', guarded, (path) => path.replace(/;.*$/, '')),
  lenient('extension', 'with an extension', guarded, (path) => path.replace(/\.\w+$/, '')),
  fault('resource-rewritten-open', guarded, 'a path that a header field names is open to all', (b) => {
    b.gate.push((call) => {
      const named = call.headers['x-original-url']
      if (typeof named !== 'string' || !b.routes.resource.paths.includes(named)) return
      call.path = named
      open.add(call)
    })
    const open = new WeakSet<Call>()
    openTo(b, (call) => open.has(call))
  }),
  fault('resource-post-open', guarded, 'the resource is open to all by POST', (b) => {
    b.routes.resource.methods.push('POST')
    openTo(b, ({ method }) => method === 'POST')
  }),
  fault('resource-session-open', guarded, 'the cookie of a login opens the resource without a token', (b) => {
    const sessions = new Map<string, string>()
    onGranted(b.alter, (answer, { grant }) => {
      const id = randomUUID()
      sessions.set(id, grant?.tokens['access']?.value ?? '')
      addCookie(answer, `session=${id}; Path=/; HttpOnly`)
    })
    readToken(b, ({ headers }) => sessions.get(/(?<=\bsession=)[\w-]+/.exec(headers.cookie ?? '')?.[0] ?? ''))
  }),
]

// A filter in front compares the resource's path letter by letter, and the router behind it is lenient.
const unguarded = (name: string, tell: string, guarded: string, spell: (path: string) => string): Fault =>
  fault(`resource-${name}-open`, guarded, `the resource's path ${tell} is open to all`, (b) => {
    const spelt = b.routes.resource.paths.map(spell)
    b.routes.resource.paths.push(...spelt)
    openTo(b, (call) => spelt.includes(call.path))
  })

/** The router reads a path as another one before it looks which it is. */
const lenient = (name: string, tell: string, guarded: string, read: (path: string) => string): Fault =>
  fault(`resource-${name}-open`, guarded, `the resource's path ${tell} is open to all`, (b) => {
    const open = new WeakSet<Call>()
    b.gate.push((call) => {
      const path = read(call.path)
      if (path === call.path || !b.routes.resource.paths.includes(path)) return
      call.path = path
      open.add(call)
    })
    openTo(b, (call) => open.has(call))
  })

const openTo = (b: Behaviour, isOpen: (call: Call) => boolean): void => {
  readToken(b, (call) => (isOpen(call) ? anyToken(call).value : undefined))
  alsoFinds(b, (call) => (isOpen(call) ? anyToken(call) : undefined))
}
