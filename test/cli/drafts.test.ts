import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type NewFlags, newSuite } from '../../src/cli/commands/new.ts'
import type { Suite } from '../../src/model/suite.ts'
import { playedBy } from '../../src/selftest/played.ts'
import { accuses, isCaught } from '../../src/selftest/results.ts'
import { runServer } from '../../src/selftest/server-run.ts'
import { serverRunsOf } from '../../src/selftest/servers.ts'
import { checkedSuite } from '../../src/suite/lint.ts'
import { proofsOf } from '../../src/suite/proofs.ts'

let dir: string
beforeAll(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'tokenassay-drafts-'))
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

/** Made-up APIs: how a draft of each is asked for, and some faults that it has to catch. */
const drafts: [name: string, flags: Partial<NewFlags>, faults: string[]][] = [
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
      refusal: ['fault'],
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

/** Writes the draft of an API, as the command line does. */
const drafted = async (name: string, flags: Partial<NewFlags>): Promise<Suite> => {
  const folder = path.join(dir, name)
  const told: string[] = []
  const io = { out: (text: string) => told.push(text), err: (text: string) => told.push(text) } as never
  const code = await newSuite(folder, { part: [], response: [], refusal: [], ...flags }, io)
  expect({ code, told: told.join('') }).toMatchObject({
    code: 0,
    told: expect.stringContaining('is written: '),
  })
  return checkedSuite(folder)
}

describe('the draft of a made-up API', () => {
  it.each(drafts)('%s is conformed to by its server, and catches faults', async (name, flags, faults) => {
    const suite = await drafted(name, flags)
    const proven = { suite, api: playedBy(suite.dir) }
    const [perfect] = serverRunsOf(proven)
    // sweeps of servers that play descriptions are met whole in played.test.ts
    const only = suite.scenarios.filter(({ property }) => !property).map(({ id }) => id)
    const right = await runServer(proven, { ...perfect!, only })
    const unmet = right.hits.filter((hit) => accuses(suite, hit))
    expect({ unmet, open: right.open, unplayed: right.unplayed!.scenarios }).toEqual({
      unmet: [],
      open: [],
      unplayed: [],
    })
    const proofs = proofsOf(suite)
    const broken = serverRunsOf(proven).filter((run) => faults.includes(run.name))
    const caught = await Promise.all(
      broken.map(async (run) =>
        isCaught(await runServer(proven, { ...run, only: proofs.get(run.breaks!)! })),
      ),
    )
    expect(caught).toEqual(faults.map(() => true))
  })
})
