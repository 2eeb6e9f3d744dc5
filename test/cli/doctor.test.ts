import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { type AddressInfo, createServer as createPlain } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { bundledSuites, suiteDir } from '../../src/cli/places.ts'
import { tellPlan } from '../../src/cli/plan-text.ts'
import { plannedSuites } from '../../src/run/run-suites.ts'
import { targetText } from '../../src/target/draft.ts'
import { loadTarget } from '../../src/target/load.ts'
import { builtSuite } from '../support/built-suite.ts'
import { bash, cli } from '../support/cli.ts'
import { startTokenServer, type TokenServer } from '../support/token-server.ts'

const suite = 'test/fixtures/suites/tiny'

let dir: string
let server: TokenServer | undefined
let other: Server | undefined

beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'tokenassay-doctor-'))
})
afterEach(async () => {
  rmSync(dir, { recursive: true, force: true })
  await server?.close()
  other?.close()
  server = other = undefined
})

const doctor = async (url: string, target = 'inputs: { user: ada, password: correct horse }') => {
  const file = path.join(dir, 'target.yaml')
  writeFileSync(file, `url: ${url}\n${target}\n`)
  return { file, ...(await cli(['doctor', suite, '--target', file])) }
}

describe('doctor', () => {
  it('says that a target is ready, and sends no wrong credential', async () => {
    server = await startTokenServer()
    const { code, stdout, stderr } = await doctor(server.url)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/✓ connection +port \d+ accepts one/)
    expect(stdout).toMatch(/✓ token +POST .+: 200/)
    expect(stdout).toMatch(/✓ resource +GET .+: 200/)
    expect(stdout).toContain('none: what must expire is waited for')
    expect(stdout).toMatch(/ready: \d+ requests sent, none with wrong credentials/)
    const passwords = server.requests.flatMap(({ body }) => new URLSearchParams(body).getAll('password'))
    expect(new Set(passwords)).toEqual(new Set(['correct horse']))
  })

  const wrongPassword = 'inputs: { user: ada, password: another }'
  it('says which part of the target file is wrong, once', async () => {
    server = await startTokenServer()
    const { code, stdout, file } = await doctor(server.url, wrongPassword)
    expect(code).toBe(2)
    expect(stdout).toContain('✗ token')
    expect(stdout).toContain(`check inputs (${file}:2:1)`)
    expect(stdout.split('rejects the login')).toHaveLength(2)
    expect(stdout).toMatch(/- resource +for the same reason/)
    expect(stdout).not.toContain('another')
    const { stdout: elsewhere } = await doctor(
      server.url,
      'inputs: { user: ada, password: correct horse }\npaths: { resource: /nowhere }',
    )
    expect(elsewhere).toMatch(
      /✗ resource +nothing answers at paths\.resource \(status 404, .+\); check paths\.resource \(.+:3:\d+\)/,
    )
  })

  it('leaves out as many scenarios as a plan does', async () => {
    server = await startTokenServer()
    const file = path.join(dir, 'crayon.yaml')
    const inputs = '{ client_id: a, client_secret: bbbbbbbb, username: c, password: dddddddd }'
    writeFileSync(file, `url: ${server.url}\ninputs: ${inputs}\n`)
    const countsIn = async (...args: string[]) => {
      const { stdout } = await cli([...args, '--target', file])
      const counts = [...stdout.matchAll(/(\d+) scenarios?: |(\d+) scenarios? more/g)]
      return counts.reduce((sum, [, named, more]) => sum + Number(named ?? more), 0)
    }
    const planned = await countsIn('run', 'crayon', '--plan')
    expect(planned).toBeGreaterThan(10)
    expect(await countsIn('doctor', 'crayon')).toBe(planned)
  })

  it('says how far the way goes', async () => {
    const port = await freePort()
    expect(await doctor(`http://127.0.0.1:${port}`)).toMatchObject({
      code: 2,
      stdout: expect.stringContaining('nothing listens there'),
    })
    expect((await doctor('http://no-such-host.invalid')).stdout).toMatch(/✗ host +no-such-host\.invalid: /)
    other = createServer((_, response) => response.end())
    await new Promise<void>((resolve) => other!.listen(0, '127.0.0.1', resolve))
    const { stdout, code } = await doctor(`https://127.0.0.1:${(other.address() as AddressInfo).port}`)
    expect(code).toBe(2)
    expect(stdout).toMatch(/✓ connection/)
    expect(stdout).toMatch(/✗ certificate +it does not speak TLS/)
  })
})

