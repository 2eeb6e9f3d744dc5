import { type Answered, type Asked, newToken } from './hand-made.ts'

const members = [
  { member: 1017, pin: 482913, admin: false },
  { member: 2048, pin: 771204, admin: true },
]
const key = 'key-55a1b2c3d4'

export const turnstileTarget = { inputs: { api_key: key, ...members[0] }, accounts: [members[1]] }

/** Sessions in a cookie, for numbers and true; it goes wrong in one way, or in none. */
export const turnstile = (fault: string): ((asked: Asked) => Answered) => {
  const sessions = new Map<string, { member: number; ends: number }>()
  let count = 0
  const no = (status: number, reason: string): Answered => [status, { ok: false, reason }]
  const login = ({ method, headers, json, now }: Asked): Answered => {
    if (method !== 'POST') return no(405, 'POST opens a session')
    if (!json) return no(400, 'the body is no JSON object')
    if (headers['x-api-key'] !== key) return no(401, 'unknown terminal')
    if (json['keep'] !== true && fault !== 'any-keep') return no(400, 'keep must be true')
    const pin = json['pin']
    if (typeof pin !== 'number' || typeof json['member'] !== 'number') return no(400, 'numbers, please')
    const found = members.find(({ member }) => member === json['member'])
    const far = Math.abs((found?.pin ?? Number.NaN) - pin)
    if (!found || far > (fault === 'pin-nearly' ? 1 : 0))
      return no(fault === 'forbidden' ? 403 : 401, 'wrong member or PIN')
    const sid = newToken()
    count++
    sessions.set(sid, { member: found.member, ends: now + 600_000 })
    const admin = fault === 'lies-about-admin' ? !found.admin : found.admin
    const body = { ok: true, member: fault === 'member-as-text' ? `${found.member}` : found.member, admin }
    const whole = fault === 'incomplete-at-times' && count % 25 === 0 ? { ok: true, admin } : body
    return [fault === 'status-200' ? 200 : 201, whole, { 'set-cookie': `sid=${sid}; HttpOnly; Path=/` }]
  }
  return (asked) => {
    const { path, method, cookies, now } = asked
    const session = sessions.get(cookies['sid'] ?? '')
    if (path === '/me') {
      if (!session || (session.ends <= now && fault !== 'never-ends')) return no(401, 'no session')
      return [200, { member: fault === 'shows-another' ? members[1]!.member : session.member }]
    }
    if (path !== '/sessions') return no(404, 'nothing here')
    if (method !== 'DELETE') return login(asked)
    if (!session) return no(401, 'no session')
    if (fault === 'logs-out-everywhere')
      for (const [sid, { member }] of sessions) if (member === session.member) sessions.delete(sid)
    if (fault !== 'revokes-nothing') sessions.delete(cookies['sid']!)
    return [204]
  }
}
