import { describe, expect, it } from 'vitest'
import { evaluate } from '../expression/compile.ts'
import { readBody } from './answer.ts'

describe('readBody', () => {
  it('reads JSON, with a byte order mark too, and says when a text is none', () => {
    expect(readBody('{"a":1}')).toEqual({ body: { a: 1 }, isJson: true })
    expect(readBody('\uFEFF[null]')).toEqual({ body: [null], isJson: true })
    expect(readBody('null')).toEqual({ body: null, isJson: true })
    expect(readBody('<p>no</p>')).toEqual({ body: null, isJson: false })
    expect(readBody('')).toEqual({ body: null, isJson: false })
  })

  it('lets expressions see what stands beside a field called constructor', () => {
    const { body } = readBody('{"constructor":["unknown field"],"error":{"constructor":null,"code":7}}')
    expect(evaluate('body.error.code == 7 && !("access_token" in body)', { body })).toEqual({
      ok: true,
      value: true,
    })
  })
})
