import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cli } from '../support/cli.ts'
import { inputs, testKey } from '../support/resume-story.ts'
import { startTokenServer, type TokenServer, takesWrong } from '../support/token-server.ts'

const suite = 'test/fixtures/suites/tiny'
let dir: string
let server: TokenServer

beforeAll(async () => {
  dir = mkdtempSync(path.join(tmpdir(), 'tokenassay-profiles-'))
  server = await startTokenServer()
})
afterAll(async () => {
  rmSync(dir, { recursive: true, force: true })
  await server.close()
})

let runs = 0
const runIn = async (args: string[], env: Record<string, string> = {}) => {
  const out = path.join(dir, `run-${++runs}`)
  const ended = await cli(['run', suite, '--url', server.url, '--out', out, '--max-wait', '0s', ...args], {
    ...inputs,
    ...env,
  })
  return { ...ended, out, ...written(out) }
}
const run = (...args: string[]) => runIn(args)

const written = (out: string) => ({
  report: () => JSON.parse(readFileSync(path.join(out, 'report.json'), 'utf8')),
  read: (name: string) => readFileSync(path.join(out, name), 'utf8'),
})

const oneLine = (text: string) => text.replace(/\s+/g, ' ')

describe('--profile', () => {
  it('runs what the profile asks for, and its name goes wherever the run is told', async () => {
    const { code, stdout, report, read } = await run('--profile', 'core')
    expect(code).toBe(0)
    expect(report().scenarios.map(({ id }: { id: string }) => id)).toEqual([
      'grant',
      'needs/grant_type',
      'needs/password',
      'needs/user',
      'wrong-password',
    ])
    expect(stdout).toContain('profile core: all 8 requirements tested\n')
    expect(report().profiles).toEqual([
      {
        suite: 'tiny',
        name: 'core',
        levels: ['core'],
        chosen: true,
        required: false,
        requirements: 8,
        untriggered: [],
        gaps: [],
      },
    ])
    const [first] = read('run.ndjson').split('\n')
    expect(JSON.parse(first!).profiles).toMatchObject([{ name: 'core', chosen: true }])
  })

  it('is told with what is near where there is none of the name, and nothing is sent', async () => {
    const sent = server.requests.length
    const { code, stderr } = await run('--profile', 'lifetime')
    expect(code).toBe(2)
    expect(stderr).toContain('the suite "tiny" has no profile "lifetime"')
    expect(stderr).toContain('did you mean "lifetimes"?')
    expect(server.requests.length).toBe(sent)
  })
})

describe('--require', { timeout: 120_000 }, () => {
  it('makes a run inconclusive that could not test all of it, whatever else is allowed', async () => {
    const asked = ['--allow-deferred', '--profile', 'lifetimes']
    expect((await run(...asked)).code).toBe(0)
    const reporters = ['--reporter', 'json,junit,html,markdown']
    const { code, stdout, report, read } = await run(...asked, '--require', 'lifetimes', ...reporters)
    expect(code).toBe(3)
    expect(stdout).toContain('the profile core + resource + lifetimes is not tested in full')
    expect(oneLine(stdout)).toContain(
      'profile core + resource + lifetimes: 1 of 9 requirements not tested in full: postponed: ',
    )
    expect(report()).toMatchObject({
      exitCode: 3,
      profiles: [
        {
          required: true,
          gaps: [
            { requirement: 'TINY-expiry', scenario: 'token-ends' },
            { requirement: 'TINY-expiry', scenario: 'unused-token-ends' },
          ],
        },
      ],
    })
    expect(read('junit.xml')).toMatch(/<error message="inconclusive: [^"]*not tested in full" type="exit 3">/)
    for (const text of [read('junit.xml'), read('report.html'), read('report.md')])
      expect(text).toContain('1 of 9 requirements not tested in full: postponed: ')
    const again = await cli(['report', path.join(dir, `run-${runs}`)])
    expect(again.code).toBe(3)
  })

  it.each([
    ['a filter', ['--only', 'grant'], 4],
    ['an exception', ['--exclude', 'wrong-password'], 1],
    ['another profile', ['--profile', 'core', '--require', 'lifetimes'], 1],
  ])('is reached by no thinner run: %s', async (_, args, open) => {
    const { code, report } = await run('--require', 'core', ...args)
    expect(code).toBe(3)
    const [{ gaps }] = report().profiles.filter(({ required }: { required: boolean }) => required)
    expect(new Set(gaps.map(({ requirement }: { requirement: string }) => requirement)).size).toBe(open)
    expect(gaps[0].reason).toBe('not selected in this run')
  })

  it('does not hide that something is not met', async () => {
    const wrong = await startTokenServer({ before: takesWrong })
    const args = [
      'run',
      suite,
      '--url',
      wrong.url,
      '--out',
      path.join(dir, 'wrong'),
      '--require',
      'lifetimes',
    ]
    expect((await cli([...args, '--max-wait', '0s'], inputs)).code).toBe(1)
    await wrong.close()
  })

  it('is looked at in the whole of a run in parts, and not in a part', async () => {
    const parts = await Promise.all(
      ['1/2', '2/2'].map((shard) => run('--profile', 'core', '--require', 'core', '--shard', shard)),
    )
    expect(parts.map(({ code }) => code)).toEqual([0, 0])
    const merge = (out: string, ...dirs: string[]) => cli(['report', ...dirs, '--out', path.join(dir, out)])
    const [first, second] = parts.map(({ out }) => out)
    expect((await merge('whole', first!, second!)).code).toBe(0)
    const thin = await run('--profile', 'core', '--require', 'core', '--shard', '2/2', '--exclude', 'grant')
    const merged = await merge('thin', first!, thin.out)
    expect(merged.code).toBe(3)
    expect(oneLine(merged.stdout)).toContain('Part 2/2 of tiny is missing')
    const thins = await Promise.all(
      ['1/2', '2/2'].map((shard) => run('--require', 'core', '--shard', shard, '--exclude', 'needs/*')),
    )
    expect((await merge('thinner', ...thins.map(({ out }) => out))).code).toBe(3)
  })

  it('holds for what a later process takes up', async () => {
    const key = { TOKENASSAY_SEAL_KEY: testKey }
    const { code, out, report } = await runIn(['--profile', 'lifetimes', '--require', 'lifetimes'], key)
    expect(code).toBe(3)
    expect(report().profiles[0].gaps).toHaveLength(2)
    const resumed = await cli(['resume', out, '--wait'], key)
    expect(resumed.code).toBe(0)
    expect(resumed.stdout).toContain('profile core + resource + lifetimes: all 9 requirements tested')
    expect(report().profiles).toMatchObject([{ chosen: true, required: true, gaps: [] }])
  })

  it('of what a suite says itself: its own requirements, and without some that it names', async () => {
    const own = path.join(dir, 'tiny')
    cpSync(suite, own, { recursive: true })
    const file = path.join(own, 'suite.yaml')
    const profiles = `profiles:
  partners: { says: what partners rely on, over: core, except: [{ requirement: TINY-lifetime, because: partners never renew }] }
  passwords: { proves: [TINY-password] }
`
    writeFileSync(file, readFileSync(file, 'utf8').replace('tokens:\n', `${profiles}tokens:\n`))
    const told = async (name: string) => {
      const out = path.join(dir, name)
      const args = ['run', own, '--url', server.url, '--out', out, '--profile', name, '--require', name]
      const { code, stdout } = await cli(args, inputs)
      expect(code).toBe(0)
      return {
        stdout,
        ids: written(out)
          .report()
          .scenarios.map(({ id }: { id: string }) => id),
      }
    }
    expect((await told('partners')).stdout).toContain('profile core + partners: all 7 requirements tested')
    const { stdout, ids } = await told('passwords')
    expect(stdout).toContain('profile passwords: all 1 requirement tested')
    expect(ids).toEqual(['wrong-password'])
    expect((await cli(['explain', 'partners', '--suite', own])).stdout).toContain(
      'without TINY-lifetime: partners never renew',
    )
  })
})

