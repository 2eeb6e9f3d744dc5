import { about, type Row, saying } from '../row.ts'

const granted = about('grants', 'fbbbbbb')
const whole =
  (text: string, type?: string) =>
  ({ right }: { right: Parameters<typeof saying>[0] }) =>
    saying(right, text, type)

const utf16 = (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le')
const big = (unit: string) => unit.repeat(Math.ceil((1 << 21) / unit.length))

type Body = [name: string, text: string, type?: string]

/** Bodies that are no JSON, or an empty object. */
const noJson: Body[] = [
  ['nothing', ''],
  ['a blank', ' '],
  ['a byte order mark alone', '\ufeff'],
  ['NUL', '\u0000'],
  ['NaN', 'NaN'],
  ['-Infinity', '-Infinity'],
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
]

/** Bodies that say something and are no JSON object. */
const noObject: Body[] = [
  ['null', 'null'],
  ['true', 'true'],
  ['a number', '42'],
  ['a huge number', `1${'0'.repeat(400)}`],
  ['a text', '"granted"'],
  ['a lone surrogate', '"\\ud800"'],
  ['a list', '[]'],
  ['a list in a list', '[[{}]]'],
  ['a form', 'AccessToken=abc&ExpiresIn=60', 'application/x-www-form-urlencoded'],
]

/** Objects without what a grant has. */
const objects: Body[] = [
  [
    'members of all objects',
    '{"__proto__":{"AccessToken":"abcdefgh"},"constructor":1,"toString":2,"hasOwnProperty":3,"length":4}',
  ],
  ['names that are numbers', '{"0":1,"-1":2,"1e3":3,"":4}'],
]

export const bodies: Row[] = [
  ...[...noJson, ...noObject, ...objects].map(([name, text, type]) => granted(name, whole(text, type))),
  ...noJson.map(([name, text, type]) => about('refusals', 'ppffppp')(name, whole(text, type))),
  ...noObject.map(([name, text, type]) => about('refusals', 'ppfpppp')(name, whole(text, type))),
  ...objects.map(([name, text, type]) => about('refusals', 'ppppppp')(name, whole(text, type))),
  granted('UTF-16', ({ right }) => saying(right, utf16(right.body.toString()))),
  granted('bytes that are no UTF-8', ({ right }) =>
    saying(right, Buffer.from([0xff, 0xfe, 0xc0, 0x80, 0x7b])),
  ),
  about('grants', 'fpppppp')('a byte order mark first', ({ right }) => saying(right, `\ufeff${right.body}`)),
  about('grants', 'fpppppp')('members twice', ({ right }) =>
    saying(right, right.body.toString().replace('{', '{"AccessToken":"first-of-two-tokens",')),
  ),
  ...['a', '\n', '<a-', '{"a":', 'eyJ', '"'].map((unit) =>
    about('refusals', 'pfffpff')(`2 MiB of ${JSON.stringify(unit)}`, whole(big(unit)), {
      says: 'larger than 1 MiB',
    }),
  ),
  granted('5,000 nested lists', whole(`${'['.repeat(5000)}${']'.repeat(5000)}`), {
    says: 'nests deeper than 512 levels',
  }),
  about('grants', 'ppppppp')('20,000 members', ({ right }) =>
    saying(
      right,
      right.body
        .toString()
        .replace('{', `{${Array.from({ length: 20_000 }, (_, at) => `"f${at}":0,`).join('')}`),
    ),
  ),
]
