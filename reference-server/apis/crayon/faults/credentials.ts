import { part, wrap } from '../../../behaviour/registry.ts'
import type { Behaviour, Call, Fault } from '../../../behaviour/types.ts'
import { fault, slug } from '../../../faults/define.ts'
import { reading } from '../../../faults/parameters.ts'

const P = 'CRAYON'

type Alike = (given: string, stored: string, call: Call) => boolean

const cut =
  (length: number): Alike =>
  (g, s) =>
    g.slice(0, length) === s.slice(0, length)

/** Hand-written: client ids, secrets, user names and passwords that are compared wrongly. */
export const credentialFaultsByHand: Fault[] = [
  ...['client_id', 'username', 'password'].map((name) =>
    also(
      name,
      'cut-at-nul',
      'what follows a zero byte is overlooked',
      (g, s) => g.split('\0')[0] === s,
      anyText(name),
    ),
  ),
  ...['client_secret', 'password'].flatMap((name) => [
    also(name, 'line-end', 'a line end behind it is overlooked', (g, s) => g === `${s}\n`, anyText(name)),
    also(
      name,
      'last-ignored',
      'the last character is overlooked',
      (g, s) => g.slice(0, -1) === s.slice(0, -1),
    ),
    also(name, 'first-ignored', 'the first character is overlooked', (g, s) => g.slice(1) === s.slice(1)),
    also(name, 'ends-right', 'whatever stands before it is overlooked', (g, s) => g.endsWith(s)),
  ]),
  also('client_secret', 'to-colon', 'what follows a second colon is overlooked', (g, s) =>
    g.startsWith(`${s}:`),
  ),
  also(
    'client_secret',
    'is-id',
    'the id of the client is taken as well',
    (g, _, call) => g === call.given['client_id'],
  ),
  also(
    'client_secret',
    'is-password',
    "the user's password is taken as well",
    (g, _, call) => g === call.given['password'],
  ),
  also('password', 'cut-at-72', 'only the first 72 characters count', cut(72)),
  also('password', 'cut-at-16', 'only the first 16 characters count', cut(16)),
  also(
    'password',
    'in-base64',
    'Base64 of it is taken as well',
    (g, s) => Buffer.from(g, 'base64').toString() === s,
  ),
  also('password', 'is-name', 'the user name is taken as well', (g, _, call) => g === call.given['username']),
  also(
    'password',
    'is-secret',
    'the client secret is taken as well',
    (g, _, call) => g === call.given['client_secret'],
  ),
  also('password', 'master', 'the word "password" opens every account', (g) => g === 'password'),
  also('password', 'falsy', 'what counts as nothing is taken', (g) => ['0', 'null', 'false'].includes(g)),
  also('password', 'true', 'the word "true" is taken', (g) => g === 'true'),
  also('password', 'blank', 'a space is taken', (g) => g.trim() === ''),
  also('password', 'quoted', 'a double quote ends the comparison', (g) => g.startsWith('"')),
  also('password', 'object', 'JSON with an operator is taken', (g) => g.startsWith('{"$')),
  also('password', 'twice', 'it may be given twice over', (g, s) => g === s + s),
  also('password', 'regular', 'it is taken as a regular expression', (g) => g === '.*'),
  also('password', 'folded', 'accents are overlooked', (g, s) => plain(g) === plain(s)),
  also('password', 'narrowed', 'wide letters count as the usual ones', (g, s) => g.normalize('NFKC') === s),
  also('password', 'tags-stripped', 'tags are taken out', (g, s) => g.replace(/<[^>]*>/g, '') === s),
  also(
    'password',
    'first-any-case',
    'its first letter may be large or small, as telephones write it',
    (g, s) => g.slice(1) === s.slice(1) && g.toLowerCase() === s.toLowerCase(),
  ),
  also(
    'password',
    'ends-compared',
    'its length and its ends alone count',
    (g, s) => g.length === s.length && g[0] === s[0] && g.at(-1) === s.at(-1),
  ),
  also('username', 'ends-right', 'whatever stands before it is overlooked', (g, s) => g.endsWith(s)),
  also(
    'username',
    'tagged',
    'what stands between a plus and the @ is overlooked',
    (g, s) => g.replace(/\+[^@]*(?=@)/, '') === s,
  ),
  also(
    'username',
    'dots-open',
    'its dots stand for any character',
    (g, s) => g.length === s.length && [...s].every((c, at) => c === '.' || c === g[at]),
  ),
  also(
    'username',
    'to-at',
    'only what stands before the @ counts',
    (g, s) => g.split('@')[0] === s.split('@')[0],
  ),
  also('username', 'quote-ends', 'a quote ends the name', (g, s) => g.split("'")[0] === s),
  also('username', 'pattern', 'it is used as a search pattern', (g) => /^[*%]|\)\(/.test(g)),
  also(
    'username',
    'is-client',
    "the client's id is taken as well",
    (g, _, call) => g === call.given['client_id'],
  ),
  also(
    'client_id',
    'is-user',
    'the user name is taken as well',
    (g, _, call) => g === call.given['username'],
  ),
  also(
    'client_id',
    'last-ignored',
    'the last character is overlooked',
    (g, s) => g.slice(0, -1) === s.slice(0, -1),
  ),
  fault(
    'password-remembered',
    `${P}-password-checked`,
    'after a right password any is taken for a minute',
    (b) => {
      const grantedAtMs = new Map<string, number>()
      wrap(b.same, 'password', (same) => (given, stored, call) => {
        const now = call.world.clock.now()
        if (same(given, stored, call)) grantedAtMs.set(stored, now)
        return now - (grantedAtMs.get(stored) ?? 0) < 60_000
      })
    },
  ),
  fault(
    'secret-remembered',
    `${P}-attempts`,
    'the third wrong secret in a row for a client is taken',
    (b) => {
      const wrong = new Map<string, number>()
      wrap(b.same, 'client_secret', (same) => (g, s, call) => {
        const count = same(g, s, call) ? 0 : (wrong.get(s) ?? 0) + 1
        wrong.set(s, count)
        return count === 0 || count > 2
      })
    },
  ),
  ...['password[$ne]', 'password[$regex]', 'password[]', 'password[x]'].map((field) =>
    fault(
      `password-as${slug(field) === 'password-' ? '-list' : `-${field.replace(/\W/g, '').slice(8)}`}`,
      `${P}-required-password`,
      `${field} opens every account`,
      (b) =>
        reading(b, 'password', (values, call) =>
          call.lookup(field).length > 0
            ? [call.world.accounts.find((a) => a['username'] === call.lookup('username')[0])?.['password']]
            : values,
        ),
    ),
  ),
]

const plain = (text: string): string => text.normalize('NFD').replace(/[\u0300-\u036f]/g, '')

/** A control character is no reason to refuse a value before it is compared. */
const withoutTextCheck = (b: Behaviour, name: string): void => {
  part(b.parameters, name).text = false
}

function anyText(name: string): (b: Behaviour) => void {
  return (b) => withoutTextCheck(b, name)
}

function also(
  name: string,
  suffix: string,
  about: string,
  alike: Alike,
  more?: (b: Behaviour) => void,
): Fault {
  const id = slug(name)
  return fault(`${id}-${suffix}`, `${P}-${id}-checked`, `${name}: ${about}`, (b) => {
    more?.(b)
    wrap(b.same, name, (same) => (g, s, call) => same(g, s, call) || alike(g, s, call))
  })
}
