import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bash, cli } from '../support/cli.ts'
import { inputs } from '../support/resume-story.ts'
import { startTokenServer, type TokenServer } from '../support/token-server.ts'

// What happens to a folder, a machine or a command line is told in a sentence, and nothing of an earlier run is lost by it.

const tiny = path.resolve('test/fixtures/suites/tiny')
const root = mkdtempSync(path.join(tmpdir(), 'tokenassay-accident-'))
let server: TokenServer
/** A finished run. */
let made: string
beforeAll(async () => {
  server = await startTokenServer()
  made = path.join(root, 'made')
  expect((await run(made)).code).toBe(0)
})
afterAll(async () => {
  await server.close()
  rmSync(root, { recursive: true })
})

const args = (out: string, ...more: string[]) => [
  'run',
  tiny,
  '--url',
  server.url,
  '--only',
  'grant',
  '--out',
  out,
  ...more,
]
const run = (out: string, ...more: string[]) => cli(args(out, ...more), inputs)
const folder = () => mkdtempSync(path.join(root, 'out-'))
const journalOf = (dir: string) => readFileSync(path.join(dir, 'run.ndjson'), 'utf8')
const traces = /^ {4}at |TypeError|\bundefined\b|itself failed/m

describe('a folder for a run', () => {
  it.each([
    ['is a file', (dir: string) => writeFileSync(dir, 'mine'), 'a part of its path is no folder'],
    [
      'is below a file',
      (dir: string) => {
        rmSync(path.dirname(dir), { recursive: true })
        writeFileSync(path.dirname(dir), 'mine')
      },
      'a part of its path is no folder',
    ],
    ['is a link to nothing', (dir: string) => symlinkSync('nothing', dir), 'is a link to nothing'],
    [
      'has a folder for a journal',
      (dir: string) => mkdirSync(path.join(dir, 'run.ndjson'), { recursive: true }),
      'a folder',
    ],
    [
      'has a folder for a lock',
      (dir: string) => mkdirSync(path.join(dir, 'run.lock'), { recursive: true }),
      'a folder',
    ],
  ])('that %s is told, and nothing is sent', async (_, make, told) => {
    const dir = path.join(folder(), 'a', 'b')
    mkdirSync(path.dirname(dir))
    make(dir)
    server.requests.length = 0
    const { code, stderr } = await run(dir)
    expect(stderr).toContain(told === 'a folder' ? 'directory' : told)
    expect(stderr).toContain('give another folder with --out')
    expect(stderr).not.toMatch(traces)
    expect({ code, requests: server.requests }).toEqual({ code: 2, requests: [] })
  })

  it('has a journal that leads elsewhere: that is replaced, not written into', async () => {
    const dir = folder()
    const precious = path.join(root, 'precious')
    writeFileSync(precious, 'mine')
    symlinkSync(precious, path.join(dir, 'run.ndjson'))
    expect((await run(dir)).code).toBe(0)
    expect(readFileSync(precious, 'utf8')).toBe('mine')
    expect(journalOf(dir)).toContain('"type":"end"')
  })

  it('has pipes where a run writes: nobody waits for them', async () => {
    const dir = folder()
    const names = ['run.ndjson', 'run.lock', 'report.json', 'report.html', 'junit.xml']
    const script = `cd ${dir} && mkfifo ${names.join(' ')}; cd ${process.cwd()}; tokenassay ${args(dir).join(' ')}`
    expect((await bash(script, inputs)).code).toBe(0)
    expect(journalOf(dir)).toContain('"type":"end"')
  })
})

describe('a report that cannot be written', () => {
  it('is told, ends with 3, and all else is written', async () => {
    const dir = folder()
    const blocked = ['junit.xml', 'report.html']
    for (const name of blocked) mkdirSync(path.join(dir, name, 'mine'), { recursive: true })
    const { code, stdout, stderr } = await run(dir)
    const told = (name: string) =>
      `cannot write to "${path.join(dir, name)}": it is a folder (EISDIR)\n  give another folder with --out\n`
    expect({ code, stderr }).toEqual({ code: 3, stderr: blocked.map(told).join('') })
    expect(stdout).toContain('conformant')
    expect(journalOf(dir)).toContain('"type":"end"')
    expect(JSON.parse(readFileSync(path.join(dir, 'report.json'), 'utf8')).exitCode).toBe(0)
    for (const name of blocked) expect(existsSync(path.join(dir, name, 'mine'))).toBe(true)
  })

  it('is no verdict when it is rendered later, either', async () => {
    const dir = folder()
    mkdirSync(path.join(dir, 'report.html', 'mine'), { recursive: true })
    const { code, stdout, stderr } = await cli([
      ...['report', made, '--reporter', 'html,json,har'],
      ...['--out', dir],
    ])
    expect(stderr).toContain(`cannot write to "${path.join(dir, 'report.html')}": it is a folder`)
    expect(stdout).toContain(path.join(dir, 'exchanges.har'))
    expect(code).toBe(3)
  })

  it('is told once for a folder that takes none', async () => {
    const { code, stderr } = await cli(['report', made, '--reporter', 'html,json', '--out', '/proc/none'])
    expect(stderr.match(/cannot write to "\/proc\/none"/g)).toHaveLength(1)
    expect(code).toBe(3)
  })
})

