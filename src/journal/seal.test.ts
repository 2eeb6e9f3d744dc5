import { describe, expect, it } from 'vitest'
import type { RunStarted } from '../model/event.ts'
import { createSealer, keyFrom, openTargets, sealTargets } from './seal.ts'

const key = Buffer.alloc(32, 7)
const run: RunStarted = {
  type: 'run',
  format: 1,
  tool: 'tokenassay 0.1.0',
  startedAt: '2026-11-20T09:30:00.000Z',
  seed: 42,
  strict: false,
  allowDeferred: false,
  suites: [
    {
      id: 'tiny',
      title: 'Tiny',
      source: 'a test',
      dir: 'suites/tiny',
      digest: 'ab'.repeat(32),
      target: { name: 'staging', url: 'http://127.0.0.1:4010/' },
    },
  ],
  only: [],
  requirements: [],
  selected: 7,
  total: 7,
}
const sealer = createSealer(key, run)

describe('sealing', () => {
  it('gives back what was sealed, and shows nothing of it', () => {
    const sealed = sealer.seal('tiny\0grant', { token: 'very secret' })
    expect(createSealer(key, JSON.parse(JSON.stringify(run))).open('tiny\0grant', sealed)).toEqual({
      token: 'very secret',
    })
    expect(Buffer.from(sealed, 'base64').toString('latin1')).not.toContain('secret')
    expect(sealer.seal('a', 1)).not.toBe(sealer.seal('a', 1))
  })

  it('refuses another key, another purpose, and a changed text', () => {
    const sealed = sealer.seal('one', 1)
    const changed = Buffer.from(sealed, 'base64')
    changed[changed.length - 1]! ^= 1
    expect(() => createSealer(Buffer.alloc(32, 8), run).open('one', sealed)).toThrow('does not open')
    expect(() => sealer.open('two', sealed)).toThrow('does not open')
    expect(() => sealer.open('one', changed.toString('base64'))).toThrow('does not open')
    expect(() => sealer.open('one', '')).toThrow('does not open')
    expect(() => sealer.open('one', undefined as never)).toThrow('does not open')
  })

  const [suite] = run.suites
  it.each<[string, Partial<RunStarted>]>([
    ['was started at another time', { startedAt: '2026-11-20T09:30:00.001Z' }],
    ['draws from another seed', { seed: 43 }],
    ['selects other scenarios', { only: ['grant'] }],
    ['is another part', { shard: { index: 1, count: 2 } }],
    ['has its suite elsewhere', { suites: [{ ...suite!, dir: '/tmp/suites/tiny' }] }],
    ['is of another suite', { suites: [{ ...suite!, digest: 'cd'.repeat(32) }] }],
    [
      'is of another target',
      { suites: [{ ...suite!, target: { name: 'staging', url: 'http://127.0.0.1:1/' } }] },
    ],
  ])('refuses in a run that %s', (_, change) => {
    const sealed = sealer.seal('one', 1)
    expect(() => createSealer(key, { ...run, ...change }).open('one', sealed)).toThrow('does not open')
  })

  it('gives back targets to whoever has the key of the same run, and to nobody else', () => {
    const target = {
      name: 'staging',
      url: new URL('http://127.0.0.1:4010/'),
      inputs: { password: 'p' },
      accounts: [{ password: 'p' }],
      paths: {},
      lifetimes: {},
      limits: { parallel: 1, attempts: 4, timeoutMs: 1 },
      connection: {},
    }
    const started = { ...run, sealedTargets: sealTargets(sealer, [{ suite: { id: 'tiny' }, target }]) }
    expect(openTargets(key, started)).toEqual([target])
    expect(openTargets(undefined, started)).toBeUndefined()
    expect(openTargets(key, run)).toBeUndefined()
    expect(() => openTargets(key, { ...started, sealedTargets: [] })).toThrow('does not open')
    expect(() => openTargets(key, { ...started, strict: true })).toThrow('does not open')
  })

  it('takes a key of 32 bytes in hex and no other', () => {
    expect(keyFrom({})).toBeUndefined()
    expect(keyFrom({ TOKENASSAY_KEY: 'ab'.repeat(32) })).toBeUndefined()
    expect(keyFrom({ TOKENASSAY_SEAL_KEY: 'ab'.repeat(32) })).toHaveLength(32)
    expect(() => keyFrom({ TOKENASSAY_SEAL_KEY: 'password' })).toThrow('openssl rand -hex 32')
  })
})
