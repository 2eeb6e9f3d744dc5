import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { type Started, start } from '../../reference-server/index.ts'
import { bash, cli } from '../support/cli.ts'
import { entryOf, few, makeDir, summaryIn } from '../support/fleet.ts'

const dir = makeDir()
let server: Started
beforeAll(async () => {
  server = await start('crayon')
})
afterAll(async () => {
  dir.remove()
  await server.close()
})

const entry = (name: string) => entryOf(server, name)

describe('targets from standard input', () => {
  it('are taken as they come, and one that cannot be read does not end the rest', async () => {
    const lines = [
      JSON.stringify(entry('first')),
      '{"name": "torn", "url": ',
      JSON.stringify({ ...entry('secretive'), inputs: { clientsecret: 'sesame-open-the-door' } }),
      '',
      JSON.stringify(entry('first')),
      JSON.stringify(entry('last')),
    ]
    const file = dir.write('stream.ndjson', lines.join('\n'))
    const args = `run crayon --targets - ${few.join(' ')} --out ${dir.at('stream')}`
    const { code, stdout } = await bash(`set -f; tokenassay ${args} < '${file}'`)
    expect(code).toBe(3)
    expect(stdout).toContain('not valid YAML')
    const { targets, summary } = summaryIn(dir.at('stream'))
    expect(summary).toMatchObject({ targets: 5, conformant: 2, notJudged: 3 })
    const told = new Map(targets.map((one: { name: string }) => [one.name, one]))
    expect(told.get('line 2')).toMatchObject({ at: 'standard input:2:1', exitCode: 2 })
    expect(told.get('secretive')).toMatchObject({
      meaning: expect.stringContaining('no input "clientsecret"'),
    })
    expect(told.get('line 5')).toMatchObject({
      meaning: expect.stringContaining('another target is called "first"'),
    })
    expect(JSON.stringify(targets)).not.toContain('sesame')
  })

  it('that are none make nothing green', async () => {
    const { code, stdout } = await bash(
      `tokenassay run crayon --targets - --out '${dir.at('empty')}' < /dev/null`,
    )
    expect([code, stdout]).toEqual([4, expect.stringContaining('there was no target')])
  })

  it('that never end are left by an interrupt, and what was judged is told', async () => {
    const child = spawn(
      process.execPath,
      [
        'dist/tokenassay.cjs',
        'run',
        'crayon',
        '--targets',
        '-',
        ...few,
        '--keep-all',
        '--out',
        dir.at('endless'),
      ],
      { stdio: ['pipe', 'pipe', 'inherit'] },
    )
    let stdout = ''
    child.stdout.on('data', (chunk) => {
      stdout += chunk
    })
    child.stdin.write(`${JSON.stringify(entry('only'))}\n`)
    const journal = path.join(dir.at('endless'), 'targets', 'only', 'run.ndjson')
    while (!existsSync(journal) || !readFileSync(journal, 'utf8').includes('"type":"end"'))
      await new Promise((resolve) => setTimeout(resolve, 50))
    child.kill('SIGINT')
    const code = await new Promise((resolve) => child.on('close', resolve))
    expect([code, stdout]).toEqual([130, expect.stringContaining('Further targets were not read')])
    expect(summaryIn(dir.at('endless')).summary).toMatchObject({ targets: 1, conformant: 1 })
  })
})

describe('a fleet that is wrong', () => {
  it('is told with the place of each mistake before anything is sent', async () => {
    const text = `defaults:
  inputs: { client_id: abc, client_secret: { env: NOBODY_SET_THIS } }
  paths: { resorce: /me }
targets:
  - name: acme
    url: https://acme.example.com
    inputs: { username: u, pasword: hunter2-and-more }
  - name: acme
    url: acme.example.com
    inputs: { username: u, password: p }
`
    const file = dir.write('wrong.yaml', text)
    const { code, stderr } = await cli(['run', 'crayon', '--targets', file, '--out', dir.at('wrong')])
    expect(code).toBe(2)
    for (const told of [
      'has no input "pasword"',
      `${file}:7:28`,
      'another target is called "acme"',
      `${file}:8:11`,
      'has no path "resorce"',
      `${file}:3:12`,
      '"NOBODY_SET_THIS" is not set',
    ])
      expect(stderr).toContain(told)
    expect(stderr.match(/resorce"/g)?.length).toBe(1)
    expect(stderr).not.toContain('hunter2')
    expect(existsSync(dir.at('wrong'))).toBe(false)
  })

  it('is told what of it is for one target alone, all at once', async () => {
    const file = dir.write('fine.yaml', stringify([entry('a')]))
    const { code, stderr } = await cli(
      `run crayon --targets ${file} --url http://127.0.0.1:9 --plan --baseline x`.split(' '),
    )
    expect([code, stderr]).toEqual([
      2,
      expect.stringContaining('--url, --plan, --baseline cannot stand beside --targets'),
    ])
  })
})