describe('an option that is wrong is told before an earlier run is touched', () => {
  it.each([
    ['--proxy', 'nonsense'],
    ['--proxy', 'http://['],
    ['--proxy', 'ftp://127.0.0.1'],
    ['--cacert', 'nowhere.pem'],
    ['--cacert', '.'],
    ['--cacert', 'package.json'],
    ['--cert', 'package.json'],
    ['--key', 'package.json'],
    ['--reporter', 'nothing'],
    ['--max-wait', 'long'],
    ['--proxy', 'http://127.0.0.1:1'],
    ['--shard', '3/2'],
  ])('%s %s', async (option, value) => {
    const [before, reports] = [journalOf(made), readdirSync(made)]
    const { code, stderr } = await run(made, option, value)
    expect(stderr).toContain(value.replace('http://127', '127'))
    expect(stderr).not.toMatch(traces)
    expect({ code, journal: journalOf(made), reports: readdirSync(made) }).toEqual({
      code: 2,
      journal: before,
      reports,
    })
  })
})

describe('a resume', () => {
  it('writes the reports that a run was killed before', async () => {
    const dir = folder()
    writeFileSync(path.join(dir, 'run.ndjson'), journalOf(made))
    const { code, stdout, stderr } = await cli(['resume', dir], inputs)
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: `the run in "${dir}" is finished: nothing is left to take up\n`,
    })
    for (const name of ['report.json', 'junit.xml', 'report.html']) {
      expect(stdout).toContain(`report: ${path.join(dir, name)}\n`)
      expect(existsSync(path.join(dir, name))).toBe(true)
    }
    expect((await cli(['resume', dir], inputs)).stdout).toBe('')
  })

  it('tells which options of the way it is not given again', async () => {
    const dir = folder()
    const given = ['--insecure', '--cacert', 'test/fixtures/tls/ca.crt']
    await run(dir, ...given)
    const [start] = journalOf(dir).split('\n')
    expect(JSON.parse(start!).way).toEqual(['--insecure', '--cacert'])
    writeFileSync(path.join(dir, 'run.ndjson'), `${start}\n`)
    const again = ['resume', dir, '--url', server.url, '--suite', tiny]
    expect((await cli([...again, ...given], inputs)).stderr).toBe('')
    writeFileSync(path.join(dir, 'run.ndjson'), `${start}\n`)
    expect((await cli([...again, '--insecure'], inputs)).stderr).toBe(
      'the run was started with --cacert, which is not given now: give it again if it is wanted\n',
    )
  })
})

describe('a machine', () => {
  it('that has no file left to open is not the target', async () => {
    const { code, stderr } = await bash(`ulimit -n 24; tokenassay ${args(folder()).join(' ')}`, inputs)
    expect(stderr).toContain('tokenassay cannot go on: too many files and connections are open')
    expect(stderr).not.toMatch(traces)
    expect(code).toBe(3)
  })

  it('whose current folder is gone is told', async () => {
    const dir = folder()
    const { stderr, code } = await bash(
      `cd ${dir} && rmdir ${dir} && tokenassay ${args('out').join(' ')}`,
      inputs,
    )
    expect(stderr).not.toMatch(traces)
    expect(stderr).toMatch(/the current folder is gone|no such file/)
    expect(code).toBeGreaterThan(1)
  })

  it('without a home, of any locale and time zone, finds the same', async () => {
    const dir = folder()
    const { code } = await bash(
      `unset HOME; LC_ALL=tr_TR.UTF-8 TZ=Pacific/Kiritimati tokenassay ${args(dir).join(' ')}`,
      inputs,
    )
    expect(code).toBe(0)
  })

  it('whose outputs are all closed writes its reports', async () => {
    const dir = folder()
    await bash(`tokenassay ${args(dir).join(' ')} <&- >&- 2>&-`, inputs)
    expect(JSON.parse(readFileSync(path.join(dir, 'report.json'), 'utf8')).exitCode).toBe(0)
  })
})
