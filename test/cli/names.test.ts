import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { start } from '../../reference-server/index.ts'
import { formatProblem } from '../../src/model/errors.ts'
import { lintSuite } from '../../src/suite/lint.ts'
import { cli } from '../support/cli.ts'
import { startTokenServer } from '../support/token-server.ts'

const tiny = 'test/fixtures/suites/tiny'
let dir: string
beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'tokenassay-names-'))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

/** The tiny suite with a file changed or added, in a folder of its own. */
const suiteWith = (file: string, edit: (text: string) => string): string => {
  const suite = path.join(dir, 'suite')
  cpSync(tiny, suite, { recursive: true })
  const whole = path.join(suite, file)
  writeFileSync(whole, edit(existsSync(whole) ? readFileSync(whole, 'utf8') : ''))
  return suite
}

const scenario = (more: string) =>
  `scenarios:\n  - id: odd\n    title: An odd field is overlooked\n    proves: [TINY-grant]\n    control: token\n    expect: granted\n    ${more}\n`

describe("a stranger's suite", () => {
  const issue = (with_: string) => (text: string) => text.replace('issue: { send: token', `$&, ${with_}`)
  const command = '[touch, PWNED]'

  it.each([
    [
      'the change of its token',
      'suite.yaml',
      issue(`change: { add: /query/__proto__/command, to: ${command} }`),
      '36:40',
    ],
    [
      'the patch of its token',
      'suite.yaml',
      issue(`with: { query: { __proto__: { command: ${command} } } }`),
      '36:42',
    ],
    [
      'a change',
      'odd.yaml',
      () => scenario(`change: { add: /query/__proto__/command, to: ${command} }`),
      '7:20',
    ],
    [
      'a change by way of a constructor',
      'odd.yaml',
      () => scenario(`change: { add: /form/constructor/prototype/command, to: ${command} }`),
      '7:20',
    ],
    [
      'a change in a row',
      'odd.yaml',
      () =>
        scenario(`each: { name: [__proto__] }\n    change: { add: /query/<name>/command, to: ${command} }`),
      '2:5',
    ],
    [
      'a patch in a row',
      'odd.yaml',
      () =>
        scenario(
          `each: { name: [__proto__] }\n    with: { query: { '<name>': { command: ${command} } } }\n    change: { omit: /form/user }`,
        ),
      '2:9',
    ],
  ])('runs no command by %s', async (_, file, edit, place) => {
    const pwned = path.join(dir, 'pwned')
    const suite = suiteWith(file, (text) => edit(text).replace('PWNED', pwned))
    const server = await startTokenServer({ ttlSeconds: 7200 })
    const target = path.join(dir, 'target.yaml')
    writeFileSync(
      target,
      `url: ${server.url}\ninputs: { user: ada, password: correct horse }\nlifetimes: { access_token: 2h }\nclock: { advance: { method: POST, path: /__clock, json: { advance: $seconds } } }\n`,
    )
    const { code, stdout, stderr } = await cli([
      'run',
      suite,
      '--target',
      target,
      '--out',
      dir,
      '--max-wait',
      '0s',
    ])
    await server.close()
    expect({ code, stdout, pwned: existsSync(pwned), requests: server.requests }).toEqual({
      code: 2,
      stdout: '',
      pwned: false,
      requests: [],
    })
    expect(stderr).toContain(`${path.join(suite, file)}:${place}\n`)
    expect(stderr).toContain('expected: any name but __proto__, constructor, prototype')

    const { problems } = lintSuite(suite)
    expect(problems.length).toBeGreaterThan(0)
    expect(Object.keys(Object.prototype)).toEqual([])
    expect(Object.getOwnPropertyNames(Object.prototype)).not.toContain('command')
  })
})

describe('what JavaScript objects inherit', () => {
  it.each([
    [['explain', 'toString'], 'no requirement, scenario or profile is called "toString"'],
    [['explain', '__proto__', '--suite', tiny], 'no requirement, scenario or profile is called "__proto__"'],
    [['list', 'constructor'], 'there is no suite "constructor"'],
    [['lint', '__proto__'], 'there is no suite "__proto__"'],
    [['coverage', 'valueOf'], 'there is no suite "valueOf"'],
    [['selftest', 'toString'], 'there is no suite "toString"'],
    [['serve', 'crayon', '--fault', 'toString'], 'unknown fault of "crayon": "toString"'],
    [['serve', 'crayon', '--variant', '__proto__'], 'unknown variant of "crayon": "__proto__"'],
    [['serve', 'constructor'], 'there is no suite "constructor"'],
    [
      ['run', tiny, '--url', 'http://127.0.0.1:1', '--reporter', 'toString'],
      'there is no reporter "toString"',
    ],
    [['toString'], "unknown command 'toString'"],
    [['__proto__'], "unknown command '__proto__'"],
  ])('is nothing on the command line: %j', async (args, told) => {
    const inputs = { TOKENASSAY_USER: 'ada', TOKENASSAY_PASSWORD: 'x' }
    const { code, stdout, stderr } = await cli(args, inputs)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain(told)
  })

  it.each([
    ['expect', 'expect: toString', 'there is no expectation "toString"'],
    ['control', 'control: valueOf', 'there is no request "valueOf"'],
    [
      'requirement',
      'either: [{ requirement: toString, of: { a: "true", b: "true" } }]',
      '"requirement" is "toString"',
    ],
    ['requirement', 'proves: [TINY-toString]', 'there is no requirement "TINY-toString"'],
    ['generator', 'change: { set: /form/user, draw: { any: toString } }', 'there is no generator "toString"'],
    [
      'column',
      'change: { set: /form/<constructor>, to: x }',
      'there is nothing at "/form/<constructor>" to set',
    ],
    ['omission', 'change: { omit: /form/toString }', 'there is nothing at "/form/toString" to omit'],
  ])('is nothing in a suite: %s', (_, line, told) => {
    const key = line.slice(0, line.indexOf(':'))
    const right = scenario('change: { omit: /form/user }')
    const wrong = right.includes(`${key}:`)
      ? right.replace(new RegExp(`${key}: .*`), line)
      : `${right}    ${line}\n`
    const suite = suiteWith('odd.yaml', () => wrong)
    const problems = lintSuite(suite).problems.map(formatProblem)
    expect(problems.join('\n')).toContain(told)
    expect(problems.join('\n')).toContain('odd.yaml:')
  })

  it('changes no verdict where a right server answers with it', async () => {
    const verdictsWith = async (variants: string[]) => {
      const server = await start('crayon', { variants })
      const target = path.join(dir, 'target.yaml')
      writeFileSync(target, stringify(server.target))
      // every sixth scenario has as many kinds of answers; the kill matrix holds all of them against this variant
      const share = ['--shard', '1/6']
      const { code } = await cli(['run', 'crayon', '--target', target, '--out', dir, ...share])
      await server.close()
      const { scenarios } = JSON.parse(readFileSync(path.join(dir, 'report.json'), 'utf8'))
      return {
        code,
        verdicts: scenarios.map(({ id, verdict }: Record<string, string>) => `${id} ${verdict}`),
      }
    }
    const odd = await verdictsWith(['odd-names'])
    expect(odd).toEqual(await verdictsWith([]))
    expect(odd.code).toBe(0)
    expect(odd.verdicts.length).toBeGreaterThan(30)
  })
})
