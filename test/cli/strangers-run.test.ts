import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { JournalEvent, RunStarted } from '../../src/model/event.ts'
import { digestOf } from '../../src/suite/files.ts'
import { cli } from '../support/cli.ts'
import { eventsIn } from '../support/events.ts'
import { discard, inputs, testKey } from '../support/resume-story.ts'
import { startTokenServer, type TokenServer } from '../support/token-server.ts'

// A run's folder can come from anybody: what its journal says may be shown, never followed.

const suite = 'test/fixtures/suites/tiny'
const root = mkdtempSync(path.join(tmpdir(), 'tokenassay-stranger-'))
const trace = path.join(root, 'trace')
const evil = path.join(root, 'evil.yaml')
const mine = path.join(root, 'mine.yaml')
let stranger: TokenServer
let own: TokenServer
/** A run against the stranger's server that has parked nothing and put off what waits. */
let template: string

beforeAll(async () => {
  stranger = await startTokenServer()
  own = await startTokenServer()
  const credentials = 'inputs: { user: { env: TOKENASSAY_USER }, password: { env: TOKENASSAY_PASSWORD } }'
  const command = `clock: { advance: { command: [/bin/sh, -c, "echo $0 > ${trace}", $seconds] } }`
  writeFileSync(evil, `url: ${stranger.url}\n${credentials}\n${command}\n`)
  writeFileSync(mine, `url: ${own.url}\n${credentials}\n`)
  template = mkdtempSync(path.join(root, 'template-'))
  await cli(['run', suite, '--url', stranger.url, '--out', template, '--max-wait', '0s'], inputs)
})
beforeEach(() => {
  stranger.requests.length = 0
  own.requests.length = 0
  rmSync(trace, { force: true })
})
afterAll(async () => {
  await Promise.all([stranger.close(), own.close()])
  discard(root)
})

/** A run's folder whose journal a stranger has changed. */
const folderOf = (from: string, change: (event: JournalEvent) => JournalEvent): string => {
  const dir = mkdtempSync(path.join(root, 'run-'))
  const lines = eventsIn(from).map((event) => `${JSON.stringify(change(event))}\n`)
  writeFileSync(path.join(dir, 'run.ndjson'), lines.join(''))
  return dir
}

const start = (more: Partial<RunStarted>) => (event: JournalEvent) =>
  event.type === 'run' ? { ...event, targetFile: evil, ...more } : event

const drawn = { seed: 1, path: '0', value: 'x', label: 'y', requests: 1, shrinks: 0 }
const withCase = (more: Partial<typeof drawn> = {}) => {
  const begin = start({})
  return (event: JournalEvent) =>
    event.type === 'scenario' ? { ...event, case: { ...drawn, ...more } } : begin(event)
}

/** Nobody was asked, and nothing was run. */
const untouched = () => {
  expect({ ran: existsSync(trace), stranger: stranger.requests, own: own.requests }).toEqual({
    ran: false,
    stranger: [],
    own: [],
  })
}

describe("a stranger's run", () => {
  it.each([
    ['resume', (dir: string) => ['resume', dir]],
    ['resume with the folder of the suite', (dir: string) => ['resume', dir, '--suite', suite]],
    ['replay', (dir: string) => ['replay', dir, 'tiny/token-ends']],
    [
      'replay with the folder of the suite',
      (dir: string) => ['replay', dir, 'tiny/token-ends', '--suite', suite],
    ],
  ])('%s: the target file that it names is not read', async (_, args) => {
    const { code, stdout, stderr } = await cli(args(folderOf(template, withCase())), inputs)
    untouched()
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain('give --target <file>, or --url <base>')
  })

  it('what it names is shown, and nothing of it reaches the terminal as a command', async () => {
    const dir = folderOf(template, start({ targetFile: '\u001b]0;mine\u0007.yaml' }))
    const { stderr } = await cli(['resume', dir, '--suite', suite], inputs)
    expect(stderr).toContain('the run was started with "\\u001b]0;mine\\u0007.yaml"')
    expect(stderr).not.toContain('\u001b')
    untouched()
  })

  it('resume with a target of another URL asks neither, and says so', async () => {
    const args = ['resume', folderOf(template, start({})), '--suite', suite, '--target', mine]
    const { code, stderr } = await cli(args, inputs)
    untouched()
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: `this run was of "${stranger.url}/", and the target given is "${own.url}/"\n  start a new run\n`,
    })
  })

  it('resume with a target of the same URL goes on with it, and with nothing that the journal names', async () => {
    const { suites } = eventsIn(template)[0] as RunStarted
    const ours = suites.map((entry) => ({ ...entry, target: { ...entry.target, url: `${own.url}/` } }))
    const dir = folderOf(template, start({ suites: ours }))
    const args = ['resume', dir, '--suite', suite, '--target', mine, '--max-wait', '0s']
    expect((await cli(args, inputs)).code).toBe(3)
    expect(own.requests.length).toBeGreaterThan(0)
    expect({ ran: existsSync(trace), stranger: stranger.requests }).toEqual({ ran: false, stranger: [] })
  })

  it.each([
    ['a target file', () => ['--target', mine]],
    ['a URL', () => ['--url', own.url]],
  ])('replay with %s asks that one alone, and says that it is another', async (_, given) => {
    const args = ['replay', folderOf(template, withCase()), 'tiny/grant', '--suite', suite, ...given()]
    const { code, stderr, stdout } = await cli(args, inputs)
    expect(stderr).toBe(`the run was of "${stranger.url}/"; the case goes to "${own.url}/" now\n`)
    expect({ code, stranger: stranger.requests }).toEqual({ code: 0, stranger: [] })
    expect(own.requests.length).toBeGreaterThan(0)
    expect(stdout).toContain('tiny/grant')
  })

  it.each([
    ['resume', (dir: string) => ['resume', dir]],
    ['replay', (dir: string) => ['replay', dir, 'tiny/grant']],
  ])('%s: the suite in the folder that it names is not played', async (_, args) => {
    const theirs = path.join(root, 'their-suite')
    cpSync(suite, theirs, { recursive: true })
    const file = path.join(theirs, 'suite.yaml')
    writeFileSync(file, readFileSync(file, 'utf8').replace('method: GET', 'method: DELETE'))
    const { suites } = eventsIn(template)[0] as RunStarted
    const moved = suites.map((entry) => ({
      ...entry,
      dir: theirs,
      digest: digestOf(theirs),
      target: { ...entry.target, url: `${own.url}/` },
    }))
    const begin = start({ suites: moved })
    const dir = folderOf(template, (event) => begin(withCase()(event)))
    const { code, stderr } = await cli([...args(dir), '--target', mine], inputs)
    untouched()
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr:
        'the suite "tiny" is not at hand as it was when this run was started\n  give its folder: --suite <dir>\n',
    })
  })

  it('a case at a place that would take a year to come to is refused', async () => {
    for (const path of ['99999999999:0', '0; rm', '']) {
      const args = [
        'replay',
        folderOf(template, withCase({ path })),
        'grant',
        '--target',
        mine,
        '--suite',
        suite,
      ]
      expect(await cli(args, inputs)).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('is not one that was generated'),
      })
    }
    untouched()
  })

  it('report shows it, and does nothing else', async () => {
    const formats = 'json,junit,html,markdown,ctrf,sarif,har,github,console'
    // it ends as the run did, which has put off what waits
    expect((await cli(['report', folderOf(template, withCase()), '--reporter', formats], inputs)).code).toBe(
      3,
    )
    untouched()
  })
})

