import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Started, start } from '../../reference-server/index.ts'
import { type RunEvent, type RunOptions, run } from '../../src/api/index.ts'
import { type Consumer, makeConsumer } from '../support/consumer.ts'

let server: Started
let dir: string
beforeAll(async () => {
  dir = mkdtempSync(path.join(tmpdir(), 'tokenassay-api-'))
  server = await start('crayon', { faults: ['life-doubled'] })
})
afterAll(async () => {
  rmSync(dir, { recursive: true, force: true })
  await server.close()
})

const options = (more: Partial<RunOptions> = {}): RunOptions => ({
  suites: 'crayon',
  target: JSON.parse(JSON.stringify(server.target)),
  only: ['token-ends', 'missing*'],
  seed: 7,
  ...more,
})

const all = async (events: AsyncIterable<RunEvent>): Promise<RunEvent[]> => {
  const found: RunEvent[] = []
  for await (const event of events) found.push(event)
  return found
}

describe('run', () => {
  it('gives its events as they come, and the report, and leaves nothing on the disk', async () => {
    const folder = path.join(dir, 'meanwhile')
    mkdirSync(folder)
    const { TMPDIR = tmpdir() } = process.env
    process.env['TMPDIR'] = folder
    const going = run(options())
    const [events, again, report] = await Promise.all([all(going), all(going), going.report]).finally(() => {
      process.env['TMPDIR'] = TMPDIR
    })
    expect(events.map(({ type }) => type).filter((type) => type !== 'choice')).toEqual(
      expect.arrayContaining(['run', 'scenario', 'end']),
    )
    expect([events[0]!.type, events.at(-1)!.type]).toEqual(['run', 'end'])
    // whoever comes later misses nothing
    expect([again, await all(going)]).toEqual([events, events])
    expect(report).toMatchObject({ exitCode: 1, summary: { fail: 1 }, volatile: { seed: 7 } })
    expect(report.scenarios.find(({ verdict }) => verdict === 'fail')?.id).toBe('token-ends')
    expect(readdirSync(folder)).toEqual([])
    const { password, client_secret } = server.target.inputs as Record<string, string>
    for (const secret of [password, client_secret])
      expect(JSON.stringify([events, report])).not.toContain(secret)
  })

  it('writes its folder where one is named, as the command line does', async () => {
    const out = path.join(dir, 'run')
    const report = await run(options({ out, reporters: ['json', 'markdown'] })).report
    expect(JSON.parse(readFileSync(path.join(out, 'report.json'), 'utf8'))).toEqual(report)
    expect(readdirSync(out).sort()).toEqual(['report.json', 'report.md', 'run.ndjson'])
  })

  it('tells an empty selection by its exit code', async () => {
    expect(await run(options({ only: 'no-such-scenario' })).report).toMatchObject({ exitCode: 4 })
  })

  it('asks for what a profile asks for, and says what of it was not tested', async () => {
    const report = await run(options({ only: 'nearly-basic', profile: 'core', require: 'core' })).report
    expect(report).toMatchObject({ exitCode: 3, profiles: [{ name: 'core', chosen: true, required: true }] })
    expect(report.profiles![0]!.gaps[0]!.reason).toBe('not selected in this run')
  })

  it('takes suites and reporters from its target, and waits for that to answer', async () => {
    const out = path.join(dir, 'said')
    const { suites: _, ...rest } = options({ out, only: 'token-ends', waitForTarget: '30s' })
    const target = { ...(rest.target as object), suites: ['crayon'], reporters: ['markdown' as const] }
    expect(await run({ ...rest, target }).report).toMatchObject({ exitCode: 1 })
    expect(readdirSync(out).sort()).toEqual(['report.md', 'run.ndjson'])
  })

  it('ends in order when its signal is aborted', async () => {
    const stop = new AbortController()
    const going = run(options({ only: [], signal: stop.signal }))
    for await (const event of going) if (event.type === 'scenario') stop.abort()
    expect(await going.report).toMatchObject({ exitCode: 130, volatile: { interrupted: true } })
  })

  it.each<[string, object, string]>([
    ['a suite that there is not', { suites: 'crayom' }, 'did you mean "crayon"?'],
    ['an option that there is not', { exlude: 'x' }, 'did you mean "exclude"?'],
    ['no suite', { suites: [] }, 'there is no suite to hold the target against'],
    ['a profile that there is not', { profile: 'cor' }, 'did you mean "core"?'],
    ['a patience that is none', { waitForTarget: 'soon' }, '--wait-for-target is "soon"'],
    ['no target', { target: undefined }, 'the option "target" is missing'],
    ['a reporter that there is not', { reporters: ['pdf'] }, 'there is no reporter "pdf"'],
    ['a part that there is not', { shard: '4/3' }, '--shard is "4/3"'],
    ['a time that is none', { maxTime: 'soon' }, '--max-time is "soon"'],
  ])('tells %s to whoever waits for the report or for events', async (_, more, words) => {
    const going = run(options(more as Partial<RunOptions>))
    await expect(going.report).rejects.toMatchObject({
      name: 'UsageError',
      message: expect.stringContaining(words),
    })
    await expect(all(going)).rejects.toThrow(words)
  })
})

