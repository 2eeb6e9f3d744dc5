import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { writeSuite } from './generated.ts'
import { type Figures, inTurns, type Subject } from './measure.ts'
import { startServer } from './servers.ts'

// Prints what commands cost beside what they cannot cost less than: an empty program, and a bare HTTP client.
// `--selftest` adds the selftest of all suites, which takes most of a minute. `--rounds <n>` repeats more often.
const rounds = Number(process.argv[process.argv.indexOf('--rounds') + 1]) || 5
const file = (name: string): string => fileURLToPath(new URL(name, import.meta.url))
const entry = file('../dist/tokenassay.cjs')
const dir = mkdtempSync(path.join(tmpdir(), 'tokenassay-bench-'))
const out = path.join(dir, 'out')
const env = { TOKENASSAY_PASSWORD: 'right' }

const empty: Subject = { name: 'node -e 0', args: ['-e', '0'] }
const command = (name: string, ...args: string[]): Subject => ({ name, args: [entry, ...args], env })
const run = (suite: string, scenarios: number, url: string): Subject =>
  command(
    `run, ${scenarios} scenarios${suite}`,
    'run',
    path.join(dir, String(scenarios)),
    '--url',
    url,
    '--out',
    out,
  )

const line = (cells: string[]): void => {
  const [name = '', ...figures] = cells
  console.log(name.padEnd(44) + figures.map((figure) => figure.padStart(10)).join(''))
}

const tell = (subjects: Subject[], figures: Figures[], base: number): void => {
  for (const [index, { wallMs, cpuMs, peakMiB }] of figures.entries())
    line([
      subjects[index]!.name,
      `${Math.round(wallMs)} ms`,
      `${Math.round(cpuMs)} ms`,
      `${Math.round(peakMiB)} MiB`,
      (wallMs / figures[base]!.wallMs).toFixed(2),
      (cpuMs / figures[base]!.cpuMs).toFixed(2),
    ])
}

const measure = async (subjects: Subject[], times: number, base = 0): Promise<void> =>
  tell(subjects, await inTurns(subjects, times), base)

for (const scenarios of [200, 500, 5000]) writeSuite(path.join(dir, String(scenarios)), scenarios)
const [waiting, quick, working] = await Promise.all([
  startServer('delay', 50),
  startServer('delay', 0),
  startServer('burn', 20),
])
const bare = (name: string, url: string, requests: number): Subject => ({
  name,
  args: [file('./bare.mjs'), url, String(requests)],
})

console.log(
  `Node ${process.version}, ${availableParallelism()} cores, medians; the last two columns are ratios.\n`,
)
line(['', 'wall', 'CPU', 'memory', 'wall', 'CPU'])
console.log('start-up against an empty program')
await measure(
  [
    empty,
    command('--help', '--help'),
    command('list', 'list'),
    command('run against nobody', 'run', 'crayon'),
  ].map((subject) => (subject.name === 'run against nobody' ? { ...subject, code: 2 } : subject)),
  rounds * 4,
)
console.log(
  '\n200 scenarios of two requests, a server that takes 50 ms, against a bare client of 64 connections',
)
await measure([bare('undici, 401 requests', waiting.url, 401), run('', 200, waiting.url)], rounds)
console.log('\nmemory as scenarios grow, all exchanges recorded, against a bare client')
await measure(
  [bare('undici, 10001 requests', quick.url, 10_001), run('', 500, quick.url), run('', 5000, quick.url)],
  1,
)
console.log('\na server that burns 20 ms of one core a request')
await working.mostConnections()
await measure([empty, run('', 200, working.url)], 1)
const { summary } = JSON.parse(readFileSync(path.join(out, 'report.json'), 'utf8'))
console.log(`  verdicts ${JSON.stringify(summary)}; at most ${await working.mostConnections()} connections`)
console.log('\nall suites against the reference server')
await measure([empty, command('demo', 'demo', '--out', out)], rounds)
if (process.argv.includes('--selftest'))
  await measure([empty, { ...command('selftest', 'selftest', '--out', out) }], 1)

for (const server of [waiting, quick, working]) server.close()
rmSync(dir, { recursive: true })
