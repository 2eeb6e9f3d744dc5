import { expect, it } from 'vitest'
import type { Suite } from '../model/suite.ts'
import { fitsGlob, misnamed } from './plan.ts'

it.each([
  ['*', '', true],
  ['*', 'token-ends', true],
  ['token-*', 'token-ends', true],
  ['*-ends', 'token-ends', true],
  ['*en*en*', 'token-ends', true],
  ['*n*s*', 'token-ends', true],
  ['token?ends', 'token-ends', true],
  ['token-ends', 'token-ends', true],
  ['token-ends**', 'token-ends', true],
  ['needs[field=*]', 'needs[field=user]', true],
  ['token', 'token-ends', false],
  ['ends', 'token-ends', false],
  ['*token', 'token-ends', false],
  ['*e?', 'token-ends', false],
  ['token-ends?', 'token-ends', false],
  ['t.ken*', 'token-ends', false],
  ['needs[field]', 'needsf', false],
  ['', 'x', false],
])('the glob "%s" and the text "%s": %s', (glob, text, fits) => {
  expect(fitsGlob(glob, text)).toBe(fits)
})

it('comes to an end with many stars', () => {
  expect(fitsGlob(`${'*a'.repeat(200)}b`, 'a'.repeat(2000))).toBe(false)
})

it('tells names that no scenario has, with what may be meant', () => {
  const suite = {
    id: 's',
    scenarios: [{ id: 'token-ends', proves: [], given: [], steps: [] }],
    requirements: new Map(),
  } as unknown as Suite
  expect(misnamed([suite], ['token-ends', 's/token-ends', 'token-*'])).toEqual([])
  expect(misnamed([suite], ['token-end', 'nothing-of-the-kind'])).toEqual([
    { glob: 'token-end', hint: 'did you mean "token-ends"?' },
    { glob: 'nothing-of-the-kind', hint: '"tokenassay list <suite> --all" shows all names' },
  ])
})
