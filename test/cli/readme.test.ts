import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { loadWaivers } from '../../src/run/waivers.ts'
import { loadTarget } from '../../src/target/load.ts'
import { builtSuite } from '../support/built-suite.ts'
import { cli, startCli } from '../support/cli.ts'
import { commandsIn, wrongWith } from '../support/command-lines.ts'

const readme = readFileSync('README.md', 'utf8')
const blocks = (language: string, text = readme): string[] =>
  [...text.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'gms'))].map(([, text]) => text!)

let dir: string
beforeAll(() => {
  // In the project's folder, so that the lines to run again have short names in them.
  mkdirSync('reports', { recursive: true })
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

const guides = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  ...readdirSync('docs').map((file) => `docs/${file}`),
]

describe.each(guides)('%s', (file) => {
  const text = readFileSync(file, 'utf8')

  it('has commands that the command line knows', () => {
    const lines = ['sh', 'console', 'yaml'].flatMap((language) => blocks(language, text))
    // a span of code is a command where options or arguments follow its name; a name alone is only told of
    const spans = [...text.matchAll(/`((?:npx )?tokenassay [^`]+)`/g)].map(([, span]) =>
      span!.replace(/\[(.*?)\]/g, '$1').replace(/^((?:npx )?tokenassay [a-z]+)$/, '$1 --help'),
    )
    const commands = commandsIn([...lines, ...spans].join('\n'))
    const unknown = commands
      .filter((words) => words.at(-1) !== '--help')
      .flatMap((words) => wrongWith(words) ?? [])
    expect(unknown).toEqual([])
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'))
    const names = [...text.matchAll(/npm (?:run ([\w:]+)|((?:start|test)[\w:]*))/g)].map(
      ([, name, short]) => name ?? short!,
    )
    expect(names.filter((name) => !Object.hasOwn(scripts, name))).toEqual([])
  })

  it('has YAML that can be read', () => {
    for (const yaml of blocks('yaml', text)) expect(parse(yaml)).toBeTruthy()
  })

  it('links to what there is', () => {
    const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link!.split('#'))
    const here = path.dirname(file)
    expect(links.filter(([target]) => target && !existsSync(path.join(here, target)))).toEqual([])
    const slug = (heading: string) =>
      heading
        .toLowerCase()
        .replace(/[^\w -]/g, '')
        .replaceAll(' ', '-')
    const dead = links.filter(([target, anchor]) => {
      if (anchor === undefined) return false
      const heads = readFileSync(path.join(here, target!), 'utf8').matchAll(/^#+ (.*)$/gm)
      return ![...heads].some(([, heading]) => slug(heading!) === anchor)
    })
    expect(dead).toEqual([])
  })
})

it('the waivers that docs/ci.md shows are of requirements that there are', () => {
  const yaml = blocks('yaml', readFileSync('docs/ci.md', 'utf8')).find((it) =>
    it.startsWith('# waivers.yaml'),
  )!
  const file = path.join(dir, 'waivers.yaml')
  writeFileSync(file, yaml)
  expect(loadWaivers(file, [builtSuite('suites/crayon')])).toMatchObject([
    { requirement: 'CRAYON-authorization', owner: 'gateway team' },
  ])
})

it('the action that docs/ci.md shows takes what it is given', () => {
  const [step] = blocks('yaml', readFileSync('docs/ci.md', 'utf8')).map((it) => parse(it))
  const given = step.find(({ uses }: { uses: string }) => uses === './tokenassay').with
  const { inputs } = parse(readFileSync('action.yml', 'utf8'))
  expect(Object.keys(given).filter((name) => !Object.hasOwn(inputs, name))).toEqual([])
  expect(wrongWith(['run', given.suite, '--target', given.target, ...given.args.split(' ')])).toBeUndefined()
})
