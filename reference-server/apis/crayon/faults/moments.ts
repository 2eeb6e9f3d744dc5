import { wrap } from '../../../behaviour/registry.ts'
import type { Account, Behaviour, Call, Fault } from '../../../behaviour/types.ts'
import { fault, onGranted, onRefused } from '../../../faults/define.ts'
import { withCharset } from '../../../faults/parameters.ts'

const P = 'CRAYON'

const isOther = ({ user, world }: Call): boolean => user !== world.accounts[0]

/** Whether the user was granted a token before, at least so many seconds ago. */
const hadToken = (call: Call, secondsAgo: number): boolean =>
  [...call.world.tokens.values()].some(
    ({ user, issuedAtMs }) =>
      user === call.user && call.world.clock.now() - issuedAtMs >= Math.max(1, secondsAgo * 1000),
  )

type When = [name: string, when: string, holds: (b: Behaviour) => (call: Call) => boolean]

const afterAnother = (): ((call: Call) => boolean) => {
  let last: Account | undefined
  return (call) => {
    const changed = last !== undefined && last !== call.user
    last = call.user
    return changed
  }
}

const afterWrong = (b: Behaviour): ((call: Call) => boolean) => {
  let wrong = 0
  b.alter.push(({ status }, call) => {
    if (call.route === 'token') wrong = status < 400 ? 0 : wrong + 1
  })
  return () => wrong >= 3
}

const moments: When[] = [
  ['others', 'for another user than the first', () => isOther],
  ['after-another', 'right after another user', () => afterAnother()],
  ['after-wrong', 'after three wrong requests', afterWrong],
  ['later', 'for a user who had a token a while ago', () => (call) => hadToken(call, 600)],
]

const lists: When[] = [
  ['charset', 'where the media type has a charset', () => withCharset],
  ['later', 'for a user who had a token a while ago', () => (call) => hadToken(call, 600)],
  ['others-again', 'for another user than the first, from the second on', () => again(isOther)],
  ['charset-again', 'where the media type has a charset, from the second on', () => again(withCharset)],
]

function again(holds: (call: Call) => boolean): (call: Call) => boolean {
  let count = 0
  return (call) => holds(call) && ++count > 1
}

const times: When[] = [
  ['charset', 'where the media type has a charset', () => withCharset],
  ['others', 'for another user than the first', () => isOther],
]

/** What an empty success violates where it is not the promise that a right request is answered with a token. */
const violated: Record<string, string> = {
  'after-wrong': 'attempts',
  later: 'token-lives',
}

/** Granted answers that are wrong at one moment alone. */
export const momentFaults: Fault[] = [
  ...moments.map(([name, when, make]) =>
    fault(
      `empty-at-${name}`,
      `${P}-${violated[name] ?? 'success'}`,
      `a success holds no token ${when}`,
      (b) => {
        const holds = make(b)
        b.alter.unshift((answer, call) => {
          if (call.route === 'token' && !call.refused && holds(call)) answer.body = {}
        })
      },
    ),
  ),
  ...lists.map(([name, when, make]) =>
    fault(`list-at-${name}`, `${P}-json`, `an answer is a list ${when}`, (b) => {
      const holds = make(b)
      onGranted(b.alter, (answer, call) => {
        if (holds(call)) answer.body = [answer.body]
      })
    }),
  ),
  ...lists.slice(2).map(([name, when, make]) =>
    fault(`created-at-${name}`, `${P}-success`, `an answer has the status 201 ${when}`, (b) => {
      const holds = make(b)
      onGranted(b.alter, (answer, call) => {
        if (holds(call)) answer.status = 201
      })
    }),
  ),
  ...times.map(([name, when, make]) =>
    fault(`jwt-text-time-at-${name}`, `${P}-token-dates`, `"iat" is a text ${when}`, (b) => {
      const holds = make(b)
      wrap(b.jwt.claims, 'iat', (before) => (grant, token) => {
        const iat = before(grant, token)
        return holds(grant.call) ? String(iat) : iat
      })
    }),
  ),
  fault('list-after-failure', `${P}-json`, "the answer after a user's wrong password is a list", (b) => {
    const failed = new Set<string | undefined>()
    onRefused(b.alter, (_, call) => failed.add(call.given['username']), 'wrongPassword')
    onGranted(b.alter, (answer, call) => {
      if (failed.delete(call.given['username'])) answer.body = [answer.body]
    })
  }),
  fault('jwt-has-password-of-others', `${P}-no-leak`, 'tokens of other users hold their password', (b) => {
    b.jwt.claims['request'] = ({ call }) => (isOther(call) ? call.given : undefined)
  }),
  fault('user-swapped', `${P}-username-checked`, 'user name and password may be swapped', (b) =>
    b.gate.push((call) => {
      const form = new URLSearchParams(call.body.toString())
      const [name, password] = [form.get('username') ?? '', form.get('password') ?? '']
      if (!call.world.accounts.some((a) => a['username'] === password && a['password'] === name)) return
      form.set('username', password)
      form.set('password', name)
      call.body = Buffer.from(form.toString())
    }),
  ),
]
