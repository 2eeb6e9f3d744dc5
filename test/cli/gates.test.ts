import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, request as forward } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cli } from '../support/cli.ts'
import { startTokenServer, type TokenServer, takesWrong } from '../support/token-server.ts'

const suite = 'test/fixtures/suites/tiny'

let dir: string
let right: TokenServer
/** Takes the password "wrong" too. */
let wrong: TokenServer

beforeAll(async () => {
  dir = mkdtempSync(path.join(tmpdir(), 'tokenassay-gates-'))
  right = await startTokenServer()
  wrong = await startTokenServer({ before: takesWrong })
  ;[failed, clean] = await Promise.all([run(wrong), run(right)])
}, 60_000)
afterAll(async () => {
  rmSync(dir, { recursive: true, force: true })
  await Promise.all([right.close(), wrong.close()])
})

/** What both came to without more ado. */
let failed: Ran
let clean: Ran

let runs = 0
const run = async (server: TokenServer, ...args: string[]) => {
  const out = path.join(dir, `run-${++runs}`)
  const reporters = args.includes('--reporter') ? [] : ['--reporter', 'json,junit']
  const target = fileOf(
    `target-${runs}.yaml`,
    `url: ${server.url}\ninputs: { user: ada, password: correct horse }\nclock: { advance: { method: POST, path: /__clock, json: { advance: $seconds } }, reset: { method: POST, path: /__clock, json: { reset: true } } }\n`,
  )
  const ended = await cli(['run', suite, '--target', target, '--out', out, ...reporters, ...args])
  const read = (name: string) => readFileSync(path.join(out, name), 'utf8')
  return { ...ended, out, read, report: () => JSON.parse(read('report.json')) }
}

type Ran = Awaited<ReturnType<typeof run>>

const fileOf = (name: string, text: string) => {
  const file = path.join(dir, name)
  writeFileSync(file, text)
  return file
}

const waivers = (until: string, requirement = 'TINY-password') =>
  fileOf(
    `${requirement}-${until}.yaml`,
    `waivers:
  - requirement: ${requirement}
    reason: the mock of the test stage takes it
    owner: stage team
    until: ${until}
`,
  )

const everyReport = ['--reporter', 'json,junit,html,markdown,sarif,github,ctrf']
const words = 'the mock of the test stage takes it (stage team, until 9999-12-31)'

