import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse, parseAllDocuments, stringify } from 'yaml'
import { type Started, start } from '../../reference-server/index.ts'
import { bash, cli, startCli } from '../support/cli.ts'
import { commandsIn, wrongWith } from '../support/command-lines.ts'

const files = readdirSync('examples').map((file) => path.join('examples', file))
const read = (file: string) => readFileSync(file, 'utf8')

let dir: string
let server: Started
beforeAll(async () => {
  dir = mkdtempSync(path.join(tmpdir(), 'tokenassay-fan-out-'))
  server = await start('crayon')
})
afterAll(async () => {
  rmSync(dir, { recursive: true, force: true })
  await server.close()
})

/** A target file in a folder. */
const targetIn = (folder: string, name: string, limits: object = {}): string => {
  mkdirSync(folder, { recursive: true })
  const file = path.join(folder, name)
  writeFileSync(file, stringify({ ...server.target, limits }))
  return file
}

describe('examples', () => {
  it('are YAML in which every command is one that the command line knows', () => {
    expect(files.length).toBe(4)
    for (const file of files) {
      for (const document of parseAllDocuments(read(file)))
        expect([file, document.errors]).toEqual([file, []])
      const commands = commandsIn(read(file))
      expect([file, commands.map(([name]) => name)]).toEqual([file, ['run', 'report']])
      for (const words of commands) expect([file, words, wrongWith(words)]).toEqual([file, words, undefined])
    }
  })

  /** What each system sets for the parts of a run, and how it says the commands. */
  const systems: [string, (part: number) => { script: string; env: Record<string, string> }, () => string][] =
    [
      [
        'GitHub Actions',
        (part) => ({
          script: githubStep('part', /--shard/)
            .replaceAll('${{ matrix.part }}', String(part))
            .replaceAll('${{ github.run_number }}', '7'),
          env: {},
        }),
        () => githubStep('merge', /report/),
      ],
      [
        'GitLab',
        (part) => ({
          script: gitlab().part.script[0],
          env: { CI_NODE_INDEX: String(part), CI_NODE_TOTAL: '4', CI_PIPELINE_IID: '7' },
        }),
        () => gitlab().merge.script[0],
      ],
      [
        'Kubernetes',
        (part) => ({ script: jobs()[1], env: { JOB_COMPLETION_INDEX: String(part - 1) } }),
        () => jobs()[2],
      ],
      [
        'Argo Workflows',
        (part) => ({ script: argo('part'), env: { PART: String(part) } }),
        () => argo('merge'),
      ],
    ]
  const githubStep = (job: string, wanted: RegExp): string =>
    parse(read('examples/github-actions.yml')).jobs[job].steps.find(({ run = '' }) => wanted.test(run)).run
  const gitlab = () => parse(read('examples/gitlab-ci.yml'))
  const jobs = (): [unknown, string, string] =>
    parseAllDocuments(read('examples/kubernetes.yaml')).map(
      (document) => document.toJS().spec.template?.spec.containers[0].args[0],
    ) as [unknown, string, string]
  const argo = (name: string): string =>
    parse(read('examples/argo-workflows.yaml')).spec.templates.find(
      (one: { name: string }) => one.name === name,
    ).container.args[0]

  it.each(systems)('say a run in parts that is whole once it is merged: %s', async (name, part, merge) => {
    const folder = path.join(dir, name.replace(' ', '-'))
    for (const file of ['staging.yaml', ...[1, 2, 3, 4].map((index) => `staging-${index}.yaml`)])
      targetIn(folder, file)
    // the few scenarios that a shell line needs to be tried with; the folders of the system are those of this test
    const here = (script: string) =>
      `npx() { shift; tokenassay "$@"; }\ncd '${folder}'\n${script
        .replace('run crayon', 'run crayon --only "content*,accept*"')
        .replaceAll(/\/(?:targets|runs)\//g, './')}`
    const parts = await Promise.all(
      [1, 2, 3, 4].map((index) => {
        const { script, env } = part(index)
        return bash(here(script), env)
      }),
    )
    expect(parts.map(({ code, stderr }) => [code, stderr])).toEqual(parts.map(({ stderr }) => [0, stderr]))
    const whole = await bash(here(merge()))
    expect(whole.stdout).toContain('conformant: all ')
    expect(whole.code).toBe(0)
    expect(readdirSync(path.join(folder, 'whole')).sort()).toEqual(['junit.xml', 'report.html'])
    // without one of them it is red
    rmSync(path.join(folder, 'part-3'), { recursive: true })
    const torn = await bash(here(merge()))
    expect(torn.code).toBe(3)
    expect(torn.stdout).toContain('Part 3/4 of crayon is missing')
  })
})

