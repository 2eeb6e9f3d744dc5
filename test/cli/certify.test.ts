import {
  appendFileSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { credentials, folder, subject } from '../support/certified.ts'
import { cli } from '../support/cli.ts'
import { startTokenServer, type TokenServer, takesWrong } from '../support/token-server.ts'

const { dir, remove } = folder()
const at = (name: string) => path.join(dir, name)
const suite = at('tiny')
let right: TokenServer
let wrong: TokenServer

const targetOf = (server: TokenServer, name: string, clock = true): string => {
  const hook = clock
    ? 'clock: { advance: { method: POST, path: /__clock, json: { advance: $seconds } } }\n'
    : ''
  writeFileSync(at(name), `url: ${server.url}\ninputs: { user: ada, password: correct horse }\n${hook}`)
  return at(name)
}

beforeAll(async () => {
  cpSync('test/fixtures/suites/tiny', suite, { recursive: true })
  appendFileSync(path.join(suite, 'suite.yaml'), 'version: 2.0.1\n')
  right = await startTokenServer()
  wrong = await startTokenServer({ before: takesWrong })
  await cli(['keygen', '--out', at('key.pem')])
}, 60_000)
afterAll(async () => {
  remove()
  await Promise.all([right.close(), wrong.close()])
})

const certify = (target: string, out: string, ...more: string[]) =>
  cli([
    'certify',
    suite,
    '--target',
    target,
    '--subject',
    subject,
    '--key',
    at('key.pem'),
    '--out',
    at(out),
    ...more,
  ])

const verify = (name: string, ...more: string[]) =>
  cli(['verify', at(name), '--key', at('key.pub.pem'), '--suite', suite, ...more])

describe('keygen', () => {
  it('makes a key that only its owner can read, and never writes over one', async () => {
    expect(statSync(at('key.pem')).mode & 0o777).toBe(0o600)
    expect(readFileSync(at('key.pem'), 'utf8')).toMatch(/^-----BEGIN PRIVATE KEY-----/)
    expect(readFileSync(at('key.pub.pem'), 'utf8')).toMatch(/^-----BEGIN PUBLIC KEY-----/)
    const { code, stderr } = await cli(['keygen', '--out', at('key.pem')])
    expect([code, stderr]).toEqual([2, expect.stringContaining('is there already')])
  })

  it('seals a key with a passphrase from the environment', async () => {
    const env = { TOKENASSAY_KEY_PASSPHRASE: 'open sesame' }
    const made = await cli(['keygen', '--out', at('sealed.pem'), '--type', 'p-256'], env)
    expect(made.code).toBe(0)
    expect(made.stdout + made.stderr).not.toContain('sesame')
    expect(readFileSync(at('sealed.pem'), 'utf8')).toMatch(/^-----BEGIN ENCRYPTED PRIVATE KEY-----/)
    const using = (env: Record<string, string>) =>
      cli(
        [
          'certify',
          suite,
          '--run',
          at('nowhere'),
          '--subject',
          subject,
          '--profile',
          'core',
          '--key',
          at('sealed.pem'),
        ],
        env,
      )
    expect(await using({})).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('there is no passphrase'),
    })
    expect(await using({ TOKENASSAY_KEY_PASSPHRASE: 'x' })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('does not open with this passphrase'),
    })
    expect(await using(env)).toMatchObject({ code: 2, stderr: expect.stringContaining('holds no run') })
  })
})

