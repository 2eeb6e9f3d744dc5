import { type Answered, type Asked, newToken, singly } from './hand-made.ts'

const accounts = [
  { client_id: 'web-1', client_secret: 'Web1-secret-aa11', username: 'ann', password: 'Ann-pass-9182' },
  { client_id: 'web-2', client_secret: 'Web2-secret-bb22', username: 'bob', password: 'Bob-pass-7364' },
]

export const notesTarget = { inputs: accounts[0], accounts: [accounts[1]] }

interface Grant {
  client: string
  user?: string
  family?: string
}

/** Three grants on one path, sliding lifetimes, and a revocation that ends whole families (RFC 7009). */
export const notes = (fault: string): ((asked: Asked) => Answered) => {
  const access = new Map<string, Grant & { ends: number }>()
  const refresh = new Map<string, Grant>()
  const lives = 1200_000
  const fail = (status: number, error: string, more = {}): Answered => [status, { error }, more]
  const endFamily = (family: string | undefined) => {
    for (const [token, grant] of access) if (grant.family === family) access.delete(token)
  }
  const issue = (grant: Grant, now: number): Answered => {
    const token = newToken()
    access.set(token, { ...grant, ends: now + lives })
    const body = { access_token: token, token_type: 'Bearer' }
    if (grant.family === undefined) return [200, body, { pragma: 'no-cache' }]
    const next = newToken()
    refresh.set(next, grant)
    return [200, { ...body, refresh_token: next }, { pragma: 'no-cache' }]
  }
  const me = ({ headers, now }: Asked): Answered => {
    const token = /^bearer +([!-~]+)$/i.exec(headers.authorization ?? '')?.[1]
    const grant = access.get(token ?? '')
    if (!grant || grant.ends <= now)
      return fail(401, 'invalid_token', { 'www-authenticate': 'Bearer error="invalid_token"' })
    if (fault !== 'does-not-slide') grant.ends = now + lives
    return [200, { user: grant.user ?? grant.client }]
  }
  const revoke = (fields: Record<string, string>, client: string): Answered => {
    if (!fields['token']) return fail(400, 'invalid_request')
    const grant = refresh.get(fields['token'])
    if (!grant && fault === 'unknown-400') return fail(400, 'invalid_request')
    if (grant?.client === client) {
      if (fault !== 'revokes-nothing') refresh.delete(fields['token'])
      if (fault !== 'family-lives-on') endFamily(grant.family)
    }
    return [200, {}]
  }
  const renew = (fields: Record<string, string>, client: string, now: number): Answered => {
    const grant = refresh.get(fields['refresh_token'] ?? '')
    if (!fields['refresh_token']) return fail(400, 'invalid_request')
    if (grant?.client !== client) return fail(400, 'invalid_grant')
    if (fault !== 'refresh-lives-on') refresh.delete(fields['refresh_token'])
    if (fault !== 'access-lives-on') endFamily(grant.family)
    return issue(grant, now)
  }
  const login = (fields: Record<string, string>, client: string, now: number): Answered => {
    const { username, password } = fields
    if (!username || !password) return fail(400, 'invalid_request')
    const user = accounts.find((one) => one.username === username && one.password === password)
    return user ? issue({ client, user: username, family: newToken() }, now) : fail(400, 'invalid_grant')
  }
  return (asked) => {
    const { path, method, form, query, now } = asked
    if (path === '/me') return me(asked)
    if (path !== '/token' && path !== '/revoke') return fail(404, 'invalid_request')
    if (method !== 'POST') return fail(405, 'invalid_request', fault === 'no-allow' ? {} : { allow: 'POST' })
    const fields = form && query.size === 0 ? singly(form) : undefined
    const grant = fields?.['grant_type']
    if (!fields || (path === '/token' && !grant)) return fail(400, 'invalid_request')
    if (path === '/token' && !['password', 'client_credentials', 'refresh_token'].includes(grant!))
      return fail(400, 'unsupported_grant_type')
    const { client_id, client_secret } = fields
    if (!client_id || !client_secret) return fail(400, 'invalid_request')
    if (!accounts.some((one) => one.client_id === client_id && one.client_secret === client_secret))
      return fail(
        401,
        'invalid_client',
        fault === 'no-challenge' ? {} : { 'www-authenticate': 'Basic realm="notes"' },
      )
    if (path === '/revoke') return revoke(fields, client_id)
    if (grant === 'refresh_token') return renew(fields, client_id, now)
    return grant === 'password' ? login(fields, client_id, now) : issue({ client: client_id }, now)
  }
}