it('what suites/README.md shows of profiles is right where it says so', async () => {
  const shown = /^```yaml\n(profiles:\n.*?)^```$/ms.exec(readFileSync('suites/README.md', 'utf8'))![1]!
  const own = path.join(dir, 'parcel')
  cpSync('test/fixtures/suites/parcel', own, { recursive: true })
  writeFileSync(path.join(own, 'suite.yaml'), shown, { flag: 'a' })
  expect((await cli(['lint', own])).stdout).toContain('nothing wrong')
  const { stdout } = await cli(['explain', 'partners', '--suite', own])
  expect(stdout).toContain('core + partners: ')
  expect(stdout).toContain('more than core: PARCEL-token-expires\n')
  expect((await cli(['explain', 'core', '--suite', own])).stdout).toContain('without PARCEL-no-cache: ')
})

describe('a plan', () => {
  it('says before anything is sent what a target can not show', async () => {
    const target = path.join(dir, 'crayon.yaml')
    writeFileSync(
      target,
      'url: http://127.0.0.1:9\ninputs: { client_id: a, client_secret: bbbbbbbb, username: c, password: dddddddd }\n',
    )
    const plan = async (...args: string[]) =>
      oneLine((await cli(['run', 'crayon', '--target', target, '--plan', ...args])).stdout)
    const [, told] = (await plan('--require', 'resource')).split(/profile core \+ resource: \d+ of \d+ /)
    expect(told).toMatch(/^requirements not tested in full: /)
    expect(told).toContain('skipped: the target has no other account')
    expect(told).toContain('skipped: the target gives no path "resource"')
    expect(await plan('--require', 'fuzzed')).toContain('only 0 of 100 random draws')
    const drawn = await plan('--profile', 'fuzzed', '--require', 'fuzzed')
    expect(drawn).toContain('drawn random values in')
    expect(drawn).not.toContain('random draws')
    expect(await plan('--profile', 'fuzzed', '--require', 'fuzzed', '--runs', '7')).toContain(
      'only 7 of 100 random draws',
    )
  })
})

describe('the words about profiles', () => {
  it('say where a level has nothing of its own', async () => {
    const [listed, explained] = await Promise.all([
      cli(['list', 'node-red']),
      cli(['explain', 'node-red/resource']),
    ])
    expect(listed.stdout).toContain('resource   the same as core: no scenario needs more')
    expect(explained.stdout).toContain('the same as core in this suite')
    expect((await cli(['explain', 'CRAYON-token-expires'])).stdout).toContain(
      'In the profiles: lifetimes, fuzzed',
    )
  })
})
