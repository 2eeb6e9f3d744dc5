import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { decoded, largestBody, readBody } from './answer.ts'

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

const coded = (coding: string | string[], body: Buffer) =>
  decoded({
    status: 200,
    headers: [coding].flat().map((value): [string, string] => ['Content-Encoding', value]),
    body,
  })

describe('decoded', () => {
  const text = Buffer.from('{"a":1}')
  it.each([
    ['gzip', gzipSync(text)],
    ['X-GZIP', gzipSync(text)],
    ['deflate', deflateSync(text)],
    ['br', brotliCompressSync(text)],
    ['gzip, br', brotliCompressSync(gzipSync(text))],
    ['identity, , gzip', gzipSync(text)],
    [['deflate', 'gzip,gzip'], gzipSync(gzipSync(deflateSync(text)))],
    ['', text],
  ])('undoes %j', (coding, body) => {
    expect(coded(coding, body).response?.body).toEqual(text)
  })

  const full = Buffer.alloc(largestBody, 'a')
  const tooMuch = Buffer.alloc(largestBody + 1, 'a')
  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ])('reads as much as a plain body may have in %s, and no more', (coding, compress) => {
    expect(coded(coding, compress(full)).response?.body.length).toBe(largestBody)
    expect(coded(coding, compress(tooMuch)).noAnswer).toEqual({
      kind: 'malformed',
      message: `the body is larger than 1 MiB once its ${coding} coding is undone`,
    })
  })

  it('stops at the layer that grows too large, and counts members of gzip together', () => {
    expect(coded('gzip, br', brotliCompressSync(gzipSync(tooMuch))).noAnswer?.message).toContain('its gzip')
    expect(coded('gzip', Buffer.concat([gzipSync(full), gzipSync(text)])).noAnswer?.message).toContain(
      '1 MiB',
    )
    expect(coded('', tooMuch).noAnswer?.message).toBe('the body is larger than 1 MiB')
  })

  it.each([
    ['gzip', 'the body is not gzip: incorrect header check'],
    ['zip', 'the body has an unknown content coding: "zip"'],
    ['constructor', 'the body has an unknown content coding: "constructor"'],
    [
      'gzip,gzip,gzip,gzip,gzip',
      'the body has 5 content codings, one upon the other; more than 4 are not undone',
    ],
  ])('says what is wrong with %s', (coding, message) => {
    expect(coded(coding, text).noAnswer).toEqual({ kind: 'malformed', message })
  })
})
