import { createPublicKey, verify } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import { exampleOf, json, request, type Sent, tokenIn } from '../test/support/reference-client.ts'
import { rsaPublicKey } from './behaviour/keys.ts'
import { type ApiName, apis, type StartOptions, start } from './index.ts'

const open: { close(): Promise<void> }[] = []
const startOne = async (api: ApiName, options?: StartOptions) => {
  const server = await start(api, options)
  open.push(server)
  return server
}
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()))
})

const names = Object.keys(apis) as ApiName[]

describe.each(names)('%s', (api) => {
  it('grants the documented example request and serves the resource for its token', async () => {
    const { target } = await startOne(api)
    const granted = await request(target, exampleOf(api, target))
    expect(granted.status).toBe(200)
    expect(granted.headers['cache-control']).toBe('no-store')
    const shown = await request(target, { path: target.paths.resource ?? '', bearer: tokenIn(api, granted) })
    expect(shown.status).toBe(200)
    const own = Object.values(apis[api].accounts[0] ?? {})
    expect(own).toContain(json(shown)['user'])
  })

  it('refuses the example without each required parameter', async () => {
    const { target } = await startOne(api)
    const { form, json: body } = exampleOf(api, target)
    for (const name of Object.keys(form ?? body ?? {}).filter((n) => n !== 'unit' && n !== 'client_secret')) {
      const less = exampleOf(api, target)
      delete (less.form ?? less.json)?.[name]
      const refused = await request(target, less)
      expect([400, 401], name).toContain(refused.status)
    }
  })

  it('ends a token with its lifetime, on its own clock', async () => {
    const { target } = await startOne(api, { ttlSeconds: 60 })
    const token = tokenIn(api, await request(target, exampleOf(api, target)))
    const use = async () =>
      (await request(target, { path: target.paths.resource ?? '', bearer: token })).status
    await advance(target, 50)
    expect(await use()).toBe(200)
    await advance(target, 10)
    expect(await use()).toBe(401)
  })

  it('never answers 5xx to nonsense', async () => {
    const { target } = await startOne(api)
    const example = exampleOf(api, target)
    const bodies = [
      '',
      '{',
      '[]',
      'null',
      '%zz',
      'a=%ff',
      '\u0000',
      '{"a":1,"a":2}',
      '&&&==',
      `"${'x'.repeat(70_000)}"`,
    ]
    const answers = bodies.map((raw) => request(target, { ...example, raw }))
    for (const answer of await Promise.all(answers)) expect([400, 413]).toContain(answer.status)
    const headers = ['Basic', 'Basic %%', 'Basic Og==', 'Bearer ', 'Basic QQ==', 'Digest x']
    for (const authorization of headers) {
      const answer = await request(target, { path: target.paths.resource ?? '', headers: { authorization } })
      expect(answer.status).toBe(401)
    }
  })
})

const advance = (target: Sent['target'], seconds: number) =>
  request(target, { method: 'POST', path: '/__clock', json: { advance: seconds } })

describe('start', () => {
  it('names what it does not know, and what it knows', async () => {
    await expect(start('crayon', { faults: ['nope'] })).rejects.toThrow(/fault of "crayon": "nope"/)
    await expect(start('crayon', { faults: ['nope'] })).rejects.toMatchObject({
      given: 'nope',
      known: expect.arrayContaining(['life-doubled']),
    })
    await expect(start('crayon', { variants: ['nope'] })).rejects.toThrow(/variant of "crayon": "nope"/)
  })

  it('has no clock to set without the hook', async () => {
    const { target } = await startOne('crayon', { clockHook: false })
    expect(target.clock).toBeUndefined()
    expect((await advance(target, 1)).status).toBe(404)
  })

  it('signs RS256 tokens that verify', async () => {
    const { target } = await startOne('crayon')
    const [header, payload, signature = ''] = tokenIn(
      'crayon',
      await request(target, exampleOf('crayon', target)),
    ).split('.')
    const key = createPublicKey({ format: 'jwk', key: rsaPublicKey })
    const input = Buffer.from(`${header}.${payload}`)
    expect(verify('sha256', input, key, Buffer.from(signature, 'base64url'))).toBe(true)
  })
})

describe.each(names)('%s', (api) => {
  const variants = apis[api].variants.map(({ name }) => name)
  const faults = apis[api].faults.map(({ name }) => name)

  it('has no two faults or variants of one name', () => {
    expect(new Set([...variants, ...faults]).size).toBe(variants.length + faults.length)
  })

  // Some take another reading of the document and refuse this one; that they conform is for selftest to show.
  it('answers under every variant', async () => {
    for (const variant of variants) {
      const { target, close } = await start(api, { variants: [variant] })
      const answer = await request(target, exampleOf(api, target))
      expect(answer.status, variant).toBeLessThan(500)
      await close()
    }
  })

  it('starts and answers, or cuts the connection, with every fault', async () => {
    for (const fault of faults) {
      const { target, close } = await start(api, { faults: [fault] })
      const answer = await request(target, exampleOf(api, target)).catch(
        (error: NodeJS.ErrnoException) => error.code,
      )
      expect(answer, fault).toBeTruthy()
      await close()
    }
  })
})
