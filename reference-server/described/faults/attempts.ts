import { refuse } from '../../behaviour/refusals.ts'
import { wrap } from '../../behaviour/registry.ts'
import type { Behaviour, Fault } from '../../behaviour/types.ts'
import { parametersIn, proofOf } from '../requests.ts'
import { type Ground, type Make, slugOf } from './ground.ts'

/** What several wrong attempts do. */
export function attemptFaults({ issue }: Ground, make: Make): Fault[] {
  const secrets = parametersIn(issue).filter(
    ({ kind, leftOpen, optional, role }) => kind === 'secret' && !leftOpen && !optional && role !== 'api key',
  )
  const counting = (
    name: string,
    local: string,
    about: string,
    decide: (right: boolean, wrong: number) => boolean,
  ) =>
    make(name, local, about, (b: Behaviour) => {
      const wrong = new Map<string, number>()
      for (const { key } of secrets)
        wrap(b.same, key, (before) => (given, stored, call) => {
          const right = before(given, stored, call)
          const count = wrong.get(stored) ?? 0
          if (!right) wrong.set(stored, count + 1)
          else wrong.delete(stored)
          return decide(right, count)
        })
    })
  const proofs = parametersIn(issue).map((part) => part.kind === 'identifier' && proofOf(part, issue))
  const secret = secrets.find((one) => proofs.includes(one))
  if (!secret) return []
  return [
    counting(
      'third-attempt-accepted',
      `${slugOf(secret.name)}-checked`,
      'the third wrong attempt on an account gets a token',
      (right, count) => right || count >= 2,
    ),
    counting(
      'locked-at-once',
      'attempts',
      'after a wrong attempt the right secret is rejected once',
      (right, count) => right && count < 1,
    ),
  ]
}

/** What a rejection tells an attacker. */
export function tellingFaults({ issue }: Ground, make: Make): Fault[] {
  const names = parametersIn(issue).filter((part) => part.kind === 'identifier')
  const users =
    names.find(({ role }) => role === 'user name') ?? names.find(({ role }) => role !== 'tenant') ?? names[0]
  if (!users || !proofOf(users, issue)) return []
  const unknown = users.role === 'client id' ? 'unknownClient' : 'unknownUser'
  const row = (
    name: string,
    about: string,
    change: (row: Behaviour['refusals'][string]) => Behaviour['refusals'][string],
  ) => make(name, 'no-user-enumeration', about, (b) => wrap(b.refusals, unknown, change))
  const beside = names.filter((part) => part.role === 'tenant' && part !== users)
  return [
    ...beside.map(({ name, key }) =>
      make(
        `tells-${slugOf(name)}`,
        `${slugOf(name)}-hidden`,
        `a ${name} that nobody has is told from a wrong secret`,
        (b) => {
          const check = `${issue.name} ${key}`
          const before = b.checks[check]
          b.refusals['unknownTenant'] = {
            ...b.refusals['unknownUser']!,
            description: `There is no such ${name}.`,
          }
          b.checks[check] = (call) => {
            if (call.world.accounts.every((account) => account[key] !== call.given[key]))
              refuse('unknownTenant')
            before?.(call)
          }
        },
      ),
    ),
    row('tells-users-by-status', 'an unknown account is told by the status', (one) => ({
      ...one,
      status: 404,
    })),
    row('tells-users-by-text', 'an unknown account is told by the text', (one) => ({
      ...one,
      description: 'There is no such account.',
      error: one.error,
    })),
    row('tells-users-by-header', 'an unknown account is told by a header field', (one) => ({
      ...one,
      headers: { ...one.headers, 'X-Reason': 'unknown' },
    })),
  ]
}
