import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { isUsageError } from '../../src/model/errors.ts'
import type { InputSpec } from '../../src/model/suite.ts'
import { checkedSuite } from '../../src/suite/lint.ts'
import { loadTarget, type TargetOptions } from '../../src/target/load.ts'
import { cli } from '../support/cli.ts'
import { testKey } from '../support/resume-story.ts'

const fixtures = 'test/fixtures/targets'
const suite = checkedSuite('test/fixtures/suites/tiny')
const load = (options: Partial<TargetOptions>) => loadTarget({ env: {}, ...options }, suite)

const inputs = { user: 'ada', password: 'secret' }
const url = 'https://staging.example.com/base'

describe('what a target file says of a run', () => {
  const within = async (text: string, ...args: string[]) => {
    const dir = mkdtempSync(path.join(tmpdir(), 'tokenassay-target-'))
    const file = path.join(dir, 'target.yaml')
    cpSync('test/fixtures/suites/tiny', path.join(dir, 'tiny'), { recursive: true })
    writeFileSync(file, `url: http://127.0.0.1:9\ninputs: { user: ada, password: secret }\n${text}`)
    const ended = await cli(['run', '--target', file, '--out', path.join(dir, 'out'), ...args])
    const written = existsSync(path.join(dir, 'out')) ? readdirSync(path.join(dir, 'out')).sort() : []
    rmSync(dir, { recursive: true })
    return { ...ended, written }
  }

  it('is which suites run, from its own folder, unless the command line names others', async () => {
    expect((await within('suites: [./tiny]\n', '--plan')).stdout).toMatch(/^tiny: /)
    expect((await within('suites: [crayon]\n', 'test/fixtures/suites/tiny', '--plan')).stdout).toMatch(
      /^tiny: /,
    )
    const { code, stderr } = await within('', '--plan')
    expect(code).toBe(2)
    expect(stderr).toContain('there is no suite to hold the target against')
  })

  it('is which reports are written, unless the command line says', async () => {
    const text = 'suites: [./tiny]\nreporters: [markdown, sarif]\n'
    expect((await within(text)).written).toEqual(['report.md', 'report.sarif', 'run.ndjson'])
    expect((await within(text, '--reporter', 'ctrf')).written).toEqual(['ctrf.json', 'run.ndjson'])
  })
})

describe('target file', () => {
  it.each(readdirSync(fixtures).filter((name) => name.endsWith('.yaml')))(
    'says what is wrong with %s',
    async (name) => {
      let message = ''
      try {
        load({ file: path.join(fixtures, name) })
      } catch (error) {
        if (!isUsageError(error)) throw error
        message = error.message
      }
      expect(message).not.toBe('')
      await expect(`${message}\n`).toMatchFileSnapshot(path.resolve(fixtures, name.replace('.yaml', '.err')))
    },
  )

  it('reads everything that a target file can say', () => {
    const target = load({
      env: { SECRET: 's3cret', TOKENASSAY_PASSWORD: 'not this one' },
      value: {
        name: 'staging',
        url,
        inputs: { user: 42, password: { env: 'SECRET' } },
        accounts: [{ user: 'bob' }],
        paths: { resource: 'https://staging.example.com/api/me' },
        lifetimes: { access_token: '1h30m' },
        clock: { advance: { method: 'POST', path: '/clock', json: { by: '$seconds' } } },
        limits: { parallel: 3, rate: '120/m', budget: 7, timeout: '250ms' },
      },
    })
    expect(target).toMatchObject({
      name: 'staging',
      inputs: { user: '42', password: 's3cret' },
      accounts: [
        { user: '42', password: 's3cret' },
        { user: 'bob', password: 's3cret' },
      ],
      paths: { token: '/token', resource: 'https://staging.example.com/api/me' },
      lifetimes: { access_token: 5400 },
      limits: { parallel: 3, ratePerSecond: 2, budget: 7, timeoutMs: 250 },
    })
  })

  it('takes inputs from variables where the file gives none, and a URL from the command line before the file’s', () => {
    const target = load({
      url: 'http://127.0.0.1:8080',
      env: { TOKENASSAY_USER: 'eve', TOKENASSAY_PASSWORD: 'x' },
      value: { url, inputs: { user: 'ada' } },
    })
    expect({ url: target.url.href, inputs: target.inputs }).toEqual({
      url: 'http://127.0.0.1:8080/',
      inputs: { user: 'ada', password: 'x' },
    })
  })

  describe('the key that seals runs is no input', () => {
    const env = { TOKENASSAY_SEAL_KEY: testKey, tokenassay_seal_key: testKey }
    const declared = (spec: InputSpec) => ({
      id: 'odd',
      inputs: { seal_key: spec },
      paths: {},
      lifetimes: {},
    })
    const spec = { description: 'what a seal is made with' }

    it('where an input is called like its variable', () => {
      const refused = () => loadTarget({ env, url }, declared(spec))
      expect(refused).toThrow(
        'the suite "odd" needs the input "seal_key": what a seal is made with\n  put "seal_key: …" under inputs in the target file',
      )
      expect(refused).not.toThrow('TOKENASSAY_')
      expect(loadTarget({ env, url }, declared({ ...spec, default: 'none' })).inputs).toEqual({
        seal_key: 'none',
      })
      expect(loadTarget({ env, value: { url, inputs: { seal_key: 'wax' } } }, declared(spec)).inputs).toEqual(
        { seal_key: 'wax' },
      )
    })

    it.each(Object.keys(env))('where a target file asks for %s, wherever it does', (variable) => {
      const from = { env: variable }
      const refused = () =>
        load({ env, value: { url: from, inputs: { user: from, password: 'x' }, accounts: [{ user: from }] } })
      for (const place of ['url', 'inputs.user', 'accounts.0.user'])
        expect(refused).toThrow(`give "${place}" of the target a variable of its own`)
      expect(refused).not.toThrow(testKey)
    })
  })

  it.each(['http://user:pw@host', 'ftp://host', 'http://host?x=1', 'http://host#x', 'no url'])(
    'refuses %s as a base',
    (bad) => {
      expect(() => load({ value: { url: bad, inputs } })).toThrow(/is not a base URL/)
    },
  )

  it('ends with exit code 2 and sends nothing when an input is missing', async () => {
    const { code, stderr, stdout } = await cli(['run', suite.dir, '--url', 'http://127.0.0.1:1'])
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain('TOKENASSAY_PASSWORD')
  })

  it('ends with exit code 2 without any target, and for a file that is not there', async () => {
    expect((await cli(['run', suite.dir])).stderr).toContain('--target <file>')
    const { code, stderr } = await cli(['run', suite.dir, '--target', 'nowhere.yaml'])
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: 'cannot read "nowhere.yaml": there is no such file (ENOENT)\n',
    })
  })
})
