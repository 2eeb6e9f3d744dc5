import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cli, startCli } from '../support/cli.ts'

/** An API that nobody here knows: a program logs a skipper in, renews, leaves; the token stands in a header field. */
const suiteYaml = `
suite: harbour
title: Harbour API, berths
source: Harbour handbook, "Access"
ids: HARBOUR
inputs:
  client_id: { description: the id of the program }
  client_secret: { description: the secret of the program }
  login: { description: the name of a skipper }
  passphrase: { description: the passphrase of that skipper }
  quay: { description: the number of a quay }
paths:
  token: { description: where tokens are issued, default: /v2/token }
  end: { description: where a session is ended, default: /v2/sessions/current }
  resource: { description: the berths of a skipper, default: /v2/berths }
operations:
  log-in:
    does: issue
    request: { method: POST, path: $paths.token }
    parts:
      /basic/username: { role: client id, input: client_id, section: Access }
      /basic/password: { role: client secret, input: client_secret, section: Access }
      /json/kind: { constant: skipper, section: Access }
      /json/login: { role: user name, section: Access }
      /json/passphrase: { role: password, section: Access }
      /json/quay: { role: text, type: integer, optional: true, section: Access }
    response: &tokens
      /body/access/token: { role: access token, section: Access }
      /body/access/seconds: { role: lifetime, section: Access }
      /body/renewal: { role: refresh token, section: Access }
      /body/skipper: { role: echo, equals: inputs.login, section: Access }
  renew:
    does: renew
    request: { method: POST, path: $paths.token }
    parts:
      /basic/username: { role: client id, input: client_id, section: Access }
      /basic/password: { role: client secret, input: client_secret, section: Access }
      /json/kind: { constant: renewal, section: Access }
      /json/renewal: { role: refresh token, section: Access }
    response: *tokens
  log-out:
    does: revoke
    request: { method: DELETE, path: $paths.end }
    parts:
      /headers/x-session: { role: access token, section: Leaving }
  berths:
    does: use
    request: { method: GET, path: $paths.resource }
    parts:
      /headers/x-session: { role: access token, section: Berths }
refusal:
  /body/reason: { role: error message, section: Errors }
`

/** A machine that is busy with other tests takes its time. */
const startMs = 120_000
const runMs = 120_000

const root = mkdtempSync(path.join(tmpdir(), 'own-suite-'))
const dir = path.join(root, 'harbour')
const target = path.join(root, 'target.yaml')
let served: ReturnType<typeof startCli>
let told = ''

/** Serves the suite until its target file is printed. */
beforeAll(async () => {
  mkdirSync(dir)
  writeFileSync(path.join(dir, 'suite.yaml'), suiteYaml)
  served = startCli(['serve', dir])
  served.child.stderr!.on('data', (chunk) => {
    told += chunk
  })
  let file = ''
  await new Promise<void>((resolve) => {
    served.child.stdout!.on('data', (chunk) => {
      file += chunk
      if (file.includes('clock:')) setTimeout(resolve, 50)
    })
  })
  writeFileSync(target, file)
}, startMs)

afterAll(async () => {
  served.child.kill('SIGINT')
  await served.finished
})

describe("a stranger's suite", () => {
  it('lints', async () => {
    const { code, stdout } = await cli(['lint', dir])
    expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining('nothing wrong') })
  })

  it('is served, with what the server has chosen', () => {
    expect(told).toContain('What its description leaves open, this server does so:')
    expect(told).toContain('there are three accounts, with made-up values for all inputs')
    expect(told).toContain('access tokens are random texts and live 3600 seconds')
    expect(readFileSync(target, 'utf8')).toContain('/v2/sessions/current')
  })

  // the whole of it is what the selftest below begins with
  it(
    'finds nothing wrong with its own server',
    async () => {
      const only = ['documented*', '*token-ends*', 'passphrase/*', '*revo*'].flatMap((id) => ['--only', id])
      const { code, stdout } = await cli(['run', dir, '--target', target, '--out', root, ...only])
      expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining('conformant') })
    },
    runMs,
  )

  it('lists hundreds of faults in a sentence each, by theme', async () => {
    const { code, stdout } = await cli(['selftest', dir, '--list'])
    expect(code).toBe(0)
    expect(Number(/^harbour: (\d+) faults/.exec(stdout)?.[1])).toBeGreaterThan(250)
    for (const theme of ['credentials', 'renewal', 'revocation', 'lifetimes', 'leaks'])
      expect(stdout).toMatch(new RegExp(`^${theme} \\(\\d+\\)$`, 'm'))
    expect(stdout).toContain(
      '  life-doubled: a token lives twice as long as declared [HARBOUR-token-expires]\n',
    )
  })

  it(
    'catches the faults that are asked for, and says that they are not all',
    async () => {
      const faults = [
        'passphrase-any',
        'life-doubled',
        'revokes-nothing',
        'refresh-other-user',
        'access-token-missing',
      ]
      const { code, stdout } = await cli([
        ...['selftest', dir, '--workers', '1', '--out', path.join(root, 'matrix')],
        ...faults.flatMap((fault) => ['--fault', fault]),
      ])
      expect(stdout).toMatch(/^harbour \(5 of \d+ faults asked\): faults 5\/5, variants 1\/1,/m)
      expect(stdout).toMatch(/5 of \d+ faults asked, nothing to mend among those/)
      expect(stdout).not.toContain('no holes')
      expect(code).toBe(0)
      expect(readFileSync(path.join(root, 'matrix', 'matrix.md'), 'utf8')).toMatch(
        /^# Kill matrix, 5 of \d+ faults asked\n/,
      )
    },
    runMs,
  )

  it('suggests near names for a fault that there is not', async () => {
    const { code, stderr } = await cli(['serve', dir, '--fault', 'life-double'])
    expect(code).toBe(2)
    expect(stderr).toContain('did you mean "life-doubled"')
    expect(stderr.split('\n').every((line) => line.length < 400)).toBe(true)
  })

  it('is told what no server can play', async () => {
    const odd = path.join(root, 'odd')
    mkdirSync(odd)
    const login = '/json/login: { role: user name, section: Access }'
    const value = `/json/login: { role: user name, value: '$digest("md5", inputs.login)', section: Access }`
    writeFileSync(
      path.join(odd, 'suite.yaml'),
      suiteYaml.replace('suite: harbour', 'suite: odd').replace(login, value),
    )
    const { code, stderr } = await cli(['serve', odd])
    expect(code).toBe(2)
    expect(stderr).toContain('no server can play "odd"')
    expect(stderr).toContain('which the reference server cannot read backwards')
  })
})
