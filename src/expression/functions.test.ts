import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { evaluate } from './compile.ts'

const token = [
  Buffer.from('{"alg":"HS256","typ":"JWT"}').toString('base64url'),
  Buffer.from('{"sub":"ada","exp":1700003600,"iat":"1700000000"}').toString('base64url'),
  'c2lnbmF0dXJl',
].join('.')

const value = (text: string, context = {}) => {
  const evaluation = evaluate(text, context)
  if (!evaluation.ok) throw new Error(evaluation.error)
  return evaluation.value
}

describe('functions of expressions', () => {
  it('jwt reads header and payload', () => {
    expect(value('jwt(t).payload.sub + jwt(t).header.alg', { t: token })).toBe('adaHS256')
    expect(value('int(jwt(t).payload.exp) - int(jwt(t).payload.iat)', { t: token })).toBe(3600)
  })

  it.each(['opaque', 'a.b', 'a.b.c', `${token}.x`, '', 3, null])('isJwt(%j) is false', (t) => {
    expect(value('isJwt(t)', { t })).toBe(false)
    expect(evaluate('jwt(t)', { t })).toMatchObject({ ok: false })
  })

  it('changed JWTs keep what is not changed', () => {
    const changed = value('jwtWith(t, {"sub": "eve"})', { t: token })
    expect(value('jwt(t).payload', { t: changed })).toEqual({
      sub: 'eve',
      exp: 1700003600,
      iat: '1700000000',
    })
    expect(String(changed).split('.')[2]).toBe('c2lnbmF0dXJl')
    const unsigned = String(value('jwtUnsigned(t)', { t: token }))
    expect(unsigned.endsWith('.')).toBe(true)
    expect(Buffer.from(unsigned.split('.')[0]!, 'base64url').toString()).toContain('"alg":"none"')
    const signed = String(value('jwtSigned(t, {"kid": "mine"}, "key")', { t: token }))
    expect(value('jwt(t).header', { t: signed })).toMatchObject({ alg: 'HS256', kid: 'mine' })
    expect(value('jwt(t).payload', { t: signed })).toEqual(value('jwt(t).payload', { t: token }))
    const [header, payload, signature] = signed.split('.')
    expect(createHmac('sha256', 'key').update(`${header}.${payload}`).digest('base64url')).toBe(signature)
  })

  it.each([
    ['sécret-Word9', 'tédsfu-Xpse0'],
    [4711, 5822],
    [99, 10],
    [0, 1],
    [-20, -31],
    [1.5, 2.5],
    [true, false],
    [
      ['a', 1],
      ['b', 2],
    ],
    ['', ''],
  ])('unlike(%j) is another value of its type and shape', (v, other) => {
    expect(value('unlike(v, 1)', { v })).toEqual(other)
    if (v !== '' && v !== true) expect(value('unlike(v, 2)', { v })).not.toEqual(other)
  })

  it('a tampered token differs by one character that its decoder cannot ignore', () => {
    for (const t of [token, 'abc', 'a', '802b64c0-5eac-8431-a541-5342d38ac527', `${token}A`]) {
      const other = String(value('tampered(t)', { t }))
      expect(other).toHaveLength(t.length)
      expect([...other].filter((letter, index) => letter !== t[index])).toHaveLength(1)
      if (t.includes('.')) {
        const bytes = (it: string) => Buffer.from(it.split('.')[2]!, 'base64url')
        expect(bytes(other).equals(bytes(t))).toBe(false)
      }
    }
    expect(value('tampered("")')).toBe('x')
  })

  it.each([
    ['Sun, 13 Sep 2020 09:35:33 GMT', true],
    ['Mon, 13 Sep 2020 09:35:33 GMT', false],
    ['Sun, 13 Sep 2020 09:35:33', false],
    ['Sunday, 13-Sep-20 09:35:33 GMT', false],
    ['2020-09-13T09:35:33Z', false],
    [1600000000, false],
  ])('isHttpDate(%j) is %j', (date, right) => {
    expect(value('isHttpDate(d)', { d: date })).toBe(right)
  })

  it('numbers and dates come out of their texts', () => {
    expect(value('epochSeconds("Sun, 13 Sep 2020 09:35:33 GMT")')).toBe(1599989733)
    expect(value('number("3599") + 1')).toBe(3600)
    expect(value('isNumeric("3599") && !isNumeric("1h") && !isNumeric(null) && !isNumeric("")')).toBe(true)
    expect(value('body.a - 10', { body: { a: 3600 } })).toBe(3590)
    expect(value('abs(-3)')).toBe(3)
  })

  it('the margin around an end is two per cent, between a second and two minutes', () => {
    expect(value('[margin(3), margin(3600), margin(7200), margin(1209600)]')).toEqual([1, 72, 120, 120])
  })

  it('a JWT may outlive its end by the five minutes that libraries grant, other tokens by the margin', () => {
    const token = `${Buffer.from('{"alg":"HS256"}').toString('base64url')}.e30.c2ln`
    expect(value('[late(t, 3600), late(t, 60), late("opaque", 3600)]', { t: token })).toEqual([310, 1.2, 72])
  })

  it('encodings', () => {
    expect(value('formEncode("a b&ü")')).toBe('a+b%26%C3%BC')
    expect(value('percentEncode("aü")')).toBe('%61%C3%BC')
    expect(value('unbase64(base64("a:b"))')).toBe('a:b')
    expect(value('swapCase("aBc1ß")')).toBe('AbC1SS')
    expect(value('digest("md5", "abc")')).toBe('900150983cd24fb0d6963f7d28e17f72')
    expect(value('digest("sha256", "")')).toMatch(/^e3b0c442/)
  })
})
