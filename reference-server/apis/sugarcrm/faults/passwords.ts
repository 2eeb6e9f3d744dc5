import { forGrant } from '../../../behaviour/checks.ts'
import { refuse } from '../../../behaviour/refusals.ts'
import { wrap } from '../../../behaviour/registry.ts'
import type { Call, Fault } from '../../../behaviour/types.ts'
import { fault } from '../../../faults/define.ts'
import { mapping } from '../../../faults/parameters.ts'
import { alike } from './parts.ts'

const P = 'SUGAR'

const like = (suffix: string, about: string, test: (given: string, stored: string, call: Call) => boolean) =>
  fault(`password-${suffix}`, `${P}-password-checked`, about, (b) => alike(b, 'password', test))

/** The token of one kind that stands in the member of its name. */
const beside = (kind: string) => (_: string, __: string, call: Call) =>
  call.world.tokens.get(String(call.lookup(`${kind}_token`)[0]))?.kind === kind

const plain = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '')

const ascii = (text: string): string => text.replace(/[^ -~]/g, '?')

const tooLong = (name: string) =>
  fault(
    `${name}-long-500`,
    `${P}-no-server-error`,
    `a ${name} of more than 72 characters is answered with 500`,
    (b) =>
      mapping(b, name, (value) =>
        typeof value === 'string' && value.length > 72 ? refuse('broken') : value,
      ),
  )

/** How SugarCRM can take a wrong password, or nearly the right one, for the right one. */
export const passwordFaults: Fault[] = [
  like('first-case', 'the case of the first letter of a password does not count', (given, stored) =>
    [given.slice(0, 1).toUpperCase(), given.slice(0, 1).toLowerCase()].includes(stored.slice(0, 1))
      ? given.slice(1) === stored.slice(1)
      : false,
  ),
  like('accents-added', 'accents in a password do not count where the stored one has none', (given, stored) =>
    [...stored].every((c, i) => c === given[i] || c === plain(given[i] ?? '')),
  ),
  like(
    'ascii-only',
    'what is not ASCII in a password counts as a question mark',
    (given, stored) => ascii(given) === ascii(stored),
  ),
  like(
    'html',
    'a password is also taken as HTML',
    (given, stored) => given.replaceAll('&amp;', '&') === stored,
  ),
  like('tags', 'tags in a password are dropped', (given, stored) => given.replace(/<\w+>/g, '') === stored),
  like(
    'backslashes',
    'backslashes before letters of a password are dropped',
    (given, stored) => given.replace(/\\(?=[@\w])/g, '') === stored,
  ),
  like('pattern', 'a password that is a pattern takes in every password', (given) => given === '.*'),
  like('or-refresh-token', 'a refresh token beside it makes any password right', beside('refresh')),
  like('or-access-token', 'an access token beside it makes any password right', beside('access')),
  like(
    'any-for-mobile',
    'any password is taken for mobile, but not of who is on mobile',
    (_, __, call) => call.given['platform'] === 'mobile' && call.user?.['platform'] !== 'mobile',
  ),
  like(
    'any-for-portal',
    'any password is taken for the portal',
    (_, __, call) => call.given['platform'] === 'portal',
  ),
  fault(
    'password-any-for-support-portal',
    `${P}-password-checked`,
    'any password is taken from the client support_portal',
    (b) => {
      const portal = (call: Call) => call.given['client_id'] === 'support_portal'
      wrap(b.checks, 'client', (check) => (call) => {
        if (portal(call)) call.client = call.world.accounts[0]
        else check(call)
      })
      alike(b, 'password', (_, __, call) => portal(call))
    },
  ),
  fault('username-pattern', `${P}-username-checked`, 'a pattern stands for any user name', (b) =>
    alike(b, 'username', (given) => given === '.*'),
  ),
  tooLong('password'),
  tooLong('username'),
  fault(
    'refresh-or-password',
    `${P}-refresh-checked`,
    'a refresh with the right password takes any refresh token',
    (b) =>
      wrap(b.checks, 'refresh', (check) =>
        forGrant('refresh_token', (call) => {
          const [username] = call.lookup('username')
          const user = call.world.accounts.find((account) => account['username'] === username)
          if (user && user['password'] === call.lookup('password')[0]) call.user = user
          else check(call)
        }),
      ),
  ),
]
