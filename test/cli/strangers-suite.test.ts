import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { parse, stringify } from 'yaml'
import { formatProblem, UsageError } from '../../src/model/errors.ts'
import { draftFromOpenApi } from '../../src/suite/draft/openapi.ts'
import { suiteText } from '../../src/suite/draft/suite-text.ts'
import { lintSuite } from '../../src/suite/lint.ts'
import { loadTargets } from '../../src/target/load.ts'
import { bash, cli, startCli } from '../support/cli.ts'
import { mutated } from '../support/mutated.ts'
import { inputs } from '../support/resume-story.ts'
import { startTokenServer } from '../support/token-server.ts'

// A suite, a target file and an OpenAPI document can be anybody's, or have become anything by accident.

const tiny = 'test/fixtures/suites/tiny'
const root = mkdtempSync(path.join(tmpdir(), 'tokenassay-odd-'))
afterAll(() => rmSync(root, { recursive: true }))

/** A copy of the tiny suite that something has been done to. */
const oddSuite = (change: (dir: string) => void): string => {
  const dir = mkdtempSync(path.join(root, 'suite-'))
  cpSync(tiny, dir, { recursive: true })
  change(dir)
  return dir
}
const more = (text: string) => (dir: string) => writeFileSync(path.join(dir, 'more.yaml'), text)
const instead = (make: (file: string) => void) => (dir: string) => {
  const file = path.join(dir, 'suite.yaml')
  rmSync(file)
  make(file)
}
const sized = (file: string, bytes: number) => {
  writeFileSync(file, '')
  truncateSync(file, bytes)
}
const ten = '[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]'
const scenario = (body: string) =>
  `scenarios:\n  - id: odd\n    title: A request is odd\n    proves: [TINY-grant]\n${body}\n`

