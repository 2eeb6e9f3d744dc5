import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { formatProblem, type Problem } from '../../src/model/errors.ts'
import { rulesDigest } from '../../src/suite/files.ts'
import { lintSuite } from '../../src/suite/lint.ts'
import { rules } from '../../src/suite/rules/index.ts'
import { storeName } from '../../src/suite/store.ts'
import { cli } from '../support/cli.ts'

const fixtures = 'test/fixtures/lint'
const names = readdirSync(fixtures).sort()

/** The tiny suite with a fixture's files laid over it, as long as it is used. */
const withOverlay = async <T>(name: string, use: (dir: string) => T | Promise<T>): Promise<T> => {
  const dir = mkdtempSync(path.join(tmpdir(), 'tokenassay-lint-'))
  try {
    cpSync('test/fixtures/suites/tiny', dir, { recursive: true })
    cpSync(path.join(fixtures, name), dir, { recursive: true, filter: (file) => !file.endsWith('.err') })
    return await use(dir)
  } finally {
    rmSync(dir, { recursive: true })
  }
}

/** Problems as the linter tells them, each with its place. */
const textOf = (problems: Problem[]): string => problems.map(formatProblem).join('\n\n')

// Where a rule stands in its file changes with every rule before it.
const anyPlace = (told: string): string =>
  `${told.replace(/\S*\/(suites\/rules\/[\w-]+\.yaml):[\d:]+/g, '$1')}\n`

const linted = new Map<string, Promise<{ told: string; codes: string[] }>>()

/** What the linter says of a fixture, which it is asked once. */
const lintedOf = (name: string) => {
  const known =
    linted.get(name) ??
    withOverlay(name, (dir) => {
      const { problems } = lintSuite(dir)
      const told = anyPlace(textOf(problems).replaceAll(dir, 'suite'))
      return { told, codes: problems.map(({ code }) => code) }
    })
  linted.set(name, known)
  return known
}

describe('lint', () => {
  it.each(names)('tells what is wrong: %s', async (name) => {
    const { told } = await lintedOf(name)
    expect(told.trim()).not.toBe('')
    await expect(told).toMatchFileSnapshot(path.resolve(fixtures, name, 'expected.err'))
  })

  it('has its places from the rules as the build has stored them', async () => {
    expect(existsSync(path.join('dist', 'suites', storeName(rulesDigest())))).toBe(true)
    await withOverlay('description-of-rule', async (dir) => {
      const told = textOf(lintSuite(dir).problems)
      expect(told).toMatch(/fills it in at \S*suites\/rules\/[\w-]+\.yaml:\d+:\d+/)
      expect((await cli(['lint', dir])).stdout).toContain(told)
    })
  })

  it('has a fixture for every rule', () => {
    expect(names).toEqual(expect.arrayContaining(rules.map(({ name }) => name)))
  })

  // A folder without a suite has no fixture to lay over.
  it('has a fixture for every kind of mistake that it tells', async () => {
    const codes = readdirSync('src/suite', { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !/\.test\.ts$|^draft/.test(file))
      .flatMap((file) => {
        const slip = file.endsWith('slips.ts') ? "|\\[\\s*'([a-z]+-[a-z-]+)',\\s" : ''
        const told = new RegExp(`code: '([a-z-]+)'|miss\\('([a-z-]+)'${slip}`, 'g')
        return [...readFileSync(path.join('src/suite', file), 'utf8').matchAll(told)]
      })
      .flatMap(([, ...found]) => found.filter((code) => code !== undefined))
    const met = new Set((await Promise.all(names.map(lintedOf))).flatMap((one) => one.codes))
    expect(codes.length).toBeGreaterThan(40)
    expect(codes.filter((code) => !met.has(code) && code !== 'no-suite')).toEqual([])
  })

  it('finds nothing wrong with a good suite, and says how big it is', async () => {
    const { code, stdout } = await cli(['lint', 'test/fixtures/suites/tiny'])
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: 'tiny: 9 requirements, 7 scenarios, nothing wrong\n',
    })
  })

  it('passes over target files that lie in the folder of their suite', () => {
    const dir = mkdtempSync(path.join(tmpdir(), 'tokenassay-lint-'))
    cpSync('test/fixtures/suites/tiny', dir, { recursive: true })
    const before = lintSuite(dir).suite?.digest
    writeFileSync(
      path.join(dir, 'staging.yaml'),
      'name: staging\nurl: https://staging.example.com\ninputs: { user: ada }\n',
    )
    const { suite, problems } = lintSuite(dir)
    rmSync(dir, { recursive: true })
    expect(problems).toEqual([])
    expect(suite?.digest).toBe(before)
  })

  it('ends with 2 when there is no such suite, and names a near one', async () => {
    const { code, stderr } = await cli(['lint', 'sugarcm'])
    expect(code).toBe(2)
    expect(stderr).toContain('there is no suite "sugarcm"')
    expect(stderr).toContain('did you mean "sugarcrm"?')
  })
})
