import { texts } from '../texts.ts'
import type { Twist } from '../twists.ts'

const injections = [
  "' or '1'='1",
  "' or 1=1 --",
  "' OR 'x'='x",
  '" or ""="',
  "') or ('1'='1",
  "'; select 1; --",
  "' union select null --",
  '\\',
  "'",
  "''",
  '`',
  '*',
  '%',
  '_',
  '*)(uid=*',
  '*)(|(password=*))',
  ')(cn=*)',
  "' or count(/*)>0 or 'a'='b",
  '{"$ne":null}',
  '{"$gt":""}',
  '[$ne]=x',
  '$where: 1',
  '${7*7}',
  '{{7*7}}',
  '<%= 7*7 %>',
  '#{7*7}',
  '%s%s%s%s%n',
  '../../../../etc/passwd',
  '; id',
  '| id',
  '$(id)',
  '<script>alert(1)</script>',
  '&xxe;',
  '\r\nSet-Cookie: x=y',
  '\r\n\r\nHTTP/1.1 200 OK',
  'null',
  'undefined',
  'true',
  '0',
  'NaN',
  'admin',
  '__proto__',
  'constructor',
  'toString',
]

/** One of each kind of interpreter: what the sweep sends, as it is and behind the true value. */
const likeliest = [
  "' or '1'='1",
  "' or 1=1 --",
  '" or ""="',
  "') or ('1'='1",
  "' union select null --",
  '\\',
  "'",
  '*',
  '%',
  '*)(uid=*',
  '{"$ne":null}',
  '{"$gt":""}',
  '${7*7}',
  '{{7*7}}',
  '%s%s%s%s%n',
  '; id',
  '<script>alert(1)</script>',
  '\r\nSet-Cookie: x=y',
  'null',
  'admin',
  '__proto__',
]
const likeliestBehind = ["' or '1'='1", "' --", '*)', ')(uid=*', '%00']

/** Shapes that break out of a query, a template or a line. */
export const injection = texts({
  name: 'injection',
  about: 'shapes that break out of a query, a filter, a template or a line',
  // Random draws also change letter case, which near-miss judges where it counts.
  names: true,
  edges: () => [
    ...likeliest.map((shape): Twist[] => [['literal', shape]]),
    ...likeliestBehind.map((shape): Twist[] => [['append', shape]]),
  ],
  twists: (fc) => {
    const shape = fc.constantFrom(...injections)
    const name = (it: string) => fc.tuple(fc.constant(it), shape) as never
    return [name('literal'), name('append'), name('prepend')]
  },
})

const controls = [
  ...Array.from({ length: 32 }, (_, code) => String.fromCharCode(code)),
  '\u007f',
  '\u0080',
  '\u0085',
  '\u009f',
]

const oddities = [
  '\ud800',
  '\udc00',
  '\ud800\ud800',
  '\udfff\ud800',
  '\ufffd',
  '\ufffe',
  '\uffff',
  '\ufeff',
  '\u200b',
  '\u200d',
  '\u202e',
  '\u2028',
  '\u00ad',
  '\u0301',
  '\u{1f600}',
  '\u{10ffff}',
  '\u{1f468}\u200d\u{1f469}\u200d\u{1f467}',
  'ß',
  'İ',
  'ı',
  'ſ',
  'ﬁ',
  'ǆ',
  'Å',
  '\u0130\u0307',
  'Ω',
]

/** What near misses do not try already. */
const telling: Twist[][] = [
  ...[
    "' or '1'='1",
    "' or 1=1 --",
    '" or ""="',
    '\\',
    "'",
    '*)(uid=*',
    '{"$ne":null}',
    '${7*7}',
    '{{7*7}}',
    '../../etc/passwd',
    '\r\nx: y',
    'admin',
    '__proto__',
  ].map((shape): Twist[] => [['literal', shape]]),
  ...["' or '1'='1", "' --", '*)', '\\', ';', '%00', '<b>', '\r\nx: y', '\u007f', '\ud800', 'ſ'].map(
    (shape): Twist[] => [['append', shape]],
  ),
  ...['\u0000', '\u001b', '\ud800'].map((shape): Twist[] => [['literal', shape]]),
  [['literal', '\u0000'.repeat(64)]],
  ...[256, 8192].map((size): Twist[] => [['fill', size, 'a']]),
  [['fill', 256, '\u{1f600}']],
  [['pad', 4096, ' ']],
]

/** What breaks out of a query, and odd or far too long texts, for fields that are not worth a sweep of each. */
export const hostile = texts({
  name: 'hostile',
  about: 'the most telling injections, control characters, odd Unicode and overlong values together',
  edges: () => telling,
  twists: (fc, truth) => {
    const piece = fc.constantFrom(...injections, ...controls, ...oddities)
    const index = fc.nat({ max: Math.max(0, truth.length - 1) })
    return [
      fc.tuple(fc.constant('literal'), piece) as never,
      fc.tuple(fc.constant('append'), piece) as never,
      fc.tuple(fc.constant('insert'), index, piece) as never,
    ]
  },
})
