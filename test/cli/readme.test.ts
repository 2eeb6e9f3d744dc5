import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { loadTarget } from '../../src/target/load.ts'
import { builtSuite } from '../support/built-suite.ts'
import { cli, startCli } from '../support/cli.ts'

const readme = readFileSync('README.md', 'utf8')
const blocks = (language: string): string[] =>
  [...readme.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'gms'))].map(([, text]) => text!)

let dir: string
beforeAll(() => {
  // In the project's folder, so that the lines to run again have short names in them.
  dir = mkdtempSync(path.join('reports', 'tmp-'))
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

it('the target file of the README loads for the suite that it is shown with', () => {
  const yaml = blocks('yaml').find((text) => text.startsWith('# staging.yaml'))!
  const file = path.join(dir, 'staging.yaml')
  writeFileSync(file, yaml)
  const env = { CRAYON_CLIENT_SECRET: 'a', CRAYON_PASSWORD: 'b', OTHER_PASSWORD: 'c' }
  const target = loadTarget({ file, env }, builtSuite('suites/crayon'))
  expect(target).toMatchObject({ name: 'crayon-staging', accounts: [{ password: 'b' }, { password: 'c' }] })
  expect(target.paths['resource']).toBe('/api/v1/me')
})

it('shows what a violation looks like as the command line tells it', async () => {
  const [sample = ''] = blocks('console')
  const [serve = '', run = '', ...shown] = sample.trimEnd().split('\n')
  const words = (line: string) => line.replace(/^\$ npx tokenassay /, '').split(' ')
  const served = startCli(words(serve).slice(0, 4))
  const target = path.join(dir, 'target.yaml')
  await new Promise<void>((resolve) => {
    let text = ''
    served.child.stdout!.on('data', (chunk) => {
      text += chunk
      if (!/^accounts:/m.test(text) || !text.endsWith('\n')) return
      writeFileSync(target, text)
      resolve()
    })
  })
  const out = path.join(dir, 'latest')
  const args = words(run).map((word) => (word === 'target.yaml' ? target : word))
  const { code, stdout } = await cli([...args, '--out', out])
  served.child.kill('SIGINT')
  await served.finished
  const told = stdout
    .replaceAll(target, 'target.yaml')
    .replaceAll(out, 'reports/latest')
    .replace(/127\.0\.0\.1:\d+/g, '127.0.0.1:8080')
    .replace(/in [\d.]+ m?s:/, 'in 600 ms:')
  expect(code).toBe(1)
  // Suites grow; how many tests and requests they have is not what the sample shows.
  const counted = (lines: string[]) =>
    lines.map((line) => line.replace(/\b\d+(?= (?:of|req|sel|not|cannot)|\b(?= requirements))/g, 'N'))
  expect(counted(told.trimEnd().split('\n'))).toEqual(counted(shown))
})
