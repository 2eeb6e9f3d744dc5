import { about, type Row, saying } from '../row.ts'

const granted = about('grants', 'fbbbbbb')
const refused = about('refusals', 'pfffppp')
const whole =
  (text: string, type?: string) =>
  ({ right }: { right: Parameters<typeof saying>[0] }) =>
    saying(right, text, type)

const utf16 = (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le')
const big = (unit: string) => unit.repeat(Math.ceil((1 << 21) / unit.length))

/** Bodies that are no JSON object. */
const texts: [name: string, text: string, type?: string][] = [
  ['nothing', ''],
  ['a blank', ' '],
  ['a byte order mark alone', '\ufeff'],
  ['NUL', '\u0000'],
  ['null', 'null'],
  ['true', 'true'],
  ['a number', '42'],
  ['a huge number', `1${'0'.repeat(400)}`],
  ['NaN', 'NaN'],
  ['-Infinity', '-Infinity'],
  ['a text', '"granted"'],
  ['a lone surrogate', '"\\ud800"'],
  ['a list', '[]'],
  ['a list in a list', '[[{}]]'],
  ['an empty object', '{}'],
  ['JSON with comments', '/* granted */ {"AccessToken": "a" // here\n}'],
  ['JSON with a comma too many', '{"AccessToken":"abcdefgh",}'],
  ['JSON with names without quotes', '{AccessToken:"abcdefgh"}'],
  ['two values of JSON', '{}{}'],
  ['HTML', '<!doctype html><html><title>Sign in</title></html>', 'text/html'],
  [
    'XML',
    '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
    'application/xml',
  ],
  ['a form', 'AccessToken=abc&ExpiresIn=60', 'application/x-www-form-urlencoded'],
  [
    'members of all objects',
    '{"__proto__":{"AccessToken":"abcdefgh"},"constructor":1,"toString":2,"hasOwnProperty":3,"length":4}',
  ],
  ['names that are numbers', '{"0":1,"-1":2,"1e3":3,"":4}'],
]

export const bodies: Row[] = [
  ...texts.map(([name, text, type]) => granted(name, whole(text, type))),
  ...texts.map(([name, text, type]) => refused(name, whole(text, type))),
  granted('UTF-16', ({ right }) => saying(right, utf16(right.body.toString()))),
  granted('bytes that are no UTF-8', ({ right }) =>
    saying(right, Buffer.from([0xff, 0xfe, 0xc0, 0x80, 0x7b])),
  ),
  about('grants', 'ppppppp')('a byte order mark first', ({ right }) => saying(right, `\ufeff${right.body}`)),
  about('grants', 'fpppppp')('members twice', ({ right }) =>
    saying(right, right.body.toString().replace('{', '{"AccessToken":"first-of-two-tokens",')),
  ),
  ...['a', '\n', '<a-', '{"a":', 'eyJ', '"'].map((unit) =>
    about('refusals', 'pfffpff')(`2 MiB of ${JSON.stringify(unit)}`, whole(big(unit)), {
      says: 'larger than 1 MiB',
    }),
  ),
]