describe('certify and verify', () => {
  it('certify a target, and say what is shown and what is not', async () => {
    const made = await certify(
      targetOf(right, 'right.yaml'),
      'full',
      '--profile',
      'lifetimes',
      '--signer',
      'Tiny QA',
    )
    expect(made.stdout).toContain(`the certificate of ${subject}, tiny 2.0.1, profile lifetimes`)
    expect(made.code).toBe(0)
    const { code, stdout } = await verify('full', '--subject', subject, '--profile', 'lifetimes')
    expect(stdout).toMatch(
      /^The certificate of tiny-login@1\.2\.3 holds: tiny 2\.0\.1, profile lifetimes.*\n\nShown: it was signed by Tiny QA, key [0-9a-f]{16}, and no byte.*evaluated again.*\n\nNot shown: that what answered was tiny-login@1\.2\.3/,
    )
    expect(code).toBe(0)
    const alone = await verify('full/certificate.json')
    expect(alone.stdout).toBe(stdout)
    for (const name of readdirSync(at('full')))
      for (const secret of credentials.filter((it) => it.length > 4))
        expect(readFileSync(at(`full/${name}`), 'utf8')).not.toContain(secret)
  }, 60_000)

  it('refuse what does not show the profile, or is not what was asked for', async () => {
    const slow = await certify(
      targetOf(right, 'slow.yaml', false),
      'thick',
      '--profile',
      'lifetimes',
      '--max-wait',
      '0s',
    )
    expect(slow.code).toBe(3)
    expect(slow.stderr).toMatch(
      /nothing is certified[\s\S]*asks for TINY-expiry, and "token-ends" has not shown it: postponed/,
    )
    const failed = await certify(targetOf(wrong, 'wrong.yaml'), 'failed', '--profile', 'core')
    expect(failed.code).toBe(1)
    expect(failed.stderr).toContain('the scenario "wrong-password" failed: TINY-password is not met')
    expect(readdirSync(dir)).not.toContain('thick')
    const other = await verify('full', '--subject', 'acme@1')
    expect([other.code, other.stdout]).toEqual([
      1,
      expect.stringContaining(`it is of "${subject}", and not of "acme@1"`),
    ])
  }, 60_000)

  it('asks for the version of the suite before anything is sent', async () => {
    const nowhere = { ...right, url: 'http://127.0.0.1:9' }
    const asked = await cli([
      ...['certify', 'test/fixtures/suites/tiny', '--target', targetOf(nowhere, 'nowhere.yaml')],
      ...['--subject', subject, '--profile', 'core', '--key', at('key.pem'), '--out', at('unversioned')],
    ])
    expect(asked).toMatchObject({ code: 2, stdout: '' })
    expect(asked.stderr).toContain('the suite "tiny" has no version, which a certificate names')
  })

  it('certify a finished run, and a thin one as no more than it is', async () => {
    const target = targetOf(right, 'thin.yaml', false)
    await cli(['run', suite, '--target', target, '--out', at('run'), '--profile', 'core'])
    const certifyRun = (profile: string) =>
      cli([
        'certify',
        suite,
        '--run',
        at('run'),
        '--subject',
        subject,
        '--key',
        at('key.pem'),
        '--out',
        at('thin'),
        '--profile',
        profile,
      ])
    expect((await certifyRun('lifetimes')).code).toBe(3)
    expect((await certifyRun('core')).code).toBe(0)
    const signed = readFileSync(at('thin/certificate.json'), 'utf8')
    expect(await certifyRun('core')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('holds a certificate already'),
    })
    expect(readFileSync(at('thin/certificate.json'), 'utf8')).toBe(signed)
    const { code, stdout } = await verify('thin')
    expect(code).toBe(0)
    expect(stdout).toMatch(/profile core[\s\S]* not tested, 1 of which the profile does not ask for/)
    const more = await verify('thin', '--profile', 'lifetimes')
    expect([more.code, more.stdout]).toEqual([
      1,
      expect.stringContaining('which does not have all of "lifetimes"'),
    ])
  }, 60_000)

  it('refuse another version of the suite, another key, and what is no certificate', async () => {
    appendFileSync(path.join(suite, 'suite.yaml'), '# another word\n')
    const changed = await verify('full')
    expect([changed.code, changed.stdout]).toEqual([
      1,
      expect.stringContaining('another version of the suite'),
    ])
    await cli(['keygen', '--out', at('other.pem')])
    const other = await cli(['verify', at('full'), '--key', at('other.pub.pem')])
    expect([other.code, other.stdout]).toEqual([1, expect.stringContaining('it names the key')])
    const mine = await cli(['verify', at('full'), '--key', at('key.pem')])
    expect([mine.code, mine.stderr]).toEqual([2, expect.stringContaining('is a private one')])
    expect((await cli(['verify', at('nowhere'), '--key', at('key.pub.pem')])).code).toBe(2)
  }, 60_000)
})

describe('registry check', () => {
  it('verifies every folder, and writes a page', async () => {
    mkdirSync(at('registry/keys'), { recursive: true })
    cpSync(at('key.pub.pem'), at('registry/keys/tiny.pem'))
    cpSync(at('thin'), at('registry/tiny/1'), { recursive: true })
    const { code, stdout } = await cli(['registry', 'check', at('registry')])
    expect(code).toBe(1)
    expect(stdout).toContain('tiny/1: the suite "tiny" is not at hand')
    expect(stdout).toContain('1 certificate, 1 refused')
    expect(readFileSync(at('registry/index.html'), 'utf8')).toContain('Refused')
  })
})
