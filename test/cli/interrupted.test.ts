import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { cli, startCli } from '../support/cli.ts'
import { inputs, testKey } from '../support/resume-story.ts'
import { startTokenServer, type TokenServer } from '../support/token-server.ts'

/** A sweep of some dozen requests, and draws behind it. */
const sweep = `scenarios:
  - id: no-other-password
    title: No other password is accepted
    proves: [TINY-password]
    control: token
    change: { set: /form/password, draw: { any: near-miss } }
    expect: refused
`
const env = { ...inputs, TOKENASSAY_SEAL_KEY: testKey }

let root: string
let suite: string
let out: string
let server: TokenServer
beforeEach(async () => {
  root = mkdtempSync(path.join(tmpdir(), 'tokenassay-interrupted-'))
  suite = path.join(root, 'suite')
  out = path.join(root, 'out')
  cpSync('test/fixtures/suites/tiny', suite, { recursive: true })
  writeFileSync(path.join(suite, 'sweep.yaml'), sweep)
  server = await startTokenServer({ delayMs: 60 })
})
afterEach(async () => {
  await server.close()
  rmSync(root, { recursive: true })
})

const run = (...options: string[]) => ['run', suite, '--url', server.url, '--out', out, ...options]
const events = () =>
  readFileSync(path.join(out, 'run.ndjson'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
const scenarios = () => events().filter(({ type, id }) => type === 'scenario' && id !== 'preflight')

/** Waits until a wrong password of the sweep was sent, and some more. */
const inTheSweep = async () => {
  const swept = () =>
    server.requests.filter(({ body }) => body.includes('password=') && !body.includes('correct+horse'))
  while (swept().length < 8) await sleep(20)
}

describe('a run that is interrupted', () => {
  it('judges nothing that it broke off, and is taken up as it was started', async () => {
    const options = ['--parallel', '2', '--timeout', '7s', '--max-wait', '1h']
    const { child, finished } = startCli(run(...options), env)
    await inTheSweep()
    child.kill('SIGINT')
    expect((await finished).code).toBe(130)
    expect(scenarios().map(({ id }) => id)).not.toContain('no-other-password')
    expect(scenarios().filter(({ verdict }) => verdict === 'error' || verdict === 'blocked')).toEqual([])
    expect(events()[0]).toMatchObject({ fuzz: false, limits: { parallel: 2, timeoutMs: 7000 } })
    const again = await cli(['resume', out, '--suite', suite, '--wait'], { TOKENASSAY_SEAL_KEY: testKey })
    expect({ code: again.code, stderr: again.stderr }).toMatchObject({ code: 0 })
    const drawn = scenarios().find(({ id }) => id === 'no-other-password')
    expect(drawn).toMatchObject({ verdict: 'pass', draws: { drawn: 0 } })
    const ids = scenarios()
      .filter(({ verdict }) => verdict !== 'deferred')
      .map(({ id }) => id)
    expect(new Set(ids).size).toBe(8)
  })

  it('leaves its folder free', async () => {
    const { child, finished } = startCli(run(), env)
    await inTheSweep()
    child.kill('SIGKILL')
    await finished
    expect(existsSync(path.join(out, 'run.lock'))).toBe(true)
    const { code } = await cli(run('--only', 'grant'), env)
    expect(code).toBe(0)
    expect(existsSync(path.join(out, 'run.lock'))).toBe(false)
  })
})

it('a second run keeps out of the folder of one that goes on', async () => {
  const { finished } = startCli(run('--max-wait', '1h'), env)
  await inTheSweep()
  for (const args of [run(), ['resume', out, '--suite', suite]]) {
    const second = await cli(args, env)
    expect(second.code).toBe(2)
    expect(second.stderr).toContain(`another run writes into "${out}"`)
  }
  expect((await finished).code).toBe(0)
  expect(scenarios().every(({ verdict }) => verdict === 'pass')).toBe(true)
})

it.each([
  ['--parallel', '0'],
  ['--parallel', '-1'],
  ['--timeout', '0s'],
])('%s %s is refused before anything is sent', async (...option) => {
  const { code, stderr } = await cli(run(option.join('=')), env)
  expect(code).toBe(2)
  expect(stderr).toContain(`${option[0]} is "${option[1]}"`)
  expect(server.requests).toEqual([])
})
