import { fieldsOf, generator, type Truth, textOf } from '../model.ts'

const b64 = (text: string) => Buffer.from(text).toString('base64')

interface Shape {
  tell: string
  spell(name: string, password: string, extra: string): string
  /** The true credentials are in it, only spelt in a way that a lenient reader may take. */
  lenient?: true
}
const shape = (tell: string, spell: Shape['spell']): Shape => ({ tell, spell })
const lenient = (tell: string, spell: Shape['spell']): Shape => ({ tell, spell, lenient: true })

const shapes: Shape[] = [
  shape('the scheme alone', () => 'Basic'),
  shape('the scheme with padding alone', () => 'Basic ='),
  shape('no base64 at all', (_, __, extra) => `Basic !${extra}!`),
  shape('the name alone, without a colon', (name) => `Basic ${b64(name)}`),
  shape('another name alone, without a colon', (_, __, extra) => `Basic ${b64(`${extra}x`)}`),
  shape(
    'another name behind the scheme in lower case',
    (_, password, extra) => `basic ${b64(`${extra}x:${password}`)}`,
  ),
  shape(
    'another name behind the scheme in upper case',
    (_, password, extra) => `BASIC ${b64(`${extra}x:${password}`)}`,
  ),
  shape(
    'another name with another password',
    (_, __, extra) => `Basic ${b64(`x${extra.replace(':', '')}:y`)}`,
  ),
  shape('another name with the right one as its password', (name) => `Basic ${b64(`x:${name}`)}`),
  shape('the name as a Bearer token', (name) => `Bearer ${name.replace(/[^!-~]/g, 'x')}`),
  shape('an empty password', (name) => `Basic ${b64(`${name}:`)}`),
  shape('an empty name', (_, password) => `Basic ${b64(`:${password}`)}`),
  shape('a colon alone', () => `Basic ${b64(':')}`),
  shape('name and password swapped', (name, password) => `Basic ${b64(`${password}:${name}`)}`),
  shape('another password', (name, _, extra) => `Basic ${b64(`${name}:${extra}x`)}`),
  shape(
    'something after the password',
    (name, password, extra) => `Basic ${b64(`${name}:${password}${extra}x`)}`,
  ),
  lenient('a NUL after the password', (name, password) => `Basic ${b64(`${name}:${password}\u0000`)}`),
  shape('a line break after the password', (name, password) => `Basic ${b64(`${name}:${password}\n`)}`),
  shape('a colon after the password', (name, password) => `Basic ${b64(`${name}:${password}:`)}`),
  shape(
    'something before the name',
    (name, password, extra) => `Basic ${b64(`x${extra}${name}:${password}`)}`,
  ),
  shape('a NUL after the name', (name, password) => `Basic ${b64(`${name}\u0000:${password}`)}`),
  shape('a space around the colon', (name, password) => `Basic ${b64(`${name} : ${password}`)}`),
  shape('a semicolon in place of the colon', (name, password) => `Basic ${b64(`${name};${password}`)}`),
  shape('nothing between name and password', (name, password) => `Basic ${b64(name + password)}`),
  shape('no encoding', (name, password) => `Basic ${name}:${password}`),
  shape('base64 twice', (name, password) => `Basic ${b64(b64(`${name}:${password}`))}`),
  shape(
    'UTF-16',
    (name, password) => `Basic ${Buffer.from(`${name}:${password}`, 'utf16le').toString('base64')}`,
  ),
  shape('hex', (name, password) => `Basic ${Buffer.from(`${name}:${password}`).toString('hex')}`),
  shape('base64 in lower case', (name, password) => `Basic ${b64(`${name}:${password}`).toLowerCase()}`),
  shape('truncated base64', (name, password) => `Basic ${b64(`${name}:${password}`).slice(0, -8)}`),
  shape(
    'a byte that is no UTF-8 after the password',
    (name, password) =>
      `Basic ${Buffer.concat([Buffer.from(`${name}:${password}`), Buffer.of(0xff)]).toString('base64')}`,
  ),
  shape('invalid UTF-8', (name) => `Basic ${Buffer.from(`${name}:\xff\xfe`, 'latin1').toString('base64')}`),
  shape('the scheme Bearer', (name, password) => `Bearer ${b64(`${name}:${password}`)}`),
  shape('the scheme Digest', (name, password) => `Digest ${b64(`${name}:${password}`)}`),
  shape(
    'an unknown scheme',
    (name, password, extra) => `Basic${extra.replace(/\W/g, '')}X ${b64(`${name}:${password}`)}`,
  ),
  shape('another scheme before it', (name, password) => `XBasic ${b64(`${name}:${password}`)}`),
  shape('the scheme Token', (name, password) => `Token ${b64(`${name}:${password}`)}`),
  shape('no scheme', (name, password) => b64(`${name}:${password}`)),
  shape('parameters instead of base64', (name) => `Basic username="${b64(name)}", password=""`),
  shape('a list of wrong ones', (name) => `Basic ${b64(`${name}:x`)}, Basic ${b64(`${name}:y`)}`),
  lenient(
    'base64url',
    (name, password) => `Basic ${Buffer.from(`${name}:${password}`).toString('base64url')}`,
  ),
  lenient('no padding', (name, password) => `Basic ${b64(`${name}:${password}`).replace(/=+$/, '')}`),
  lenient('quotes', (name, password) => `Basic "${b64(`${name}:${password}`)}"`),
  lenient('something behind the base64', (name, password) => `Basic ${b64(`${name}:${password}`)} x`),
  lenient('no space after the scheme', (name, password) => `Basic${b64(`${name}:${password}`)}`),
  lenient('a tab after the scheme', (name, password) => `Basic\t${b64(`${name}:${password}`)}`),
  lenient(
    'a wrong one before',
    (name, password) => `Basic ${b64(`${name}:x`)}, Basic ${b64(`${name}:${password}`)}`,
  ),
]

