import { refuse } from '../../behaviour/refusals.ts'
import { wrap } from '../../behaviour/registry.ts'
import { end } from '../../behaviour/tokens.ts'
import type { Account, Alter, Behaviour, Call, Fault, TokenRecord } from '../../behaviour/types.ts'
import { supersedesFaults } from '../../faults/supersession.ts'
import { parametersIn } from '../requests.ts'
import { adopted, type Ground, type Make, making } from './ground.ts'

/** Everything that can be wrong with what one request does to the tokens of others. */
export function supersedingFaults(ground: Ground): Fault[] {
  const make = making(ground, 'superseding')
  if (!ground.use) return []
  const always = adopted(ground, 'superseding', supersedesFaults(ground.d.ids)).filter(
    ({ name }) => name !== 'supersedes-on-failure',
  )
  const never = [
    make('supersedes-earlier', 'supersedes', 'a new token ends the earlier ones of its account', (b) => {
      b.supersedes = (old, grant) => old.user === grant.user
    }),
    make('supersedes-third', 'supersedes', 'an account has two living tokens at most', (b) => {
      b.supersedes = (old, grant) => {
        const own = [...grant.call.world.live].filter(
          (token) => token.user === grant.user && token.kind === 'access',
        )
        return own.length >= 2 && old === own[0]
      }
    }),
  ]
  const others = [
    make('ends-others', 'others-tokens', 'a new token ends the tokens of all other accounts', (b) => {
      b.supersedes = (old, grant) => old.user !== grant.user
    }),
    make('ends-first', 'others-tokens', "a new token of the second account ends the first one's", (b) => {
      b.supersedes = (old, grant) => grant.user === ground.accounts[1] && old.user === ground.accounts[0]
    }),
  ]
  const by = ground.issue.supersedes
  return [
    ...(by === 'always' ? always : []),
    ...(by === 'never' ? never : []),
    ...others,
    ...failures(ground, make),
  ]
}

/** Rejected requests that end the tokens of the account that they name. */
function failures(ground: Ground, make: Make): Fault[] {
  const ending = (name: string, about: string, when: (call: Call) => boolean) =>
    make(`ended-by-${name}`, 'failure-harmless', `${about} ends the tokens of its account`, (b) => {
      const change: Alter = (_, call) => {
        if (!isToken(b, call) || !when(call)) return
        endAll(call, ground.named(call) ?? ground.accounts[0])
      }
      b.alter.push(change)
    })
  const parts = parametersIn(ground.issue).filter(
    ({ optional, leftOpen, kind }) => !optional && !leftOpen && kind !== 'option' && kind !== 'text',
  )
  const wrong = parts.filter(({ kind }) => kind === 'secret')
  const hasNames = parts.some(({ kind }) => kind === 'identifier')
  return [
    ...(wrong.length > 0
      ? [
          ending('wrong-secret', 'a request with a wrong secret', ({ refused }) =>
            /^wrong(Password|Secret)$/.test(refused ?? ''),
          ),
        ]
      : []),
    ...(hasNames
      ? [
          ending('nobody', 'a request for nobody', ({ refused }) =>
            /^unknown(User|Client)$/.test(refused ?? ''),
          ),
        ]
      : []),
    ending('other-method', 'another method', ({ refused }) => refused === 'wrongMethod'),
    ending('options', 'OPTIONS', ({ method }) => method === 'OPTIONS'),
  ]
}

const isToken = (b: Behaviour, call: Call): boolean => b.routes.token.paths.includes(call.path)

function endAll(call: Call, account: Account | undefined): void {
  for (const token of call.world.tokens.values()) if (token.user === account) end(token, call)
}

/** Stories of several tokens, and what becomes of one of them. */
export function storyFaults(ground: Ground): Fault[] {
  if (!ground.use || ground.issue.supersedes === 'always') return []
  const make = making(ground, 'superseding')
  return [
    make('newer-dead', 'token-use', 'a second token is not accepted while the first one lives', (b) => {
      const stillborn = new WeakSet<TokenRecord>()
      wrap(b.tokens, 'access', (kind) => ({
        ...kind,
        value: (grant, record) => {
          const now = grant.call.world.clock.now()
          const used = [...grant.call.world.tokens.values()].some(
            (one) => one.user === grant.user && one.kind === 'access' && !one.ended && one.expiresAtMs > now,
          )
          if (used) stillborn.add(record)
          return kind.value(grant, record)
        },
      }))
      b.resource.checks['stillborn'] = ({ presented }) => {
        if (presented && stillborn.has(presented)) refuse('unknownToken')
      }
    }),
  ]
}
