import { cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it, type TestContext } from 'vitest'
import { cli, startCli } from '../support/cli.ts'
import { eventsIn, scenariosOf } from '../support/events.ts'
import { gone, hangingScript, pidIn } from '../support/processes.ts'
import { inputs, testKey } from '../support/resume-story.ts'
import { startTokenServer } from '../support/token-server.ts'

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

/** A suite with that sweep, a slow server for it and a folder for its run. */
const prepare = async ({ onTestFinished }: TestContext) => {
  const root = mkdtempSync(path.join(tmpdir(), 'tokenassay-interrupted-'))
  const suite = path.join(root, 'suite')
  const out = path.join(root, 'out')
  cpSync('test/fixtures/suites/tiny', suite, { recursive: true })
  writeFileSync(path.join(suite, 'sweep.yaml'), sweep)
  const server = await startTokenServer({ delayMs: 60 })
  onTestFinished(async () => {
    await server.close()
    rmSync(root, { recursive: true })
  })
  const events = () => eventsIn(out)
  return {
    suite,
    out,
    server,
    run: (...options: string[]) => ['run', suite, '--url', server.url, '--out', out, ...options],
    events,
    scenarios: () => scenariosOf(events()).filter(({ id }) => id !== 'preflight'),
    /** Waits until a wrong password of the sweep was sent, and some more. */
    inTheSweep: async () => {
      const swept = () =>
        server.requests.filter(({ body }) => body.includes('password=') && !body.includes('correct+horse'))
      while (swept().length < 8) await sleep(20)
    },
  }
}

describe.concurrent('a run that is interrupted', { timeout: 120_000 }, () => {
  it('judges nothing that it broke off, and is taken up as it was started', async (context) => {
    const { suite, out, server, run, events, scenarios, inTheSweep } = await prepare(context)
    const options = ['--parallel', '2', '--timeout', '7s', '--max-wait', '1h']
    const { child, finished } = startCli(run(...options), env)
    await inTheSweep()
    child.kill('SIGINT')
    expect((await finished).code).toBe(130)
    server.hurry()
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

  it('waits for no response that does not come', async (context) => {
    const { out, server, run, events, inTheSweep } = await prepare(context)
    const { child, finished } = startCli(run('--timeout', '10m'), env)
    await inTheSweep()
    server.hold()
    const before = server.requests.length
    while (server.requests.length === before) await sleep(20)
    child.kill('SIGINT')
    expect((await finished).code).toBe(130)
    expect(scenariosOf(events()).filter(({ verdict }) => verdict === 'error' || verdict === 'fail')).toEqual(
      [],
    )
    expect(existsSync(path.join(out, 'report.html'))).toBe(true)
  })

  it.for([
    ['once', 1],
    ['twice', 2],
  ] as const)('%s leaves no clock command behind that hangs', async ([, times], context) => {
    const { suite, out, server } = await prepare(context)
    const [target, pidFile] = [path.join(suite, '../target.json'), path.join(suite, '../pid')]
    const advance = { command: ['sh', '-c', hangingScript(pidFile)] }
    const accounts = { user: 'ada', password: 'correct horse' }
    writeFileSync(
      target,
      JSON.stringify({
        url: server.url,
        inputs: accounts,
        clock: { advance },
        limits: { timeout: '100s' },
      }),
    )
    server.hurry()
    const { child, finished } = startCli(['run', suite, '--target', target, '--out', out])
    const pid = await pidIn(pidFile)
    for (let sent = 0; sent < times; sent++) child.kill('SIGINT')
    expect((await finished).code).toBe(130)
    await gone(pid)
  })

  it('leaves its folder free', async (context) => {
    const { out, server, run, inTheSweep } = await prepare(context)
    const { child, finished } = startCli(run(), env)
    await inTheSweep()
    child.kill('SIGKILL')
    await finished
    server.hurry()
    expect(existsSync(path.join(out, 'run.lock'))).toBe(true)
    const { code } = await cli(run('--only', 'grant'), env)
    expect(code).toBe(0)
    expect(existsSync(path.join(out, 'run.lock'))).toBe(false)
  })

  it('keeps a second run out of its folder while it goes on', async (context) => {
    const { suite, out, server, run, scenarios, inTheSweep } = await prepare(context)
    const { finished } = startCli(run('--max-wait', '1h', '--timeout', '100s'), env)
    await inTheSweep()
    server.hold()
    for (const args of [run(), ['resume', out, '--suite', suite]]) {
      const second = await cli(args, env)
      expect(second.code).toBe(2)
      expect(second.stderr).toContain(`another run writes into "${out}"`)
    }
    server.hurry()
    expect((await finished).code).toBe(0)
    expect(scenarios().every(({ verdict }) => verdict === 'pass')).toBe(true)
  })
})

it.for([
  ['--parallel', '0'],
  ['--parallel', '-1'],
  ['--timeout', '0s'],
])('%s %s is refused before anything is sent', async (option, context) => {
  const { server, run } = await prepare(context)
  const { code, stderr } = await cli(run(option.join('=')), env)
  expect(code).toBe(2)
  expect(stderr).toContain(`${option[0]} is "${option[1]}"`)
  expect(server.requests).toEqual([])
})
