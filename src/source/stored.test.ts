import { expect, it } from 'vitest'
import type { Path } from './secrecy.ts'
import { restoreSource, storeSource } from './stored.ts'
import { parseYaml } from './yaml.ts'

const text = `# what comes first
rules:
  - rule: secret
    for: &parts { parts: [secret, 'password'], required: true }
    says: >-
      a text
      of two lines
    "why": "é, \\"quoted\\""
  - rule: other
    for: *parts
    nothing:
    deep: { list: [1, [2, { three: 3.5 }]] }
`

/** The way to each value, and to two below each that are not there. */
const pathsIn = (value: unknown, path: Path = []): Path[] => {
  const inner = typeof value === 'object' && value !== null ? Object.entries(value) : []
  const keys = Array.isArray(value) ? inner.map(([key, one]) => [Number(key), one] as const) : inner
  const absent = [
    [...path, 'toString'],
    [...path, 7, 0],
  ]
  return [path, ...absent, ...keys.flatMap(([key, one]) => pathsIn(one, [...path, key]))]
}

it('a file that is stored is the same as the one that was read, with every place in it', () => {
  const read = parseYaml('rules/a.yaml', text)
  const stored = JSON.parse(JSON.stringify(storeSource(read)))
  const { file, lines, value, placeOf, placeOfKey } = restoreSource(stored, 'rules/a.yaml', text)
  expect({ file, lines, value }).toEqual({ file: read.file, lines: read.lines, value: read.value })
  const paths = pathsIn(read.value)
  expect(paths.length).toBeGreaterThan(60)
  expect(paths.map(placeOf)).toEqual(paths.map(read.placeOf))
  expect(paths.map(placeOfKey)).toEqual(paths.map(read.placeOfKey))
})
