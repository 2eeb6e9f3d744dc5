import { formDecode } from '../../behaviour/body.ts'
import type { Account, Behaviour, Call, Fault, TokenRecord } from '../../behaviour/types.ts'
import { alsoFinds, anyToken, newestToken } from '../../faults/bearer-tokens.ts'
import { hasProvenName } from '../requests.ts'
import { accessOf } from '../tokens.ts'
import { type Ground, isHeldTo, type Make } from './ground.ts'

const anyOf = (call: Call): TokenRecord | undefined => newestToken(call, ({ ended }) => !ended)

/** What is presented instead of a token, and opens the resource as the newest token would. */
export function presentedFaults(ground: Ground, make: Make): Fault[] {
  const part = ground.use?.parts.find(({ role }) => role === 'access token')
  const scheme = part?.place === 'bearer' ? 'bearer' : '\\w+'
  const text = (
    name: string,
    local: string,
    about: string,
    is: (value: string, call: Call) => TokenRecord | boolean | undefined,
  ) =>
    make(`token-${name}`, local, `${about} is accepted as a token`, (b) => {
      readLoosely(b, scheme)
      alsoFinds(b, (call, value) => {
        const record = is(value, call)
        return record === true ? anyToken(call) : record || undefined
      })
    })
  const { issue, accounts } = ground
  const values = (call: Call, kind: string) =>
    issue.parts
      .filter((part) => part.kind === kind)
      .flatMap(({ key }) => call.world.accounts.map((account) => account[key] ?? ''))
  const isOwn = (value: string, list: string[]) =>
    value !== '' && list.some((one) => one !== '' && [value, formDecode(value)].includes(one))
  const hasNames = issue.parts.some(({ kind }) => kind === 'identifier')
  const hasSecrets = issue.parts.some(({ kind, leftOpen }) => kind === 'secret' && !leftOpen)
  return [
    text('null', 'token-required', 'the word "null"', (value) => /^(null|undefined)$/.test(value)),
    text('wildcard', 'token-required', 'a wildcard', (value) => /^[%*]+$/.test(value)),
    text('long', 'token-required', 'any text of more than 1000 characters', (value) => value.length > 1000),
    ...(hasNames
      ? [
          text('user-name', 'token-required', 'the name of an account', (value, call) =>
            isOwn(value, values(call, 'identifier')),
          ),
        ]
      : []),
    ...(hasNames
      ? [
          text('user-name-encoded', 'token-required', 'the name of an account in Base64', (value, call) =>
            isOwn(Buffer.from(value, 'base64').toString(), values(call, 'identifier')),
          ),
        ]
      : []),
    ...(hasSecrets
      ? [
          text('secret', 'token-required', 'a secret of an account', (value, call) =>
            isOwn(value, values(call, 'secret')),
          ),
        ]
      : []),
    text('unsigned', 'token-required', 'an unsigned JWT', (value) =>
      /^none$/i.test(String(partOf(value, 0)?.['alg'])),
    ),
    text(
      'unknown-alg',
      'token-required',
      'a JWT of an unknown algorithm',
      (value) => partOf(value, 0) !== undefined && !/^(none|HS256)$/i.test(String(partOf(value, 0)?.['alg'])),
    ),
    text('nearly', 'token-forged', 'a token with one character changed', (value, call) =>
      newestToken(call, (token) => differ(token.value, value) === 1),
    ),
    text('other-end', 'token-forged', 'a token whose last characters are others', (value, call) =>
      newestToken(
        call,
        (token) => token.value.length === value.length && token.value.slice(0, -4) === value.slice(0, -4),
      ),
    ),
    text('without-start', 'token-forged', 'a token without its first character', (value, call) =>
      newestToken(call, (token) => token.value.slice(1) === value),
    ),
    text('fourth-part', 'token-forged', 'a token with something behind a dot after it', (value, call) =>
      newestToken(call, (token) => value.startsWith(`${token.value}.`)),
    ),
    make(
      'token-not-needed-from-inside',
      'token-required',
      'no token is needed where the request is said to come from inside',
      (b) => open(b, ({ headers }) => /^(127|10)\./.test(String(headers['x-forwarded-for'] ?? ''))),
    ),
    ...(hasProvenName(ground.issue) &&
    ['credentials-as-token', 'credentials-in-place-of-token'].every((rule) => isHeldTo(ground, rule))
      ? [basicInstead(make, accounts)]
      : []),
    ...(accessOf(ground.d)?.format === 'JWT'
      ? []
      : [
          make(
            'token-nearly-of-second',
            'token-forged',
            'a token of the second account is accepted with one character changed',
            (b) =>
              alsoFinds(b, (call, value) =>
                newestToken(call, (token) => token.user === accounts[1] && differ(token.value, value) === 1),
              ),
          ),
        ]),
  ]
}

/** Credentials of an account that open the resource as its token would. */
const basicInstead = (make: Make, accounts: Account[]): Fault =>
  make(
    'token-basic-instead',
    'token-required',
    'HTTP Basic credentials of an account are accepted instead of a token',
    (b) =>
      open(b, ({ headers }) => {
        const given = Buffer.from(
          /^basic (.+)$/i.exec(headers.authorization ?? '')?.[1] ?? '',
          'base64',
        ).toString()
        return (
          given !== '' &&
          accounts.some((account) =>
            Object.values(account).some((name) => name !== '' && given.startsWith(`${name}:`)),
          )
        )
      }),
  )

/** Reads what no token can look like, too, behind the word that a token stands behind. */
function readLoosely(b: Behaviour, scheme: string): void {
  const { read } = b.resource
  const behind = new RegExp(`^${scheme} (.+)$`, 'i')
  b.resource.read = (call) => {
    try {
      return read(call)
    } catch (error) {
      const raw = behind.exec(call.headers.authorization ?? '')?.[1]
      if (raw === undefined) throw error
      return raw
    }
  }
}

/** Opens the resource for requests without a token. */
function open(b: Behaviour, when: (call: Call) => boolean): void {
  const { read } = b.resource
  const opened = new WeakSet<Call>()
  b.resource.read = (call) => {
    if (!when(call)) return read(call)
    opened.add(call)
    return '-'
  }
  alsoFinds(b, (call) => (opened.has(call) ? (anyOf(call) ?? anyToken(call)) : undefined))
}

const differ = (one: string, other: string): number =>
  one.length === other.length ? [...one].filter((char, index) => char !== other[index]).length : -1

const partOf = (value: string, index: number): Record<string, unknown> | undefined => {
  const [header = '', claims = ''] = value.split('.')
  try {
    return JSON.parse(Buffer.from(index === 0 ? header : claims, 'base64url').toString()) as Record<
      string,
      unknown
    >
  } catch {
    return undefined
  }
}
