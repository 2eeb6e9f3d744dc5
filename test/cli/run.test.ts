import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { cli, startCli } from '../support/cli.ts'
import { inputs as env } from '../support/resume-story.ts'
import {
  startTokenServer,
  type TokenServer,
  type TokenServerOptions,
  takesWrong,
} from '../support/token-server.ts'

const suite = 'test/fixtures/suites/tiny'

let dir: string
let server: TokenServer

beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'tokenassay-run-'))
})
afterEach(async () => {
  rmSync(dir, { recursive: true, force: true })
  await server?.close()
})

const out = () => path.join(dir, 'out')
const report = () => JSON.parse(readFileSync(path.join(out(), 'report.json'), 'utf8'))
const run = async (options: TokenServerOptions = {}, ...args: string[]) => {
  server = await startTokenServer(options)
  return cli(
    [
      'run',
      suite,
      '--url',
      server.url,
      '--out',
      out(),
      '--only',
      'grant',
      '--only',
      'needs*',
      '--only',
      'wrong*',
      ...args,
    ],
    env,
  )
}
const verdictOf = (id: string) =>
  report().scenarios.find((scenario: { id: string }) => scenario.id === id).verdict

describe('run', () => {
  it('conforms: exit code 0, a journal, two reports, nothing but words on stdout', async () => {
    const { code, stdout, stderr } = await run()
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain('5 pass')
    expect(stdout).not.toContain('\u001b')
    expect(report().summary).toEqual({
      pass: 5,
      warn: 0,
      fail: 0,
      waived: 0,
      skip: 0,
      blocked: 0,
      deferred: 0,
      error: 0,
    })
    for (const name of ['run.ndjson', 'report.json', 'junit.xml']) {
      expect(statSync(path.join(out(), name)).mode & 0o777).toBe(0o600)
    }
    expect(statSync(out()).mode & 0o777).toBe(0o700)
  })

  it('keeps secrets out of everything that it writes', async () => {
    const { stdout } = await run()
    for (const name of ['run.ndjson', 'report.json', 'junit.xml']) {
      expect(readFileSync(path.join(out(), name), 'utf8')).not.toMatch(/correct.{0,3}horse/)
    }
    expect(stdout).not.toMatch(/correct.{0,3}horse/)
    expect(readFileSync(path.join(out(), 'run.ndjson'), 'utf8')).toContain('‹password›')
  })

  it('finds a broken MUST: exit code 1, the requirement, expected and actual', async () => {
    const { code, stdout } = await run({ before: takesWrong })
    expect(code).toBe(1)
    expect(verdictOf('wrong-password')).toBe('fail')
    expect(verdictOf('grant')).toBe('pass')
    const [finding] = report().scenarios.find(({ id }: { id: string }) => id === 'wrong-password').findings
    expect(finding).toMatchObject({ requirement: 'TINY-password', expected: 'refused (status 4xx)' })
    expect(finding.actual).toContain('status 200')
    expect(finding.at).toMatch(/tiny\/suite\.yaml:\d+:\d+$/)
    expect(stdout).toContain("only the user's own password is taken")
  })

  it('a broken SHOULD warns, and fails only under --strict', async () => {
    expect((await run({ ttlSeconds: 4 })).code).toBe(0)
    expect(verdictOf('grant')).toBe('warn')
    await server.close()
    expect((await run({ ttlSeconds: 4 }, '--strict')).code).toBe(1)
  })

  it('a negative without its control is blocked, not passed', async () => {
    let count = 0
    const { code } = await run({
      before: ({ response }) => {
        // The first login works, or there would be nothing to judge.
        if (++count <= 2) return false
        response.writeHead(400, { 'content-type': 'application/json' }).end('{"error":"invalid_request"}')
        return true
      },
    })
    expect(code).toBe(1)
    expect(verdictOf('grant')).toBe('fail')
    expect(verdictOf('wrong-password')).toBe('blocked')
    expect(verdictOf('needs/user')).toBe('blocked')
  })

  it('a connection closed on a bad request is the target’s doing', async () => {
    const { code } = await run({
      before: ({ form, request }) => {
        if (form.get('password') !== 'wrong') return false
        request.socket.destroy()
        return true
      },
    })
    expect(code).toBe(1)
    expect(verdictOf('wrong-password')).toBe('fail')
    expect(verdictOf('needs/user')).toBe('pass')
  })

  it('silence on a bad request is the target’s doing', async () => {
    const { code } = await run(
      { before: ({ form }) => form.get('password') === 'wrong' },
      '--timeout',
      '300ms',
    )
    expect(code).toBe(1)
    expect(verdictOf('wrong-password')).toBe('fail')
  })

  it('nobody listens: exit code 3, each scenario in error, one clear reason', async () => {
    const { code, stdout } = await cli(['run', suite, '--url', 'http://127.0.0.1:1', '--out', out()], env)
    expect(code).toBe(3)
    expect(stdout.match(/ECONNREFUSED/g)).toHaveLength(1)
    expect(report().summary.error).toBe(7)
  })

  it('obeys 429 and Retry-After instead of judging them', async () => {
    let count = 0
    const { code } = await run({
      before: ({ response }) => {
        if (++count % 5) return false
        response.writeHead(429, { 'retry-after': '0.05' }).end()
        return true
      },
    })
    expect(code).toBe(0)
    expect(count).toBeGreaterThan(10)
  })

  it('nothing selected: exit code 4', async () => {
    server = await startTokenServer()
    const { code, stdout } = await cli(
      ['run', suite, '--url', server.url, '--out', out(), '--only', 'no-such*'],
      env,
    )
    expect(code).toBe(4)
    expect(stdout).toContain('nothing')
    expect(server.requests).toEqual([])
  })

  it('keeps to the target’s budget', async () => {
    server = await startTokenServer()
    const file = path.join(dir, 'target.yaml')
    writeFileSync(
      file,
      `url: ${server.url}\ninputs: { user: ada, password: correct horse }\nlimits: { budget: 4 }\n`,
    )
    const { code } = await cli(['run', suite, '--target', file, '--out', out(), '--only', 'needs*'])
    // there is room for finding out about the target, and for nothing else
    expect(code).toBe(4)
    expect(server.requests.length).toBeLessThanOrEqual(4)
    expect(report().scenarios[0].reason).toContain('limits.budget is 4')
  })

  it('keeps to the target’s rate', async () => {
    server = await startTokenServer()
    const file = path.join(dir, 'target.yaml')
    writeFileSync(
      file,
      `url: ${server.url}\ninputs: { user: ada, password: correct horse }\nlimits: { rate: 20/s }\n`,
    )
    const before = Date.now()
    expect((await cli(['run', suite, '--target', file, '--out', out(), '--only', 'needs*'])).code).toBe(0)
    expect(Date.now() - before).toBeGreaterThan((server.requests.length - 1) * 50)
  })

  it('an interrupted run says so: exit code 130, and what was judged is kept', async () => {
    server = await startTokenServer({ delayMs: 300 })
    const { child, finished } = startCli(
      ['run', suite, '--url', server.url, '--out', out(), '--parallel', '1'],
      env,
    )
    while (server.requests.length < 4) await new Promise((resolve) => setTimeout(resolve, 20))
    child.kill('SIGINT')
    const { code, stdout } = await finished
    expect(code).toBe(130)
    expect(stdout).toContain('interrupted')
    expect(existsSync(path.join(out(), 'report.json'))).toBe(true)
  })

  it('an unwritable folder is a usage error', async () => {
    server = await startTokenServer()
    const { code, stderr } = await cli(['run', suite, '--url', server.url, '--out', '/proc/nowhere'], env)
    expect(code).toBe(2)
    expect(stderr).toContain('cannot write to "/proc/nowhere"')
    expect(server.requests).toEqual([])
  })
})
