import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { cli } from '../support/cli.ts'
import { inputs } from '../support/resume-story.ts'
import { startTokenServer, type TokenServer } from '../support/token-server.ts'

// What of tokenassay itself fails is one scenario's error, and can be told in an issue without giving anything away.

const root = mkdtempSync(path.join(tmpdir(), 'tokenassay-debug-'))
let server: TokenServer
beforeAll(async () => {
  server = await startTokenServer()
  // a defect that comes up twice: its message has a password, and its stack the folder of the package
  writeFileSync(
    path.join(root, 'defect.cjs'),
    `const parse = Date.parse
let times = 0
Date.parse = (text) => {
  times++
  if (times === 12 || times === 13) throw new TypeError('broken by ' + process.env.TOKENASSAY_PASSWORD)
  return parse(text)
}`,
  )
})
afterAll(async () => {
  await server.close()
  rmSync(root, { recursive: true })
})

const run = (out: string, ...more: string[]) =>
  cli(['run', 'test/fixtures/suites/tiny', '--url', server.url, '--max-wait', '0s', '--out', out, ...more], {
    ...inputs,
    NODE_OPTIONS: `--require=${path.join(root, 'defect.cjs')}`,
  })

it('is the error of its scenarios, told in a line, with all reports', async () => {
  const out = path.join(root, 'plain')
  const { code, stdout, stderr } = await run(out)
  expect(code).toBe(3)
  expect(stdout).toContain('could not judge this answer: broken by ‹password›')
  expect(stderr).toBe(
    'tokenassay itself failed 2 times, which says nothing about the target: run it again with --debug for what an issue about that needs\n',
  )
  const report = JSON.parse(readFileSync(path.join(out, 'report.json'), 'utf8'))
  expect(report.summary).toMatchObject({ error: 2, pass: 3 })
  expect(existsSync(path.join(out, 'junit.xml'))).toBe(true)
  expect(existsSync(path.join(out, 'debug.txt'))).toBe(false)
})

it('is written for an issue with --debug, without secrets and folders of the machine', async () => {
  const out = path.join(root, 'debug')
  const { stderr } = await run(out, '--debug')
  const file = path.join(out, 'debug.txt')
  expect(stderr).toContain(`: ${file} has what an issue about that needs\n`)
  expect(statSync(file).mode & 0o777).toBe(0o600)
  const [first = '', second = ''] = readFileSync(file, 'utf8').split('\n\n')
  for (const text of [first, second]) {
    expect(text).toContain(`, node ${process.version}, ${process.platform} ${process.arch}\nsuite tiny `)
    expect(text).toMatch(/^tokenassay \d.*\n.* [0-9a-f]{12}, \S+\nTypeError: broken by ‹password›\n {4}at /)
    expect(text).toMatch(/ {4}at \S+ \(dist\/\S+\.js:\d+:\d+\)/)
    expect(text).not.toContain(process.cwd())
    expect(text).not.toContain('correct horse')
  }
})

it('removes what an earlier run has written, and no folder of somebody', async () => {
  const out = path.join(root, 'again')
  await run(out, '--debug')
  await run(out)
  expect(existsSync(path.join(out, 'debug.txt'))).toBe(false)
  mkdirSync(path.join(out, 'debug.txt', 'mine'), { recursive: true })
  const { code, stderr } = await run(out, '--debug')
  expect(code).toBe(3)
  expect(stderr).toContain(`cannot write to "${path.join(out, 'debug.txt')}": it is a folder`)
  expect(existsSync(path.join(out, 'debug.txt', 'mine'))).toBe(true)
})
