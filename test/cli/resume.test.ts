import { appendFileSync, mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cli } from '../support/cli.ts'
import { discard, inputs, judgements, killAndResume, lasting, testKey } from '../support/resume-story.ts'
import { startTokenServer, type TokenServer } from '../support/token-server.ts'

const suite = 'test/fixtures/suites/tiny'
let server: TokenServer
const dirs: string[] = []
const folder = () => {
  const dir = mkdtempSync(path.join(tmpdir(), 'tokenassay-resume-'))
  dirs.push(dir)
  return dir
}

beforeAll(async () => {
  server = await startTokenServer()
})
afterAll(async () => {
  await server.close()
  dirs.forEach(discard)
})

const start = (dir: string, env: Record<string, string>, ...args: string[]) =>
  cli(['run', suite, '--url', server.url, '--out', dir, ...args], { ...inputs, ...env })
const report = (dir: string) => JSON.parse(readFileSync(path.join(dir, 'report.json'), 'utf8'))

// most of their time is waiting, so they wait side by side
describe.concurrent('waiting', { timeout: 120_000 }, () => {
  it('without a key and without timeout: deferred, exit code 3, and how to make a key', async () => {
    const dir = folder()
    const { code, stdout } = await start(dir, {}, '--max-wait', '1s')
    expect(code).toBe(3)
    expect(stdout.replace(/\s+/g, ' ')).toContain('openssl rand -hex 32')
    expect(report(dir).summary).toMatchObject({ pass: 5, deferred: 2 })
    expect(readFileSync(path.join(dir, 'run.ndjson'), 'utf8')).not.toContain('"parked"')
    expect((await start(folder(), {}, '--max-wait', '1s', '--allow-deferred')).code).toBe(0)
  })

  it('all scenarios wait parallel: each has its token before any of them asks with it', async () => {
    const own = await startTokenServer()
    const dir = folder()
    const args = ['run', suite, '--url', own.url, '--out', dir, '--max-wait', '10s', '--only', '*token-ends']
    expect((await cli(args, inputs)).code).toBe(0)
    await own.close()
    // the first three find out whether a new token ends the life of an older one
    expect(own.requests.slice(3, 5).map(({ path: asked }) => asked)).toEqual(['/token', '/token'])
    expect(report(dir).summary.pass).toBe(2)
  })

  it('goes on with all that the run was started with', async () => {
    const own = await startTokenServer({
      before: ({ path: asked, response }) => {
        if (asked !== '/me') return false
        response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
        return true
      },
    })
    const dir = folder()
    const key = { ...inputs, TOKENASSAY_SEAL_KEY: testKey }
    const options = ['--max-failures', '1', '--max-time', '1h', '--retries', '3', '--parallel', '1']
    const args = ['run', suite, '--url', own.url, '--out', dir, '--max-wait', '0s', ...options]
    expect((await cli(args, key)).code).toBe(3)
    const [first] = readFileSync(path.join(dir, 'run.ndjson'), 'utf8').split('\n')
    expect(JSON.parse(first!).limits).toEqual({
      parallel: 1,
      maxTimeSeconds: 3600,
      maxFailures: 1,
      retries: 3,
    })
    expect((await cli(['resume', dir, '--wait'], key)).code).toBe(1)
    await own.close()
    expect(report(dir).summary).toMatchObject({ pass: 5, fail: 1, error: 1 })
    expect(JSON.stringify(report(dir))).toContain('the most that it may (--max-failures)')
  })

  it('parks with a key, keeps tokens sealed, and takes up what is due', async () => {
    const dir = folder()
    expect((await start(dir, { TOKENASSAY_SEAL_KEY: testKey }, '--max-wait', '0s')).code).toBe(3)
    expect(readFileSync(path.join(dir, 'run.ndjson'), 'utf8')).toContain('"parked"')
    const early = await cli(['resume', dir, '--max-wait', '0s'], { TOKENASSAY_SEAL_KEY: testKey })
    expect(early.code).toBe(3)
    const { code } = await cli(['resume', dir, '--wait'], { TOKENASSAY_SEAL_KEY: testKey })
    expect(code).toBe(0)
    expect(report(dir).summary).toMatchObject({ pass: 7, deferred: 0 })
    expect(new Set(judgements(dir)).size).toBe(judgements(dir).length)
    const again = await cli(['resume', dir], { TOKENASSAY_SEAL_KEY: testKey })
    expect(again.stderr).toContain('nothing is left to take up')
  })

  it('refuses another key, no key, and a suite that has changed', async () => {
    const dir = folder()
    await start(dir, { TOKENASSAY_SEAL_KEY: testKey }, '--max-wait', '0s')
    const other = await cli(['resume', dir], { TOKENASSAY_SEAL_KEY: 'f'.repeat(64) })
    expect({ code: other.code, stderr: other.stderr }).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('does not open what this run has sealed'),
    })
    expect((await cli(['resume', dir])).stderr).toContain('only its key can open')
    expect((await cli(['resume', dir], { TOKENASSAY_SEAL_KEY: 'short' })).stderr).toContain(
      'TOKENASSAY_SEAL_KEY is not a key',
    )
  })

  it('a scenario that woke too late starts over instead of blaming the target', async () => {
    const dir = folder()
    await start(dir, { TOKENASSAY_SEAL_KEY: testKey }, '--max-wait', '0s', '--only', 'token-ends')
    await new Promise((resolve) => setTimeout(resolve, 4500))
    const { code } = await cli(['resume', dir, '--wait'], { TOKENASSAY_SEAL_KEY: testKey })
    expect(code).toBe(0)
    expect(report(dir).summary.pass).toBe(1)
  })

  it('goes on after SIGKILL: nothing is judged twice, and the report is that of an uninterrupted run', async () => {
    const whole = await killAndResume(server, [])
    dirs.push(whole.dir)
    const stories = [[150], [400, 700], [1500], [2600, 300]]
    for (const { dir, code } of await Promise.all(stories.map((kills) => killAndResume(server, kills)))) {
      dirs.push(dir)
      expect(code).toBe(0)
      expect(lasting(dir)).toEqual(lasting(whole.dir))
      expect(new Set(judgements(dir)).size).toBe(judgements(dir).length)
    }
  })

  it('cuts off a torn last line, and refuses a journal that is damaged in its middle', async () => {
    const dir = folder()
    await start(dir, { TOKENASSAY_SEAL_KEY: testKey }, '--max-wait', '0s')
    const journal = path.join(dir, 'run.ndjson')
    appendFileSync(journal, '{"type":"scena')
    expect((await cli(['resume', dir, '--wait'], { TOKENASSAY_SEAL_KEY: testKey })).code).toBe(0)
    appendFileSync(journal, 'not json\n{"type":"remark","text":"x"}\n')
    const { code, stderr } = await cli(['resume', dir], { TOKENASSAY_SEAL_KEY: testKey })
    expect(code).toBe(2)
    expect(stderr).toContain('is damaged')
  })
})