const credentials = ({ of }: Truth): [string, string] => {
  const { username = '', password = '' } = fieldsOf(of)
  return [textOf(username), textOf(password)]
}

const careless = 'the true credentials may be read out of a careless spelling of HTTP Basic'

/** Where the true password is empty, a server that looks at the name alone is as right as one that wants it empty. */
const besideNone = (name: string, value: string): string | undefined => {
  const pair = Buffer.from(/^basic +(\S+)$/i.exec(value)?.[1] ?? '', 'base64').toString()
  return pair === name || pair.startsWith(`${name}:`)
    ? 'where the documented password is empty, another one or none may be overlooked'
    : undefined
}

/** Authorization fields that are nearly right: the field is spelt as drawn. */
export const basicGrammar = generator<[shape: number, extra: string]>({
  name: 'basic-grammar',
  about: 'an Authorization field that is nearly HTTP Basic with the true credentials',
  edges: () => shapes.map((_, index) => [index, '']),
  arbitrary: (fc) =>
    fc.tuple(fc.nat({ max: shapes.length - 1 }), fc.string({ unit: 'grapheme-ascii', maxLength: 12 })),
  make: (truth, [index, extra]) => {
    const { tell, spell, lenient: free } = shapes[index]!
    const [name, password] = credentials(truth)
    const value = spell(name, password, extra)
    if (value === `Basic ${b64(`${name}:${password}`)}`) return undefined
    const freedom = free ? careless : password === '' ? besideNone(name, value) : undefined
    return {
      value,
      label: `HTTP Basic with ${tell}`,
      derived: true,
      ...(freedom !== undefined && { freedom }),
    }
  },
})

const sameShapes: [string, (pair: string) => string][] = [
  ['the scheme in lower case', (pair) => `basic ${pair}`],
  ['the scheme in upper case', (pair) => `BASIC ${pair}`],
  ['the scheme in mixed case', (pair) => `bAsIc ${pair}`],
  ['two spaces after the scheme', (pair) => `Basic  ${pair}`],
  ['spaces around the field', (pair) => ` Basic ${pair}  `],
]

/** HTTP Basic with the true credentials in other words. */
export const sameBasic = generator<number>({
  name: 'same-basic',
  about: 'the true HTTP Basic credentials in other words: letter case of the scheme, spaces (RFC 7617 §2)',
  edges: () => sameShapes.map((_, index) => index),
  arbitrary: (fc) => fc.nat({ max: sameShapes.length - 1 }),
  make: (truth, index) => {
    const [label, spell] = sameShapes[index]!
    return { value: spell(b64(credentials(truth).join(':'))), label, derived: true }
  },
})
