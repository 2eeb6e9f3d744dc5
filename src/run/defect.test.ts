import { homedir } from 'node:os'
import { expect, it } from 'vitest'
import { packageRoot } from '../source/package-root.ts'
import { defectText } from './defect.ts'

const told = (error: unknown) =>
  defectText({ suite: { id: 'tiny', digest: 'abcdef0123456789' }, during: 'grant', error, tool: 'x 1' })

it('says which versions, which suite and scenario, and where in this package', () => {
  const [versions, suite, message, place] = told(new RangeError('too deep')).split('\n')
  expect(versions).toBe(`x 1, node ${process.version}, ${process.platform} ${process.arch}`)
  expect(suite).toBe('suite tiny abcdef012345, grant')
  expect(message).toBe('RangeError: too deep')
  expect(place).toContain('src/run/defect.test.ts:')
})

it('has no folder of this machine, whatever was thrown', () => {
  const all = [new Error(`at ${packageRoot}/dist/x.js and ${homedir()}/suites`), `${homedir()}/x`, undefined]
  for (const text of all.map(told)) {
    expect(text).not.toContain(packageRoot)
    expect(text).not.toContain(`${homedir()}/`)
  }
  expect(told('odd')).toContain('thrown: odd')
})
