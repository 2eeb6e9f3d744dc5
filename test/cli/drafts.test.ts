import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cli, startCli } from '../support/cli.ts'

let dir: string
beforeAll(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'tokenassay-drafts-'))
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

const flagsOf = (flags: Record<string, string | string[]>): string[] =>
  Object.entries(flags).flatMap(([name, values]) => [values].flat().flatMap((value) => [`--${name}`, value]))

/** Made-up APIs: how a draft of each is asked for, and some faults that it has to catch. */
const drafts: [name: string, flags: Record<string, string | string[]>, faults: string[]][] = [
  [
    'parking',
    { openapi: 'test/fixtures/openapi/parking.yaml' },
    ['pin-any', 'refresh-any', 'expires-doubled'],
  ],
  ['library', { openapi: 'test/fixtures/openapi/library.json' }, ['passcode-any-case', 'life-doubled']],
  [
    'clients',
    {
      request: 'POST /oauth/token',
      part: ['grant_type=client_credentials', 'client_id', 'client_secret'],
      response: ['access_token', 'expires_in'],
      resource: 'GET /me',
      revoke: 'POST /oauth/revoke /form/token /form/client_id /form/client_secret',
    },
    ['client-secret-any', 'revokes-nothing'],
  ],
  [
    'tickets',
    {
      request: 'POST /v1/tickets',
      part: ['/json/login', 'key'],
      status: '201',
      response: ['ticket', 'expires', 'renewal'],
      refusal: 'fault',
      resource: 'GET /v1/me /headers/x-ticket',
      renew: 'POST /v1/renew',
    },
    ['key-any', 'refresh-any'],
  ],
  [
    'members',
    {
      request: 'POST /enter',
      part: ['/headers/x-api-key', '/json/member/no:user name', '/json/member/pwd'],
      response: ['session/sid', 'session/ttl'],
      resource: 'GET /me /headers/x-sid',
      revoke: 'DELETE /enter /headers/x-sid',
    },
    ['pwd-any', 'x-api-key-any'],
  ],
  [
    'doors',
    {
      request: 'PUT /doors/open',
      part: ['/basic/username', '/basic/password'],
      response: ['pouch:access token', 'valid_until'],
      resource: 'GET /doors',
    },
    ['client-secret-any', 'life-doubled'],
  ],
]

describe('the draft of a made-up API', () => {
  it.each(drafts)(
    '%s is conformed to by its server, and catches faults',
    async (name, flags, faults) => {
      const folder = path.join(dir, 'drafts', name)
      const { code, stdout } = await cli(['new', folder, ...flagsOf(flags)])
      expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining('is written: ') })
      const wanted = faults.flatMap((fault) => ['--fault', fault])
      const proof = await cli(['selftest', folder, ...wanted, '--workers', '1', '--out', `${folder}-proof`])
      expect(proof.stdout).toContain(`faults ${faults.length}/${faults.length}`)
      expect(proof.code).toBe(0)
      const served = await serve(folder)
      const { code: judged } = await cli([
        ...['run', folder, '--target', served.target],
        ...['--only', '*documented*', '--only', '*token-ends*', '--out', `${folder}-run`],
      ])
      await served.stop()
      expect(judged).toBe(0)
    },
    120_000,
  )
})

/** Serves a suite until it is stopped; gives the target file that it prints. */
const serve = async (folder: string) => {
  const { child, finished } = startCli(['serve', folder])
  let text = ''
  await new Promise<void>((resolve) => {
    child.stdout!.on('data', (chunk) => {
      text += chunk
      if (text.includes('clock:')) resolve()
    })
  })
  // every YAML file in a suite's folder is a part of it
  const target = `${folder}-target.yaml`
  writeFileSync(target, text)
  const stop = async () => {
    child.kill('SIGINT')
    await finished
  }
  return { target, stop }
}
