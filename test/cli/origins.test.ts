import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import type { RunStarted } from '../../src/model/event.ts'
import { curlOf } from '../../src/report/curl.ts'
import { beacon, beaconTarget } from '../support/beacon-server.ts'
import { cli } from '../support/cli.ts'
import { eventsIn, scenariosOf } from '../support/events.ts'
import { type Answered, type Asked, startHandMade } from '../support/hand-made.ts'

const suite = 'test/fixtures/suites/beacon'
const elsewhere = (): Answered => [404, { reason: 'not at this origin' }]

let dir: string
let file: string
let closing: (() => Promise<void>)[]
beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'tokenassay-origins-'))
  file = path.join(dir, 'target.yaml')
  closing = []
})
afterEach(async () => {
  for (const close of closing) await close()
  rmSync(dir, { recursive: true, force: true })
})

/** An API whose tokens come from one server and are used at another, and a target file for both. */
const started = async (fault = '') => {
  const answer = beacon(fault)
  const time = { movedMs: 0 }
  const login = await startHandMade(
    (asked: Asked) => (asked.path === '/me' ? elsewhere() : answer(asked)),
    time,
  )
  const api = await startHandMade(
    (asked: Asked) => (asked.path === '/me' ? answer(asked) : elsewhere()),
    time,
  )
  closing.push(login.close, api.close)
  const target = { url: login.url, origins: { api: api.url }, clock: login.clock, ...beaconTarget }
  writeFileSync(file, stringify(target))
  return { login, api, target }
}

const out = () => path.join(dir, 'out')
const run = (...args: string[]) => cli(['run', suite, '--target', file, '--out', out(), ...args])
const scenarios = () => scenariosOf(eventsIn(out()))

describe('a target with a login host and an API host', () => {
  it('passes, and each request went to its own host', async () => {
    const { login, api } = await started()
    const { code } = await run('--only', 'token-works', '--only', 'me/*', '--reporter', 'har')
    expect(code).toBe(0)
    const { log } = JSON.parse(readFileSync(path.join(out(), 'exchanges.har'), 'utf8'))
    const urls: string[] = log.entries.map(({ request }: { request: { url: string } }) => request.url)
    const hosts = (is: (url: string) => boolean) => new Set(urls.filter(is).map((url) => new URL(url).origin))
    expect(hosts((url) => url.includes('/me'))).toEqual(new Set([api.url]))
    expect(hosts((url) => url.includes('/token'))).toEqual(new Set([login.url]))
  })

  it('has a finding told with a curl line to the host that answered wrongly', async () => {
    const { api } = await started('other-plan')
    const { code } = await run('--only', 'me/use-documented*')
    expect(code).toBe(1)
    const exchanges = scenarios().flatMap((scenario) => scenario.exchanges)
    expect(exchanges.map(curlOf).join('\n')).toContain(`--url ${api.url}/me`)
  })

  it('has both named by --plan, and in the journal', async () => {
    const { login, api } = await started()
    const { stdout } = await run('--plan')
    expect(stdout).toContain(login.url)
    expect(stdout).toContain(`  origins    api ${api.url}/\n`)
    await run('--only', 'token-works')
    expect((eventsIn(out())[0] as RunStarted).suites[0]!.target).toMatchObject({
      url: `${login.url}/`,
      origins: { api: `${api.url}/` },
    })
  })

  it('names the host that is down, and accuses nobody', async () => {
    const { api } = await started()
    await api.close()
    const { code, stdout } = await run('--only', 'token-works', '--only', 'me/*')
    expect(code).toBe(3)
    const host = new URL(api.url).host
    expect(stdout.replace(/\s+/g, ' ')).toContain(
      `nothing answers at origins.api (no connection to ${host}: `,
    )
    expect(stdout.replace(/\s+/g, '')).toContain(`checkorigins.api(${file}:3:3)`)
    const ends = scenarios().map(({ verdict }) => verdict)
    expect(new Set(ends)).toEqual(new Set(['blocked']))
  })
})

describe('a resumed run', () => {
  it('goes on at the same hosts alone, and names the one that is another', async () => {
    const { login, api, target } = await started()
    const other = await startHandMade(elsewhere)
    closing.push(other.close)
    // Without a clock, what waits is put off, and the run is left unfinished.
    const { clock: _, ...still } = target
    writeFileSync(file, stringify(still))
    await run('--only', 'token-ends', '--max-wait', '0s')
    const resume = () => cli(['resume', out(), '--suite', suite, '--target', file, '--max-wait', '0s'])
    writeFileSync(file, stringify({ ...still, origins: { api: other.url } }))
    expect(await resume()).toMatchObject({
      code: 2,
      stderr: `this run was of the origin "api" at "${api.url}/", and the target given is the origin "api" at "${other.url}/"\n  start a new run\n`,
    })
    writeFileSync(file, stringify({ ...still, url: other.url }))
    expect((await resume()).stderr).toContain(`this run was of "${login.url}/"`)
    writeFileSync(file, stringify(still))
    expect((await resume()).stderr).not.toContain('this run was of')
  })
})

describe('a target file', () => {
  const told = async (origins: object | undefined) => {
    await started()
    writeFileSync(
      file,
      stringify({ url: 'http://127.0.0.1:1', ...(origins && { origins }), ...beaconTarget }),
    )
    const { code, stderr } = await run()
    return { code, stderr: stderr.replaceAll(file, 'target.yaml') }
  }

  it('that does not name an origin of the suite is refused, with the place', async () => {
    const { code, stderr } = await told(undefined)
    expect(code).toBe(2)
    expect(stderr).toContain(
      'the target does not give the origin "api" of the suite "beacon": the host of the API itself',
    )
    expect(stderr).toContain('target.yaml:1:1')
    expect(stderr).toContain('put "origins: { api: https://… }" into the target file')
  })

  it('that names one which the suite does not have is refused, with the place and the nearest name', async () => {
    const { code, stderr } = await told({ apu: 'http://127.0.0.1:2' })
    expect(code).toBe(2)
    expect(stderr).toContain('the suite "beacon" has no origin "apu"')
    expect(stderr).toContain('target.yaml:3:3')
    expect(stderr).toContain('did you mean "api"?')
  })
})
