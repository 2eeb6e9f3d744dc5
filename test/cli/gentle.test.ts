import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type ApiName, start } from '../../reference-server/index.ts'
import { cli } from '../support/cli.ts'
import { startCountingServer } from '../support/counting-server.ts'
import { eventsIn, scenariosOf } from '../support/events.ts'
import { inputs } from '../support/resume-story.ts'

let dir: string
let closing: (() => Promise<void>)[]
beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'tokenassay-gentle-'))
  closing = []
})
afterEach(async () => {
  for (const close of closing.reverse()) await close()
  rmSync(dir, { recursive: true, force: true })
})

const logins = [
  { name: 'username', secret: 'password' },
  { name: 'client_id', secret: 'client_secret' },
]

/** A reference server behind one that counts, and a run of its suite. */
const counted = async (
  api: ApiName,
  {
    lockAfter,
    limits = {},
    realDate = false,
  }: { lockAfter?: number; limits?: object; realDate?: boolean } = {},
) => {
  const behind = await start(api)
  const { target } = behind
  const server = await startCountingServer(behind.url, [target.inputs, ...target.accounts], logins, {
    lockAfter,
    realDate,
  })
  closing.push(behind.close, server.close)
  const file = path.join(dir, 'target.json')
  writeFileSync(file, JSON.stringify({ ...target, url: server.url, limits }))
  const out = path.join(dir, 'run')
  const run = async (...args: string[]) => {
    const ended = await cli(['run', api, '--target', file, '--out', out, '--seed', '7', ...args])
    return {
      ...ended,
      most: Math.max(0, ...Object.values(server.counts()).map(({ mostInARow }) => mostInARow)),
    }
  }
  const report = () => JSON.parse(readFileSync(path.join(out, 'report.json'), 'utf8'))
  return { server, run, report, file }
}

