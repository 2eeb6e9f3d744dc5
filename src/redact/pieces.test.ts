import { describe, expect, it } from 'vitest'
import { createRedactor } from './redactor.ts'

const secret = 'Blåbær-K7!grød"med&fløde=Q9wz'
const token = 'vR8k2LmQ0tXz5NcJ7bHs-PdY4gWu1_Fe'
const utf16 = (text: string) => Buffer.from(text, 'utf16le')
const units = (text: string, write: (code: number) => string) =>
  Array.from({ length: text.length }, (_, at) => write(text.charCodeAt(at))).join('')
const quotedPrintable = (text: string) =>
  [...Buffer.from(text)].map((byte) => `=${byte.toString(16).padStart(2, '0').toUpperCase()}`).join('')
const parted = (gap: string) => (text: string) => text.match(/.{1,5}/g)!.join(gap)

/** Ways to write a text in which it does not stand as a whole, or not as it is. */
const ways: Record<string, (text: string) => string> = {
  raw: (text) => text,
  'upper case': (text) => text.toUpperCase(),
  percent: encodeURIComponent,
  'form encoding': (text) => new URLSearchParams({ v: text }).toString().slice(2),
  'JSON in JSON': (text) => JSON.stringify(JSON.stringify(text)),
  '\\u escapes': (text) => units(text, (code) => `\\u${code.toString(16).padStart(4, '0')}`),
  'references of HTML': (text) => units(text, (code) => `&#${code};`),
  'references of HTML without semicolons': (text) => units(text, (code) => `&#x${code.toString(16)}`),
  'entities of HTML': (text) =>
    text.replace(
      /["&åæø]/g,
      (one) => ({ '"': '&quot;', '&': '&amp;', å: '&aring;', æ: '&aelig;', ø: '&oslash;' })[one]!,
    ),
  'quoted-printable': quotedPrintable,
  'quoted-printable in lines': (text) => parted('=\r\n')(text),
  base64: (text) => Buffer.from(text).toString('base64'),
  'base64 behind one byte': (text) => Buffer.from(`?${text}`).toString('base64'),
  'base64url behind two bytes': (text) => Buffer.from(`??${text}!`).toString('base64url'),
  'base64 of UTF-16': (text) => utf16(text).toString('base64'),
  'base64 of UTF-16, the high byte first': (text) => utf16(text).swap16().toString('base64'),
  'base64 of UTF-16 behind its mark': (text) => utf16(`\ufeff${text}`).toString('base64url'),
  'base64 of UTF-16 of percent': (text) => utf16(`${encodeURIComponent(text)}..`).toString('base64'),
  hex: (text) => Buffer.from(text).toString('hex'),
  'hex of UTF-16': (text) => utf16(text).toString('hex'),
  'NULs between': (text) => [...text].join('\0'),
  'NULs between, as escapes': (text) => [...text].join('\\u0000'),
  'NULs between, percent-encoded': (text) => [...text].map(encodeURIComponent).join('%00'),
  'signs of no width between': (text) => [...text].join('\u200b\u2060'),
  'soft hyphens between': (text) => [...text].join('\u00ad'),
  'a mark of byte order between': (text) => [...text].join('\ufeff'),
  'lines of HTTP': parted('\r\n'),
  'indented lines': parted('\n      '),
  'escaped lines': parted('\\n'),
  'lines of HTML': parted('<br>\n'),
  'fields of JSON': parted('","more":"'),
  'items of JSON': parted('", "'),
  'fields of JSON in JSON': parted('\\",\\"more\\": \\"'),
}

it('is masked in the name of a field that is parted by line breaks', () => {
  const text = `{"a":"b","x ${parted('\\r\\n  ')('drittkonto.client-Jy88wd')}":"c"}`
  const redactor = createRedactor()
  redactor.addInput('client_id', 'drittkonto.client-Jy88wd')
  expect(redactor.text(text)).toBe('{"a":"b","x ‹client_id›":"c"}')
})

const knowing = () => {
  const redactor = createRedactor({ publicWords: ['application/json', 'client_credentials'] })
  redactor.addInput('password', secret)
  redactor.addToken(token)
  return redactor
}

/** Whether eight characters in a row of a secret are left, written like that. */
const left = (shown: string, whole: string, write: (text: string) => string): string[] =>
  Array.from({ length: whole.length - 7 }, (_, at) => whole.slice(at, at + 8)).filter((piece) =>
    shown.includes(write(piece)),
  )

describe.each(Object.entries(ways))('a secret in %s', (_, write) => {
  it.each([
    ['whole', 0, 0],
    ['but for its end', 0, 3],
    ['but for its beginning', 4, 0],
    ['but for both', 5, 6],
  ])('is masked %s', (_, cutBefore, cutAfter) => {
    for (const [whole, label] of [
      [secret, 'password'],
      [token, 'token '],
    ] as const) {
      const text = `{"m":"it was '${write(whole.slice(cutBefore, whole.length - cutAfter))}', I think"}`
      const shown = knowing().text(text)
      expect(shown, text).toContain(label)
      expect(
        left(shown, whole, (piece) => piece),
        shown,
      ).toEqual([])
      expect(left(shown, whole, write), shown).toEqual([])
    }
  })
})