const traces = /^ {4}at |TypeError|RangeError|\bundefined\b|\[object |itself failed/m

describe("a stranger's suite", () => {
  it.each([
    ['a folder for a file', instead((file) => mkdirSync(file)), 'it is a folder'],
    ['a device for a file', instead((file) => symlinkSync('/dev/zero', file)), 'it is a device'],
    ['what is typed for a file', instead((file) => symlinkSync('/dev/stdin', file)), 'it is a'],
    [
      'a file of 100 MB',
      (dir: string) => sized(path.join(dir, 'more.yaml'), 100_000_000),
      'it has 100000000 bytes',
    ],
    [
      'a link to another file of the machine',
      (dir: string) => symlinkSync('/etc/passwd', path.join(dir, 'more.yaml')),
      'is a link to "/etc/passwd", which is not in the folder of the suite',
    ],
    [
      'a link to nothing',
      (dir: string) => symlinkSync('nothing', path.join(dir, 'more.yaml')),
      'there is no such file',
    ],
    [
      'a link to itself',
      (dir: string) => symlinkSync('more.yaml', path.join(dir, 'more.yaml')),
      'its links lead in a circle',
    ],
    ['brackets without an end', more(`scenarios: ${'['.repeat(20_000)}`), 'nests deeper than 100 levels'],
    [
      'a hundred levels',
      more(`scenarios: ${'['.repeat(101)}${']'.repeat(101)}`),
      'nests deeper than 100 levels',
    ],
    ['a hundred thousand values', more(`scenarios:\n${'- a\n'.repeat(100_000)}`), 'more than 16384 values'],
    ['ten thousand mistakes', more(`scenarios:\n${'- a\n'.repeat(10_000)}`), '9900 more values of'],
    [
      'a table of ten thousand million rows',
      more(
        scenario(
          `    each: { ${[...'abcdefghij'].map((name) => `${name}: ${ten}`).join(', ')} }\n    control: token\n    change: { set: /form/user, to: <a><b><c><d><e><f><g><h><i><j> }`,
        ),
      ),
      '"each" makes 10000000000 rows',
    ],
    [
      'a line of a hundred thousand letters',
      more(`scenarios: [{ id: ${'x'.repeat(100_000)} }]`),
      'lacks "title"',
    ],
    [
      'an expression of 20,000 operands',
      more(
        scenario(
          `    steps: [{ send: token, check: [{ that: '${Array(20_000).fill('true').join('&&')}' }] }]`,
        ),
      ),
      'characters, more than 4000',
    ],
    [
      'a key of a target file',
      (dir: string) => writeFileSync(path.join(dir, 'suite.yaml'), 'url: x\n'),
      'suite',
    ],
  ])('has %s: that is told with its place', async (_, change, told) => {
    const { code, stdout, stderr } = await cli(['lint', oddSuite(change)])
    expect(stdout).toContain(told)
    expect(stdout + stderr).not.toMatch(traces)
    expect(stdout.length).toBeLessThan(50_000)
    expect(Math.max(...stdout.split('\n').map(({ length }) => length))).toBeLessThan(2100)
    expect(code).toBe(2)
  })

  it('has a pipe for a file: nobody waits for it', async () => {
    const dir = oddSuite(() => {})
    const { code, stdout } = await bash(
      `rm ${dir}/suite.yaml && mkfifo ${dir}/suite.yaml && tokenassay lint ${dir}; exit $?`,
    )
    expect({ code, stdout }).toEqual({ code: 2, stdout: expect.stringContaining('it is a pipe') })
  })

  it('is not looked for behind links, nor in thousands of files', () => {
    const linked = oddSuite((dir) => symlinkSync('/', path.join(dir, 'all')))
    expect(lintSuite(linked).problems).toEqual([])
    const many = oddSuite((dir) => {
      mkdirSync(path.join(dir, 'deep'))
      for (let index = 0; index < 2001; index++) writeFileSync(path.join(dir, 'deep', `${index}.yaml`), '')
    })
    expect(lintSuite(many).problems[0]?.message).toContain('has more than 2000 files and folders')
  })

  it('works for hours at an answer: it is an error of its scenario, and an interrupt is heard', async ({
    onTestFinished,
  }) => {
    const body = JSON.stringify({ access_token: 'a-token', list: Array.from({ length: 2000 }, (_, n) => n) })
    let answered: () => void = () => {}
    const server = await startTokenServer({
      before: ({ response }) => {
        response.writeHead(200, { 'content-type': 'application/json' }).end(body)
        answered()
        return true
      },
    })
    onTestFinished(() => server.close())
    const check = 'body.list.all(a, body.list.all(b, body.list.all(c, a >= 0)))'
    const dir = oddSuite(
      more(
        scenario(
          `    steps: [{ send: token, with: { form: { odd: '1' } }, expect: granted, check: [{ that: '${check}' }] }]`,
        ),
      ),
    )
    const out = path.join(root, 'endless')
    const args = ['run', dir, '--url', server.url, '--only', 'odd', '--out', out]
    const { code, stdout } = await cli(args, inputs)
    expect(code).toBe(3)
    expect(stdout.replace(/\s+/g, ' ')).toContain('it takes longer than 1 s')
    const { child, finished } = startCli(args, inputs)
    await new Promise<void>((resolve) => {
      answered = () => server.requests.some(({ body }) => body.includes('odd=1')) && resolve()
    })
    child.kill('SIGINT')
    expect((await finished).code).toBe(130)
    const events = readFileSync(path.join(out, 'run.ndjson'), 'utf8').trim().split('\n')
    expect(events.filter((line) => line.includes('"odd"') && line.includes('"type":"scenario"'))).toEqual([])
  })
})

const numRuns = Number(process.env['MUTATIONS'] ?? 25)

/** What was wrong was told in plain words, each with its place. */
const isTold = (problems: UsageError['problems']): void => {
  expect(problems.map(formatProblem).join('\n')).not.toMatch(traces)
  expect(problems.filter(({ place, message }) => !place && !/ more values of /.test(message))).toEqual([])
}

describe('each value is of the wrong kind once', () => {
  it.each(['tiny', 'kiosk'])(
    'in the suite %s',
    (name) => {
      const from = path.join('test/fixtures/suites', name)
      const dir = mkdtempSync(path.join(root, 'mutated-'))
      cpSync(from, dir, { recursive: true })
      for (const file of readdirSync(from)) {
        const text = readFileSync(path.join(from, file), 'utf8')
        fc.assert(
          fc.property(mutated(parse(text)), ({ value }) => {
            writeFileSync(path.join(dir, file), stringify(value))
            isTold(lintSuite(dir).problems)
          }),
          { numRuns },
        )
        writeFileSync(path.join(dir, file), text)
      }
    },
    120_000,
  )

  it('in a target file', () => {
    const { suite } = lintSuite(tiny)
    const file = path.join(root, 'target.yaml')
    const target = {
      name: 'staging',
      url: 'http://127.0.0.1:9/base',
      inputs: { user: 'ada', password: { env: 'SECRET' } },
      accounts: [{ user: 'grace', password: 'x' }],
      paths: { resource: '/me' },
      lifetimes: { access_token: '3s' },
      clock: {
        advance: { method: 'POST', path: '/clock', json: { s: '$seconds' } },
        reset: { command: ['move', '$seconds'] },
      },
      limits: { parallel: 2, rate: '5/s', budget: 100, attempts: 3, timeout: '5s' },
    }
    fc.assert(
      fc.property(mutated(target), ({ value }) => {
        writeFileSync(file, stringify(value))
        try {
          loadTargets({ file, env: { SECRET: 'x' } }, [suite!])
        } catch (error) {
          if (!(error instanceof UsageError)) throw error
          expect(error.message).not.toMatch(traces)
        }
      }),
      { numRuns: 5 * numRuns },
    )
  })

  it('in an OpenAPI document', () => {
    const file = path.join(root, 'openapi.yaml')
    const document = parse(readFileSync('test/fixtures/openapi/bookshop.yaml', 'utf8'))
    fc.assert(
      fc.property(mutated(document), ({ value }) => {
        writeFileSync(file, stringify(value))
        try {
          expect(suiteText(draftFromOpenApi(file, 'acme'), 'x').text).not.toMatch(traces)
        } catch (error) {
          if (!(error instanceof UsageError)) throw error
          isTold(error.problems)
        }
      }),
      { numRuns: 5 * numRuns },
    )
  })
})