describe('a waiver', () => {
  it('lets a known failure pass, and every report shows it', async () => {
    const { code, stdout, read, report } = await run(
      wrong,
      '--waivers',
      waivers('9999-12-31'),
      ...everyReport,
    )
    expect(stdout).toContain('conformant but for what is waived: 1 of ')
    expect(code).toBe(0)
    expect(report()).toMatchObject({ exitCode: 0, summary: { fail: 0, waived: 1 } })
    const told = { console: stdout, ...Object.fromEntries(formats.map((name) => [name, read(name)])) }
    for (const [format, text] of Object.entries(told))
      expect([format, text.replaceAll('\\', '')]).toEqual([format, expect.stringContaining(words)])
  })

  const formats = [
    'junit.xml',
    'report.html',
    'report.md',
    'report.sarif',
    'github-annotations.txt',
    'ctrf.json',
  ]

  it('past its date gates, and is told with its line', async () => {
    const file = waivers('2020-01-31')
    const { code, stdout, report } = await run(wrong, '--waivers', file)
    expect(code).toBe(1)
    expect(report().summary).toMatchObject({ fail: 1, waived: 0 })
    expect(stdout.replaceAll('\n', ' ')).toContain(
      `${file}:2:5: the waiver of TINY-password was until 2020-01-31 (stage team)`,
    )
  })

  it('of what is met now gates, and is told with its line', async () => {
    const file = waivers('9999-12-31')
    const { code, stdout, read, report } = await run(right, '--waivers', file)
    expect(stdout).toContain('not conformant: 1 waiver is stale')
    expect(stdout.replaceAll('\n', ' ')).toContain(`${file}:2:5: the waiver of TINY-password waives nothing`)
    expect(code).toBe(1)
    // systems that read nothing but this file gate too
    expect(read('junit.xml')).toContain('<failure message="not conformant: 1 waiver is stale" type="exit 1">')
    expect(report().staleWaivers).toMatchObject([
      { requirement: 'TINY-password', why: 'what it waives is met' },
    ])
    // where its test did not run nobody can say that
    const part = await run(right, '--waivers', file, '--only', 'grant')
    expect(part.code).toBe(0)
  })

  it('of nothing that there is, is an error with its place before anything is sent', async () => {
    const { code, stderr } = await run(right, '--waivers', waivers('9999-12-31', 'TINY-pasword'))
    expect(code).toBe(2)
    expect(stderr).toContain('no requirement of "tiny" is called "TINY-pasword", so this waives nothing')
    expect(stderr).toMatch(/TINY-pasword-9999-12-31\.yaml:2:18/)
    expect(stderr).toContain('did you mean "TINY-password"?')
  })

  it('of a suite that is misspelt is told', async () => {
    const text =
      'waivers: [{ suite: tinny, requirement: TINY-password, reason: r, owner: o, until: 9999-12-31 }]'
    const { code, stderr } = await run(right, '--waivers', fileOf('tinny.yaml', text))
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('did you mean "tiny"?') })
  })

  it('is drafted from a run, and refused until somebody has filled it in', async () => {
    const { stdout, code } = await cli(['waive', failed.out])
    expect(code).toBe(0)
    expect(stdout).toContain('requirement: TINY-password')
    const file = fileOf('draft.yaml', stdout)
    const refused = await run(wrong, '--waivers', file)
    expect(refused.code).toBe(2)
    for (const key of ['reason', 'owner', 'until']) expect(refused.stderr).toContain(`"${key}" is null`)
    const filled = stdout.replace(/(reason|owner):$/gm, '$1: known').replace(/until:$/gm, 'until: 9999-12-31')
    expect((await run(wrong, '--waivers', fileOf('filled.yaml', filled))).code).toBe(0)
  })
})

describe('two runs', () => {
  it('only what is worse than the baseline gates; what is better is said', async () => {
    const before = failed
    expect(before.code).toBe(1)
    const same = await run(wrong, '--baseline', before.out)
    expect(same.code).toBe(0)
    expect(same.stdout).toContain('waived        TINY-password: not met in the baseline either')
    const better = await run(right, '--baseline', path.join(before.out, 'report.json'))
    expect(better.code).toBe(0)
    expect(better.stdout).toContain(
      'Better than the baseline: a requirement is met where it was not, in one scenario',
    )
    const worse = await run(wrong, '--baseline', clean.out)
    expect(worse.code).toBe(1)

    const compared = await cli(['diff', clean.out, before.out])
    expect(compared.code).toBe(1)
    expect(compared.stdout).toMatch(
      /worse \(1\)\n {2}✗ tiny\/TINY-password: met, now not met: .+\n1 requirement is worse/,
    )
    const repaired = await cli(['diff', before.out, clean.out])
    expect(repaired.code).toBe(0)
    expect(repaired.stdout).toContain('better (1)')
  })

  it('say what is wrong with a baseline', async () => {
    for (const [text, message] of [
      ['{', 'is not JSON'],
      ['{"scenarios":[]}', 'is not a report of this version'],
    ]) {
      const { code, stderr } = await run(right, '--baseline', fileOf('old.json', text!))
      expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(message!) })
    }
    const { stderr } = await run(right, '--baseline', path.join(dir, 'nowhere'))
    expect(stderr).toContain('there is no baseline')
  })
})

