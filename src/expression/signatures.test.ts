import { createHmac, generateKeyPairSync, sign } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { hmac, signedBy } from './signatures.ts'

const segment = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
const payload = segment({ sub: 'ann', exp: 4102444800 })

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const ed = generateKeyPairSync('ed25519')

const signed = (header: object, make: (text: Buffer) => Buffer): string => {
  const text = `${segment(header)}.${payload}`
  return `${text}.${make(Buffer.from(text)).toString('base64url')}`
}

const tokens = {
  HS256: signed({ alg: 'HS256' }, (text) => createHmac('sha256', 'shared secret').update(text).digest()),
  RS256: signed({ alg: 'RS256', kid: 'r' }, (text) => sign('sha256', text, rsa.privateKey)),
  PS256: signed({ alg: 'PS256' }, (text) =>
    sign('sha256', text, { key: rsa.privateKey, padding: 6, saltLength: -1 }),
  ),
  ES256: signed({ alg: 'ES256', kid: 'e' }, (text) =>
    sign('sha256', text, { key: ec.privateKey, dsaEncoding: 'ieee-p1363' }),
  ),
  EdDSA: signed({ alg: 'EdDSA', kid: 'd' }, (text) => sign(null, text, ed.privateKey)),
}
const jwks = {
  keys: [
    { ...rsa.publicKey.export({ format: 'jwk' }), kid: 'r' },
    { ...ec.publicKey.export({ format: 'jwk' }), kid: 'e' },
    { ...ed.publicKey.export({ format: 'jwk' }), kid: 'd' },
  ],
}

describe('hmac', () => {
  it('is the keyed digest of RFC 4231, test case 2', () => {
    expect(hmac('sha256', 'Jefe', 'what do ya want for nothing?')).toBe(
      '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    )
  })
})

describe('signedBy', () => {
  it.each(['RS256', 'PS256', 'ES256', 'EdDSA'] as const)('finds the key of %s in a JWK Set', (alg) => {
    expect(signedBy(tokens[alg], jwks)).toBe(true)
  })

  it('takes a shared secret, a PEM text and a single JWK', () => {
    expect(signedBy(tokens.HS256, 'shared secret')).toBe(true)
    expect(signedBy(tokens.RS256, rsa.publicKey.export({ format: 'pem', type: 'spki' }))).toBe(true)
    expect(signedBy(tokens.ES256, jwks.keys[1])).toBe(true)
  })

  it('refuses another key, another text, no signature and no JWT', () => {
    const [head, , signature] = tokens.RS256.split('.')
    expect(signedBy(tokens.HS256, 'another secret')).toBe(false)
    expect(signedBy(tokens.RS256, { keys: [jwks.keys[1]] })).toBe(false)
    expect(signedBy(`${head}.${segment({ sub: 'bob' })}.${signature}`, jwks)).toBe(false)
    expect(signedBy(`${segment({ alg: 'none' })}.${payload}.`, jwks)).toBe(false)
    expect(signedBy('no token', jwks)).toBe(false)
  })

  it('does not take a public key for a shared secret', () => {
    const pem = rsa.publicKey.export({ format: 'pem', type: 'spki' }) as string
    const confused = signed({ alg: 'HS256' }, (text) => createHmac('sha256', pem).update(text).digest())
    expect(signedBy(confused, pem)).toBe(false)
  })
})
