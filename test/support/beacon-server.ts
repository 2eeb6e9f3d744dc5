import { type Answered, type Asked, newToken } from './hand-made.ts'

const accounts = [
  {
    key_id: 'bk_7f31aa',
    secret: 'S3cret-north-91',
    tenant: 'north',
    login: 'ann',
    password: 'Ann-pass-9182',
    scopes: ['read', 'write'],
    plan: 'gold',
  },
  {
    key_id: 'bk_90c2dd',
    secret: 'S3cret-south-37',
    tenant: 'south',
    login: 'bob',
    password: 'Bob-pass-7364',
    scopes: ['read', 'audit'],
    plan: 'basic',
  },
]
type Account = (typeof accounts)[number]

export const beaconTarget = { inputs: accounts[0], accounts: [accounts[1]] }

const decoded = (text: string): string | undefined => {
  const bytes = Buffer.from(text, 'base64')
  return bytes.toString('base64') === text ? bytes.toString() : undefined
}

/** Keys of two parts in one header field, users of a tenant in one name, scopes as a list and as a text; 401 for what is wrong, 400 for what is missing. */
export const beacon = (fault: string): ((asked: Asked) => Answered) => {
  const tokens = new Map<string, { account: Account; ends: number }>()
  const no = (status: number, reason: string): Answered => [status, { reason }]
  const wrong = () => no(fault === 'wrong-is-400' ? 400 : 401, 'unknown credentials')
  const missing = () => no(fault === 'missing-is-401' ? 401 : 400, 'something is missing')
  const issue = (account: Account, now: number): Answered => {
    const token = newToken()
    tokens.set(token, { account, ends: now + 600_000 })
    return [200, { token }]
  }
  const alike = (given: string, right: string) =>
    fault === 'secret-any-case' ? given.toLowerCase() === right.toLowerCase() : given === right
  const isKey = (text: string) => (account: Account) => {
    const colon = text.indexOf(':')
    const [id, secret] = [text.slice(0, colon), text.slice(colon + 1)]
    if (fault === 'joined' && text.replace(':', '') === account.key_id + account.secret) return true
    if (fault === 'swapped' && id === account.secret && secret === account.key_id) return true
    return colon > 0 && id === account.key_id && alike(secret, account.secret)
  }
  const byKey = ({ headers, query, now }: Asked): Answered => {
    const [, scheme, text = ''] = /^(ApiKey) +(\S+)$/.exec(headers.authorization ?? '') ?? []
    if (!scheme) return missing()
    const pair = decoded(text) ?? (fault === 'not-encoded' ? text : undefined)
    if (pair === undefined || query.getAll('scope').length !== 1) return missing()
    const account = accounts.find(isKey(pair))
    if (!account) return wrong()
    const scopes = query.get('scope')!.split(' ')
    if (fault !== 'any-scope' && !scopes.every((scope) => account.scopes.includes(scope)))
      return no(400, 'unknown scope')
    return issue(account, now)
  }
  const byUser = ({ json, now }: Asked): Answered => {
    const { user, password, scopes } = json ?? {}
    if (typeof user !== 'string' || typeof password !== 'string' || !user || !password) return missing()
    if (fault !== 'scopes-optional' && !(Array.isArray(scopes) && scopes.length > 0)) return missing()
    const [tenant, login] =
      fault === 'tenant-optional' && !user.includes('\\') ? ['', user] : user.split('\\')
    const account = accounts.find(
      (one) =>
        (one.tenant === tenant || fault === 'tenant-ignored' || tenant === '') &&
        one.login === login &&
        user.split('\\').length <= 2,
    )
    return account?.password === password ? issue(account, now) : wrong()
  }
  return (asked) => {
    const { path, method, headers, now } = asked
    if (path === '/me') {
      const token = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1] ?? ''
      const found = tokens.get(token)
      if (!found || found.ends <= now) return no(401, 'no such token')
      const { tenant, plan } = found.account
      return [200, { tenant, plan: fault === 'other-plan' ? 'silver' : plan }]
    }
    if (path !== '/keys/token' && path !== '/users/token') return no(404, 'nothing here')
    if (method !== 'POST') return [405, { reason: 'POST, please' }, { allow: 'POST' }]
    return path === '/keys/token' ? byKey(asked) : byUser(asked)
  }
}
