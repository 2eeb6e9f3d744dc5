import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { cli } from './support/cli.ts'
import { type ParcelFault, startParcel } from './support/parcel-server.ts'

const suite = 'test/fixtures/suites/parcel'

/** What a run of the parcel suite says: its exit code, and the requirements that are not met. */
const run = async (...faults: ParcelFault[]) => {
  const server = await startParcel(...faults)
  const dir = mkdtempSync(path.join(tmpdir(), 'parcel-'))
  const file = path.join(dir, 'target.yaml')
  writeFileSync(file, stringify(server.target))
  try {
    const { code, stdout, stderr } = await cli(['run', suite, '--target', file, '--out', dir, '--no-fuzz'])
    const events = readFileSync(path.join(dir, 'run.ndjson'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    const scenarios = events.filter(({ type }) => type === 'scenario')
    const failed = scenarios.flatMap(({ checks }) =>
      checks
        .filter(({ ok }: { ok: boolean }) => !ok)
        .map(({ requirement }: { requirement: string }) => requirement),
    )
    return { code, stdout, stderr, failed: [...new Set(failed as string[])].sort(), scenarios }
  } finally {
    await server.close()
  }
}

describe('a suite of sixty lines for an API that nobody here knows', () => {
  it('lints', async () => {
    const { code, stdout } = await cli(['lint', suite])
    expect(stdout).toContain('nothing wrong')
    expect(code).toBe(0)
    expect(readFileSync(path.join(suite, 'suite.yaml'), 'utf8').split('\n').length).toBeLessThanOrEqual(100)
  })

  it('leaves a right server alone', async () => {
    const { code, failed, scenarios } = await run()
    expect(failed).toEqual([])
    expect(scenarios.filter(({ verdict }) => verdict !== 'pass' && verdict !== 'skip')).toEqual([])
    expect(code).toBe(0)
  })

  it.each([
    ['any-pin', 'PARCEL-pin-checked'],
    ['pin-any-case', 'PARCEL-pin-checked'],
    ['any-key', 'PARCEL-x-app-key-checked'],
    ['no-kind', 'PARCEL-required-kind'],
    ['token-never-ends', 'PARCEL-token-expires'],
    ['lives-shorter', 'PARCEL-token-lives'],
    ['echo-other', 'PARCEL-session-email'],
    ['counts-tokens', 'PARCEL-token-unguessable'],
    ['tells-senders', 'PARCEL-no-user-enumeration'],
    ['stack', 'PARCEL-no-stack-trace'],
    ['last-sender', 'PARCEL-own-data'],
  ] as [ParcelFault, string][])('catches %s', async (fault, requirement) => {
    const { code, failed } = await run(fault)
    expect(failed).toContain(requirement)
    expect(code).toBe(1)
  })

  it('shows no token, whatever the member is called that holds it', async () => {
    const server = await startParcel('token-called-mark')
    const dir = mkdtempSync(path.join(tmpdir(), 'locker-'))
    const file = path.join(dir, 'target.yaml')
    writeFileSync(file, stringify(server.target))
    try {
      const { code, stdout, stderr } = await cli([
        ...['run', 'test/fixtures/suites/locker', '--target', file, '--out', dir, '--no-fuzz'],
        ...['--reporter', 'json,junit,html,markdown,har,ctrf,sarif'],
      ])
      expect(code).toBe(0)
      const written = readdirSync(dir)
        .filter((name) => name !== 'target.yaml')
        .map((name) => readFileSync(path.join(dir, name), 'utf8'))
      const all = [stdout, stderr, ...written].join('\n')
      expect(server.issued().length).toBeGreaterThan(100)
      expect(server.issued().filter((token) => all.includes(token))).toEqual([])
    } finally {
      await server.close()
    }
  })
})
