import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { cli } from '../support/cli.ts'
import { startTokenServer, type TokenServer, type TokenServerOptions } from '../support/token-server.ts'

const suite = 'test/fixtures/suites/tiny'
let dir: string
let server: TokenServer

beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'tokenassay-clock-'))
})
afterEach(async () => {
  rmSync(dir, { recursive: true, force: true })
  await server.close()
})

const advance = 'advance: { method: POST, path: /__clock, json: { advance: $seconds } }'
const hook = `clock: { ${advance} }`
const hooks = `clock: { ${advance}, reset: { method: POST, path: /__clock, json: { reset: true } } }`

const run = async (options: TokenServerOptions, clock: string, ...args: string[]) => {
  server = await startTokenServer({ ttlSeconds: 7200, ...options })
  const file = path.join(dir, 'target.yaml')
  writeFileSync(
    file,
    `url: ${server.url}\ninputs: { user: ada, password: correct horse }\nlifetimes: { access_token: 2h }\n${clock}\n`,
  )
  const { code, stdout, stderr } = await cli([
    'run',
    suite,
    '--target',
    file,
    '--out',
    dir,
    '--max-wait',
    '0s',
    ...args,
  ])
  return { code, stdout, stderr, report: JSON.parse(readFileSync(path.join(dir, 'report.json'), 'utf8')) }
}

describe('a clock hook', () => {
  it('moves two hours in no time, for all scenarios that wait at once', async () => {
    const { code, report, stdout } = await run({}, hook)
    expect(code).toBe(0)
    expect(report.summary).toMatchObject({ pass: 7, deferred: 0 })
    const moves = server.requests
      .filter(({ path: asked }) => asked === '/__clock')
      .map(({ body }) => JSON.parse(body).advance)
    expect(moves.reduce((sum, seconds) => sum + seconds, 0)).toBeLessThan(7200 + 300)
    expect(stdout).toContain('The lifetime "access_token" is held to be 2h here, not 3s')
  })

  it('is moved only after all that do not wait are done, but for wrong credentials, which come last', async () => {
    await run({}, hook)
    const first = server.requests.findIndex(({ path: asked }) => asked === '/__clock')
    const later = server.requests.slice(first).filter(({ path: asked }) => asked === '/token')
    expect(first).toBeGreaterThan(8)
    expect(later.map(({ body }) => new URLSearchParams(body).get('password'))).toEqual([
      'correct horse',
      'wrong',
    ])
  })

  it('finds a token that outlives its end', async () => {
    const { code, report } = await run({ ttlSeconds: 7500 }, hook, '--only', '*ends')
    expect(code).toBe(1)
    expect(report.scenarios.map(({ verdict }: { verdict: string }) => verdict)).toEqual(['fail', 'fail'])
    expect(report.scenarios[0].findings[0]).toMatchObject({
      requirement: 'TINY-expiry',
      check: 'steps[3].expect.rejected.status',
    })
  })

  it('finds a token that ends too early', async () => {
    const { report } = await run({ ttlSeconds: 7000 }, hook, '--only', 'token-ends')
    expect(report.scenarios[0].findings[0]).toMatchObject({
      requirement: 'TINY-expiry',
      check: 'steps[1].expect.accepted.status',
    })
  })

  it('can be a command', async () => {
    const script = path.join(dir, 'move.mjs')
    const url = path.join(dir, 'url')
    writeFileSync(
      script,
      `#!${process.execPath}\nimport { readFileSync } from 'node:fs'\nawait fetch(readFileSync('${url}', 'utf8') + '/__clock', { method: 'POST', body: JSON.stringify({ advance: Number(process.argv[2]) }) })\n`,
    )
    chmodSync(script, 0o755)
    server = await startTokenServer({ ttlSeconds: 7200 })
    writeFileSync(url, server.url)
    const file = path.join(dir, 'target.yaml')
    writeFileSync(
      file,
      `url: ${server.url}\ninputs: { user: ada, password: correct horse }\nlifetimes: { access_token: 2h }\nclock: { advance: { command: [${script}, $seconds] } }\n`,
    )
    const { code } = await cli(['run', suite, '--target', file, '--out', dir, '--max-wait', '0s'])
    expect(code).toBe(0)
  })

  it('that does not work is an error of the clock, not of the target', async () => {
    const { code, report } = await run({}, 'clock: { advance: { method: POST, path: /nowhere } }')
    expect(code).toBe(3)
    expect(report.summary).toMatchObject({ pass: 5, error: 2, fail: 0 })
    expect(report.scenarios.find(({ id }: { id: string }) => id === 'token-ends').reason).toBe(
      'the clock hook answered 404',
    )
  })
})

