import { describe, expect, it } from 'vitest'
import { judgeUnique } from './relation.ts'

const check = {
  that: 'headers[?"x-request-id"].orValue(null)',
  at: { file: 'suite.yaml', line: 1, column: 1 },
}
const ref = { check: 'invariants[0]', requirement: 'X-request-id' }
const response = (id?: string) => ({ context: { headers: id === undefined ? {} : { 'x-request-id': id } } })

describe('judgeUnique', () => {
  it('finds the value that an earlier response had, and only that', () => {
    const seen = new Set<string>()
    const judged = ['a', 'b', 'a'].map((id) => judgeUnique(check, response(id), ref, seen))
    expect(judged.map((one) => one?.ok)).toEqual([true, true, false])
    expect(judged[2]?.actual).toBe('"a"')
  })

  it('says nothing of a response without the value', () => {
    expect(judgeUnique(check, response(), ref, new Set())).toBeUndefined()
  })
})
