import { expect, it } from 'vitest'
import type { Part } from './description.ts'
import { isOfItsType, sentAt } from './places.ts'

const port = { place: 'json', path: ['port'], type: 'integer' } as unknown as Part

it('takes for a text what is no JSON, such as a value from a query, and then it is of no other type', () => {
  expect([sentAt(port, '22'), isOfItsType(port, '22')]).toEqual([22, true])
  expect([sentAt(port, 'ssh'), isOfItsType(port, 'ssh')]).toEqual(['ssh', false])
})
