import { type Answered, type Asked, newToken } from './hand-made.ts'

interface Person {
  tenant: string
  login_name: string
  password: string
  scopes: string[]
  app_id: string
  app_secret: string
}

const [ann, bob] = [
  {
    tenant: 'acme',
    login_name: 'JDoe',
    password: 'Corr3ct-Horse',
    scopes: ['orders.read'],
    app_id: 'app-one-77',
    app_secret: 'S3cret-of-One',
  },
  {
    tenant: 'globex',
    login_name: 'mMuster',
    password: 'Batt3ry-Staple',
    scopes: ['orders.write'],
    app_id: 'app-two-88',
    app_secret: 'S3cret-of-Two',
  },
] satisfies Person[]
const people: Person[] = [ann!, bob!]
const known = ['orders.read', 'orders.write', 'admin']

export const portcullisTarget = { inputs: ann!, accounts: [bob!] }

/** Tickets of a gateway whose body alone says whether a request was right, with one code for each way; it goes wrong in one way, or in none. */
export const portcullis = (fault: string): ((asked: Asked) => Answered) => {
  const tickets = new Map<string, { shown: object; tenant: string; ends: number; life: number }>()
  const out = (resultCode: number, payload: unknown = null): Answered => {
    const bad = resultCode !== 0
    const body = {
      resultCode: bad && fault === 'code-as-text' ? String(resultCode) : resultCode,
      ...(!(bad && fault === 'no-text') && { resultText: bad ? 'it failed' : 'OK' }),
      payload: bad && fault === 'payload-of-errors' ? {} : payload,
    }
    return [200, body]
  }
  const sameName = (one: string, other: string) =>
    fault === 'name-exact' ? one === other : one.toLowerCase() === other.toLowerCase()
  const logon = ({ json, now }: Asked, tenant: string): Answered => {
    if (!json) return out(1001)
    const { logonType, loginName, password, appId, appSecret, scopes, locale } = json
    if (typeof logonType !== 'string') return out(1002)
    if (!['user', 'app'].includes(logonType)) return out(1003)
    const ofUser = logonType === 'user'
    const given = ofUser ? [loginName, password] : [appId, appSecret]
    if (!given.every((one) => typeof one === 'string')) return out(1002)
    if (locale !== undefined && !['en', 'de'].includes(locale as string) && fault !== 'any-locale')
      return out(1002)
    if (!Array.isArray(scopes) || scopes.length === 0 || !scopes.every((one) => known.includes(one)))
      return out(1002)
    const found = people
      .filter((one) => one.tenant === tenant)
      .find((one) =>
        ofUser
          ? sameName(one.login_name, String(loginName)) && one.password === password
          : one.app_id === appId && one.app_secret === appSecret,
      )
    if (!found) return out(4011)
    const granted = fault === 'any-scope' ? scopes : scopes.filter((one) => found.scopes.includes(one))
    if (granted.length === 0) return out(4031)
    const life = ofUser ? 1_800_000 : 3_600_000
    const shown = { ...(ofUser ? { loginName: found.login_name } : { appId: found.app_id }), tenant }
    const ticket = newToken()
    tickets.set(ticket, { shown, tenant, ends: now + life, life })
    const scopePolicy = Object.fromEntries(
      granted.map((one) => [one, { level: fault === 'level-as-text' ? '1' : 1 }]),
    )
    if (fault === 'policy-missing') delete scopePolicy[granted[0]]
    return out(0, { ticket, ttlMinutes: life / 60_000, ...shown, grantedScopes: granted, scopePolicy })
  }
  return (asked) => {
    const { path, method, headers, now } = asked
    const [, written = '', what = ''] = /^\/t\/([^/]+)\/auth\/v3\/(\w+)$/.exec(path) ?? []
    const tenant = decodeURIComponent(written)
    if (!people.some((one) => one.tenant === tenant)) return [404]
    if (method !== (what === 'whoami' ? 'GET' : 'POST')) return [405]
    if (what === 'logon') return logon(asked, tenant)
    if (!['whoami', 'logoff'].includes(what)) return [404]
    const value = String(headers['ticket'])
    const ticket = tickets.get(value)
    if (!ticket || ticket.ends <= now || (ticket.tenant !== tenant && fault !== 'ticket-anywhere'))
      return out(4010)
    if (what === 'logoff') {
      tickets.delete(value)
      return out(0)
    }
    ticket.ends = now + ticket.life
    return out(0, ticket.shown)
  }
}
