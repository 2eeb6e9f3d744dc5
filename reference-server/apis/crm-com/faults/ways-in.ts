import { part, wrap } from '../../../behaviour/registry.ts'
import type { Call, Fault } from '../../../behaviour/types.ts'
import { fault } from '../../../faults/define.ts'
import { reading } from '../../../faults/parameters.ts'
import { own, ownIdentifier, rewriting } from './bodies.ts'
import { type } from './ways.ts'

const checked = 'CRM-authentication-code-checked'

const header = (call: Call): string => call.headers.authorization ?? ''
const credentials = (call: Call): string =>
  Buffer.from(header(call).replace(/^basic /i, ''), 'base64').toString()

/** A code that is somehow like a stored one counts on some way alone. */
const alike = (
  name: string,
  about: string,
  like: (sent: string, stored: string, call: Call) => boolean,
): Fault =>
  fault(name, checked, about, (b) => {
    b.mediaTypes['text/plain'] = b.mediaTypes[''] = part(b.mediaTypes, 'application/json')
    wrap(
      b.same,
      'authentication_code',
      (same) => (sent, stored, call) => same(sent, stored, call) || like(sent, stored, call),
    )
  })

const low = (text = ''): string => text.toLowerCase()
const unit = (call: Call): boolean => call.lookup('unit')[0] !== undefined
const seconds = (stored: string, call: Call): boolean =>
  call.world.accounts[1]?.['authentication_code'] === stored

const codes: Fault[] = [
  alike('charset-code-any', 'any code counts in a body with a charset', (_, __, call) =>
    type(call).includes('charset'),
  ),
  alike(
    'charset-code-any-case',
    'a code counts in any case in a body with a charset',
    (sent, stored, call) => type(call).includes('charset') && low(sent) === low(stored),
  ),
  alike(
    'text-code-any',
    'any code counts in a body labelled as text',
    (_, __, call) => type(call) === 'text/plain',
  ),
  alike(
    'unlabelled-code-any',
    'any code counts in a body without a label',
    (_, __, call) => type(call) === '',
  ),
  alike(
    'unit-code-any-case',
    'a code counts in any case beside a unit',
    (sent, stored, call) => unit(call) && low(sent) === low(stored),
  ),
  alike(
    'unit-code-trimmed',
    'a code counts with spaces beside a unit',
    (sent, stored, call) => unit(call) && sent.trim() === stored,
  ),
  alike(
    'unit-code-longer',
    'a longer code counts beside a unit',
    (sent, stored, call) => unit(call) && sent.startsWith(stored),
  ),
  alike(
    'unit-code-shorter',
    'a shorter code counts beside a unit',
    (sent, stored, call) => unit(call) && sent.length > 3 && stored.startsWith(sent),
  ),
  alike(
    'second-code-any-case',
    "the second consumer's code counts in any case",
    (sent, stored, call) => seconds(stored, call) && low(sent) === low(stored),
  ),
  alike(
    'second-code-trimmed',
    "the second consumer's code counts with spaces",
    (sent, stored, call) => seconds(stored, call) && sent.trim() === stored,
  ),
  alike(
    'second-code-longer',
    "the second consumer's code may go on",
    (sent, stored, call) => seconds(stored, call) && sent.startsWith(stored),
  ),
  alike(
    'second-code-shorter',
    "the second consumer's code may be cut",
    (sent, stored, call) => seconds(stored, call) && sent.length > 3 && stored.startsWith(sent),
  ),
  alike(
    'code-per-underscore',
    'an underscore in a code stands for any character',
    (sent, stored) =>
      sent.length === stored.length && [...sent].every((c, i) => c === '_' || c === stored[i]),
  ),
  alike(
    'code-start-overlooked',
    'the first character of a code does not count',
    (sent, stored) => sent.length === stored.length && sent.slice(1) === stored.slice(1),
  ),
  fault('second-code-shown', 'CRM-no-leak', "the second consumer's token has the code in it", (b) => {
    b.jwt.claims['aco'] = ({ user, call }) =>
      user === call.world.accounts[1] ? user['authentication_code'] : '-'
  }),
  fault('name-alone', 'CRM-access-token-identifier-checked', 'a name alone is taken', (b) =>
    rewriting(b, (body, call) => {
      const identifier = body['access_token_identifier'] as Record<string, unknown> | null | undefined
      const alone = typeof identifier?.['identifier'] === 'string' && identifier['pass_code'] === undefined
      return alone ? { ...body, access_token_identifier: ownIdentifier(call) } : body
    }),
  ),
]

