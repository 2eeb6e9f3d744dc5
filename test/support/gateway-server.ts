import { type Answered, type Asked, newToken, singly } from './hand-made.ts'

const apps = [
  { app: 'billing', secret: 'S3cret-billing-91', tenant: 'north', customer: 501 },
  { app: 'portal', secret: 'S3cret-portal-37', tenant: 'south', customer: 777 },
]
const assertions = ['PARTNER-one-8fd7a61c22', 'PARTNER-two-19bb20ce41']
const inputsOf = (index: 0 | 1) => {
  const { secret, ...rest } = apps[index]!
  return { ...rest, app_secret: secret, assertion: assertions[index] }
}

export const gatewayTarget = { inputs: inputsOf(0), accounts: [inputsOf(1)] }

/** Two operations that issue, each in its own way, and a word of success that is a number, always with status 200. */
export const gateway = (fault: string): ((asked: Asked) => Answered) => {
  const live = new Map<string, { customer: number; ends: number }>()
  const renewals = new Map<string, (typeof apps)[number]>()
  const no = (text: string): Answered => [200, { status: 7, text }]
  const issue = (customer: number, ends: number): string => {
    const token = newToken()
    live.set(token, { customer, ends })
    return token
  }
  const token = ({ method, form, now }: Asked): Answered => {
    const fields = method === 'POST' && form ? singly(form) : undefined
    if (!fields) return no('POST a form with each field once')
    const found = apps.find(({ app, secret }) => app === fields['app'] && secret === fields['secret'])
    if (!found) return no('unknown application')
    const ends = now + 1800_000
    const until = new Date(fault === 'until-too-late' ? now + 2400_000 : ends).toUTCString()
    if (fields['renew'] !== undefined)
      return renewals.get(fields['renew']) === found
        ? [200, { status: 0, token: issue(found.customer, ends), until }]
        : no('unknown renewal')
    if (fields['tenant'] !== found.tenant) return no('unknown tenant')
    if (!['full', 'lite'].includes(fields['mode'] ?? '') && fault !== 'any-mode') return no('unknown mode')
    const renew = newToken()
    renewals.set(renew, found)
    const body = { token: issue(found.customer, ends), renew, until, customer: found.customer }
    return [200, { status: fault === 'says-1' ? 1 : 0, ...body }]
  }
  const exchange = ({ method, json, now }: Asked): Answered => {
    if (method !== 'POST' || !json) return no('POST a JSON object')
    if (json['kind'] !== 'partner' && fault !== 'any-kind') return no('unknown kind')
    const given = String(json['assertion'])
    const index = assertions.findIndex((right) =>
      fault === 'assertion-any-case'
        ? right.toLowerCase() === given.toLowerCase()
        : right === json['assertion'],
    )
    const found = apps[index]
    if (!found) return no('unknown assertion')
    const lives = fault === 'exchange-short' ? 300_000 : 600_000
    return [200, { status: 0, lifetime: 600 }, { 'x-token': issue(found.customer, now + lives) }]
  }
  return (asked) => {
    const { path, query, now } = asked
    if (path === '/gw/token') return token(asked)
    if (path === '/gw/exchange') return exchange(asked)
    if (path !== '/gw/usage') return [404, { status: 404, text: 'nothing here' }]
    const found = query.getAll('token').length === 1 ? live.get(query.get('token')!) : undefined
    return found && found.ends > now ? [200, { status: 0, customer: found.customer }] : no('bad token')
  }
}