describe('another project', () => {
  let project: Consumer
  beforeAll(() => {
    project = makeConsumer('typescript', '@types/node', 'vitest')
    cpSync('test/fixtures/suites/tiny', path.join(project.dir, 'tiny'), { recursive: true })
  })
  afterAll(() => project.remove())

  const program = `import { run, type Report, type RunEvent } from 'tokenassay'
import { conformance } from 'tokenassay/vitest'
const going = run({ suites: ['crayon'], target: 'staging.yaml', only: 'token-ends', fuzz: { runs: 5 } })
for await (const event of going) if (event.type === 'scenario') console.log(event.id, event.verdict)
const { exitCode, summary }: Report = await going.report
console.log(exitCode, summary.fail)
conformance({ suite: 'crayon', target: { url: { env: 'URL' }, inputs: { user: 'ada' } }, strict: true })
export type Seen = RunEvent['type']
`
  const wrong = `import { run } from 'tokenassay'
// @ts-expect-error: a misspelt option
run({ suites: 'crayon', target: 'x.yaml', onyl: 'x' })
// @ts-expect-error: no target
run({ suites: 'crayon' })
// @ts-expect-error: there is no such verdict
run({ suites: 'crayon', target: 'x' }).report.then(({ summary }) => summary.passed)
`

  it.each(['node16', 'bundler'])('compiles with module resolution %s', async (resolution) => {
    const going = run(options())
    const [events, report] = [await all(going), await going.report]
    project.write('program.ts', program)
    const shown = readFileSync('docs/programs.md', 'utf8').matchAll(/^```ts\n(.*?)^```$/gms)
    const guides = [...shown].map(([, text], index) => {
      project.write(`guide-${index}.ts`, text!)
      return `guide-${index}.ts`
    })
    expect(guides.length).toBe(2)
    project.write('wrong.ts', wrong)
    // what really comes has no member that the types don't have, and all that they demand
    project.write(
      'real.ts',
      `import type { Report, RunEvent } from 'tokenassay'
export const report: Report = ${JSON.stringify(report)}
export const events: RunEvent[] = ${JSON.stringify(events)}
`,
    )
    const module = resolution === 'bundler' ? 'esnext' : resolution
    const options_ = ['--noEmit', '--strict', '--exactOptionalPropertyTypes', '--target', 'es2022']
    const { code, stdout } = await project.run(
      path.resolve('node_modules/typescript/bin/tsc'),
      ...options_,
      ...['--types', 'node', '--module', module, '--moduleResolution', resolution],
      ...['program.ts', 'wrong.ts', 'real.ts', ...guides],
    )
    expect([code, stdout]).toEqual([0, ''])
  })

  it('runs it, from ES modules and from CommonJS', async () => {
    const text = (load: string) =>
      `${load}
const main = async () => {
  const report = await run({ suites: 'crayon', target: ${JSON.stringify(server.target)}, only: 'token-ends' }).report
  console.log(report.exitCode)
}
main()
`
    project.write('esm.mjs', text("import { run } from 'tokenassay'"))
    project.write('common.cjs', text("const { run } = require('tokenassay')"))
    for (const file of ['esm.mjs', 'common.cjs']) {
      const { stdout } = await project.run(file)
      expect([file, stdout]).toEqual([file, '1\n'])
    }
    expect(existsSync(path.join(project.dir, 'reports'))).toBe(false)
  })
})
