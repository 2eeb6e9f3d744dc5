import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Ask, exampleOf, messageOf } from '../test/support/reference-client.ts'
import type { Reply } from './http/wire.ts'
import { type ApiName, apis, type Opened, open, type Target } from './index.ts'

const names = Object.keys(apis) as ApiName[]

/** The member of each request that proves who asks. */
const secrets: Record<ApiName, (ask: Ask, secret: string) => Ask> = {
  crayon: (ask, password) => ({ ...ask, form: { ...ask.form, password } }),
  'sample-token': (ask, password) => ({ ...ask, form: { ...ask.form, password } }),
  'crm-com': (ask, code) => ({
    ...ask,
    json: { ...ask.json, access_token_identifier: { authentication_code: code } },
  }),
  configapi: (ask, client_secret) => ({ ...ask, form: { ...ask.form, client_secret } }),
  sugarcrm: (ask, password) => ({ ...ask, json: { ...ask.json, password } }),
}

/** All texts in a reply's JSON, by name. */
const membersOf = (reply: Reply | undefined): Record<string, unknown> => {
  const found: Record<string, unknown> = {}
  try {
    JSON.parse(reply?.body.toString() ?? '', (name, value: unknown) => {
      if (typeof value === 'string') found[name] ??= value
      return value
    })
  } catch {
    // what can not be read has no members
  }
  return found
}

/** Random texts, dates and instants: long, of many different characters. What only counts is none of them. */
const madeUp = /[\w+/=.:-]{8,}(?: [\w-]{8,})?/g
const isMadeUp = (text: string): boolean => (/^\d+$/.test(text) ? text.length < 16 : new Set(text).size > 8)

/** What of a reply no two servers may say in different ways. */
const shapeOf = (reply: Reply | undefined) =>
  reply && {
    status: reply.status,
    headers: reply.headers.map(([name]) => name),
    body: reply.body.toString().replaceAll(madeUp, (text) => (isMadeUp(text) ? '…' : text)),
  }

/** Right requests, five wrong secrets, right ones again, renewals where there are any, and uses of the tokens. */
const story = async (api: ApiName, server: Opened): Promise<unknown[]> => {
  const target: Target = server.targetAt('http://localhost/')
  const told: unknown[] = []
  const ask = async (what: Ask): Promise<Record<string, unknown>> => {
    const reply = await server.ask(messageOf(what))
    told.push(shapeOf(reply))
    return membersOf(reply)
  }
  const right = exampleOf(api, target)
  const use = async (token: unknown) => {
    await ask({ path: target.paths['resource'] ?? '/', bearer: String(token ?? 'none') })
  }
  const tokenOf = (members: Record<string, unknown>) =>
    members['access_token'] ?? members['AccessToken'] ?? members['token']
  const renew = async ({ refresh_token }: Record<string, unknown>) => {
    if (api !== 'sugarcrm') return
    const { client_id, client_secret } = target.inputs
    await ask({ ...right, json: { grant_type: 'refresh_token', refresh_token, client_id, client_secret } })
  }
  const first = await ask(right)
  const second = await ask(right)
  await use(tokenOf(first))
  for (const wrong of ['not-it', 'not-it', 'not-it', 'nor-this', 'not-it'])
    await ask(secrets[api](right, wrong))
  const third = await ask(right)
  await renew(second)
  await renew(second)
  await use(tokenOf(third))
  await ask({ method: 'POST', path: '/__clock', json: { advance: 100_000 } })
  await use(tokenOf(third))
  return told
}

describe('a fault', () => {
  // some faults last for a moment of real time
  beforeEach(() => vi.useFakeTimers({ toFake: ['Date'] }))
  afterEach(() => vi.useRealTimers())

  it.each(names)('of %s knows nothing of the server before', { timeout: 180_000 }, async (api) => {
    const differing: string[] = []
    for (const { name } of apis[api].faults) {
      const [one, two] = [
        await story(api, open(api, { faults: [name] })),
        await story(api, open(api, { faults: [name] })),
      ]
      if (JSON.stringify(one) !== JSON.stringify(two)) differing.push(name)
    }
    expect(differing).toEqual([])
  })

  it('has no memory in its file, only in what it makes for a server', () => {
    const kept = ['faults', 'apis'].flatMap((dir) =>
      readdirSync(path.join('reference-server', dir), { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.ts'))
        .flatMap((file) =>
          readFileSync(path.join('reference-server', dir, file), 'utf8')
            .split('\n')
            .filter((line) =>
              /^(export )?(let |const \w+[^=]*= (new (Weak)?(Map|Set)\b|counting|every\())/.test(line),
            )
            .map((line) => `${file}: ${line}`),
        ),
    )
    expect(kept).toEqual([])
  })
})
