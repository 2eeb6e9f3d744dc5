import { expect, it } from 'vitest'
import { mergePatch, unfolded } from './merge.ts'

it('puts a member that is called after a place there, beside what else a patch changes', () => {
  const patch = unfolded({
    headers: { a: '1' },
    '/json/deep/pin': 2,
    '/json/deep/name': null,
    json: { top: 3 },
  })
  expect(patch).toEqual({ headers: { a: '1' }, json: { deep: { pin: 2, name: null }, top: 3 } })
  expect(mergePatch({ json: { deep: { pin: 1, name: 'x', rest: 0 } } }, patch)).toEqual({
    headers: { a: '1' },
    json: { deep: { pin: 2, rest: 0 }, top: 3 },
  })
})
