import { describe, expect, it } from 'vitest'
import { decoded, readBody } from './answer.ts'

describe('readBody', () => {
  it('reads JSON, with a byte order mark too, and says when a text is none', () => {
    expect(readBody('{"a":1}')).toEqual({ body: { a: 1 }, isJson: true })
    expect(readBody('\uFEFF[null]')).toEqual({ body: [null], isJson: true })
    expect(readBody('null')).toEqual({ body: null, isJson: true })
    expect(readBody('<p>no</p>')).toEqual({ body: null, isJson: false })
    expect(readBody('')).toEqual({ body: null, isJson: false })
  })

  it('keeps members of every name as they are', () => {
    const text = '{"constructor":{"name":"x"},"__proto__":{"a":1},"toString":1}'
    const { body } = readBody(text)
    expect(JSON.stringify(body)).toBe(text)
    expect(Object.getPrototypeOf(body)).toBe(Object.prototype)
  })
})

describe('decoded', () => {
  it.each(['constructor', 'toString', '__proto__', 'unheard-of'])(
    'leaves a body alone that is coded as %s',
    (coding) => {
      const body = Buffer.from('{}')
      const response = { status: 200, headers: [['Content-Encoding', coding]] as [string, string][], body }
      expect(decoded(response)).toEqual({ response })
    },
  )
})
