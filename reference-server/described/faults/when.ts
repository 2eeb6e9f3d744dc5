import { namesInBody } from '../../behaviour/body.ts'
import type { Account, Behaviour, Call } from '../../behaviour/types.ts'
import { withCharset } from '../../faults/conditions.ts'
import { namesIn } from '../description.ts'
import { parametersIn } from '../requests.ts'
import type { Ground } from './ground.ts'

/** When, or for whom, a server does something wrong; what it remembers for that is one server's own. */
export interface When {
  name: string
  says: string
  of(b: Behaviour): (call: Call) => boolean
}

const seen = (name: string, says: string, holds: (call: Call) => boolean): When => ({
  name,
  says,
  of: () => holds,
})

const mediaOf = ({ headers }: Call): string => headers['content-type'] ?? ''

const knownNames = ({ d }: Ground): Set<string> =>
  new Set(d.operations.flatMap(({ parts }) => parts.flatMap(({ at }) => namesIn(at)[1] ?? [])))

/** What can be seen of the request itself. */
export const requestWhens = (ground: Ground): When[] => {
  const { issue } = ground
  const known = knownNames(ground)
  return [
    ...(issue.media.length > 0 ? [seen('charset', 'where the media type has a charset', withCharset)] : []),
    seen('accept-any', 'where the request accepts any media type', ({ headers }) => headers.accept === '*/*'),
    seen('browser', 'where the request comes from a browser', ({ headers }) =>
      /^Mozilla/.test(headers['user-agent'] ?? ''),
    ),
    seen('from-inside', 'where the request is said to come from inside', ({ headers }) =>
      /^(127|10)\./.test(String(headers['x-forwarded-for'] ?? '')),
    ),
    ...(issue.media.length > 0
      ? [
          seen('beside-unknown', 'beside a parameter that nobody knows', (call) =>
            namesInBody(call).some((name) => !known.has(name)),
          ),
        ]
      : []),
  ]
}

/** Where a member of a JSON body that nobody knows is no number. */
export const oddMember = (ground: Ground): When[] => {
  const known = knownNames(ground)
  const isOdd = (call: Call) =>
    namesInBody(call).some(
      (name) => !known.has(name) && call.lookup(name).some((one) => typeof one !== 'number'),
    )
  return ground.issue.parts.some(({ place }) => place === 'json')
    ? [seen('odd-member', 'where an undocumented member is no number', isOdd)]
    : []
}

/** Where the media type is written in other letters than documented. */
export const capitals: When = seen(
  'capitals',
  'where the media type is in capitals',
  (call) => /[A-Z]/.test(mediaOf(call)) && !withCharset(call),
)

/** Where an optional part is sent along. */
export const optionalWhens = ({ issue }: Ground): When[] =>
  parametersIn(issue)
    .filter(({ optional }) => optional)
    .map(({ key, name }) =>
      seen(
        `with-${name}`,
        `where "${name}" is sent`,
        ({ given, values }) => given[key] !== undefined || (values[key]?.length ?? 0) > 0,
      ),
    )

/** For one account alone. */
export const whomOf = (ground: Ground): When[] =>
  [
    ['of-first', 'for the first account alone', 0] as const,
    ['of-second', 'for the second account alone', 1] as const,
  ].map(([name, says, index]) =>
    seen(
      name,
      says,
      (call) => ground.named(call) === ground.accounts[index] && ground.accounts[index] !== undefined,
    ),
  )

/** The second account: code that serves one account in another way than the first. */
export const second = (ground: Ground): When => whomOf(ground)[1]!

/** What has to have happened before. */
export const historyWhens = (ground: Ground): When[] => [
  {
    name: 'third',
    says: "from an account's third token on",
    of: () => (call) => tokensOf(ground, call).length >= 3,
  },
  {
    name: 'after-refusal',
    says: 'once a request of the account was rejected',
    of: (b) => {
      const refused = new Set<Account>()
      b.wire.push((_, call) => {
        const account = call.route === 'token' && call.refused !== undefined ? ground.named(call) : undefined
        if (account) refused.add(account)
      })
      return (call) => refused.has(ground.named(call) ?? {})
    },
  },
  {
    name: 'after-an-end',
    says: 'after the end of an earlier token of the account',
    of: () => (call) =>
      tokensOf(ground, call).some(({ expiresAtMs }) => expiresAtMs <= call.world.clock.now()),
  },
  {
    name: 'while-alive',
    says: 'while the account has a living token that is older than a minute',
    of: () => (call) => {
      const now = call.world.clock.now()
      return tokensOf(ground, call).some(
        (token) => token.expiresAtMs > now && token.issuedAtMs < now - 60_000,
      )
    },
  },
]

/** The access tokens that were issued to the account of a request before it. */
const tokensOf = ({ named }: Ground, call: Call) => {
  const account: Account | undefined = named(call)
  return [...call.world.tokens.values()].filter(
    (token) => token.kind === 'access' && token.user === account && token.grant.call !== call,
  )
}
