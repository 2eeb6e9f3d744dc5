import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bash, cli, type Finished } from '../support/cli.ts'
import { inputs as env } from '../support/resume-story.ts'
import { acting, commandsIn, ownColours } from '../support/tame.ts'

const attack = [
  '\u001b]0;owned\u0007\u001b[31m\u001b[2J\b\r',
  '::stop-commands::x',
  ' \u00a0::set-env name=A::b',
  '##[set-output name=a;]b ##vso[task.setvariable variable=A]b ##teamcity[message]',
  '\u009b2J\u202e\u2066\u2028\u200b\u007f',
].join('\n')

/** As a suite or a journal writes it. */
const escaped = JSON.stringify(attack).replace(
  /[^ -~]/g,
  (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`,
)

let dir: string
let suite: string
let url: string
const server = createServer((_, response) => {
  // a field cannot carry what is below a space
  response.setHeader('x-note', '::stop-commands::x ##[set-output name=a;]b \u009b2J')
  response.writeHead(200, { 'content-type': 'application/json' })
  response.end(
    JSON.stringify({ access_token: 'a-token-that-is-long-enough', expires_in: 3, greeting: attack }),
  )
})

beforeAll(async () => {
  dir = mkdtempSync(path.join(tmpdir(), 'tokenassay-door-'))
  suite = path.join(dir, 'tiny')
  cpSync('test/fixtures/suites/tiny', suite, { recursive: true })
  const checks = `- { that: 'headers["x-note"] == "fine"', proves: TINY-field }
          - { that: body.greeting == "hello", proves: TINY-note }`
  for (const name of ['suite.yaml', 'tokens.yaml']) {
    const file = path.join(suite, name)
    const text = readFileSync(file, 'utf8')
      .replace('- { that: has(body.greeting), proves: TINY-note }', checks)
      .replace(/^(\s*(?:- )?(?:title|says|why|section|source): ).*$/gm, `$1${escaped}`)
    writeFileSync(file, text)
  }
  writeFileSync(
    path.join(suite, 'more.yaml'),
    `requirements:
  - { id: TINY-untested, says: ${escaped}, section: S, basis: documented, level: MUST, why: w, untested: ${escaped} }
  - { id: TINY-field, says: ${escaped}, section: S, basis: documented, level: MUST, why: w }
scenarios:
  - id: drawn
    title: ${escaped}
    proves: [TINY-password]
    control: token
    change: { set: /form/password, draw: { any: near-miss } }
    expect: refused
`,
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server.close()
  server.closeAllConnections()
  rmSync(dir, { recursive: true, force: true })
})

/** Nothing that was printed acts on anything, but what the attack has to say is there. */
const expectTame = ({ stdout, stderr }: Finished, shows: RegExp | false = /stop-commands/): void => {
  const written = [stdout, stderr].map((text) => text.replace(ownColours, ''))
  for (const text of written) {
    expect(text).not.toMatch(acting)
    expect(commandsIn(text)).toEqual([])
  }
  if (shows) expect(written.join()).toMatch(shows)
}

describe('nothing that a suite says acts on a terminal or a CI system', () => {
  it.each([
    ['list', () => ['list', suite]],
    ['explain of a requirement', () => ['explain', 'TINY-untested', '--suite', suite]],
    ['explain of a scenario', () => ['explain', 'tiny/grant', '--suite', suite]],
    ['coverage', () => ['coverage', suite, '--all']],
  ])('%s', async (_, args) => {
    for (const more of [{}, { FORCE_COLOR: '1' }]) {
      const finished = await cli(args(), more)
      expect(finished.code).toBe(0)
      expectTame(finished, /\\u001b\[31m[\s\S]*\\u003astop-commands[\s\S]*##\\u005bset-output/)
      expect(ownColours.test(finished.stdout)).toBe('FORCE_COLOR' in more)
    }
  })

  it('lint', async () => {
    const wrong = path.join(dir, 'wrong')
    cpSync(suite, wrong, { recursive: true })
    writeFileSync(
      path.join(wrong, 'wrong.yaml'),
      `scenarios:
  - id: modal
    title: ${escaped.replace('::stop', 'it must ::stop')}
    proves: [TINY-grant, TINY-nowhere] # \u001b[2J ##[set-output name=a;]b ::stop-commands::x
    control: token
    change: { omit: "/form/\\e[2J" }
    expect: refused
`,
    )
    const finished = await cli(['lint', wrong])
    expect(finished.code).toBe(2)
    expectTame(finished)
  })
})

describe('nothing that a server says acts on a terminal or a CI system', () => {
  const out = () => path.join(dir, 'out')
  const run = (more: Record<string, string> = {}) =>
    cli(
      [
        'run',
        suite,
        '--url',
        url,
        '--out',
        out(),
        '--seed',
        '1',
        '--fuzz',
        '--runs',
        '0',
        '--max-wait',
        '0s',
      ],
      {
        ...env,
        ...more,
      },
    )

  it.each([{}, { FORCE_COLOR: '1' }])('run, report, replay with %j', async (more) => {
    const ran = await run(more)
    expect(ran.code).toBe(1)
    expectTame(ran)
    const reported = await cli(['report', out()], more)
    expect(reported.code).toBe(1)
    expectTame(reported)
    const command = 'tokenassay replay "$OUT" tiny/drawn --url "$URL" --suite "$SUITE" > /dev/full'
    expect((await bash(command, { ...env, ...more, OUT: out(), URL: url, SUITE: suite })).code).toBe(3)
    const replayed = await cli(['replay', out(), 'tiny/drawn', '--url', url, '--suite', suite], {
      ...env,
      ...more,
    })
    expect(replayed.code).toBe(1)
    expectTame(replayed)
  })

  it('run on GitHub says its own commands and no other', async () => {
    const { stdout, stderr } = await run({
      GITHUB_ACTIONS: 'true',
      GITHUB_STEP_SUMMARY: path.join(dir, 'summary.md'),
    })
    const own = /^::(?:error|warning|notice) (?:(?:file|line|col|title)=[^:]*)::/
    const commands = commandsIn(stdout)
    expect(commands.length).toBeGreaterThan(2)
    for (const line of commands) expect(line.replace(own, '')).not.toMatch(/^::|##\w*\[/)
    for (const line of commands) expect(line).toMatch(own)
    expect(stdout).not.toMatch(acting)
    expect(commandsIn(stderr)).toEqual([])
  })

  it('report of a journal that somebody else has made', async () => {
    const foreign = mkdtempSync(path.join(dir, 'foreign-'))
    const journal = readFileSync(path.join(out(), 'run.ndjson'), 'utf8')
    // ids are the suite's own words, and a suite can be anybody's
    writeFileSync(
      path.join(foreign, 'run.ndjson'),
      journal
        .replaceAll('"tiny"', escaped)
        .replaceAll('"grant"', escaped)
        .replaceAll('"TINY-grant"', escaped),
    )
    const finished = await cli(['report', foreign], { FORCE_COLOR: '1' })
    expect(finished.code).toBe(1)
    expectTame(finished)
  })
})

describe('nothing that stands in an error acts on a terminal or a CI system', () => {
  it.each([
    ['a command', [attack]],
    ['an option', ['run', 'crayon', `--${attack}`]],
    ['a suite', ['list', attack]],
    ['an id', ['explain', attack]],
    ['a target file', ['run', 'crayon', '--target', `/nowhere/${attack}.yaml`]],
    ['a URL', ['run', 'crayon', '--url', attack]],
    ['a run', ['report', `/nowhere/${attack}`]],
    ['a reporter', ['report', '.', '--reporter', attack]],
    ['a folder', ['run', 'crayon', '--url', 'http://127.0.0.1:1', '--out', `/proc/${attack}`]],
  ])('the name of %s', async (name, args) => {
    const inputs = ['CLIENT_ID', 'CLIENT_SECRET', 'USERNAME', 'PASSWORD'].map((name) => [
      `TOKENASSAY_${name}`,
      'x',
    ])
    const finished = await cli(args, Object.fromEntries(inputs))
    expect(finished.code).toBe(2)
    // of what is no URL only what comes before a blank is told: the rest may be a secret
    expectTame(finished, name === 'a URL' ? /is not a base URL/ : undefined)
  })

  it('a warning of Node', async () => {
    const file = path.join(dir, 'warn.cjs')
    writeFileSync(file, `process.nextTick(() => process.emitWarning(${escaped}))`)
    const finished = await cli(['list', 'crayon'], { NODE_OPTIONS: `--require ${file}` })
    expect(finished.code).toBe(0)
    expectTame(finished)
  })

  it('an error that nobody has caught says where, not what; and not that a MUST is broken', async () => {
    const file = path.join(dir, 'throw.cjs')
    for (const thrown of [
      `Object.assign(new TypeError('correct horse ' + ${escaped}), { code: 'E_X' })`,
      `'correct horse ' + ${escaped}`,
    ]) {
      writeFileSync(file, `setTimeout(() => { throw ${thrown} }, 50)`)
      const finished = await cli(['serve', 'crayon'], { NODE_OPTIONS: `--require ${file}` })
      expect(finished.code).toBe(3)
      expectTame(finished, /tokenassay itself failed.*(TypeError E_X\n +at .*throw\.cjs|of type string)/)
      expect(finished.stderr).not.toMatch(/correct|horse|owned/)
    }
  })
})
