import { type Answered, type Asked, newToken } from './hand-made.ts'

interface User {
  phone: string
  code: string
}

interface Challenge {
  user: User | undefined
  ends: number
  isUsed: boolean
  tries: number
}

const ann: User = { phone: '+46701740605', code: '482913' }
const bob: User = { phone: '+46701740699', code: '771204' }
const users = [ann, bob]
const key = 'key-55a1b2c3d4'
const device = { device_name: "Ann's phone", device_id: '3f1c9a52-0b7e-4c1d-9c55-6e0d0f6f2c11' }

export const lockboxTarget = {
  inputs: { ...ann, ...device, api_key: key },
  accounts: [{ ...bob, ...device }],
}

/** Logins in two steps, with a challenge and a code; it goes wrong in one way, or in none. */
export const lockbox = (fault: string): ((asked: Asked) => Answered) => {
  const challenges = new Map<string, Challenge>()
  const sessions = new Map<string, { user: User; ends: number }>()
  const no = (status: number, code: string): Answered => [status, { error: { code, detail: 'It failed.' } }]
  const start = (json: Record<string, unknown>, now: number): Answered => {
    const { phone } = json
    if (typeof phone !== 'string') return no(422, 'missing_phone')
    const user = users.find((one) => one.phone === phone)
    const known = [...challenges].find(([, one]) => one.user === user && !one.isUsed)
    const challenge = fault === 'challenge-same' && known ? known[0] : newToken()
    const seconds = { 'challenge-for-ever': 1e9, 'challenge-short': 100 }[fault] ?? 300
    challenges.set(challenge, { user, ends: now + seconds * 1000, isUsed: false, tries: 0 })
    return [202, { challenge, expires_in: 300, digits: 6 }]
  }
  const verify = (json: Record<string, unknown>, now: number): Answered => {
    const { challenge, code, device_name: name, device_id: id } = json
    for (const [one, value] of Object.entries({ challenge, code }))
      if (typeof value !== 'string') return no(422, `missing_${one}`)
    if ([name, id].some((one) => one !== undefined && typeof one !== 'string'))
      return no(422, 'missing_device_id')
    if (name !== undefined && id === undefined && fault !== 'device-alone')
      return no(422, 'missing_device_id')
    const found = challenges.get(String(challenge))
    if (!found || (found.isUsed && fault !== 'challenge-again') || found.ends <= now || found.tries >= 5)
      return no(410, 'challenge_gone')
    const user = fault === 'not-bound' ? users.find((one) => one.code === code) : found.user
    if (!user || user.code !== code) {
      found.tries++
      return no(401, 'bad_code')
    }
    found.isUsed = true
    const token = newToken()
    sessions.set(token, { user, ends: now + 1_800_000 })
    const session = { token, valid_for: 1800, phone: user.phone }
    return [
      201,
      { session, scopes: ['box:read', 'box:open'] },
      { 'set-cookie': `lockbox_sid=${token}; HttpOnly; Secure; Path=/`, 'cache-control': 'no-store' },
    ]
  }
  const login = ({ method, path, headers, json, now }: Asked): Answered => {
    if (method !== 'POST') return [405]
    if (headers['x-api-key'] !== key) return no(401, 'bad_api_key')
    if (!json) return no(400, 'malformed')
    return path.endsWith('start') ? start(json, now) : verify(json, now)
  }
  return (asked) => {
    const { path, method, headers, cookies, now } = asked
    if (/^\/api\/login\/(start|verify)$/.test(path)) return login(asked)
    if (headers['x-api-key'] !== key) return no(401, 'bad_api_key')
    const alive = (token: unknown) => {
      const session = sessions.get(String(token))
      if (session && session.ends > now) return session
      const challenge = challenges.get(String(token))
      return fault === 'challenge-as-token' && challenge?.user
        ? { user: challenge.user, ends: now }
        : undefined
    }
    const session = alive(headers['x-session-token'] ?? cookies['lockbox_sid'])
    if (path === '/api/profile')
      return session ? [200, { phone: session.user.phone }] : no(401, 'bad_session')
    if (path === '/api/session/prolong') {
      if (!session) return no(401, 'bad_session')
      session.ends = now + 1_800_000
      return [200, { valid_for: 1800 }]
    }
    const [, token] = /^\/api\/sessions\/([^/]+)$/.exec(path) ?? []
    if (token === undefined || method !== 'DELETE') return [404]
    if (!alive(token)) return no(404, 'no_such_session')
    if (fault !== 'revokes-nothing') sessions.delete(token)
    return [204]
  }
}
