import { cpSync, existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Consumer, makeConsumer } from '../support/consumer.ts'
import { startTokenServer, type TokenServer, type TokenServerOptions } from '../support/token-server.ts'

let project: Consumer
const servers: TokenServer[] = []
let told: Map<string, Test[]>
let whole: { numTotalTests: number; success: boolean; testResults: File[] }

interface File {
  name: string
  status: string
  message: string
  assertionResults: Test[]
}
interface Test {
  title: string
  status: 'passed' | 'failed' | 'skipped' | 'pending'
  failureMessages: string[]
  meta: object
}

const vitest = path.resolve('node_modules/vitest/vitest.mjs')

/** A file of tests that holds the suite against a server. */
const file = (name: string, server: TokenServer | { url: string }, more: object = {}) => {
  const clock = { method: 'POST', path: '/__clock' }
  const target = {
    url: server.url,
    inputs: { user: 'ada', password: 'correct horse' },
    clock: {
      advance: { ...clock, json: { advance: '$seconds' } },
      reset: { ...clock, json: { reset: true } },
    },
  }
  const options = JSON.stringify({ suite: 'tiny', target, seed: 7, ...more })
  project.write(
    `${name}.test.js`,
    `import { conformance } from 'tokenassay/vitest'\nconformance(${options})\n`,
  )
}

const outcomes = (name: string): Record<string, string> =>
  Object.fromEntries(told.get(`${name}.test.js`)!.map(({ title, status }) => [title, status]))
const why = (name: string, title: string): string =>
  told
    .get(`${name}.test.js`)!
    .find((test) => test.title === title)!
    .failureMessages.join('\n')

beforeAll(async () => {
  project = makeConsumer('vitest')
  cpSync('test/fixtures/suites/tiny', path.join(project.dir, 'tiny'), { recursive: true })
  // each run has its server alone, for it moves the server's clock
  const start = async (before?: TokenServerOptions['before']) => {
    const server = await startTokenServer(before && { before })
    servers.push(server)
    return server
  }
  // takes any password; what it says would be a command to a terminal or a CI system
  const anyPassword: TokenServerOptions['before'] = ({ form, response }) => {
    if (form.get('password') !== 'wrong') return false
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(JSON.stringify({ access_token: 'anything', note: '\u001b[31m\n::set-env name=A::b' }))
    return true
  }
  const nobody: TokenServerOptions['before'] = ({ response }) => {
    response.writeHead(401, { 'content-type': 'application/json' }).end('{"error":"no"}')
    return true
  }
  project.write(
    'waivers.yaml',
    'waivers: [{ requirement: TINY-password, reason: known, owner: us, until: 9999-12-31 }]\n',
  )
  file('right', await start())
  file('wrong', await start(anyPassword), { out: 'run' })
  file('waived', await start(anyPassword), { waivers: 'waivers.yaml', exclude: 'needs*' })
  file('stale', await start(), { waivers: 'waivers.yaml' })
  file('nothing', await start(), { only: 'no-such-scenario' })
  file('locked', await start(nobody))
  file('silent', { url: 'http://127.0.0.1:9' })
  file('misspelt', await start(), { onli: 'grant' })
  await project.run(vitest, 'run', '--reporter=json', '--outputFile=told.json')
  whole = JSON.parse(readFileSync(path.join(project.dir, 'told.json'), 'utf8'))
  told = new Map(
    whole.testResults.map(({ name, assertionResults }) => [path.basename(name), assertionResults]),
  )
}, 120_000)
afterAll(async () => {
  project.remove()
  await Promise.all(servers.map((server) => server.close()))
})

const password = 'A wrong password is refused (wrong-password)'

describe('conformance inside vitest', () => {
  it('has a test for each scenario, and passes where a target is right', () => {
    expect(outcomes('right')).toMatchInlineSnapshot(`
      {
        "A request without grant_type is refused (needs/grant_type)": "passed",
        "A request without password is refused (needs/password)": "passed",
        "A request without user is refused (needs/user)": "passed",
        "A token is accepted until its end and rejected after it (token-ends)": "passed",
        "A token that nobody has used is rejected after its end (unused-token-ends)": "passed",
        "A wrong password is refused (wrong-password)": "passed",
        "The right credentials are granted a token (grant)": "passed",
        "the run as a whole": "passed",
      }
    `)
  })

  it('fails the test of what is not met, with the headline, the requirement and what was seen', () => {
    const { [password]: verdict, 'the run as a whole': run, ...others } = outcomes('wrong')
    expect({ verdict, run }).toEqual({ verdict: 'failed', run: 'passed' })
    expect(Object.values(others)).not.toContain('failed')
    expect(
      why('wrong', password)
        .replace(/:\d+\//, ':8080/')
        .replace(/‹token \w+›/, '‹token›'),
    ).toMatchInlineSnapshot(`
      "Error: The request is accepted (status 200) with password "wrong" instead of ‹password›

      TINY-password (MUST): only the user's own password is taken
      request: POST /token; with password "wrong" instead of ‹password›
      problem: the request is accepted (status 200)
      expected: refused (status 4xx)
      actual: status 200, {"access_token":"‹token›","note":"\\u001b[31m\\n::set-env name=A::b"}
      impact: anybody gets in
      at: tiny/suite.yaml:30:12

      run again: tokenassay run tiny --only wrong-password --seed 7 --url http://127.0.0.1:8080/"
    `)
    expect(existsSync(path.join(project.dir, 'run', 'report.json'))).toBe(true)
  })

  it('skips what is waived', () => {
    expect(outcomes('waived')[password]).toBe('skipped')
    expect(told.get('waived.test.js')!.flatMap(({ failureMessages }) => failureMessages)).toEqual([])
    expect(Object.values(outcomes('waived'))).not.toContain('failed')
  })

  it('fails for a waiver that is of no use any more', () => {
    expect(why('stale', 'the run as a whole')).toContain('the waiver of TINY-password waives nothing')
  })

  it('fails where nothing was selected', () => {
    expect(outcomes('nothing')).toEqual({ 'the run as a whole': 'failed' })
    expect(why('nothing', 'the run as a whole')).toContain('nothing was selected, or nothing ran')
  })

  it('fails where no login works, and where nobody answers', () => {
    for (const name of ['locked', 'silent']) {
      const { 'the run as a whole': _, ...scenarios } = outcomes(name)
      expect([name, new Set(Object.values(scenarios))]).toEqual([name, new Set(['failed'])])
    }
    expect(why('silent', password)).toContain('which says nothing about the target')
  })

  it('fails where an option is misspelt', () => {
    const { status, message } = whole.testResults.find(({ name }) => name.endsWith('misspelt.test.js'))!
    expect(status).toBe('failed')
    expect(message).toContain('there is no option "onli"')
  })

  it('sends nothing but what the named tests need', async () => {
    const [right] = servers
    const before = right!.requests.length
    const { code } = await project.run(vitest, 'run', 'right', '-t', 'without user')
    expect(code).toBe(0)
    const sent = right!.requests.slice(before).map(({ body }) => body)
    expect(sent.filter((body) => body.includes('password=wrong'))).toEqual([])
    expect(sent.length).toBeGreaterThan(0)
  })
})
