import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { validateXML } from 'xmllint-wasm'
import { stringify } from 'yaml'
import { type Started, start } from '../../reference-server/index.ts'
import schema from '../../src/report/fleet-report.schema.json' with { type: 'json' }
import { cli } from '../support/cli.ts'
import { entryOf, few, makeDir, summaryIn } from '../support/fleet.ts'

const dir = makeDir()
let servers: Started[]
let fleet: string
beforeAll(async () => {
  servers = await Promise.all([start('crayon'), start('crayon', { faults: ['content-type-any'] })])
  const [right, lax] = servers as [Started, Started]
  fleet = dir.write(
    'fleet.yaml',
    stringify([
      entryOf(right, 'acme'),
      entryOf(lax, 'lax one'),
      entryOf(lax, 'lax two'),
      entryOf(right, 'globex'),
    ]),
  )
})
afterAll(async () => {
  dir.remove()
  await Promise.all(servers.map(({ close }) => close()))
})

const run = (out: string, ...args: string[]) =>
  cli(['run', 'crayon', '--targets', fleet, ...args, '--out', dir.at(out)])
const names = (out: string): string[] =>
  summaryIn(dir.at(out))
    .targets.map(({ name }: { name: string }) => name)
    .sort()

const valid = async (out: string): Promise<void> => {
  const ajv = new Ajv2020({ allErrors: true })
  expect(ajv.validate(schema, summaryIn(dir.at(out))), ajv.errorsText()).toBe(true)
  const { errors } = await validateXML({
    xml: [{ fileName: 'junit.xml', contents: readFileSync(dir.at(`${out}/junit.xml`), 'utf8') }],
    schema: [readFileSync(new URL('../report/junit.xsd', import.meta.url), 'utf8')],
  })
  expect(errors).toEqual([])
}

const waivers = (until: string, requirement = 'CRAYON-content-type-required'): string =>
  dir.write(
    `waivers-${requirement}-${until}.yaml`,
    stringify({ waivers: [{ requirement, reason: 'the old gateway', owner: 'gateway team', until }] }),
  )

describe('a fleet as a gate', () => {
  it('tells how to run one target again, and takes it from the same file', async () => {
    const { code } = await run('first', ...few)
    expect(code).toBe(1)
    await valid('first')
    const { stdout } = await cli(['report', dir.at('first/targets/lax-one')])
    const again = /^again: tokenassay (.*(?:\n .*)*)$/m.exec(stdout.replaceAll(' \\\n  ', ' '))![1]!
    expect(again).toContain(`--targets ${fleet} --named 'lax one'`)
    const words = again.split(' --targets')[0]!.split(' ')
    const once = await cli([...words, '--targets', fleet, '--named', 'lax one', '--out', dir.at('again')])
    expect(once.code).toBe(1)
    expect(names('again')).toEqual(['lax one'])
  })

  it('runs only what did not conform in an earlier one', async () => {
    const { code } = await run('second', ...few, '--last-failed', dir.at('first'))
    expect(code).toBe(1)
    expect(names('second')).toEqual(['lax one', 'lax two'])
    const none = await run('second', ...few, '--last-failed', dir.at('nowhere'))
    expect([none.code, none.stderr]).toEqual([2, expect.stringContaining('has no fleet.json')])
  })

  it('knows its targets by their names', async () => {
    const { code, stderr } = await run('x', ...few, '--named', 'acne')
    expect([code, stderr]).toEqual([2, expect.stringContaining('did you mean "acme"?')])
  })

  it('lets a failure be that is waived, though other targets do not have it', async () => {
    const { code, stdout } = await run('waived', ...few, '--waivers', waivers('2099-12-31'))
    expect([code, stdout]).toEqual([0, expect.stringContaining('conformant: all 4 targets are  (exit 0)')])
    await valid('waived')
  })

  it('is red for a waiver that is past its day, and tells it once', async () => {
    const { code, stdout } = await run('past', ...few, '--named', 'acme', '--waivers', waivers('2020-01-31'))
    expect([code, stdout]).toEqual([
      1,
      expect.stringContaining('not conformant: 1 waiver is stale  (exit 1)'),
    ])
    expect(stdout.match(/was until 2020-01-31/g)?.length).toBe(1)
    await valid('past')
    expect(summaryIn(dir.at('past')).summary).toMatchObject({ conformant: 1, notConformant: 0 })
  })

  it('says nothing of a waiver where not all was asked for', async () => {
    const file = waivers('2099-12-31', 'CRAYON-json')
    const { code, stdout } = await run('part', ...few, '--named', 'acme', '--waivers', file)
    expect(stdout).not.toContain('stale')
    expect(code).toBe(0)
  })

  it('does not take suites or reporters from a target of many', async () => {
    const file = dir.write('said.yaml', stringify([entryOf(servers[0]!, 'a', { reporters: ['html'] })]))
    const { code, stderr } = await cli(['run', 'crayon', '--targets', file, '--out', dir.at('said')])
    expect([code, stderr]).toEqual([
      2,
      expect.stringContaining('"reporters" cannot be said by one target of many'),
    ])
  })
})
