import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { stringify } from 'yaml'
import type { Target } from '../reference-server/index.ts'
import { inTurns } from './measure.ts'

// Runs a handful of crayon's scenarios against fleets of 200 and 2,000 targets on loopback, one in twenty of them with a fault, and prints
// what that costs. `--targets <n,m>` takes other sizes, `--only <globs>` other scenarios; `--yaml` reads a list in YAML instead of lines of
// JSON from standard input.
const option = (name: string, usual: string): string => {
  const at = process.argv.indexOf(name)
  return at < 0 ? usual : process.argv[at + 1]!
}
const sizes = option('--targets', '200,2000').split(',').map(Number)
const only = option('--only', 'accept*')
const file = (name: string): string => fileURLToPath(new URL(name, import.meta.url))
const entry = file('../dist/tokenassay.cjs')
const dir = mkdtempSync(path.join(tmpdir(), 'tokenassay-fleet-'))

const right = Array.from({ length: 19 }, () => '')
const servers = fork(
  file('./fleet-servers.ts'),
  ['crayon', ...right, option('--fault', 'response-untyped')],
  {
    execArgv: ['--import', 'tsx'],
  },
)
const [targets] = (await once(servers, 'message')) as [Target[]]
console.log(`Node ${process.version}; --only ${only}; one target in ${targets.length} has a fault\n`)
for (const size of sizes) {
  const isYaml = process.argv.includes('--yaml')
  const fleet = path.join(dir, `${size}.${isYaml ? 'yaml' : 'ndjson'}`)
  const out = path.join(dir, String(size))
  const entries = Array.from({ length: size }, (_, index) => ({
    ...targets[index % targets.length]!,
    name: `tenant-${index}`,
    accounts: [],
    paths: {},
  }))
  writeFileSync(
    fleet,
    isYaml
      ? stringify(entries, { aliasDuplicateObjects: false })
      : entries.map((one) => `${JSON.stringify(one)}\n`).join(''),
  )
  const args = [
    entry,
    'run',
    'crayon',
    '--targets',
    isYaml ? fleet : '-',
    '--only',
    only,
    '--seed',
    '7',
    '--out',
    out,
  ]
  const [figures] = await inTurns([{ name: `${size} targets`, args, stdin: fleet, code: 1 }], 1)
  const { wallMs, cpuMs, peakMiB } = figures!
  const { volatile, summary } = JSON.parse(readFileSync(path.join(out, 'fleet.json'), 'utf8'))
  console.log(
    [
      `${size} targets`,
      `${volatile.requests} requests`,
      `${(wallMs / 1000).toFixed(1)} s`,
      `${Math.round((volatile.requests * 1000) / wallMs)} requests a second`,
      `${(cpuMs / 1000).toFixed(1)} s of CPU`,
      `${Math.round(peakMiB)} MiB`,
      `${path.extname(fleet).slice(1)} ${Math.round(statSync(fleet).size / 1024)} KiB`,
      `${readdirSync(path.join(out, 'targets')).length} folders`,
      JSON.stringify(summary),
    ].join(', '),
  )
}
servers.disconnect()
rmSync(dir, { recursive: true })
