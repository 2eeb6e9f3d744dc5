import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRedactor } from './redactor.ts'

const hexOf = (code: number, digits: number) => code.toString(16).padStart(digits, '0')
const utf8 = (text: string) => Buffer.from(text)
const each = (text: string, write: (one: string) => string) => [...text].map(write).join('')
const units = (text: string, write: (code: number) => string) =>
  Array.from({ length: text.length }, (_, at) => write(text.charCodeAt(at))).join('')
const percentByte = (byte: number) => `%${hexOf(byte, 2)}`
const percentAll = (one: string) => [...utf8(one)].map(percentByte).join('')

/** Ways to write a text, some of them with choices that `pick` makes. */
const encodings: Record<string, (text: string, pick: (choices: number) => number) => string> = {
  raw: (text) => text,
  json: (text) => JSON.stringify(text).slice(1, -1),
  'json with all escaped': (text) => units(text, (code) => `\\u${hexOf(code, 4)}`),
  'json with some escaped': (text, pick) =>
    each(text, (one) => {
      if (!pick(2) && one !== '"' && one !== '\\' && one >= ' ') return one === '/' ? '\\/' : one
      const upper = pick(2) === 1
      return units(one, (code) => `\\u${upper ? hexOf(code, 4).toUpperCase() : hexOf(code, 4)}`)
    }),
  percent: (text) => encodeURIComponent(text),
  'percent in lower case': (text) => encodeURIComponent(text).replace(/%../g, (byte) => byte.toLowerCase()),
  'percent with all escaped': (text) => each(text, percentAll),
  'percent with some escaped': (text, pick) =>
    each(text, (one) => {
      if (!pick(2) && one !== '%') return one
      return pick(2) ? percentAll(one) : percentAll(one).toUpperCase()
    }),
  form: (text) => new URLSearchParams({ v: text }).toString().slice(2),
  html: (text) =>
    text.replace(
      /[&<>"']/g,
      (one) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[one] ?? '&#39;',
    ),
  'html with all escaped': (text) => each(text, (one) => `&#x${hexOf(one.codePointAt(0)!, 2)};`),
  base64: (text) => utf8(text).toString('base64'),
  'base64 within more': (text, pick) =>
    utf8(`${'é?y'.slice(pick(3))}${text}${'~ü'.slice(pick(2))}`).toString('base64'),
  'base64 in lines': (text) =>
    utf8(`${'-'.repeat(50)}${text}`)
      .toString('base64')
      .replace(/.{76}/g, '$&\r\n'),
  base64url: (text, pick) => utf8(`${'ab'.slice(pick(3))}${text}`).toString('base64url'),
  hex: (text) => utf8(text).toString('hex'),
  'upper hex': (text) => utf8(text).toString('hex').toUpperCase(),
}

const names = Object.keys(encodings)
const secrets = fc.oneof(
  fc.string({ minLength: 8, maxLength: 40 }),
  fc.string({ unit: 'grapheme', minLength: 8, maxLength: 30 }),
  fc.string({ unit: fc.constantFrom(...'"\\%+ &=;<>\'/üé€😀aB4u0n'), minLength: 8, maxLength: 24 }),
)
// text around a secret that could itself be part of an escape or of a secret belongs to no encoder
const around = fc.string({ unit: fc.constantFrom(...'.,(){}[]"\n\'| '), maxLength: 12 })
const picker = fc.infiniteStream(fc.nat({ max: 59 })).map((stream) => (choices: number) => {
  const next = stream.next()
  return next.done ? 0 : next.value % choices
})

const leaks = (redacted: string, secret: string) =>
  names.filter((name) => redacted.includes(encodings[name]!(secret, () => 0)))

describe('for any secret', () => {
  it.each(names.flatMap((outer) => names.map((inner) => [outer, inner] as const)))(
    'no %s of %s is left',
    (outer, inner) => {
      fc.assert(
        fc.property(secrets, around, around, picker, (secret, before, after, pick) => {
          const made = createRedactor()
          made.addInput('it', secret)
          const encoded = encodings[outer]!(encodings[inner]!(secret, pick), pick)
          const redacted = made.text(before + encoded + after)
          expect(redacted).toContain('‹it')
          expect(redacted).not.toContain(encoded)
          expect(leaks(redacted, secret)).toEqual([])
          expect(made.text(redacted)).toBe(redacted)
        }),
        { numRuns: 12 },
      )
    },
  )
})

describe('text without secrets', () => {
  it('comes out as it went in', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
        const made = createRedactor()
        made.addInput('it', 'Zq7-never-in-there')
        made.addToken('0a1b2c3d4e5f60718293a4b5c6d7e8f9')
        expect(made.text(text)).toBe(text)
      }),
    )
  })

  it('comes out as it went in as JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const made = createRedactor()
        made.addInput('it', 'Zq7-never-in-there')
        expect(made.json(value)).toEqual(value)
      }),
    )
  })
})
