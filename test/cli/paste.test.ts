import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { start } from '../../reference-server/index.ts'
import type { Suite } from '../../src/model/suite.ts'
import { playedBy } from '../../src/selftest/played.ts'
import { checkedSuite } from '../../src/suite/lint.ts'
import { assayInProcess } from '../support/assay.ts'
import { builtSuite } from '../support/built-suite.ts'
import { cli } from '../support/cli.ts'

let dir: string
beforeAll(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'tokenassay-paste-'))
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

/** What scenarios of a suite come to, with some draws. */
const assay = async (suite: Suite, name: string, asked: { faults?: string[]; only: string[] }) => {
  const api = playedBy(path.join('suites', name))
  return (await assayInProcess(suite, api, { ...asked, fuzz: { seed: 7, runs: 5 } })).scenarios
}

/** Faults that each show in the draws of one scenario: in forms, HTTP Basic, JSON, tokens, header fields and whole bodies. */
const faulty: Record<string, [fault: string, scenario: string][]> = {
  crayon: [
    ['client-secret-any-case', 'client-secret/slips-of-another'],
    ['control-500', 'grant-type/nearly-right'],
    ['token-beginning', 'resource/bearer/forged'],
    ['jwt-none-accepted', 'resource/bearer/forged'],
    ['password-any', 'several-wrong'],
    ['fuzz-crash-on-bytes', 'any-body'],
  ],
  sugarcrm: [
    ['client-id-list-taken', 'client-id/of-another-type'],
    ['platform-beginning', 'platform/not-allowed'],
    ['password-object', 'password/of-another-type'],
    ['refresh-any', 'refresh/refresh-token/invented'],
    ['fuzz-crash-on-depth', 'deep-json'],
    ['fuzz-crash-on-media-type', 'any-content-type'],
  ],
  'node-red': [
    ['username-longer', 'username/near-of-another'],
    ['password-empty', 'password/nearly-right'],
    ['password-any-case', 'password/nearly-right'],
    ['rejects-cookie', 'equivalent-headers'],
  ],
}

describe.each(Object.keys(faulty))('what a fuzzed run of %s prints as a regression test', (name) => {
  it('lints, fails on the fault that it was found by, and passes on a right server', {
    timeout: 120_000,
  }, async () => {
    const folder = path.join(dir, name)
    cpSync(path.join('suites', name), folder, { recursive: true })
    const bundled = builtSuite(path.join('suites', name))
    const found: [fault: string, id: string][] = []
    for (const [fault, only] of faulty[name]!) {
      const [scenario] = await assay(bundled, name, { faults: [fault], only: [only] })
      const { yaml } = scenario!.case!
      expect(yaml, `${fault} in ${only}`).toBeDefined()
      writeFileSync(path.join(folder, `${fault}.yaml`), yaml!)
      found.push([fault, /id: (\S+)/.exec(yaml!)![1]!])
    }
    // all of them at once, beside all that the rules make
    const suite = checkedSuite(folder)
    for (const [fault, id] of found)
      expect(await assay(suite, name, { faults: [fault], only: [id] }), fault).toMatchObject([
        { verdict: 'fail' },
      ])
    const right = await assay(suite, name, { only: found.map(([, id]) => id) })
    expect(right.map(({ id, verdict, reason }) => ({ id, verdict, reason }))).toEqual(
      right.map(({ id }) => ({ id, verdict: 'pass', reason: undefined })),
    )
    expect(right).toHaveLength(found.length)
  })
})

it('a replay prints the file, which the folder of the suite takes as it is', {
  timeout: 60_000,
}, async () => {
  const folder = path.join(dir, 'parcel-of-mine', 'configapi')
  cpSync('suites/configapi', folder, { recursive: true })
  const server = await start('configapi', { faults: ['client-secret-any-case'] })
  try {
    const target = path.join(dir, 'target.json')
    writeFileSync(target, JSON.stringify(server.target))
    const out = path.join(dir, 'run')
    const only = ['--only', 'client-secret/nearly-right']
    expect((await cli(['run', folder, '--target', target, ...only, '--out', out])).code).toBe(1)
    const again = ['--target', target, '--suite', folder]
    const { code, stdout } = await cli(['replay', out, 'client-secret/nearly-right', ...again])
    expect(code).toBe(1)
    const [before, yaml] = stdout.split(/^(?=scenarios:)/m)
    const file = path.join(folder, 'found.yaml')
    expect(before!.trimEnd().endsWith(`${file}`)).toBe(true)
    writeFileSync(file, yaml!)
    expect(await cli(['lint', folder])).toMatchObject({ code: 0 })
    const kept = await cli(['run', folder, '--target', target, '--only', '*-found-*', '--out', out])
    expect(kept).toMatchObject({ code: 1 })
    expect(kept.stdout).toContain('CONFIG-client-secret-checked')
  } finally {
    await server.close()
  }
})
