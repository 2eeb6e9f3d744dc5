// What CRM.COM does wrongly once a code was wrong several times.
import { refuse } from '../../../behaviour/refusals.ts'
import type { Behaviour, Call, Fault } from '../../../behaviour/types.ts'
import { counting, first } from '../../../faults/conditions.ts'
import { faultTable, table } from '../../../faults/define.ts'

import { wrongCode } from './credentials.ts'

const P = 'CRM'
const _checked = 'CRM-authentication-code-checked'

/** Does something when the same wrong code comes the fourth time, and later. */
const fourthTime = (b: Behaviour, then: (call: Call) => void): void => {
  const times = counting<string>()
  wrongCode(b, (call, error) => {
    if (times(call.given['authentication_code'] ?? '') < 4) throw error
    then(call)
  })
}

/** For a moment after a wrong code no right one is accepted. */
const locks = (b: Behaviour, status: number): void => {
  b.refusals['locked'] = { status, error: 'locked', description: 'Try again later.' }
  let untilMs = 0
  wrongCode(b, (_, error) => {
    untilMs = Date.now() + 250
    throw error
  })
  b.checks['locked'] = () => {
    if (Date.now() < untilMs) refuse('locked')
  }
}

/** Attempts with a wrong code that are answered wrongly. */
export const attempts: Fault[] = [
  ...faultTable(P, [
    [
      'fourth-attempt-granted',
      'authentication-code-checked',
      'the fourth attempt with a wrong code gets a token',
      (b) =>
        fourthTime(b, (call) => {
          call.user = first(call)
        }),
    ],
    [
      'fourth-attempt-redirected',
      'refused',
      'the fourth attempt with a wrong code is sent elsewhere',
      (b) => fourthTime(b, () => refuse('redirected')),
    ],
    [
      'fourth-attempt-page',
      'refusal-readable',
      'the fourth attempt with a wrong code gets a page',
      (b) => {
        b.refusals['puzzle'] = { status: 403, error: 'puzzle', description: 'Are you a robot?' }
        const { refusalBody } = b
        b.refusalBody = (row, reason, call) =>
          reason === 'puzzle'
            ? '<!doctype html><title>Are you a robot?</title>'
            : refusalBody(row, reason, call)
        fourthTime(b, () => refuse('puzzle'))
      },
    ],
    [
      'fourth-attempt-ok',
      'refused',
      'the fourth attempt with a wrong code is "OK" and no token',
      (b) => {
        b.refusals['puzzle'] = { status: 200, error: 'ok', description: '' }
        fourthTime(b, () => refuse('puzzle'))
      },
    ],
  ]),
  ...table<[status: number]>(
    P,
    [
      ['attempt-locks', 'attempts', 'a wrong code makes the next right one fail', 400],
      [
        'attempt-locks-quietly',
        'attempts',
        'a wrong code makes the next right one fail, with status 200',
        200,
      ],
    ],
    locks,
  ),
]
