import { expect, it } from 'vitest'
import { pointerParts } from './pointer.ts'

// RFC 6901 section 5
it.each([
  ['', []],
  ['/foo/0', ['foo', '0']],
  ['/', ['']],
  ['/a~1b', ['a/b']],
  ['/m~0n', ['m~n']],
  ['/~01', ['~1']],
  ['/c%d', ['c%d']],
])('%j goes through %j', (pointer, parts) => {
  expect(pointerParts(pointer)).toEqual(parts)
})
