import type { ChildProcess } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { startCli } from '../support/cli.ts'
import { type Attack, attacks, scenarios } from './answers.ts'

let server: Server
let running: ChildProcess | undefined
let dir: string

afterEach(() => {
  // one that hangs would go on after its test
  running?.kill('SIGKILL')
  server.close()
  server.closeAllConnections()
  rmSync(dir, { recursive: true, force: true })
})

let refused: number

const start = async ({ answer, refusals }: Attack): Promise<string> => {
  const hostile = answer()
  refused = 0
  server = createServer((request, response) => {
    request.resume()
    const isRefused = refusals && !request.headers.authorization
    const { status = 200, headers, body } = isRefused ? refusals[refused++ % refusals.length]! : hostile
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** The most memory that a process has held so far, in MiB; 0 where that cannot be read. */
const peakOf = (pid: number): number => {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1024
  } catch {
    return 0
  }
}

/** In MiB: up to 412 were seen on a busy machine, where the collector comes late; what kept texts of a MiB took 650. */
const mostMemory = 500
const reporters = 'json,junit,html,markdown,ctrf,sarif,har,github'

const inputs = {
  client_id: 'client-Qz71xv',
  client_secret: 'S3cr3t-of-the-client',
  username: 'anna@example.com',
  password: 'Correct Horse 7',
}

it.each(attacks)('a run comes to its end with $name', { timeout: 120_000 }, async (attack) => {
  const { code, verdicts, says, refusals = [], more = [] } = attack
  dir = mkdtempSync(path.join(tmpdir(), 'tokenassay-hostile-'))
  const target = path.join(dir, 'target.json')
  writeFileSync(target, JSON.stringify({ url: await start(attack), inputs, paths: { resource: '/me' } }))
  const only = [...scenarios, ...more].flatMap((id) => ['--only', id])
  const begin = ['run', 'crayon', '--target', target, '--out', dir, '--max-wait', '0s']
  const { child, finished } = startCli([...begin, '--reporter', reporters, ...only])
  running = child
  let peak = 0
  const watch = setInterval(() => {
    peak = Math.max(peak, peakOf(child.pid!))
  }, 20)
  const ended = await finished.finally(() => clearInterval(watch))
  const read = (file: string) => readFileSync(path.join(dir, file), 'utf8')
  const report = JSON.parse(read('report.json'))
  expect(
    Object.fromEntries(report.scenarios.map(({ id, verdict }: Record<string, string>) => [id, verdict])),
  ).toMatchObject(verdicts)
  expect(code ? [code] : [1, 3]).toContain(ended.code)
  expect(JSON.parse(read('run.ndjson').trimEnd().split('\n').at(-1)!)).toMatchObject({ type: 'end' })
  expect(read('junit.xml').trimEnd().endsWith('</testsuites>')).toBe(true)
  expect(refused).toBeGreaterThanOrEqual(refusals.length)
  if (says !== undefined) expect(read('run.ndjson')).toContain(says)
  expect(peak).toBeLessThan(mostMemory)
})
