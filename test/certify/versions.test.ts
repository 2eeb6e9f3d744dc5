import { appendFileSync, cpSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { bundledSuites } from '../../src/cli/places.ts'
import { rulesVersion, suiteOnlyDigest } from '../../src/suite/files.ts'
import { lintSuite } from '../../src/suite/lint.ts'
import { folder } from '../support/certified.ts'

const { dir, remove } = folder()
afterAll(remove)

const edition = /^version: \d+\.\d+\.\d+$/m

it('every bundled suite says which edition it is, and so do the rules', () => {
  for (const name of bundledSuites())
    expect([name, readFileSync(path.join('suites', name, 'suite.yaml'), 'utf8')]).toEqual([
      name,
      expect.stringMatching(edition),
    ])
  expect(`version: ${rulesVersion()}`).toMatch(edition)
})

it('a suite that was released is not changed under the same version', () => {
  const suite = path.join(dir, 'tiny')
  cpSync('test/fixtures/suites/tiny', suite, { recursive: true })
  const main = path.join(suite, 'suite.yaml')
  appendFileSync(main, 'version: 1.0.0\n')
  const told = () => lintSuite(suite).problems.map(({ code, message }) => [code, message])
  expect(told()).toEqual([])
  writeFileSync(
    path.join(dir, 'released.json'),
    JSON.stringify({ tiny: { '1.0.0': suiteOnlyDigest(suite) } }),
  )
  expect(told()).toEqual([])
  const text = readFileSync(main, 'utf8')
  writeFileSync(main, text.replace('status: 4xx', 'status: 400'))
  expect(told()).toEqual([
    ['released-changed', 'version 1.0.0 of the suite "tiny" was released, and is not what it was then'],
  ])
  writeFileSync(main, text.replace('status: 4xx', 'status: 400').replace('1.0.0', '1.1.0'))
  expect(told()).toEqual([])
})
