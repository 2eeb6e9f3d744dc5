import { forGrant } from '../../../behaviour/checks.ts'
import { refuse } from '../../../behaviour/refusals.ts'
import { part, replace, wrap } from '../../../behaviour/registry.ts'
import type { Behaviour, Call, Fault } from '../../../behaviour/types.ts'
import { fault } from '../../../faults/define.ts'
import { mapping } from '../../../faults/parameters.ts'
import { alike } from './parts.ts'

const P = 'SUGAR'

/** Lets everything that is a text through to the comparison. */
const unfiltered = (b: Behaviour, name: string): void => {
  part(b.parameters, name).text = false
}

const beforeNul = (value: string): string => value.split('\0')[0] ?? ''

/** Values that are no text and taken for the right one all the same. */
const looseFaults = (field: string, right: (call: Call) => string | undefined): Fault[] => {
  const id = field.replaceAll('_', '-')
  const loose = (suffix: string, about: string, like: (value: unknown) => boolean) =>
    fault(`${id}-${suffix}`, `${P}-${id}-checked`, about, (b) =>
      mapping(b, field, (value, call) => (like(value) ? right(call) : value)),
    )
  return [
    loose(
      'object',
      `an object is taken as a query for any ${field}`,
      (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
    ),
    loose('zero', `0 equals any ${field}`, (value) => value === 0),
  ]
}

const ofFirst = (field: string) => (call: Call) => call.world.accounts[0]?.[field]

/** A client secret that is not populated and answered with 500; `own` is whether the client has one. */
const secret500 = (name: string, breaks: string, about: string, own: boolean, sent: unknown) =>
  fault(name, breaks, about, (b) =>
    wrap(b.mediaTypes, 'application/json', (read) => (call) => {
      const found = read(call)
      const client = call.world.accounts.find((account) => account['client_id'] === found('client_id')[0])
      const has = client?.['client_secret'] !== ''
      if (client && has === own && found('client_secret')[0] === sent) refuse('broken')
      return found
    }),
  )

/** How SugarCRM can take users and clients for others. */
export const identityFaults: Fault[] = [
  fault('password-before-zero', `${P}-password-checked`, 'a password counts up to a zero byte', (b) => {
    unfiltered(b, 'password')
    alike(b, 'password', (given, stored) => beforeNul(given) === stored)
  }),
  fault('username-before-zero', `${P}-username-checked`, 'a user name counts up to a zero byte', (b) => {
    unfiltered(b, 'username')
    alike(b, 'username', (given, stored) => beforeNul(given) === stored)
  }),
  fault('password-line', `${P}-password-checked`, 'a line break after a password is overlooked', (b) => {
    unfiltered(b, 'password')
    alike(b, 'password', (given, stored) => given.trimEnd() === stored)
  }),
  fault('password-base64', `${P}-password-checked`, 'a password is also taken in base64', (b) =>
    alike(b, 'password', (given, stored) => Buffer.from(given, 'base64').toString() === stored),
  ),
  fault('password-or-name', `${P}-password-checked`, 'the user name is taken as the password', (b) =>
    alike(b, 'password', (given, _, call) => given === call.user?.['username']),
  ),
  fault('password-or-client', `${P}-password-checked`, "the client's name is taken as the password", (b) =>
    alike(b, 'password', (given, _, call) => given === call.given['client_id']),
  ),
  fault('password-null-word', `${P}-password-checked`, 'the word "null" is taken as any password', (b) =>
    alike(b, 'password', (given) => given === 'null'),
  ),
  fault('password-ends-with', `${P}-password-checked`, 'what ends with the right password is taken', (b) =>
    alike(b, 'password', (given, stored) => given.endsWith(stored)),
  ),
  fault('password-without-first', `${P}-password-checked`, 'the first character does not count', (b) =>
    alike(b, 'password', (given, stored) => given.slice(-stored.length + 1) === stored.slice(1)),
  ),
  fault('username-by-password', `${P}-username-checked`, 'the user is found by the password alone', (b) => {
    const { user } = b.checks
    replace(
      b.checks,
      'user',
      forGrant('password', (call) => {
        const found = call.world.accounts.find((account) => account['password'] === call.given['password'])
        if (found) call.user = found
        else user?.(call)
      }),
    )
  }),
  fault('username-comment', `${P}-username-checked`, 'a quote and two dashes end the query', (b) => {
    alike(b, 'username', (given, stored) => given.startsWith(`${stored}'`) && given.includes('--'))
    alike(b, 'password', (_, __, call) => (call.given['username'] ?? '').includes("' --"))
  }),
  fault('username-filter', `${P}-username-checked`, 'a parenthesis ends the filter', (b) =>
    alike(b, 'username', (given, stored) => given.startsWith(`${stored})`)),
  ),
  fault('names-swapped', `${P}-username-checked`, 'user name and password may change places', (b) => {
    alike(b, 'username', (given, stored, call) => call.given['password'] === stored && given !== stored)
    alike(b, 'password', (_, stored, call) => call.given['username'] === stored)
  }),
  fault('client-ignored-at-refresh', `${P}-client-id-checked`, 'any client can refresh', (b) =>
    wrap(b.checks, 'client', (check) => (call) => {
      call.client = call.world.tokens.get(call.given['refresh_token'] ?? '')?.client
      if (!call.client) check(call)
    }),
  ),
  fault('client-needless-at-refresh', `${P}-required-client-id`, 'a refresh needs no client', (b) => {
    part(b.parameters, 'client_id').needed = (call) => call.given['grant_type'] === 'password'
    wrap(b.checks, 'client', (check) => (call) => {
      call.client = call.world.tokens.get(call.given['refresh_token'] ?? '')?.client
      if (!call.client || call.given['client_id'] !== undefined) check(call)
    })
  }),
  fault('secret-ignored-at-refresh', `${P}-client-secret-checked`, 'a refresh takes any client secret', (b) =>
    wrap(b.checks, 'secret', (check) => forGrant('password', check)),
  ),
  fault(
    'secret-ignored-where-none',
    `${P}-client-secret-of-none`,
    'a client without a secret may send any',
    (b) => alike(b, 'client_secret', (_, stored) => stored === ''),
  ),
  fault(
    'secret-or-password',
    `${P}-client-secret-checked`,
    "the user's password is taken as the secret",
    (b) => alike(b, 'client_secret', (given, _, call) => given === call.given['password']),
  ),
  fault('secret-or-client', `${P}-client-secret-checked`, "the client's name is taken as its secret", (b) =>
    alike(b, 'client_secret', (given, _, call) => given === call.given['client_id']),
  ),
  fault('secret-of-any-client', `${P}-client-secret-of-none`, 'a secret is good for every client', (b) =>
    alike(b, 'client_secret', (given, _, call) =>
      call.world.accounts.some((account) => given !== '' && account['client_secret'] === given),
    ),
  ),
  fault('secret-number', `${P}-client-secret-checked`, 'a secret that is no text is overlooked', (b) =>
    mapping(b, 'client_secret', (value, call) =>
      typeof value === 'string' || value === undefined
        ? value
        : call.world.accounts.find((a) => a['client_id'] === call.lookup('client_id')[0])?.['client_secret'],
    ),
  ),
  fault('client-sugar-missing', `${P}-client-sugar`, 'the client sugar serves its own user alone', (b) => {
    b.checks['sugar'] = forGrant('password', (call) => {
      if (call.given['client_id'] === 'sugar' && call.user !== call.world.accounts[0]) refuse('unknownClient')
    })
  }),
  ...looseFaults('grant_type', () => 'password'),
  ...looseFaults('client_id', ofFirst('client_id')),
  ...looseFaults('username', ofFirst('username')),
  ...looseFaults('password', ofFirst('password')),
  ...looseFaults('platform', ofFirst('platform')),
  secret500(
    'secret-left-out-500',
    `${P}-client-secret-left-open`,
    'a client secret that is left out is answered with 500',
    false,
    undefined,
  ),
  secret500(
    'secret-null-500',
    `${P}-no-server-error`,
    'null as client secret is answered with 500',
    false,
    null,
  ),
  secret500(
    'secret-empty-500',
    `${P}-client-secret-unpopulated`,
    'an empty secret of a client that has one is answered with 500',
    true,
    '',
  ),
]
