import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createClock } from './clock.ts'
import type { HttpClient } from './http.ts'
import { loadTarget } from './load.ts'
import type { WireRequest } from './wire.ts'

const declared = { id: 'a', inputs: {}, paths: {}, lifetimes: {} }
const targetWith = (advance: object) =>
  loadTarget({ env: {}, value: { url: 'http://127.0.0.1:1', clock: { advance } } }, declared)

let dir: string
beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'tokenassay-hook-'))
})
afterEach(() => {
  delete (Object.prototype as { command?: unknown }).command
  rmSync(dir, { recursive: true })
})

/** A client that answers everything with 200 and keeps what was sent. */
const listening = () => {
  const sent: WireRequest[] = []
  const client: HttpClient = {
    send: async (request) => {
      sent.push(request)
      return { response: { status: 200, headers: [], body: Buffer.alloc(0) }, sentAtMs: 0, ms: 0 }
    },
    sent: 0,
    ended: undefined,
    meanMs: 0,
    strayed: false,
    end: () => {},
    close: async () => {},
  }
  return { client, sent }
}

describe("a clock's command", () => {
  it('runs when the target file says so', async () => {
    const { client, sent } = listening()
    const file = path.join(dir, 'moved-60')
    await createClock(
      targetWith({ command: ['touch', `$"${dir}/moved-" + string(seconds)`] }),
      client,
    )!.advance(60)
    expect({ moved: existsSync(file), sent }).toEqual({ moved: true, sent: [] })
  })

  it('gets what finds the way, and no secret of the environment', async () => {
    const file = path.join(dir, 'env')
    const secrets = {
      TOKENASSAY_SEAL_KEY: 'k1',
      TOKENASSAY_PASSWORD: 'k2',
      STAGING_SECRET: 'k3',
      CI_TOKEN: 'k4',
    }
    Object.assign(process.env, secrets)
    try {
      const { client } = listening()
      await createClock(targetWith({ command: ['sh', '-c', `env > "${file}"`] }), client)!.advance(60)
    } finally {
      for (const name of Object.keys(secrets)) delete process.env[name]
    }
    const env = readFileSync(file, 'utf8')
    expect(env).toContain(`PATH=${process.env['PATH']}`)
    for (const [name, value] of Object.entries(secrets)) {
      expect(env).not.toContain(name)
      expect(env).not.toContain(`=${value}`)
    }
  })

  it.each(['before', 'after'])(
    'is nothing that objects inherit, come there %s the file is read',
    async (when) => {
      const { client, sent } = listening()
      const file = path.join(dir, 'pwned')
      const infect = () => Object.assign(Object.prototype, { command: ['touch', file] })
      if (when === 'before') infect()
      const clock = createClock(targetWith({ method: 'POST', path: '/clock' }), client)!
      infect()
      await clock.advance(60)
      expect({ pwned: existsSync(file), sent: sent.map(({ path: to }) => to) }).toEqual({
        pwned: false,
        sent: ['/clock'],
      })
    },
  )
})
