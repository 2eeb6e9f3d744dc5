import { createHmac } from 'node:crypto'
import { isJwt } from './functions.ts'

/** Keys of examples, tutorials and forgotten settings, with which anybody signs tokens. */
const guesses = [
  '',
  'secret',
  'Secret',
  'SECRET',
  'secretkey',
  'secret_key',
  'secret-key',
  'mysecret',
  'my-secret',
  'my_secret',
  'mysecretkey',
  'supersecret',
  'super-secret',
  'supersecretkey',
  'super-secret-key',
  'secret123',
  'SECRET_KEY',
  'JWT_SECRET',
  'jwt_secret',
  'jwt-secret',
  'jwtsecret',
  'jwt',
  'key',
  'private_key',
  'privatekey',
  'your-256-bit-secret',
  'your-384-bit-secret',
  'your-512-bit-secret',
  'a-string-secret-at-least-256-bits-long',
  'your_jwt_secret',
  'your-secret-key',
  'your_secret_key',
  'your-secret',
  'change-me',
  'change_me',
  'changeme',
  'changeit',
  'password',
  'admin',
  'default',
  'test',
  'dev',
  'development',
  'shhhh',
  'shhhhh',
  'keyboard cat',
  '123456',
  '1234567890',
  'null',
  'undefined',
]

const hashes: Record<string, string> = { HS256: 'sha256', HS384: 'sha384', HS512: 'sha512' }

/** The well-known word with which a JWT is signed, in quotes; an empty text where it is no JWT or none fits. */
export const guessableKey = (token: unknown): string => {
  if (!isJwt(token)) return ''
  const [header = '', payload = '', signature] = String(token).split('.')
  const { alg } = JSON.parse(Buffer.from(header, 'base64url').toString()) as { alg?: unknown }
  const hash = typeof alg === 'string' && Object.hasOwn(hashes, alg) ? hashes[alg] : undefined
  if (hash === undefined) return ''
  const signed = `${header}.${payload}`
  const key = guesses.find(
    (guess) => createHmac(hash, guess).update(signed).digest('base64url') === signature,
  )
  return key === undefined ? '' : `"${key}"`
}