/** Another name is taken for the key on some way alone. */
const keyed = (name: string, about: string, on: (call: Call) => boolean, breaks = 'CRM-key-checked'): Fault =>
  fault(name, breaks, about, (b) => {
    reading(b, 'key', (values, call) => (on(call) ? [own(call)['key']] : values))
    reading(b, 'key_password', (values, call) => (on(call) ? [''] : values))
  })

const noColon = fault('bare-key-any', 'CRM-authorization', 'any key counts without a colon', (b) => {
  b.gate.push((call) => {
    if (/^basic ./i.test(header(call)) && !credentials(call).includes(':'))
      call.headers.authorization = `Basic ${Buffer.from(`${own(call)['key']}:`).toString('base64')}`
  })
})

const bodyHas = (call: Call): boolean => call.body.toString().includes('"unit"')
/** Whether the same wrong credentials have come more often than that; they are looked at twice in each request. */
const wrongTimes = (times: number) => {
  const counts = new Map<string, number>()
  return (call: Call) => {
    const sent = credentials(call)
    if (sent === '' || call.world.accounts.some(({ key }) => sent === `${key}:`)) return false
    counts.set(sent, (counts.get(sent) ?? 0) + 1)
    return (counts.get(sent) ?? 0) > 2 * times
  }
}

const keys: Fault[] = [
  keyed('charset-key-any', 'any key counts in a request with a charset', (call) =>
    type(call).includes('charset'),
  ),
  keyed('unit-key-any', 'any key counts beside a unit', (call) => bodyHas(call) && header(call) !== ''),
  keyed(
    'unit-key-none',
    'no key is needed beside a unit',
    (call) => bodyHas(call) && header(call) === '',
    'CRM-authorization-required',
  ),
  keyed(
    'unit-key-longer',
    'a longer key counts beside a unit',
    (call) => bodyHas(call) && credentials(call).startsWith(own(call)['key'] ?? '-'),
  ),
  keyed(
    'small-scheme-key-any',
    'any key counts behind "basic"',
    (call) => header(call).startsWith('basic '),
    'CRM-authorization',
  ),
  keyed(
    'large-scheme-key-any',
    'any key counts behind "BASIC"',
    (call) => header(call).startsWith('BASIC '),
    'CRM-authorization',
  ),
  noColon,
  keyed(
    'password-key-any',
    'any key counts with a password',
    (call) => /^[\w-]+:./.test(credentials(call)),
    'CRM-authorization',
  ),
  keyed(
    'password-is-key',
    'the key may be the password of any name',
    (call) => credentials(call).split(':')[1] === own(call)['key'] && !credentials(call).startsWith(':'),
    'CRM-authorization',
  ),
  keyed('key-third-time', 'a wrong key is taken the third time', wrongTimes(2)),
  ...Object.entries({
    braces: (sent: string) => sent.replace(/[{}]/g, ''),
    list: (sent: string) => sent.split(',')[0],
  }).map(([name, read]) =>
    keyed(
      `key-${name}`,
      `a key counts that has ${name}`,
      (call) => read(credentials(call).split(':')[0] ?? '') === own(call)['key'],
    ),
  ),
]

/** Codes and keys that are checked on the usual way alone, or taken for more than they are. */
export const credentialWayFaults: Fault[] = [...codes, ...keys]
