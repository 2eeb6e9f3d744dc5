import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cli, startCli } from '../support/cli.ts'

let dir: string
beforeAll(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'tokenassay-commands-'))
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

const suites = [
  'configapi',
  'crayon',
  'crm-com',
  'feathers',
  'loopback',
  'node-red',
  'npm-registry',
  'sample-token',
  'sugarcrm',
]
const commands = [
  'run',
  'demo',
  'resume',
  'report',
  'list',
  'explain',
  'coverage',
  'lint',
  'new',
  'serve',
  'selftest',
  'replay',
]

describe('help', () => {
  it.each(commands)('of %s tells its options and one example', async (command) => {
    const { code, stdout, stderr } = await cli([command, '--help'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain(`Usage: tokenassay ${command}`)
    expect(stdout.match(/Example:\n {2}\$ tokenassay /g)).toHaveLength(1)
  })

  it('is told by "help" too', async () => {
    expect((await cli(['help', 'run'])).stdout).toBe((await cli(['run', '--help'])).stdout)
  })

  it('--only takes several, and the ids of requirements', async () => {
    const url = ['--plan', '--url', 'http://127.0.0.1:1']
    const env = { TOKENASSAY_USER: 'ada', TOKENASSAY_PASSWORD: 'x' }
    const planned = async (only: string) =>
      (await cli(['run', 'test/fixtures/suites/tiny', ...url, '--only', only], env)).stdout
    expect(await planned('grant,token-ends')).toMatch(/scenarios +2 of 2/)
    expect(await planned('TINY-grant')).toMatch(/scenarios +[1-9]/)
  })

  it('of the whole names every command and the exit codes', async () => {
    const { code, stdout } = await cli(['--help'])
    expect(code).toBe(0)
    for (const command of commands) expect(stdout).toContain(`\n  ${command}`)
    expect(stdout).toContain('130 interrupted')
  })

  it.each([[['rnu']], [['run', 'crayon', '--targt', 'x']], [['explain']], [['lint']]])(
    'a mistake in %j ends with 2 on stderr',
    async (args) => {
      const { code, stdout, stderr } = await cli(args)
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
      expect(stderr).toMatch(/error: /)
    },
  )

  it('colours nothing when nobody looks, and obeys NO_COLOR before FORCE_COLOR', async () => {
    expect((await cli(['list', 'crm-com'])).stdout).not.toContain('\u001b')
    expect((await cli(['list', 'crm-com'], { FORCE_COLOR: '1' })).stdout).toContain('\u001b')
    expect((await cli(['list', 'crm-com'], { FORCE_COLOR: '1', NO_COLOR: '1' })).stdout).not.toContain(
      '\u001b',
    )
  })
})

describe('list, explain, coverage', () => {
  it('list counts requirements and scenarios of every bundled suite', async () => {
    const { code, stdout } = await cli(['list'])
    expect(code).toBe(0)
    for (const suite of suites)
      expect(stdout).toMatch(new RegExp(`${suite} +\\d+ requirements +\\d+ scenarios`))
  })

  it.each(suites)('list of %s begins with what it needs and ends on one screen', async (suite) => {
    const { stdout } = await cli(['list', suite])
    expect(stdout).toMatch(/\n\nInputs\n.*\nRequirements \(\d+\) {2}\d+ MUST.*\nScenarios \(\d+\)\n/s)
    expect(stdout.trimEnd().split('\n').length).toBeLessThanOrEqual(35)
    expect(stdout).toMatch(/\nwith --all: .*\n$/)
  })

  it('list of a suite tells all ids where all are asked for', async () => {
    const { stdout } = await cli(['list', 'test/fixtures/suites/tiny', '--all'])
    for (const text of ['password', 'TINY-expiry', 'wrong-password', 'Requirements (9)', 'Scenarios (7)'])
      expect(stdout).toContain(text)
  })

  it('explain tells a requirement with what proves it, and a scenario with what is sent', async () => {
    const requirement = await cli(['explain', 'TINY-password', '--suite', 'test/fixtures/suites/tiny'])
    expect(requirement.stdout).toContain("only the user's own password is taken")
    expect(requirement.stdout).toContain('Tested by: wrong-password')
    const asked = ['explain', 'tiny/wrong-password', '--suite', 'test/fixtures/suites/tiny']
    const brief = await cli(asked)
    expect(brief.stdout).toContain('changed: {"set":"/form/password","to":"wrong"}')
    expect(brief.stdout).toContain('expected: refused\n')
    expect(brief.stdout).not.toContain('grant_type')
    const whole = await cli([...asked, '--all'])
    expect(whole.stdout).toContain('expected: refused; status 4xx')
    expect(whole.stdout).toContain('form:\n')
    const unknown = await cli(['explain', 'TINY-passwrd', '--suite', 'test/fixtures/suites/tiny'])
    expect(unknown).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('did you mean "TINY-password"?'),
    })
  })

  it.each(['crayon/password/hostile', 'crayon/own-data', 'sugarcrm/documented-request'])(
    'explain of %s ends on one screen',
    async (id) => {
      const { code, stdout } = await cli(['explain', id])
      expect(code).toBe(0)
      expect(stdout).toContain('\nProves\n')
      expect(stdout.trimEnd().split('\n').length).toBeLessThanOrEqual(35)
    },
  )

  it('coverage tells on one screen what is tested, what is not, and what is taken back and why', async () => {
    const { code, stdout } = await cli(['coverage', 'sugarcrm'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^sugarcrm\n {2}\d+ requirements: \d+ MUST, .* not tested\n {2}\d+ scenarios: /)
    expect(stdout).toMatch(/shared rules: \d+ speak here, \d+ are silent, 1 exception\n/)
    expect(stdout).toContain('excepted    kinds for password/download_token\n')
    expect(stdout.split('\n').length).toBeLessThan(25)
    const all = await cli(['coverage', 'sugarcrm', '--all'])
    expect(all.stdout).toMatch(/secret\n {4}.*password\/password/)
    expect(all.stdout).toContain('rfc-6750-error  RFC 6750 is not cited\n')
  })

  it('coverage goes both ways', async () => {
    const { code, stdout } = await cli(['coverage', 'test/fixtures/suites/tiny', '--all'])
    expect(code).toBe(0)
    expect(stdout).toContain('TINY-expiry MUST documented\n    token-ends, unused-token-ends')
    expect(stdout).toMatch(/ {2}grant\n {4}TINY-grant, TINY-lifetime, TINY-note/)
    expect(stdout).toContain('tiny\n  9 requirements: 7 MUST, 1 SHOULD, 1 MAY')
  })
})

/** Serves crm-com until its child is ended, with its target file. */
const serving = async () => {
  const server = startCli(['serve', 'crm-com'])
  const target = path.join(mkdtempSync(path.join(dir, 'target-')), 'target.yaml')
  let text = ''
  await new Promise<void>((resolve) => {
    server.child.stdout!.on('data', (chunk) => {
      text += chunk
      if (text.includes('clock:')) resolve()
    })
  })
  writeFileSync(target, text)
  return { server, target }
}

describe('serve, report', () => {
  it('serve prints a target file that run takes, until it is interrupted', async () => {
    const { child, finished } = startCli(['serve', 'crm-com', '--ttl', '60', '--fault', 'token-type-missing'])
    child.kill('SIGINT')
    expect((await finished).code === 0 || (await finished).signal === 'SIGINT').toBe(true)
    const unknown = await cli(['serve', 'crm-com', '--fault', 'no-such-fault'])
    expect(unknown).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('no-such-fault') })
    expect(await cli(['serve', 'crayn'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('crayon'),
    })

    const { server, target } = await serving()
    const run = await cli([
      ...['run', 'crm-com', '--target', target, '--out', path.join(dir, 'run'), '--only', '*token*'],
    ])
    server.child.kill('SIGINT')
    expect(run.stderr).toBe('')
    expect(run.code).toBe(0)
    expect((await server.finished).code).toBe(0)
  })

  it('report renders every format from the journal alone', async () => {
    const out = path.join(dir, 'later')
    const { code, stdout } = await cli([
      'report',
      path.join(dir, 'run'),
      '--out',
      out,
      '--reporter',
      'json,junit,html,markdown,ctrf,sarif,har,github',
    ])
    expect(code).toBe(0)
    // eight files, and what it came to
    expect(stdout.trim().split('\n')).toHaveLength(9)
    expect(readFileSync(path.join(out, 'report.json'), 'utf8')).toBe(
      readFileSync(path.join(dir, 'run', 'report.json'), 'utf8'),
    )
    expect((await cli(['report', path.join(dir, 'run')])).stdout).toMatch(/^conformant: /m)
  })

  it('report takes the parts of a run for the whole', async () => {
    const { server, target } = await serving()
    const folder = (name: string) => path.join(dir, 'parts', name)
    const run = (name: string, ...flags: string[]) =>
      cli(['run', 'crm-com', '--target', target, '--only', '*token*', '--out', folder(name), ...flags])
    await run('whole')
    await run('1', '--shard', '1/2')
    await run('2', '--shard', '2/2')
    server.child.kill('SIGINT')
    await server.finished
    const parts = [folder('1'), folder('2')]
    expect(await cli(['report', ...parts, '--reporter', 'json'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('say where to write them: --out <dir>'),
    })
    await cli(['report', ...parts, '--reporter', 'json', '--out', folder('merged')])
    const read = (name: string) => JSON.parse(readFileSync(path.join(folder(name), 'report.json'), 'utf8'))
    const [whole, merged] = [read('whole'), read('merged')]
    const told = ({ scenarios }: typeof whole) =>
      scenarios.map(({ id, verdict }: { id: string; verdict: string }) => `${id} ${verdict}`)
    expect(told(whole).length).toBeGreaterThan(20)
    expect(told(merged)).toEqual(told(whole))
    expect(merged.summary).toEqual(whole.summary)
    expect(merged.exitCode).toBe(0)
  })

  it('report does not mix runs against different targets', async () => {
    const other = mkdtempSync(path.join(dir, 'other-'))
    const journal = readFileSync(path.join(dir, 'parts', '2', 'run.ndjson'), 'utf8')
    writeFileSync(
      path.join(other, 'run.ndjson'),
      journal.replace(/http:\/\/127\.0\.0\.1:\d+/, 'http://127.0.0.1:1'),
    )
    expect(await cli(['report', path.join(dir, 'parts', '1'), other])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(
        /is of another target, http:\/\/127\.0\.0\.1:1\/ and not .* as far as "crm-com" goes/,
      ),
    })
  })

  it('report refuses what is no run', async () => {
    expect(await cli(['report', dir])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('holds no run: "run.ndjson": there is no such file (ENOENT)'),
    })
    const old = path.join(dir, 'old')
    await cli(['report', path.join(dir, 'run'), '--out', old])
    const journal = readFileSync(path.join(dir, 'run', 'run.ndjson'), 'utf8')
    rmSync(old, { recursive: true, force: true })
    const other = mkdtempSync(path.join(dir, 'other-'))
    writeFileSync(path.join(other, 'run.ndjson'), journal.replace('"format":1', '"format":99'))
    expect(await cli(['report', other])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('has format 99'),
    })
  })
})