describe('a sealed run', () => {
  const key = { TOKENASSAY_SEAL_KEY: testKey }
  const sealedRun = async (): Promise<string> => {
    const dir = mkdtempSync(path.join(root, 'sealed-'))
    const args = ['run', suite, '--url', own.url, '--out', dir, '--max-wait', '0s', '--only', 'token-ends']
    expect((await cli([...args, '--seed', '1'], { ...inputs, ...key })).code).toBe(3)
    return dir
  }
  /** Two runs that every test here has copies of, or does not change. */
  let one: string
  let other: string
  beforeAll(async () => {
    ;[one, other] = (await Promise.all([sealedRun(), sealedRun()])) as [string, string]
  })
  const refused = async (dir: string, ...more: string[]) => {
    const before = readFileSync(path.join(dir, 'run.ndjson'))
    const { code, stderr } = await cli(['resume', dir, '--wait', ...more], { ...inputs, ...key })
    expect({ code, stderr }).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('does not open what this run has sealed'),
    })
    expect(readFileSync(path.join(dir, 'run.ndjson'))).toEqual(before)
    untouched()
  }

  it('takes no parked scenario of another run', async () => {
    const parked = eventsIn(one).find(({ type }) => type === 'parked')!
    const moved = folderOf(other, (event) => (event.type === 'parked' ? parked : event))
    await refused(moved)
    await refused(moved, '--target', mine, '--suite', suite)
  })

  it('takes no target of another run, and no other start', async () => {
    const { sealedTargets, suites } = eventsIn(one)[0] as RunStarted
    const change = (more: Partial<RunStarted>) =>
      folderOf(other, (event) => (event.type === 'run' ? { ...event, ...more } : event))
    await refused(change({ sealedTargets: sealedTargets! }))
    await refused(change({ only: [] }))
    await refused(change({ seed: 2 }))
    const elsewhere = suites.map((entry) => ({
      ...entry,
      target: { ...entry.target, url: `${stranger.url}/` },
    }))
    await refused(change({ suites: elsewhere }))
  })

  it('is taken up with its key alone, wherever its folder is', async () => {
    const moved = folderOf(one, (event) => event)
    expect(await cli(['resume', moved, '--wait'], key)).toMatchObject({ code: 0, stderr: '' })
    expect(own.requests.length).toBeGreaterThan(0)
  })

  it('is replayed with its key alone', async () => {
    const add = (event: JournalEvent) => (event.type === 'scenario' ? { ...event, case: drawn } : event)
    const { code, stderr } = await cli(['replay', folderOf(one, add), 'token-ends'], key)
    // It waits for a token to end, which a replay does not.
    expect({ code, stderr, asked: own.requests.length > 0 }).toEqual({ code: 3, stderr: '', asked: true })
  })

  it('is not taken up with a suite that has changed', async () => {
    const changed = path.join(root, 'changed')
    cpSync(suite, changed, { recursive: true })
    const file = path.join(changed, 'suite.yaml')
    writeFileSync(file, `${readFileSync(file, 'utf8')}# more\n`)
    const { code, stderr } = await cli(['resume', one, '--suite', changed], key)
    expect({ code, stderr }).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('is not the one that this run was started with'),
    })
    untouched()
  })
})