describe('wrong attempts on an account', () => {
  it('come in turns where values are drawn at random, and where the target file says fewer', {
    timeout: 120_000,
  }, async () => {
    const { run } = await counted('sugarcrm', { limits: { attempts: 3 } })
    const { code, stdout, most } = await run('--only', 'password/*,refresh*', '--fuzz', '--runs', '2')
    expect(code).toBe(0)
    expect(stdout).toContain('(3 in a row at most)')
    expect(most).toBeLessThanOrEqual(3)
    expect(most).toBeGreaterThan(0)
  })

  it('end at once where the account is locked, and nobody is accused', async () => {
    const { server, run, report } = await counted('crayon', { lockAfter: 5, limits: { attempts: 8 } })
    const { code, stdout } = await run('--only', 'password/*')
    expect(code).toBe(3)
    expect(report().summary).toMatchObject({ fail: 0, warn: 0, error: 0 })
    expect(report().summary.blocked).toBeGreaterThan(3)
    expect(stdout).toContain('The main account may be locked')
    // what was under way together when the first one said so
    const { wrongs } = Object.values(server.counts()).reduce((a, b) => (a.wrongs > b.wrongs ? a : b))
    expect(wrongs).toBeLessThan(40)
  })

  it('are not sent again after a 429 without a right request before', async () => {
    const seen: string[] = []
    const server = createServer(async (request, response) => {
      let body = ''
      for await (const chunk of request) body += chunk
      const right = new URLSearchParams(body).get('password') === 'correct horse'
      if (request.url === '/token') seen.push(right ? 'right' : 'wrong')
      const again = !right && seen.filter((it) => it === 'wrong').length % 2 === 1
      if (again) return response.writeHead(429, { 'retry-after': '0' }).end()
      const known = request.url === '/me' ? request.headers.authorization?.startsWith('Bearer ') : right
      response
        .writeHead(known ? 200 : request.url === '/me' ? 401 : 400, { 'content-type': 'application/json' })
        .end(
          known
            ? `{"access_token":"t-${crypto.randomUUID()}","expires_in":3,"greeting":"hello"}`
            : '{"error":"invalid_request"}',
        )
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    closing.push(() => new Promise((resolve) => void server.close(() => resolve()).closeAllConnections()))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    await cli(['run', 'test/fixtures/suites/tiny', '--url', url, '--out', dir, '--only', '*wrong*'], inputs)
    expect(seen.join(' ')).toContain('wrong')
    expect(seen.join(' ')).not.toContain('wrong wrong')
  })
})

describe('a plan', () => {
  it('says what would be sent, what would be left out and why, and sends nothing', async () => {
    const { server, run, file } = await counted('crayon')
    const { paths: _, accounts: __, clock: ___, ...target } = JSON.parse(readFileSync(file, 'utf8'))
    writeFileSync(file, JSON.stringify(target))
    const { code, stdout, stderr } = await run('--plan')
    expect({ code, stderr, requests: server.requests }).toEqual({ code: 0, stderr: '', requests: 0 })
    expect(stdout).toMatch(/^ {2}requests +about \d+, the first \d+ of them to find out about the target$/m)
    expect(stdout).toMatch(/^ {2}wrong +main account \d+; 4 in a row at most/m)
    expect(stdout).toMatch(/^ {2}accounts +1: main account$/m)
    expect(stdout).toMatch(/^ {2}clock +not moved, for no hook is given \(clock.advance\)/m)
    expect(stdout).toMatch(/^ {2}time +about \S+, if a response takes 100 ms, 16 at once$/m)
    expect(stdout).toMatch(
      /\d+ scenarios: the target gives no path "resource" \(paths.resource in the target file\)/,
    )
    expect(stdout).toMatch(/\d+ scenarios: the target has no other account \(accounts in the target file\)/)
    expect(stdout.trimEnd().endsWith('nothing was sent')).toBe(true)
  })

  // Most values are wrong ones, and many sweeps are those of another account (sugarcrm) or of a token.
  it.each(['sugarcrm', 'crayon'] as const)(
    'is not far from what is sent: %s',
    { timeout: 120_000 },
    async (api) => {
      const { server, run } = await counted(api)
      const planned = Number(/requests +about (\d+)/.exec((await run('--plan')).stdout)![1])
      const { code, stdout, most } = await run('--reporter', 'json')
      expect(code).toBe(0)
      expect(stdout).toContain(`${api}: about ${planned} requests`)
      expect(Math.abs(server.requests - planned)).toBeLessThan(planned / 33)
      expect(server.requests).toBeLessThan(1500)
      // wrong attempts on an account come four in a row at most, over a whole run
      expect(most).toBe(4)
      const wrongs = Object.values(server.counts()).reduce((sum, { wrongs }) => sum + wrongs, 0)
      expect(wrongs).toBeGreaterThan(200)
    },
  )
})

describe('a budget that is too small', () => {
  it('is kept, and what is left is not tested', async () => {
    const { server, run, report } = await counted('crayon', { limits: { budget: 150 } })
    const { stdout } = await run('--plan')
    expect(stdout).toMatch(/^ {2}budget +150 of the \d{4} requests that are needed \(limits.budget\)$/m)
    const { code } = await run()
    expect(server.requests).toBeLessThanOrEqual(150)
    expect(server.requests).toBeGreaterThan(75)
    expect(code).toBe(0)
    const { summary, scenarios } = report()
    expect(summary).toMatchObject({ error: 0, fail: 0, blocked: 0 })
    const of = (id: string) => scenarios.find((scenario: { id: string }) => scenario.id === id)
    expect(of('documented-request').verdict).toBe('pass')
    const left = scenarios.find(
      ({ verdict, reason }: Record<string, string>) => verdict === 'skip' && reason?.includes('budget'),
    )
    expect(left.reason).toMatch(
      /the budget has no room for it \(limits.budget is 150, about \d+ requests are needed\)/,
    )
  })
})

describe('what is drawn', () => {
  it('is nothing, unless --fuzz asks', async () => {
    const { run } = await counted('crayon')
    const draws = () => scenariosOf(eventsIn(path.join(dir, 'run'))).flatMap(({ draws }) => draws ?? [])
    const only = ['--only', 'password/nearly-right']
    await run(...only)
    expect(draws()).toMatchObject([{ drawn: 0 }])
    await run(...only, '--fuzz', '--runs', '3')
    expect(draws()).toMatchObject([{ drawn: 3 }])
  })

  it.each([
    [['--no-fuzz'], 'Did you mean --fuzz?'],
    [['--runs', '5'], 'add --fuzz, or leave out --runs'],
    [['--fuzz-time', '1s'], 'add --fuzz, or leave out --fuzz-time'],
  ])('is not misunderstood: %s', async (args, hint) => {
    const { server, run } = await counted('crayon')
    const { code, stderr } = await run(...args)
    expect({ code, requests: server.requests }).toEqual({ code: 2, requests: 0 })
    expect(stderr).toContain(hint)
  })
})

describe('a run that does not come to its end', () => {
  it('is ended by --max-time, with a whole report that says so once', async () => {
    let requests = 0
    const server = createServer((request, response) => {
      request.resume()
      const tarpit = ++requests > 2
      const answer = () =>
        response
          .writeHead(200, { 'content-type': 'application/json' })
          .end('{"access_token":"t","expires_in":3,"greeting":"hello"}')
      if (tarpit) setTimeout(answer, 700)
      else answer()
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    closing.push(() => new Promise((resolve) => void server.close(() => resolve()).closeAllConnections()))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const { code, stdout } = await cli(
      ['run', 'test/fixtures/suites/tiny', '--url', url, '--out', dir, '--parallel', '1', '--max-time', '2s'],
      inputs,
    )
    expect(code).not.toBe(0)
    expect(stdout.match(/has not come to its end within 2s \(--max-time\)/g)).toHaveLength(1)
    expect(JSON.parse(readFileSync(path.join(dir, 'report.json'), 'utf8')).summary.error).toBeGreaterThan(0)
  })
})

describe('show', () => {
  it('prints where the report of a run is', async () => {
    mkdirSync(path.join(dir, 'run'))
    writeFileSync(path.join(dir, 'run', 'report.html'), '')
    const { code, stdout } = await cli(['show', path.join(dir, 'run')])
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: `${pathToFileURL(path.join(dir, 'run', 'report.html')).href}\n`,
    })
  })

  it('says what to do where there is none', async () => {
    expect((await cli(['show', dir])).stderr).toContain('expected: the folder of a run')
    writeFileSync(path.join(dir, 'run.ndjson'), '')
    const { code, stderr } = await cli(['show', dir])
    expect(code).toBe(2)
    expect(stderr).toContain(`make one: tokenassay report ${dir} --reporter html`)
  })
})

describe('a target whose time was moved before, as only its tokens show', () => {
  const only = ['--only', 'token-ends', '--only', 'documented-request']

  it('is put back where there is a hook for that', async () => {
    const { run } = await counted('crayon', { realDate: true })
    expect((await run(...only)).code).toBe(0)
    expect((await run(...only)).code).toBe(0)
  })

  it('is not judged where there is none, and the next step is told', async () => {
    const { run, file } = await counted('crayon', { realDate: true })
    const { clock, ...target } = JSON.parse(readFileSync(file, 'utf8'))
    writeFileSync(file, JSON.stringify({ ...target, clock: { advance: clock.advance } }))
    expect((await run(...only)).code).toBe(0)
    const { code, stdout } = await run(...only)
    expect(code).toBe(2)
    expect(stdout.replace(/\n */g, ' ')).toMatch(
      /nothing was judged: the target's time was moved before: its first token begins \S+ in the future; restart the target/,
    )
  })
})