describe('a clock hook that does not do what it is told', () => {
  const verdictsOf = (report: { scenarios: { id: string; verdict: string; reason?: string }[] }) =>
    report.scenarios
      .filter(({ id }) => id.endsWith('ends'))
      .map(({ verdict, reason }) => ({ verdict, reason }))

  it.each([
    ['moves nothing', { moves: () => 0 }, 'nothing shows that the clock hook moves the target'],
    [
      'moves nothing, out of sight',
      { moves: () => 0, dateMoves: false },
      'nothing shows that the clock hook moves the target',
    ],
    ['moves another amount', { moves: (seconds: number) => seconds / 60 }, 'and not by 2h'],
    ['moves too far', { moves: (seconds: number) => seconds * 2 }, 'and not by 2h'],
  ])('%s: lifetimes are not tested, and nobody is accused', async (_, options, reason) => {
    const { code, report } = await run(options, hook)
    expect(code).toBe(3)
    expect(report.summary).toMatchObject({ fail: 0, error: 0 })
    for (const found of verdictsOf(report))
      expect(found).toMatchObject({ verdict: 'blocked', reason: expect.stringContaining(reason) })
  })

  it('is believed where no Date field shows it, but a token ends in time', async () => {
    const { code, report } = await run({ dateMoves: false }, hook)
    expect(code).toBe(0)
    expect(verdictsOf(report).map(({ verdict }) => verdict)).toEqual(['pass', 'pass'])
  })
})

describe('a clock that was moved', () => {
  it('is put back at the end, so that the next run finds it right', async () => {
    await run({}, hooks)
    const bodies = server.requests.filter(({ path: asked }) => asked === '/__clock').map(({ body }) => body)
    expect(JSON.parse(bodies.at(-1)!)).toEqual({ reset: true })
    expect(bodies.filter((body) => body.includes('reset'))).toHaveLength(1)
  })

  it('before the run is put back, or told with what to do', async () => {
    const moved = { before: () => void server.advance(server.requests.length === 1 ? 7200 : 0) as never }
    const again = await run({ ...moved }, hooks)
    // to the second, and a machine may be slow
    expect(again.stdout).toMatch(
      /The target's time was 2h(\d+s)? ahead, moved by an earlier run, and was put back/,
    )
    expect(again.code).toBe(0)
    await server.close()
    const { stdout, code } = await run({ ...moved }, hook)
    expect(stdout.replace(/\s+/g, ' ')).toMatch(/The target's time is 2h(\d+s)? ahead/)
    expect(stdout).toContain('restart the target')
    expect(code).toBe(0)
  })

  it('may be moved at another origin', async () => {
    const admin = await startTokenServer({
      before: ({ path: asked, response }) => {
        if (asked !== '/__clock') return false
        server.advance(JSON.parse(admin.requests.at(-1)!.body).advance)
        response.writeHead(200).end()
        return true
      },
    })
    const elsewhere = `clock: { advance: { method: POST, path: "${admin.url}/__clock", json: { advance: $seconds } } }`
    const { code } = await run({}, elsewhere)
    expect(code).toBe(0)
    expect(admin.requests.length).toBeGreaterThan(0)
    await admin.close()
  })
})
