import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createRedactor } from './redactor.ts'

const secret = 'p@ss "w%41\\ö&<x+y z'
const jwt = [
  'eyJhbGciOiJIUzI1NiJ9',
  Buffer.from('{"sub":"someone","exp":1700000000}').toString('base64url'),
  'c2lnbmF0dXJlLW9mLXRoaXMtdG9rZW4tMTIz',
].join('.')
const print = (value: string) => createHash('sha256').update(value).digest('hex').slice(0, 6)

const redactor = () => {
  const made = createRedactor({ publicWords: ['password', 'sugar', 'base', 'client_credentials'] })
  made.addInput('client_id', 'sugar')
  made.addInput('username', 'admin')
  made.addInput('password', secret)
  made.addInput('platform', 'base')
  made.addInput('pin', '12')
  made.addInput('client_secret', '')
  made.addToken(jwt)
  return made
}
const base64 = (text: string) => Buffer.from(text).toString('base64')

describe('a known secret', () => {
  const percent = encodeURIComponent(secret)
  it.each([
    ['as it is', secret, '‹password›'],
    ['in JSON', JSON.stringify({ p: secret }), '{"p":"‹password›"}'],
    ['in JSON in JSON', JSON.stringify(JSON.stringify({ p: secret })), '"{\\"p\\":\\"‹password›\\"}"'],
    [
      'as \\u escapes',
      secret.replace(/[^a-z]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`),
      '‹password›',
    ],
    ['percent-encoded', `/x?p=${percent}&q=1`, '/x?p=‹password›&q=1'],
    ['percent-encoded in lower case', percent.toLowerCase(), '‹password›'],
    ['percent-encoded twice', encodeURIComponent(percent), '‹password›'],
    ['form-encoded', `${new URLSearchParams({ p: secret, q: '1' })}`, 'p=‹password›&q=1'],
    [
      'in HTML',
      '<p>p@ss &quot;w%41\\&ouml;&amp;</p>'.replace('&ouml;', '&#246;').replace('</p>', '&lt;x+y z</p>'),
      '<p>‹password›</p>',
    ],
    ['in base64', `x ${base64(secret)} y`, 'x ‹base64 ‹password›› y'],
    ['in base64 of percent', base64(percent), '‹base64 ‹password››'],
    ['in base64 in base64', base64(base64(`x${secret}`)), '‹base64 ‹base64 x‹password›››'],
    [
      'in base64 with escaped slashes',
      base64(`??>${secret}??`).replaceAll('/', '\\/').replaceAll('+', '%2B'),
      '‹base64 …‹password›…›',
    ],
    ['in hex', Buffer.from(secret).toString('hex').toUpperCase(), '‹hex ‹password››'],
    ['in another case', secret.toUpperCase(), '‹password, other case›'],
  ])('is replaced %s', (_, text, redacted) => {
    expect(redactor().text(text)).toBe(redacted)
  })

  it('is replaced within base64 that is no text, and what it does not cover stays', () => {
    const bytes = Buffer.concat([Buffer.alloc(7), Buffer.from(secret), Buffer.alloc(8)])
    expect(redactor().text(bytes.toString('base64'))).toMatch(/^AAAAAAAAA?‹base64 ‹password››A+=*$/)
  })

  it('is replaced after a path that looks like base64 too', () => {
    for (const path of ['', 'a', 'ab', 'abc', 'a/b/', '/cb/'])
      expect(redactor().text(`${path}${base64(`id:${secret}`)}`)).toContain('‹password›')
  })

  it('shows both parts of a Basic pair', () => {
    expect(redactor().text(`Basic ${base64(`sugar:${secret}`)}`)).toBe(
      'Basic ‹base64 ‹client_id›:‹password››',
    )
    expect(redactor().text(`Basic ${base64('admin:base')}`)).toBe('Basic ‹base64 ‹username›:‹platform››')
    expect(redactor().text(`Basic ${base64('admin:wrong')}`)).toBe('Basic ‹base64 ‹username›:wrong›')
  })

  it('keeps the first of two labels, and an empty value has none', () => {
    const made = redactor()
    made.addInput('password of account 2', secret)
    expect(made.text(`${secret} ""`)).toBe('‹password› ""')
  })
})

describe('a token', () => {
  it('is named by its SHA-256', () => {
    expect(redactor().text(`Bearer ${jwt}`)).toBe(`Bearer ‹token ${print(jwt)}›`)
  })

  it('is found by its payload and by its signature alone, not by its header', () => {
    const [header, payload, signature] = jwt.split('.')
    expect(redactor().text(`${header} ${payload} ${signature}`)).toBe(
      `${header} ‹token ${print(jwt)}, payload› ‹token ${print(jwt)}, signature›`,
    )
  })

  it('differs from its copy with one character changed', () => {
    const made = redactor()
    const changed = jwt.replace('c2ln', 'C2ln')
    made.addToken(changed)
    expect(made.text(`${jwt} ${changed}`)).toBe(`‹token ${print(jwt)}› ‹token ${print(changed)}›`)
  })

  it('is found among many others, glued to other text', () => {
    const made = createRedactor()
    const tokens = Array.from({ length: 5000 }, (_, at) =>
      createHash('sha256').update(`${at}`).digest('base64url'),
    )
    for (const token of tokens) made.addToken(token)
    for (const token of tokens.slice(0, 200)) {
      expect(made.text(`sid_${token}/x`)).toBe(`sid_‹token ${print(token)}›/x`)
      expect(made.text(`x${base64(`${token}:`)}`)).toContain(`‹token ${print(token)}›`)
    }
    expect(made.text('nothing_of_them_is_here-0123456789')).toBe('nothing_of_them_is_here-0123456789')
  })

  it('is not redacted from a short text that was remembered before the token was known', () => {
    const made = createRedactor()
    expect(made.text('q8Zt-55')).toBe('q8Zt-55')
    made.addToken('q8Zt-55')
    expect(made.text('q8Zt-55')).toBe(`‹token ${print('q8Zt-55')}›`)
  })
})

describe('a plain word', () => {
  it('is replaced only where it is a word of its own', () => {
    expect(redactor().text('Administrator, badminton, admin, user_admin')).toBe(
      'Administrator, badminton, ‹username›, user_‹username›',
    )
  })

  it('of digits only is none within a longer number', () => {
    const made = createRedactor()
    made.addInput('pin', '4711')
    expect(made.text('pin=4711, "4711", a4711b, 14711, 47110, 1764711234')).toBe(
      'pin=‹pin›, "‹pin›", a‹pin›b, 14711, 47110, 1764711234',
    )
    expect(made.text(`${base64('ada:4711')} %34%37%31%31`)).toBe('‹base64 ada:‹pin›› ‹pin›')
  })

  it('that the suite spells out, or that is very short, is replaced only as a complete value', () => {
    const { text } = redactor()
    expect(text('{"base":"base","x":"base sugar","sugar" : "sugar","n":12,"p":"12"}')).toBe(
      '{"base":"‹platform›","x":"base sugar","sugar" : "‹client_id›","n":12,"p":"‹pin›"}',
    )
    expect(text('base=base&x=sugar&y=sugar2&z=base64')).toBe(
      'base=‹platform›&x=‹client_id›&y=sugar2&z=base64',
    )
    expect(text('client_id=sugar-2&next=%2F%3Fplatform%3Dbase')).toBe(
      'client_id=sugar-2&next=%2F%3Fplatform%3D‹platform›',
    )
    expect(text('base')).toBe('‹platform›')
    expect(text('the base of it all')).toBe('the base of it all')
  })
})

describe('json', () => {
  it('copies deeply, redacts strings and keys, and keeps public words as keys and header names', () => {
    const value = {
      name: secret,
      headers: [
        ['base', 'base'],
        ['authorization', `Bearer ${jwt}`],
      ],
      [secret]: [1, null, true, { base: 'sugar' }],
    }
    const before = structuredClone(value)
    expect(redactor().json(value)).toEqual({
      name: '‹password›',
      headers: [
        ['base', '‹platform›'],
        ['authorization', `Bearer ‹token ${print(jwt)}›`],
      ],
      '‹password›': [1, null, true, { base: '‹client_id›' }],
    })
    expect(value).toEqual(before)
  })
})

describe('overlapping secrets', () => {
  it('are covered altogether, the longest first', () => {
    const made = createRedactor()
    made.addInput('a', 'abcdefgh-1')
    made.addInput('b', 'fgh-1-ijklmnop')
    made.addInput('c', 'abcdefgh-1-2')
    expect(made.text('abcdefgh-1-ijklmnop')).toBe('‹a›‹b›')
    expect(made.text('abcdefgh-1-2')).toBe('‹c›')
  })
})

describe('labels', () => {
  it('are not redacted again, whatever they spell', () => {
    const made = createRedactor()
    made.addInput('pass-word-1', 'secret-value')
    made.addInput('other', 'pass-word-1')
    made.addInput('third', 'base64')
    const once = made.text(`secret-value pass-word-1 ${base64('secret-value')}`)
    expect(once).toBe('‹pass-word-1› ‹other› ‹base64 ‹pass-word-1››')
    expect(made.text(once)).toBe(once)
    expect(made.text('‹secret-value›')).toBe('‹‹pass-word-1››')
  })
})

describe('a text that is too much work', () => {
  const withheld = (text: string, why: string) => `‹${text.length} characters withheld: ${why}›`

  it('is withheld when the search throws', () => {
    const made = redactor()
    const text = { length: 20, charCodeAt: () => 0 } as unknown as string
    expect(made.text(text)).toBe(withheld(text, 'they could not be searched for secrets'))
  })

  it('is any text once there are too many tokens', () => {
    const made = createRedactor({ mostTokens: 2 })
    for (const token of ['token-number-1', 'token-number-1', 'token-number-2']) made.addToken(token)
    expect(made.text('none of them here')).toBe('none of them here')
    made.addToken('token-number-3')
    const why = 'the target has issued more tokens than can be looked for'
    expect(made.text('token-number-3')).toBe(withheld('token-number-3', why))
    expect(made.text('short')).toBe('short')
  })
})
