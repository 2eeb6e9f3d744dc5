import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { checkedSuite } from './lint.ts'
import { restoreSuite, storeSuite } from './store.ts'

/** The same value without what only messages about mistakes need. */
const lean = (value: unknown): unknown => {
  if (value instanceof Map) return new Map([...value].map(([key, inner]) => [key, lean(inner)]))
  if (Array.isArray(value)) return value.map(lean)
  if (typeof value !== 'object' || value === null) return value
  const { length, text, ...place } = value as Record<string, unknown>
  if (typeof place['file'] === 'string' && 'line' in place)
    return { ...place, file: path.resolve(place['file']) }
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, lean(inner)]))
}

describe('a stored suite', () => {
  it('is the same as the one that was read', () => {
    const suite = checkedSuite('test/fixtures/suites/tiny')
    expect(lean(restoreSuite(storeSuite(suite), suite.dir))).toEqual(lean(suite))
  })

  it('stands in the folder in which it is found', () => {
    const suite = checkedSuite('test/fixtures/suites/tiny')
    const { dir, scenarios } = restoreSuite(storeSuite(suite), '/else "where"')
    expect(dir).toBe('/else "where"')
    expect(scenarios[0]?.at.file).toBe('/else "where"/expiry.yaml')
  })
})
