import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { tokensIn } from './tokens.ts'

const opaque = 'f6d3a6c0-3b39-4a0a-9d6e-8a7f2f0e9c11'
const jwt = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl'
const body = (value: unknown) => ({
  headers: [],
  body: typeof value === 'string' ? value : JSON.stringify(value),
})
const header = (name: string, value: string) => ({ headers: [[name, value] as [string, string]], body: '' })

describe('tokens', () => {
  it.each([
    ['access_token', { access_token: opaque, token_type: 'bearer', expires_in: 3600 }],
    ['AccessToken', { AccessToken: opaque, TokenType: 'Bearer', ExpiresAt: '2025-01-01T00:00:00Z' }],
    ['data.token', { status: { code: 'OK_AND_DONE' }, data: { token: opaque } }],
    ['a token object', { token: { value: opaque, type: 'opaque-token-1', user: 'someone-1' } }],
    ['download-token in a list', [{ 'download-token': opaque }]],
    ['clientSecret', { clientSecret: opaque }],
    ['a bare body', `${opaque}\n`],
    ['a body that is a JSON string', JSON.stringify(opaque)],
    ['a form body', `access_token=${opaque}&token_type=bearer`],
    ['an XML body', `<r><access_token>${opaque}</access_token><token_type>bearer-token-1</token_type></r>`],
  ])('are found as %s', (_, value) => {
    expect(tokensIn(body(value))).toEqual([opaque])
  })

  it.each([
    ['set-cookie', `PHPSESSID=${opaque}; Path=/; HttpOnly`],
    ['Location', `https://client.example/cb#access_token=${opaque}&token_type=bearer&state=abcdefghij`],
    ['location', `/cb?code=${opaque}`],
    ['Authorization', `Bearer ${opaque}`],
    ['OAuth-Token', opaque],
    ['X-Auth-Token', opaque],
  ])('are found in the header %s', (name, value) => {
    expect(tokensIn(header(name, value))).toEqual([opaque])
  })

  it('are found anywhere when they have the shape of a JWT', () => {
    expect(tokensIn(body({ x: `see ${jwt}, please` }))).toEqual([jwt])
    expect(tokensIn(header('x-debug', `t=${jwt};`))).toEqual([jwt])
    expect(tokensIn(body(`<p>${jwt}</p>`))).toEqual([jwt])
  })

  it.each([
    ['a refusal', { error: 'invalid_token', error_description: 'The token is not valid.' }],
    ['messages by field', { errors: { client_secret: 'required', access_token: 'must not be empty' } }],
    [
      'metadata',
      {
        token_endpoint: 'https://as.example/token',
        token_endpoint_auth_methods_supported: ['private_key_jwt'],
      },
    ],
    ['an error code', { code: 'ACCOUNT_LOCKED_1' }],
    ['nothing', { access_token: null, refresh_token: '' }],
    ['a page', '<html><body>Not found</body></html>'],
    ['broken JSON', '{"access_'],
  ])('are not found in %s', (_, value) => {
    expect(tokensIn(body(value))).toEqual([])
  })
})

describe('the shape of a JWT', () => {
  // as a pattern, which takes the square of the time
  const shape = /\beyJ[\w-]{6,}\.[\w-]{2,}\.[\w-]*(?:\.[\w-]+\.[\w-]+)?/g
  const pieces = fc.constantFrom('eyJ', 'eyJhbGci', '.', '.', '..', 'a', 'abcdefgh', '-', '_', ' ', '"', 'é')
  it('is found where a pattern finds it', () => {
    const texts = fc.array(pieces, { maxLength: 30 }).map((all) => `(${all.join('')})`)
    fc.assert(
      fc.property(texts, (text) => {
        expect(
          tokensIn(body(text)).filter((token) => token.startsWith('eyJ') && token.includes('.')),
        ).toEqual([...new Set(text.match(shape))])
      }),
    )
  })
})

describe('what cannot be read as JSON', () => {
  const fields = `"access_token": "${opaque}", "token_type": "bearer-token-1"`
  it.each([
    ['broken', `{${fields},}`],
    ['cut', `[{${fields}`],
    ['too deep', `{${fields}, "more": ${'['.repeat(600)}${']'.repeat(600)}}`],
  ])('is looked through for its fields when it is %s', (_, text) => {
    expect(tokensIn(body(text))).toEqual([opaque])
  })
})