const freePort = async (): Promise<number> => {
  const taken = createPlain()
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
  const { port } = taken.address() as AddressInfo
  await new Promise((resolve) => taken.close(resolve))
  return port
}

describe('init', () => {
  it('writes a target file that only wants values, and no second one over it', async () => {
    const file = path.join(dir, 'staging.yaml')
    const args = ['init', 'crayon', '--url', 'http://127.0.0.1:9', '--out', file]
    expect(await cli(args)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('tokenassay doctor crayon'),
    })
    const text = readFileSync(file, 'utf8')
    expect(text).toContain('url: http://127.0.0.1:9\n')
    expect(text).toContain('  client_id: ""')
    expect(text).toMatch(/# +reset: \{ method: POST/)
    // what nobody has filled in ends a run before anything is sent, with its place
    const env = { CRAYON_CLIENT_SECRET: 'a secret', CRAYON_PASSWORD: 'a password' }
    const refused = await cli(['run', 'crayon', '--target', file], env)
    expect(refused.code).toBe(2)
    expect(refused.stderr).toContain('the input "client_id" of the suite "crayon" is empty')
    expect(refused.stderr).toContain('staging.yaml:6:')
    expect(await cli(args)).toMatchObject({ code: 2, stderr: expect.stringContaining('is there already') })
  })

  it('writes waivers and a pipeline as well, which take up what it has written, or nothing at all', async () => {
    const home = mkdtempSync(path.join(dir, 'home-'))
    const files = '--out staging.yaml --waivers waivers.yaml'
    const begin = (ci = 'github') =>
      bash(`cd "$DIR" && tokenassay init crayon ${files} --ci ${ci}`, { DIR: home })
    expect(await begin('jenkins')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('expected: github or gitlab'),
    })
    writeFileSync(path.join(home, 'waivers.yaml'), 'mine')
    expect(await begin()).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('"waivers.yaml" is there already'),
    })
    expect(readdirSync(home)).toEqual(['waivers.yaml'])
    rmSync(path.join(home, 'waivers.yaml'))
    expect(await begin()).toMatchObject({ code: 0 })
    const read = (file: string) => readFileSync(path.join(home, file), 'utf8')
    const waivers = parse(read('waivers.yaml'))
    expect(waivers).toEqual({ waivers: [] })
    const { steps } = parse(read('.github/workflows/conformance.yml')).jobs.conformance
    const { run, env } = steps.find((step: { env?: unknown }) => step.env)
    expect(run).toBe(
      'npx tokenassay run crayon --target staging.yaml --waivers waivers.yaml --reporter console,html,junit,github --out conformance',
    )
    // just the variables that the target file names
    const named = [...read('staging.yaml').matchAll(/^ {2}\w+: \{ env: (\w+) \}/gm)].map(([, name]) => name)
    expect(named.length).toBeGreaterThan(0)
    expect(Object.keys(env)).toEqual(named)
  })

  it.each(bundledSuites())(
    'drafts a target of %s that can be planned, as it is and with all that it offers',
    async (name) => {
      const suite = builtSuite(suiteDir(name))
      const text = targetText(suite, { url: 'http://127.0.0.1:9', schema: 'target.schema.json' })
      const env = Object.fromEntries(
        [...text.matchAll(/env: (\w+)/g)].map(([, variable]) => [variable!, 'something']),
      )
      const planned = (written: string) => {
        const file = path.join(dir, 'target.yaml')
        writeFileSync(file, written)
        const target = loadTarget({ file, env }, suite)
        return plannedSuites([{ suite, target }], { only: [] })
          .map((it) => tellPlan(it, {}))
          .join()
      }
      // who leaves a name empty is told which
      const empty = /^ {2}(\w+): ""/m.exec(text)?.[1]
      if (empty) expect(() => planned(text)).toThrow(`the input "${empty}" of the suite "${name}" is empty`)
      const filled = text.replace(/^( {2}\w+: )""( |$)/gm, '$1someone$2')
      expect(planned(filled)).toContain('requests')
      const all = filled
        .replaceAll('""', 'another')
        .replace(/^# ?(accounts|paths|clock|#? {2,})/gm, '$1')
        .replaceAll('/…', '/some/path')
      expect(planned(all)).toContain('accounts.0')
    },
  )
})