describe('a part that is killed', () => {
  it('is named by the merge, which is red', async () => {
    const parts = [1, 2, 3].map((index) => path.join(dir, `part-${index}`))
    const args = (index: number, target: string) =>
      `run crayon --only content*,accept* --seed 7 --target ${target} --shard ${index}/3 --out ${parts[index - 1]}`.split(
        ' ',
      )
    const target = targetIn(dir, 'target.yaml')
    // so slow that it is under way when the others have ended
    const slow = startCli(args(2, targetIn(dir, 'slow.yaml', { rate: '4/s' })))
    const others = await Promise.all([cli(args(1, target)), cli(args(3, target))])
    expect(others.map(({ code }) => code)).toEqual([0, 0])
    const journal = () => {
      try {
        return read(path.join(parts[1]!, 'run.ndjson'))
      } catch {
        return ''
      }
    }
    while (!journal().includes('"type":"scenario"')) await new Promise((resolve) => setTimeout(resolve, 50))
    slow.child.kill('SIGKILL')
    expect((await slow.finished).signal).toBe('SIGKILL')
    const merge = () =>
      cli(['report', ...parts, '--reporter', 'console,junit,json', '--out', path.join(dir, 'whole')])
    const cut = await merge()
    expect(cut.stdout).toContain(
      'Part 2/3 of crayon was cut off before its end, so the report is inconclusive.',
    )
    expect(cut.code).toBe(3)
    expect(JSON.parse(read(path.join(dir, 'whole', 'report.json'))).exitCode).toBe(3)

    // killed before its first line, or not there at all
    writeFileSync(path.join(parts[1]!, 'run.ndjson'), '')
    const empty = await merge()
    expect([empty.code, empty.stderr]).toEqual([2, expect.stringContaining('part-2/run.ndjson" is empty')])
    rmSync(parts[1]!, { recursive: true })
    const gone = await merge()
    expect([gone.code, gone.stderr]).toEqual([2, expect.stringContaining('part-2" holds no run')])

    // it begins again, and the run is whole
    expect((await cli(args(2, target))).code).toBe(0)
    const whole = await merge()
    expect(whole.stdout).not.toContain('cut off')
    expect(whole.code).toBe(0)
  })
})

describe('what builds from this repository', () => {
  it('is an action whose steps are a shell, and give no input to it as a part of a script', () => {
    const { inputs, runs } = parse(read('action.yml'))
    expect(Object.keys(inputs)).toEqual(['suite', 'target', 'args'])
    expect(runs.using).toBe('composite')
    for (const { shell, run } of runs.steps) {
      expect(shell).toBe('bash')
      expect(run).not.toContain('${{')
      expect(spawnSync('bash', ['-n', '-c', run]).status).toBe(0)
    }
  })

  it('runs as the action says, and exits as the run does', async () => {
    const { runs } = parse(read('action.yml'))
    const env = {
      GITHUB_ACTION_PATH: process.cwd(),
      SUITE: 'crayon',
      TARGET: targetIn(dir, 'action target.yaml'),
      ARGS: `--only content* --out ${path.join(dir, 'action')}`,
    }
    const { code, stdout } = await bash(runs.steps[1].run, env)
    expect([code, stdout]).toEqual([0, expect.stringContaining('conformant: all ')])
    const wrong = await bash(runs.steps[1].run, { ...env, SUITE: 'crayon; echo taken' })
    expect([wrong.code, wrong.stdout]).toEqual([2, ''])
  })

  it('is an image of files that there are, whose commands are known', () => {
    const text = read('Dockerfile')
    const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
    for (const line of lines) expect(line).toMatch(/^(FROM|WORKDIR|COPY|RUN|USER|ENTRYPOINT) \S/)
    const copied = [...text.matchAll(/^COPY --from=build (.*) \S+$/gm)].flatMap(([, from]) =>
      from!.split(' '),
    )
    const { files } = JSON.parse(read('package.json')) as { files: string[] }
    const needed = ['package.json', 'LICENSE', ...files.filter((file) => !file.endsWith('.md'))]
    expect(copied.map((file) => file.replace('/build/', '')).sort()).toEqual(needed.sort())
    const [, run] = /docker run .* tokenassay:\S+ (.*)/.exec(text)!
    expect(wrongWith(run!.split(' '))).toBeUndefined()
    const { engines } = JSON.parse(read('package.json'))
    for (const [, major] of text.matchAll(/^FROM node:(\d+)/gm))
      expect(Number(major)).toBeGreaterThanOrEqual(Number(/\d+/.exec(engines.node)![0]))
  })
})
