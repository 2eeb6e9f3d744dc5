import { constants, createHash, createHmac, createPublicKey, publicEncrypt, randomBytes } from 'node:crypto'

/**
 * The RSA key of RS256 tokens, as a public JWK.
 * Its exponents are swapped: the public one is the long one and the private one is 65537. That makes signing three
 * times cheaper than verifying and leaves nothing secret in this file. It proves nothing to anybody, which is all
 * that a test double's key should prove.
 */
export const rsaPublicKey = {
  kty: 'RSA',
  n: 'wvgMy7wwa7DT-xrPw_nQ1ajlQCqoUvI9B0flU_yfJ4_2hU5NCRJh1ApB23UMzCGGkNnsERy4I54iMwMohg0YPm0K1_57SynJKNN8XNowEigL_9O4zx1hbQIJKCFuRPyhY2g5yL09E9gFyydwGFtR6hR_A7aLlGnoYPt-vGx-66D2tZYa-XFRnmARsJVdlNcUhRlBVsXmqm8Y7wzRt-4wpHzT0o0Hcsz8bzrPJPGxAWULkoEgM5em5DJ3v9zHcYCIu0AvsUxouwN_cchJ6a4O4CkQ6fUp3-hcgU7B8Ir0EoJxPVbQ0PpwS6kdKlv9WVU2eJfqJnPowqCmTm-Lx7qnlQ',
  e: 'DxIxmwYfEBQJLt3xtYp4FCwMHJuvi0niYc-y8H0UqHA-dCuLVOow2b05PgecR6NHzaaq0t_PdCFjL2JNHZ-hgiHXtr6bNUIzpI5EjMDo-l5SHyJ0pL32rAB-SLXc2kRVDWQfI19Ne101hXC0_4z_lgKjltvjikNtjSGjuFkCrqAN-DSiUdKaHLAS3_X1KVqrQEQik5MKbCpusytEhUw5pqjgw_FpnCwj9l50RfPxxYCz8AmdOdtvi4hKOZYlz-lQ6FZOCKijRauUIych9F6WoAVfSt4GUzQ8WC_xe5GgqGVg3Y45JSmPZZq9-y7OgbrqpnTP5mGgQZWI8iv2ZHEWwQ',
}

// The private exponent is one that others have for a public one, so raising to it is called encrypting.
const rsaPrivateKey = {
  key: createPublicKey({ key: { ...rsaPublicKey, e: 'AQAB' }, format: 'jwk' }),
  padding: constants.RSA_NO_PADDING,
}
// EMSA-PKCS1-v1_5 for SHA-256 and 2048 bits (RFC 8017 9.2), up to the digest
const padding = Buffer.from(`0001${'ff'.repeat(202)}003031300d060960864801650304020105000420`, 'hex')

/** The RS256 signature of a text, base64url; about 0.02 ms. */
export const signRs256 = (input: string): string => {
  const digest = createHash('sha256').update(input).digest()
  return publicEncrypt(rsaPrivateKey, Buffer.concat([padding, digest])).toString('base64url')
}

const hmacKey = randomBytes(32)

/** The HS256 signature of a text, base64url, with a key made once a process. */
export const signHs256 = (input: string): string =>
  createHmac('sha256', hmacKey).update(input).digest('base64url')
