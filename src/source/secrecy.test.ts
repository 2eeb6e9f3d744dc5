import { expect, it } from 'vitest'
import { parseYaml } from './yaml.ts'

const secrecy = {
  isSecret: ([name]: readonly (string | number)[]) => name === 'password',
  names: new Set(['name', 'password', 'list']),
}

/** The line that a message shows of a place. */
const shown = (text: string, path: string[]): string => {
  const { text: line } = parseYaml('target.yaml', text, { secrecy }).placeOf(path) as { text?: string }
  return line ?? ''
}

it.each([
  ['a value that is none', 'name: staging   # was hunter2', ['name'], 'name: staging'],
  ['a secret', 'password: hunter3 # was hunter2', ['password'], 'password: •••••••'],
  ['a sign that is no comment', 'name: a#b # hunter2', ['name'], 'name: a#b'],
])('an excerpt shows no comment behind %s, which may hold a secret', (_, text, path, line) => {
  expect(shown(text, path)).toBe(line)
})

it('an excerpt of what is no YAML shows none either', () => {
  expect(() => parseYaml('target.yaml', 'list: [ # hunter2\nname: ]]', { secrecy })).toThrow(
    /^(?!.*hunter2)/s,
  )
})
