import { createHmac, hash } from 'node:crypto'
import { own } from '../model/own.ts'
import { isJwt, jwt } from './functions.ts'

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
  const { header, signature } = jwt(token)
  const alg = own(header, 'alg')
  const name = typeof alg === 'string' && Object.hasOwn(hashes, alg) ? hashes[alg] : undefined
  if (name === undefined) return ''
  const signed = String(token).slice(0, -signature.length - 1)
  const key = guesses.find(
    (guess) => createHmac(name, guess).update(signed).digest('base64url') === signature,
  )
  return key === undefined ? '' : `"${key}"`
}

/** The digests by how many bytes they have. */
const digests: Record<number, string> = { 16: 'md5', 20: 'sha1', 32: 'sha256', 64: 'sha512' }

/** The bytes that a token is the text of: hexadecimal, also as a UUID, or Base64 in either alphabet. */
const bytesOf = (token: string): Buffer =>
  /^[0-9a-f-]+$/i.test(token)
    ? Buffer.from(token.replaceAll('-', ''), 'hex')
    : Buffer.from(token.replaceAll('-', '+').replaceAll('_', '/'), 'base64')

const joints = ['', ':', '-', '_', '|', '.']
/** How far a server's clock and a request's way may put the time of issue off what is known of it. */
const slackSeconds = 1
/** Counters that have not gone further, and that anybody goes through in a moment. */
const counters = 20_000

/** What careless servers take a digest of beside a counter: a moment with a name or alone; each with the words for it. */
function* momentsOf(names: string[], atSeconds: number): Iterable<[text: string, words: string]> {
  const first = Math.floor(atSeconds) - slackSeconds
  const seconds = Array.from({ length: 2 * slackSeconds + 1 }, (_, index) => first + index)
  const milliseconds = seconds.flatMap((second) =>
    Array.from({ length: 1000 }, (_, ms) => second * 1000 + ms),
  )
  for (const moment of [...seconds, ...milliseconds]) {
    yield [String(moment), 'the time']
    for (const name of names)
      for (const joint of joints) {
        yield [`${name}${joint}${moment}`, 'a name and the time']
        yield [`${moment}${joint}${name}`, 'the time and a name']
      }
  }
}

type Digests = Map<string, string>

/** By digest: those of all counters, which are the same for every token. */
const ofCounters = new Map<string, Digests>()
/** By digest: those of what was guessed last, which tokens of one moment share. */
const ofMoments = new Map<string, { key: string; digests: Digests }>()

const counterDigests = (name: string): Digests => {
  const known = ofCounters.get(name)
  if (known) return known
  const texts = Array.from({ length: counters }, (_, n) => String(n))
  const made: Digests = new Map(texts.map((text) => [hash(name, text), 'a counter']))
  ofCounters.set(name, made)
  return made
}

const momentDigests = (name: string, names: string[], atSeconds: number): Digests => {
  const key = JSON.stringify([names, Math.floor(atSeconds)])
  const known = ofMoments.get(name)
  if (known?.key === key) return known.digests
  const made: Digests = new Map()
  for (const [text, words] of momentsOf(names, atSeconds)) made.set(hash(name, text), words)
  ofMoments.set(name, { key, digests: made })
  return made
}

/**
 * What a token is the digest of, where that can be guessed from some names and the time of its issue in seconds since the
 * epoch; an empty text where nothing fits.
 */
export const guessableDigest = (token: unknown, names: unknown[], atSeconds: number | bigint): string => {
  const bytes = typeof token === 'string' ? bytesOf(token) : Buffer.alloc(0)
  const wanted = bytes.toString('hex')
  const name = digests[bytes.length]
  if (name === undefined) return ''
  const words =
    counterDigests(name).get(wanted) ?? momentDigests(name, names.map(String), Number(atSeconds)).get(wanted)
  return words === undefined ? '' : `the ${name} of ${words}`
}
