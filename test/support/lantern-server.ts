import { type Answered, type Asked, newToken } from './hand-made.ts'

const operators = [
  { site: 'north-4', email: 'ida@north.example', pin: 4829.13, grade: 'viewer' },
  { site: 'south-2', email: 'olaf@south.example', pin: 7392.05, grade: 'admin' },
]
const seconds = 8 * 3600

export const lanternTarget = { inputs: operators[0]!, accounts: [operators[1]!] }

/** Sessions of the operators of sites, whose PINs have a fraction; it goes wrong in one way, or in none. */
export const lantern = (fault: string): ((asked: Asked) => Answered) => {
  const sessions = new Map<string, { email: string; ends: number }>()
  const no = (status: number, code: string, text: string): Answered => [status, { error: { code, text } }]

  const open = ({ headers, json, now }: Asked): Answered => {
    if (!/^application\/json *(;|$)/i.test(headers['content-type'] ?? ''))
      return no(fault === 'media-400' ? 400 : 415, 'media', 'application/json, please')
    const { site, login, remember = false } = json ?? {}
    const { email, pin } = (login ?? {}) as Record<string, unknown>
    const isTyped =
      typeof site === 'string' && site && typeof email === 'string' && email && typeof pin === 'number'
    if (!isTyped || (typeof remember !== 'boolean' && fault !== 'any-remember'))
      return no(400, 'invalid', 'a field is missing, or of another type')
    if (fault === 'tells-site' && !operators.some((one) => one.site === site))
      return no(401, 'unknown', 'there is no such site')
    const found = operators.find((one) => one.email === email.toLowerCase())
    if (!found || found.pin !== pin || (found.site !== site && fault !== 'any-site'))
      return no(401, 'unknown', 'site, e-mail address or PIN is wrong')
    const token = newToken()
    sessions.set(token, { email: found.email, ends: now + seconds * 1000 })
    const operator = {
      email: found.email,
      active: fault === 'active-as-text' ? 'true' : true,
      grade: found.grade,
      ...(fault === 'shows-pin' && { hint: `PIN ${found.pin}` }),
    }
    return [201, { session: { token, validFor: seconds }, operator }, { 'cache-control': 'no-store' }]
  }

  return (asked) => {
    const { method, path, headers, now } = asked
    const token = /^bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1] ?? ''
    const session = sessions.get(token)
    const isAlive = session !== undefined && session.ends > now
    const ask: Answered = [
      401,
      { error: { code: 'session', text: 'no session' } },
      { 'www-authenticate': 'Bearer' },
    ]
    if (path === '/v3/sessions')
      return method === 'POST' ? open(asked) : no(405, 'method', 'POST opens a session')
    if (path === '/v3/sessions/current') {
      if (method !== 'DELETE') return no(405, 'method', 'DELETE ends a session')
      if (!isAlive) return ask
      for (const [other, { email }] of sessions)
        if (fault === 'logs-out-everywhere' && email === session.email) sessions.delete(other)
      sessions.delete(token)
      return [204]
    }
    if (path !== '/v3/me') return no(404, 'nothing', 'nothing here')
    if (method !== 'GET' && method !== 'HEAD') return no(405, 'method', 'GET')
    return isAlive ? [200, { email: session.email }] : ask
  }
}
