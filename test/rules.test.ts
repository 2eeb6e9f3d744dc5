import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { wrap } from '../reference-server/behaviour/registry.ts'
import { apiFrom, start } from '../reference-server/index.ts'
import { runServer } from '../src/selftest/server-run.ts'
import { serverRunsOf } from '../src/selftest/servers.ts'
import { byInvariant, proofsOf } from '../src/suite/proofs.ts'
import { builtSuite } from './support/built-suite.ts'
import { cli } from './support/cli.ts'

const suite = 'test/fixtures/suites/parcel'

const proven = { suite: builtSuite(suite), api: apiFrom(suite) }
const proofs = proofsOf(proven.suite)

/** The requirements that are not met by a server with a fault, by the scenarios that prove the one that it violates. */
const unmetBy = async (fault: string, requirement: string): Promise<string[]> => {
  const ids = proofs.get(requirement) ?? []
  const every = ids.includes(byInvariant)
  // what every exchange proves shows without sweeps
  const only = proven.suite.scenarios
    .filter(({ id, property }) => ids.includes(id) || (every && !property))
    .map(({ id }) => id)
  const run = serverRunsOf(proven).find(({ kind, name }) => kind === 'fault' && name === fault)!
  const { hits } = await runServer(proven, { ...run, only })
  return hits.map((hit) => hit.requirement)
}

describe('a suite of sixty lines for an API that nobody here knows', () => {
  it('lints', async () => {
    const { code, stdout } = await cli(['lint', suite])
    expect(stdout).toContain('nothing wrong')
    expect(code).toBe(0)
    expect(readFileSync(path.join(suite, 'suite.yaml'), 'utf8').split('\n').length).toBeLessThanOrEqual(100)
  })

  it.each([
    ['pin-any', 'PARCEL-pin-checked'],
    ['pin-any-case', 'PARCEL-pin-checked'],
    ['x-app-key-any', 'PARCEL-x-app-key-checked'],
    ['kind-not-required', 'PARCEL-required-kind'],
    ['life-endless', 'PARCEL-token-expires'],
    ['life-halved', 'PARCEL-token-lives'],
    ['session-email-cut', 'PARCEL-session-email'],
    ['tokens-counted', 'PARCEL-token-unguessable'],
    ['tells-users-by-status', 'PARCEL-no-user-enumeration'],
    ['refused-shows-stack', 'PARCEL-no-stack-trace'],
    ['data-of-last', 'PARCEL-own-data'],
  ])('catches %s', async (fault, requirement) => {
    expect(await unmetBy(fault, requirement)).toContain(requirement)
  })

  it('shows no token, whatever the member is called that holds it', async () => {
    const issued: string[] = []
    const locker = apiFrom('test/fixtures/suites/locker')
    const behaviour = () => {
      const b = locker.behaviour()
      wrap(b.tokens, 'access', (kind) => ({
        ...kind,
        value: (grant, record) => {
          const value = kind.value(grant, record)
          issued.push(value)
          return value
        },
      }))
      return b
    }
    const server = await start({ ...locker, behaviour })
    const dir = mkdtempSync(path.join(tmpdir(), 'locker-'))
    const file = path.join(dir, 'target.yaml')
    writeFileSync(file, stringify(server.target))
    try {
      const { code, stdout, stderr } = await cli([
        ...['run', 'test/fixtures/suites/locker', '--target', file, '--out', dir],
        ...['--reporter', 'json,junit,html,markdown,har,ctrf,sarif', '--shard', '1/3'],
      ])
      expect(code).toBe(0)
      const written = readdirSync(dir)
        .filter((name) => name !== 'target.yaml')
        .map((name) => readFileSync(path.join(dir, name), 'utf8'))
      const all = [stdout, stderr, ...written].join('\n')
      expect(issued.length).toBeGreaterThan(50)
      expect(issued.filter((token) => all.includes(token))).toEqual([])
    } finally {
      await server.close()
    }
  })
})
