import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { ruleSources } from '../rule-files.ts'

/** The columns that a rule makes itself, in tables of its scenarios. */
const ownOf = (value: unknown): string[] => {
  if (typeof value !== 'object' || value === null) return []
  const { each } = value as { each?: object | object[] }
  const rows = typeof each === 'object' ? [each].flat() : []
  return [...rows.flatMap((row) => Object.keys(row)), ...Object.values(value).flatMap(ownOf)]
}

it('each column that a rule names is in the table for authors', () => {
  const readme = readFileSync('suites/README.md', 'utf8')
  const table = readme.slice(readme.indexOf('| column | meaning |'), readme.indexOf('The truth is in'))
  const documented = new Set([...table.matchAll(/`(\w+)`/g)].map(([, name]) => name))
  const rules = ruleSources().flatMap(({ value }) => (value as { rules: object[] }).rules)
  const undocumented = rules.flatMap((rule) => {
    const own = new Set(ownOf(rule))
    const needs = [rule, ...((rule as { scenarios?: object[] }).scenarios ?? [])].flatMap(
      (one) => (one as { needs?: string[] }).needs ?? [],
    )
    const named = [...JSON.stringify(rule).matchAll(/<(\w+)>/g)].map(([, name]) => name!)
    return [...needs, ...named].filter((name) => !own.has(name) && !documented.has(name))
  })
  expect([...new Set(undocumented)]).toEqual([])
})
