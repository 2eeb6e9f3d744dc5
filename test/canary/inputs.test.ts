import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { cli } from '../support/cli.ts'
import { inputs } from '../support/resume-story.ts'
import { Search } from './search.ts'

// What the harness is given besides inputs: how a clock is moved, the way through a proxy, what stands in URLs and on the command line.

const said = 'Kanarie-93kLm-2vQx7'

/** A server that grants everything and says again what it was asked. */
const server = createServer((request, response) => {
  request.resume().on('end', () => {
    const token = Math.random().toString(36).slice(2).padEnd(12, 'x')
    response.setHeader('content-type', 'application/json').setHeader('x-asked', request.url ?? '')
    response.end(JSON.stringify({ access_token: token, expires_in: 3, greeting: 'hi', asked: request.url }))
  })
})
let dir = ''
let url = ''
beforeAll(async () => {
  dir = mkdtempSync(path.join(tmpdir(), 'tokenassay-inputs-'))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  writeFileSync(
    path.join(dir, 'hook'),
    `#!/bin/sh\necho "$@" >&2\necho "of the environment: $0 ${said}" >&2\nexit 3\n`,
  )
  chmodSync(path.join(dir, 'hook'), 0o700)
})
afterAll(() => {
  server.close()
  server.closeAllConnections()
  rmSync(dir, { recursive: true })
})

const targetFile = (more: object): string[] => {
  const file = path.join(dir, 'target.json')
  writeFileSync(file, JSON.stringify({ url, inputs: { user: 'ada', password: 'correct horse' }, ...more }))
  return ['--target', file]
}
const hook = (advance: object) => targetFile({ clock: { advance } })
const at = () => url.replace('http://', '')

/** How each comes in, and with which exit code a run ends that is given it. */
const ways: [name: string, code: number, args: () => string[]][] = [
  [
    'argument of a clock command that fails',
    1,
    () => hook({ command: [path.join(dir, 'hook'), `--key=${said}`, said] }),
  ],
  ['name of a clock command that is not there', 1, () => hook({ command: [`/nowhere/${said}`, '$seconds'] })],
  [
    'header and query of a clock hook that nobody answers',
    1,
    () =>
      hook({
        method: 'POST',
        path: `http://127.0.0.1:1/?key=${said}`,
        headers: { authorization: `Bearer ${said}` },
      }),
  ],
  [
    'query of a path',
    1,
    () => targetFile({ paths: { token: `/t?api_key=${said}`, resource: `/r?k=${said}` } }),
  ],
  [
    'password of a proxy that is not there',
    2,
    () => ['--url', url, '--proxy', `http://u:${said}@127.0.0.1:1`],
  ],
  [
    'password of a proxy with a bad port',
    2,
    () => ['--url', url, '--proxy', `http://u:${said}@127.0.0.1:999999`],
  ],
  ['password of a proxy without a scheme', 2, () => ['--url', url, '--proxy', `u:${said}@127.0.0.1:1`]],
  [
    'password of a proxy of another kind',
    2,
    () => ['--url', url, '--proxy', `socks5://u:${said}@127.0.0.1:1`],
  ],
  [
    'password of a proxy with a bad escape',
    2,
    () => ['--url', url, '--proxy', `http://u:${said}%zz@127.0.0.1:1`],
  ],
  ['password in a URL', 2, () => ['--url', `http://u:${said}@${at()}`]],
  ['password in a URL without a scheme', 2, () => ['--url', `u:${said}@${at()}`]],
  [
    'password with signs in a URL with a bad port',
    2,
    () => ['--url', `http://u:${said}/?#@127.0.0.1:999999`],
  ],
  ['query of a URL', 2, () => ['--url', `${url}/?api_key=${said}`]],
  ['query of a URL without a scheme', 2, () => ['--url', `${at()}?${said}`]],
  ['fragment of a URL', 2, () => ['--url', `${url}/#${said}`]],
  ['URL where a file belongs', 2, () => ['--target', `https://u:${said}@host.example/`]],
  ['option that there is not', 2, () => ['--url', url, `--password=${said}`]],
]

it.each(ways)('is told nowhere: the %s', async (_, code, args) => {
  const out = mkdtempSync(path.join(dir, 'out-'))
  const reporters = 'json,junit,html,markdown,ctrf,sarif,har,github,console'
  const env = { ...inputs, GITHUB_ACTIONS: 'true' }
  const ended = await cli(
    [
      'run',
      'test/fixtures/suites/tiny',
      '--out',
      out,
      '--reporter',
      reporters,
      '--max-wait',
      '0s',
      ...args(),
    ],
    { ...env, GITHUB_STEP_SUMMARY: path.join(out, 'summary.md') },
  )
  const search = new Search()
  search.plant('it', said)
  const files = readdirSync(out, { recursive: true, encoding: 'utf8' }).map((file) => path.join(out, file))
  const texts = files
    .filter((file) => statSync(file).isFile())
    .map((file) => [file, readFileSync(file, 'utf8')] as const)
  const hits = [['stdout', ended.stdout] as const, ['stderr', ended.stderr] as const, ...texts].flatMap(
    ([name, text]) => search.find(name, text),
  )
  expect(hits).toEqual([])
  expect(ended.code, ended.stderr).toBe(code)
  expect(ended.stderr).not.toMatch(/tokenassay itself failed/)
})