describe('choosing', () => {
  it('runs what did not pass again, and leaves out', async () => {
    const again = await run(wrong, '--last-failed', failed.out)
    expect(again.report().scenarios.map(({ id }: { id: string }) => id)).toEqual(['wrong-password'])
    const without = await run(wrong, '--exclude', 'TINY-password')
    expect(without.code).toBe(0)
    expect(without.report().scenarios.map(({ id }: { id: string }) => id)).not.toContain('wrong-password')
    const nothing = await run(right, '--last-failed', clean.out)
    expect(nothing.code).toBe(2)
    expect(nothing.stderr).toContain('all that ran there passed')
  })

  it('ends after some failures', async () => {
    const broken = await startTokenServer({
      before: ({ form, path, response }) => {
        if (path !== '/token' || form.has('user')) return false
        response.writeHead(500).end()
        return true
      },
    })
    const { code, stdout, report } = await run(broken, '--max-failures', '1', '--parallel', '1')
    await broken.close()
    expect(code).toBe(1)
    expect(stdout).toContain('the run has come to 1 failed, the most that it may (--max-failures)')
    expect(report().summary).toMatchObject({ fail: 1, error: expect.any(Number) })
    expect(report().summary.error).toBeGreaterThan(0)
  })

  it('of a part alone is inconclusive, in the log and in each report', async () => {
    const part = await run(right, '--shard', '1/2')
    expect(part.code).toBe(0)
    const whole = path.join(dir, 'whole')
    const { code, stdout } = await cli(['report', part.out, '--reporter', 'junit', '--out', whole])
    expect(code).toBe(3)
    expect(stdout).toContain('Part 2/2 of tiny is missing, so the report is inconclusive.')
    expect(readFileSync(path.join(whole, 'junit.xml'), 'utf8')).toContain('type="exit 3"')
  })

  it('exits as the run did when a report is made of it again', async () => {
    expect((await cli(['report', failed.out])).code).toBe(1)
  })

  it('starts over what got no response, and says so everywhere', async () => {
    const asked = (await run(right, '--only', 'grant')).report().scenarios[0].requests
    let left = 0
    const server = await startTokenServer({ before: () => --left === 0 })
    const silent = (...args: string[]) => {
      // the pre-flight sends all but the last ones
      left = sent - asked + 1
      return run(server, '--only', 'grant', '--timeout', '1s', ...args)
    }
    right.requests.length = 0
    await run(right, '--only', 'grant')
    const sent = right.requests.length
    const once = await silent()
    expect(once.code).toBe(3)
    const again = await silent('--retries', '2', ...everyReport)
    await server.close()
    expect(again.code).toBe(0)
    expect(again.stdout).toContain('flaky         1 scenario got no usable response at first: tiny/grant')
    expect(again.report().scenarios[0]).toMatchObject({ verdict: 'pass', retries: 1 })
    expect(again.read('junit.xml')).toContain('name="flaky" value="1"')
    expect(JSON.parse(again.read('ctrf.json')).results.tests[0]).toMatchObject({ flaky: true, retries: 1 })
    for (const name of ['report.html', 'report.md', 'github-annotations.txt'])
      expect(again.read(name)).toContain('got no usable response at first')
  })

  it('waits for a target that is not there yet', async () => {
    const port = new URL(right.url).port
    const late = createServer((_, response) => response.writeHead(503).end())
    await new Promise<void>((resolve) => late.listen(0, '127.0.0.1', resolve))
    const { port: own } = late.address() as AddressInfo
    setTimeout(() => {
      late.removeAllListeners('request')
      late.on('request', (request, response) => {
        const onward = forward(
          { port, path: request.url, method: request.method, headers: request.headers },
          (answer) => {
            response.writeHead(answer.statusCode!, answer.headers)
            answer.pipe(response)
          },
        )
        request.pipe(onward)
      })
    }, 1500)
    const ended = await run(
      { ...right, url: `http://127.0.0.1:${own}` },
      '--wait-for-target',
      '30s',
      '--only',
      'grant',
    )
    late.close()
    expect(ended.code).toBe(0)
  })
})
