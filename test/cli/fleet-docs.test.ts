import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { type Started, start } from '../../reference-server/index.ts'
import { readFleet } from '../../src/target/fleet.ts'
import { builtSuite } from '../support/built-suite.ts'
import { bash } from '../support/cli.ts'
import { entryOf, few, makeDir, summaryIn } from '../support/fleet.ts'

const text = readFileSync('docs/fleets.md', 'utf8')
const block = (language: string): string =>
  new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'ms').exec(text)![1]!

const dir = makeDir()
let servers: Started[]
beforeAll(async () => {
  servers = await Promise.all([start('crayon', { faults: ['content-type-any'] }), start('crayon')])
})
afterAll(async () => {
  dir.remove()
  await Promise.all(servers.map(({ close }) => close()))
})

it('the fleet that docs/fleets.md shows loads', () => {
  const file = dir.write('shown.yaml', block('yaml'))
  const names = ['ACME_SECRET', 'ACME_PASSWORD', 'GLOBEX_SECRET', 'GLOBEX_PASSWORD']
  const env = Object.fromEntries(names.map((name) => [name, `of ${name}`]))
  const [acme, globex] = readFleet(file, { env }, [builtSuite('suites/crayon')])
  expect(acme).toMatchObject({ name: 'acme', at: `${file}:7:5` })
  expect(acme!.targets[0]!.inputs).toMatchObject({ client_id: 'our-checker', password: 'of ACME_PASSWORD' })
  expect(acme!.targets[0]!.limits).toMatchObject({ parallel: 4, ratePerSecond: 20 })
  expect(globex!.targets[0]!.limits).toMatchObject({ parallel: 1, ratePerSecond: 20 })
})

it('the commands that docs/fleets.md shows do what it says', async () => {
  const [lax, right] = servers as [Started, Started]
  const entries = [entryOf(lax, 'acme'), entryOf(right, 'globex')]
  dir.write('fleet.yaml', stringify(entries))
  dir.write('tenants.sh', `cat <<'END'\n${entries.map((one) => `${JSON.stringify(one)}\n`).join('')}END\n`)
  mkdirSync(dir.at('reports'))
  writeFileSync(dir.at('out'), '')
  const lines = block('sh')
    .trimEnd()
    .split('\n')
    .map((line) => line.replace('run crayon', `run crayon ${few.map((word) => `'${word}'`).join(' ')}`))
    .map((line) => line.replace('./tenants.sh', 'bash ./tenants.sh'))
  const { stdout, stderr } = await bash(
    `npx() { shift; tokenassay "$@"; }\ncd '${dir.at('')}'\n${lines.map((line) => `${line} > out 2> err; echo "exit $?"; cat err`).join('\n')}`,
  )
  expect([stdout.trim().split('\n'), stderr]).toEqual([lines.map(() => 'exit 1'), ''])
  for (const [folder, names] of [
    ['fleet', ['acme', 'globex']],
    ['acme', ['acme']],
    ['again', ['acme']],
    ['stream', ['acme', 'globex']],
  ] as const) {
    const { targets } = summaryIn(dir.at(`reports/${folder}`))
    expect(targets.map(({ name }: { name: string }) => name)).toEqual(names)
  }
  expect(readFileSync(dir.at('reports/fleet/targets/acme/report.html'), 'utf8')).toContain('<html')
})
