import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { type Started, start } from '../../reference-server/index.ts'
import { cli } from '../support/cli.ts'
import { entryOf, few, filesUnder, makeDir, summaryIn } from '../support/fleet.ts'

const dir = makeDir()
let servers: Record<'right' | 'otherWay' | 'lax' | 'untyped', Started>
beforeAll(async () => {
  const [right, otherWay, lax, untyped] = await Promise.all([
    start('crayon'),
    start('crayon', { variants: ['slashless-only'] }),
    start('crayon', { faults: ['content-type-any'] }),
    start('crayon', { faults: ['content-type-any', 'response-untyped'] }),
  ])
  servers = { right, otherWay, lax, untyped }
})
afterAll(async () => {
  dir.remove()
  await Promise.all(Object.values(servers).map(({ close }) => close()))
})

const entry = (name: string, server: Started = servers.right, more: object = {}) =>
  entryOf(server, name, more)

describe('a fleet', () => {
  const thirty = () => [
    ...Array.from({ length: 24 }, (_, index) => entry(`tenant ${index}`)),
    entry('lax-1', servers.lax),
    entry('lax-2', servers.lax),
    entry('untyped', servers.untyped),
    entry('other-way', servers.otherWay),
    entry('gone', servers.right, { url: 'http://127.0.0.1:9' }),
    entry('locked-out', servers.right, {
      inputs: { ...servers.right.target.inputs, password: 'zebra-crossing-in-the-rain' },
    }),
  ]

  it('is told in one summary: the worst first, what is not met by how many, and who differs from the rest', async () => {
    const file = dir.write('thirty.yaml', stringify(thirty()))
    const { code, stdout, stderr } = await cli([
      'run',
      'crayon',
      '--targets',
      file,
      ...few,
      '--out',
      dir.at('a'),
    ])
    expect([code, stderr.replace(/^\d+ s: .*\n/gm, '')]).toEqual([1, ''])
    const fleet = summaryIn(dir.at('a'))
    expect(fleet.summary).toEqual({
      targets: 30,
      conformant: 25,
      notConformant: 3,
      inconclusive: 1,
      notJudged: 1,
    })
    expect(fleet.targets.slice(0, 5).map(({ name }: { name: string }) => name)).toEqual([
      'untyped',
      'lax-1',
      'lax-2',
      'gone',
      'locked-out',
    ])
    expect(
      fleet.requirements.map(({ id, targets }: { id: string; targets: number }) => [id, targets]),
    ).toEqual([
      ['CRAYON-content-type-required', 3],
      ['CRAYON-json', 1],
    ])
    const [rest, ...others] = fleet.groups
    expect([rest.isRest, rest.targets.length, rest.notMet]).toEqual([true, 24, []])
    const differing = Object.fromEntries(
      others.map(({ targets, different }: { targets: string[]; different: object }) => [
        targets.join(),
        different,
      ]),
    )
    expect(differing['lax-1,lax-2']).toEqual({
      notMetHere: ['crayon/CRAYON-content-type-required'],
      notMetThere: [],
      took: [],
    })
    expect(differing['untyped']).toMatchObject({
      notMetHere: ['crayon/CRAYON-content-type-required', 'crayon/CRAYON-json'],
    })
    expect(differing['other-way'].took.length).toBeGreaterThan(0)
    expect(stdout).toContain(
      '✗ untyped     2 MUST not met: crayon/CRAYON-content-type-required, crayon/CRAYON-json',
    )
    expect(stdout).toContain('Different from the rest, which is 24 targets alike (3 groups)')
    expect(stdout).toContain('no connection to 127.0.0.1:9')
    expect(stdout).toContain('not conformant: 3 of 30 targets, and 2 not judged to the end  (exit 1)')
    expect(stdout.split('\n').length).toBeLessThan(40)
    // it is what docs/fleets.md shows; suites grow, and how many tests there are is not what the sample shows
    const [, sample = ''] = /```console\n(.*?)```/s.exec(readFileSync('docs/fleets.md', 'utf8')) ?? []
    const counted = (text: string) =>
      text
        .replace(/\d+ error/g, 'N error')
        .replace(/\n {14,}/g, ' ')
        .replace(/\(\S*\.yaml:\d+/g, '(fleet.yaml:N')
        .trimEnd()
    expect(counted(stdout.slice(0, stdout.indexOf('(exit 1)') + 8))).toBe(counted(sample))
  })

  it('keeps the evidence of what fails and of the first of each kind, and no secret anywhere', () => {
    const folders = readdirSync(path.join(dir.at('a'), 'targets'))
    expect(folders.filter((name) => name.startsWith('tenant')).length).toBe(1)
    expect(folders.filter((name) => !name.startsWith('tenant')).sort()).toEqual([
      'gone',
      'lax-1',
      'lax-2',
      'locked-out',
      'other-way',
      'untyped',
    ])
    const journal = readFileSync(path.join(dir.at('a'), 'targets', 'lax-1', 'run.ndjson'), 'utf8')
    expect(journal).toContain('"status":200')
    const secrets = ['zebra-crossing', ...Object.values(servers.right.target.inputs ?? {})]
    for (const file of filesUnder(dir.at('a')))
      for (const secret of secrets)
        expect([file, readFileSync(file, 'utf8').includes(String(secret))]).toEqual([file, false])
  })

  it('is judged again by the report of one of its targets', async () => {
    const { code, stdout } = await cli(['report', path.join(dir.at('a'), 'targets', 'untyped')])
    expect([code, stdout]).toEqual([1, expect.stringContaining('CRAYON-json')])
  })

  it('leaves nothing of an earlier one in its folder, and conforms where all its targets do', async () => {
    const file = dir.write(
      'two.yaml',
      stringify({ defaults: entry('unused'), targets: [{ name: 'one' }, { name: 'two' }] }),
    )
    const { code, stdout } = await cli(['run', 'crayon', '--targets', file, ...few, '--out', dir.at('a')])
    expect([code, stdout]).toEqual([0, expect.stringContaining('conformant: all 2 targets are  (exit 0)')])
    expect(readdirSync(path.join(dir.at('a'), 'targets')).length).toBe(1)
    expect(existsSync(path.join(dir.at('a'), 'targets', 'lax-1'))).toBe(false)
    // nor does a run of one target leave anything of a fleet, or a fleet of a run
    const target = dir.write('one.yaml', stringify(entry('one')))
    await cli(['run', 'crayon', '--target', target, ...few, '--out', dir.at('a')])
    expect(existsSync(path.join(dir.at('a'), 'fleet.json'))).toBe(false)
    expect(readdirSync(path.join(dir.at('a'), 'targets'))).toEqual([])
    await cli(['run', 'crayon', '--targets', file, ...few, '--out', dir.at('a')])
    expect(readdirSync(dir.at('a')).sort()).toEqual(['fleet.json', 'junit.xml', 'targets'])
  })

  it('is split by its targets', async () => {
    const file = dir.write('split.yaml', stringify(['a', 'b', 'c'].map((name) => entry(name))))
    const names = await Promise.all(
      ['1/2', '2/2'].map(async (shard) => {
        const folder = dir.at(`shard-${shard[0]}`)
        await cli(['run', 'crayon', '--targets', file, ...few, '--shard', shard, '--out', folder])
        return summaryIn(folder).targets.map(({ name }: { name: string }) => name)
      }),
    )
    expect(names).toEqual([['a', 'c'], ['b']])
  })

  it('keeps the limits of each target, and takes up no more targets at once than it may', async () => {
    let underWay = 0
    let most = 0
    const { port } = new URL(servers.right.url)
    const slow = createServer(async (request, response) => {
      most = Math.max(most, ++underWay)
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk as Buffer)
      const answer = await fetch(`http://127.0.0.1:${port}${request.url}`, {
        method: request.method!,
        headers: Object.fromEntries(
          Object.entries(request.headers).filter(([name]) => /^(auth|accept|content-type)/.test(name)),
        ) as Record<string, string>,
        ...(chunks.length > 0 && { body: Buffer.concat(chunks) }),
      })
      const body = await answer.text()
      await new Promise((resolve) => setTimeout(resolve, 5))
      underWay--
      response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(body)
    })
    await new Promise<void>((resolve) => slow.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(slow.address() as AddressInfo).port}`
    const targets = Array.from({ length: 6 }, (_, index) =>
      entry(`t${index}`, servers.right, { url, limits: { parallel: 2 } }),
    )
    const file = dir.write('limits.yaml', stringify(targets))
    const args = [
      'run',
      'crayon',
      '--targets',
      file,
      ...few,
      '--out',
      dir.at('limits'),
      '--parallel-targets',
      '3',
    ]
    await cli(args)
    slow.close()
    slow.closeAllConnections()
    expect(summaryIn(dir.at('limits')).targets.length).toBe(6)
    expect(most).toBeGreaterThan(2)
    expect(most).toBeLessThanOrEqual(6)
  })
})
