import { describe, expect, it } from 'vitest'
import { largestBody } from './answer.ts'
import { rawReader } from './raw.ts'

const fed = (pieces: (Buffer | string)[]) => {
  const reader = rawReader()
  for (const [index, piece] of pieces.entries()) {
    const result = reader.read(Buffer.from(piece))
    if (result) return { ...result, pieces: index + 1 }
  }
  return undefined
}

describe('an answer of bytes', () => {
  it('is taken together from pieces as small as they may be', () => {
    const answer = 'HTTP/1.1 400 No\r\nContent-Length: 5\r\nX-A: b\r\n\r\nwrong'
    const response = {
      status: 400,
      headers: [
        ['Content-Length', '5'],
        ['X-A', 'b'],
      ],
      body: Buffer.from('wrong'),
    }
    expect(fed([answer])).toEqual({ response, pieces: 1 })
    expect(fed([...answer])).toEqual({ response, pieces: answer.length })
  })

  it('ends where its header fields or its body grow too large', () => {
    const much = Buffer.alloc(64 * 1024, 'a')
    expect(fed(['HTTP/1.1 200 OK\r\nX: ', much, much])).toMatchObject({
      noAnswer: { kind: 'malformed', message: 'the header fields are larger than 16 KiB' },
      pieces: 2,
    })
    const body = Array(40).fill(much)
    expect(fed(['HTTP/1.1 200 OK\r\nContent-Length: 999999999\r\n\r\n', ...body])).toMatchObject({
      noAnswer: { kind: 'malformed', message: 'the body is larger than 1 MiB' },
      pieces: 2 + largestBody / much.length,
    })
  })

  it('is none when it begins otherwise', () => {
    expect(fed(['SSH-2.0-x\r\n\r\n'])).toMatchObject({ noAnswer: { kind: 'malformed' } })
    expect(fed(['HTTP/1.1 200 OK\r\nContent-Length: soon\r\n\r\n', 'body'])).toBeUndefined()
  })
})
