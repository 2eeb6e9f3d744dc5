import { randomBytes } from 'node:crypto'
import { cpSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Search } from '../canary/search.ts'
import { cli, type Finished } from '../support/cli.ts'
import { discard, inputs, testKey } from '../support/resume-story.ts'
import { startTokenServer, type TokenServer, type TokenServerOptions } from '../support/token-server.ts'

// What a process has learned to hide must stay hidden by the one that takes its run up.

const root = mkdtempSync(path.join(tmpdir(), 'tokenassay-secrets-'))
const suite = path.join(root, 'suite')
const out = path.join(root, 'out')
const issued: string[] = []
const expiresAt = new Map<string, number>()
let server: TokenServer

const issue = (): string => {
  const token = randomBytes(24).toString('base64url')
  issued.push(token)
  return token
}

/** Answers with more secrets than any scenario saves: a session, a refresh token. */
const before: TokenServerOptions['before'] = ({ path: called, form, request, response }) => {
  const json = (status: number, body: object) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    return true
  }
  const right = { grant_type: 'password', user: 'ada', password: 'correct horse' }
  if (called === '/token' && Object.entries(right).every(([name, value]) => form.get(name) === value)) {
    const token = issue()
    expiresAt.set(token, Date.now() + 3000)
    response.setHeader('set-cookie', `session=${issue()}; Path=/`)
    return json(200, { access_token: token, refresh_token: issue(), expires_in: 3, greeting: 'hello' })
  }
  const token = request.headers.authorization?.replace(/^Bearer /, '') ?? ''
  if (called === '/me' && (expiresAt.get(token) ?? 0) > Date.now()) return json(200, { user: 'ada' })
  return false
}

const scenarios = `scenarios:
  - id: pieces
    title: A piece of a secret opens nothing, before the end of a token and after it
    proves: [TINY-expiry]
    given:
      - send: token
        save: { token: body.access_token, whole: body }
    steps:
      - { send: resource, change: { set: /bearer, to: '$token.substring(4)' }, expect: rejected }
      - { send: token, change: { set: /form/password, to: '$inputs.password.substring(1)' }, expect: refused }
      - wait: lifetimes.access_token + margin(lifetimes.access_token)
      - { send: resource, expect: rejected }
`

beforeAll(async () => {
  cpSync('test/fixtures/suites/tiny', suite, { recursive: true })
  writeFileSync(path.join(suite, 'pieces.yaml'), scenarios)
  server = await startTokenServer({ before })
})
afterAll(async () => {
  await server.close()
  discard(root)
})

/** Every secret in a run's folder and in what its command has said, as it stands or encoded. */
const leaks = ({ stdout, stderr }: Finished) => {
  const search = new Search()
  issued.forEach((token) => {
    search.plant('token', token)
  })
  search.plant('password', inputs.TOKENASSAY_PASSWORD)
  search.plant('key', testKey)
  const files = readdirSync(out).map((name) => [name, readFileSync(path.join(out, name), 'latin1')] as const)
  expect(files.length).toBeGreaterThanOrEqual(8)
  const found = [...files, ['stdout', stdout] as const, ['stderr', stderr] as const].flatMap(([name, text]) =>
    search.find(name, text).map(({ secret, through }) => `${secret} in ${name}, ${through}`),
  )
  return [...new Set(found)]
}

it('holds no token and no input in a run that was parked, taken up too early, and taken up again', async () => {
  const key = { TOKENASSAY_SEAL_KEY: testKey }
  const how = ['--max-wait', '0s', '--reporter', 'json,junit,html,markdown,ctrf,sarif,har']
  const begun = await cli(['run', suite, '--url', server.url, '--out', out, ...how], { ...inputs, ...key })
  expect(begun.code).toBe(3)
  const { summary } = JSON.parse(readFileSync(path.join(out, 'report.json'), 'utf8'))
  expect(summary).toMatchObject({ pass: 5, deferred: 3 })
  expect(leaks(begun)).toEqual([])
  const early = await cli(['resume', out, ...how], key)
  expect(early.code).toBe(3)
  expect(leaks(early)).toEqual([])
  const late = await cli(['resume', out, '--wait', ...how.slice(2)], key)
  expect(late).toMatchObject({ code: 0, stderr: '' })
  expect(leaks(late)).toEqual([])
  expect(issued.length).toBeGreaterThan(20)
})
