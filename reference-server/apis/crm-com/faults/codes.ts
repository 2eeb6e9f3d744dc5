import { refuse } from '../../../behaviour/refusals.ts'
import { part, wrap } from '../../../behaviour/registry.ts'
import type { Behaviour, Call, Fault } from '../../../behaviour/types.ts'
import { credentialFaults } from '../../../faults/comparisons.ts'
import { breaking, fault, without } from '../../../faults/define.ts'
import { parameterFaults } from '../../../faults/parameters.ts'
import { digestFaults } from '../../../faults/stored.ts'
import { isObject, own, recoding } from './bodies.ts'

const P = 'CRM'
const checked = 'CRM-authentication-code-checked'

const meanings: Fault[] = [
  fault(
    'code-any-type',
    checked,
    'an authentication code that is no text stands for the first consumer',
    (b) => recoding(b, (code, call) => (typeof code === 'string' ? code : own(call)['authentication_code'])),
  ),
  fault('code-loosely-equal', checked, 'zero and false are equal to any code', (b) =>
    recoding(b, (code, call) => (code === 0 || code === false ? own(call)['authentication_code'] : code)),
  ),
  fault('code-operator', checked, 'an object in the code is a query to the database', (b) =>
    recoding(b, (code, call) =>
      isObject(code) && ('$ne' in code || '$gt' in code) ? own(call)['authentication_code'] : code,
    ),
  ),
  fault('code-control-cut', checked, 'the code ends at a control character', (b) =>
    recoding(b, (code) => (typeof code === 'string' ? code.split(/[\0\n]/)[0] : code)),
  ),
  fault('code-is-key', checked, 'the application key is taken for a code', (b) =>
    recoding(b, (code, call) => (code === own(call)['key'] ? own(call)['authentication_code'] : code)),
  ),
  fault('code-is-token', checked, 'an issued token is taken for a code', (b) =>
    recoding(b, (code, { world }) => world.tokens.get(String(code))?.user['authentication_code'] ?? code),
  ),
  fault('code-is-name', checked, "the user's name and id are taken for the code", (b) =>
    recoding(b, (code, { world }) => {
      const named = world.accounts.find(({ identifier, cii }) => code === identifier || code === cii)
      return named?.['authentication_code'] ?? code
    }),
  ),
  fault('code-base64', checked, 'the code is taken in Base64 too', (b) =>
    wrap(
      b.same,
      'authentication_code',
      (same) => (given, stored, call) =>
        same(given, stored, call) || same(Buffer.from(given, 'base64').toString(), stored, call),
    ),
  ),
  fault('code-without-first', checked, 'the code is taken without its first character', (b) =>
    wrap(
      b.same,
      'authentication_code',
      (same) => (given, stored, call) =>
        same(given, stored, call) || (given !== '' && stored.slice(1) === given),
    ),
  ),
]

/** Where the code should stand there is none, and the server looks elsewhere. */
const elsewhere = (name: string, about: string, look: (call: Call) => unknown): Fault =>
  fault(name, 'CRM-required-access-token-identifier', about, (b) => {
    const found = (call: Call) =>
      call.lookup('access_token_identifier').length === 0 && look(call) ? [look(call)] : []
    const code = part(b.parameters, 'authentication_code')
    const { read } = code
    code.read = (call) => (found(call).length > 0 ? found(call) : read(call))
    wrap(b.checks, 'identifier', (before) => (call) => {
      if (found(call).length === 0) before(call)
    })
  })

const alone: Fault[] = [
  elsewhere('code-at-the-top', 'without an identifier the code is read at the top of the body', (call) =>
    call.lookup('authentication_code').at(0),
  ),
  elsewhere('code-in-the-query', 'without an identifier the code is read from the query', ({ query }) =>
    new URLSearchParams(query).get('authentication_code'),
  ),
  ...[401, 200].map((status) =>
    fault(
      `second-refused-${status}`,
      'CRM-success',
      `only the first consumer is let in, others get ${status}`,
      (b) => {
        b.refusals['second'] = { status, error: 'unknown', description: 'There is no such access token.' }
        wrap(b.checks, 'user', (before) => (call) => {
          before(call)
          if (call.user !== call.world.accounts[0]) refuse('second')
        })
      },
    ),
  ),
  fault('unit-tells-who', 'CRM-own-data', "a unit that is another consumer's logs that one in", (b) =>
    wrap(b.checks, 'unit', () => (call) => {
      const { unit = '' } = call.given
      if (unit !== '' && !call.user?.['units']?.split(' ').includes(unit))
        call.user =
          call.world.accounts.find(({ units }) => units?.split(' ').includes(unit)) ?? refuse('unknownUnit')
    }),
  ),
  fault('unit-for-a-code', checked, 'with a wrong code the unit tells who logs in', (b) =>
    wrap(b.checks, 'user', (before) => (call) => {
      try {
        before(call)
      } catch (error) {
        const unit = call.given['unit']
        call.user = call.world.accounts.find((account) => account['units']?.split(' ').includes(unit ?? ''))
        if (!call.user) throw error
      }
    }),
  ),
]

/** Calls back with how often a wrong code was tried. */
const counting = (b: Behaviour, then: (count: number) => void) => {
  const counts = new Map<string, number>()
  wrap(b.checks, 'user', (before) => (call) => {
    try {
      before(call)
    } catch (error) {
      const code = call.given['authentication_code'] ?? ''
      counts.set(code, (counts.get(code) ?? 0) + 1)
      then(counts.get(code) ?? 0)
      throw error
    }
  })
}

/** For a moment after a wrong code no right one is granted. */
const locking = (name: string, about: string, status: number): Fault =>
  fault(name, 'CRM-attempts', about, (b) => {
    b.refusals['locked'] = { status, error: 'locked', description: 'Try again later.' }
    let untilMs = 0
    wrap(b.checks, 'user', (before) => (call) => {
      try {
        before(call)
      } catch (error) {
        untilMs = Date.now() + 250
        throw error
      }
      if (Date.now() < untilMs) refuse('locked')
    })
  })

const attempts: Fault[] = [
  fault('fourth-attempt-granted', checked, 'the fourth attempt with a wrong code is granted', (b) => {
    const counts = new Map<string, number>()
    wrap(b.checks, 'user', (before) => (call: Call) => {
      const code = call.given['authentication_code'] ?? ''
      counts.set(code, (counts.get(code) ?? 0) + 1)
      try {
        before(call)
      } catch (error) {
        if ((counts.get(code) ?? 0) < 4) throw error
        call.user = own(call)
      }
    })
  }),
  fault(
    'fourth-attempt-redirected',
    'CRM-refused',
    'the fourth attempt with a wrong code is sent elsewhere',
    (b) =>
      counting(b, (count) => {
        if (count >= 4) refuse('redirected')
      }),
  ),
  fault(
    'fourth-attempt-page',
    'CRM-refusal-readable',
    'the fourth attempt with a wrong code gets a page',
    (b) => {
      b.refusals['puzzle'] = { status: 403, error: 'puzzle', description: 'Are you a robot?' }
      const { refusalBody } = b
      b.refusalBody = (row, reason, call) =>
        reason === 'puzzle'
          ? '<!doctype html><title>Are you a robot?</title>'
          : refusalBody(row, reason, call)
      counting(b, (count) => {
        if (count >= 4) refuse('puzzle')
      })
    },
  ),
  fault(
    'fourth-attempt-ok',
    'CRM-refused',
    'the fourth attempt with a wrong code is "OK" and no token',
    (b) => {
      b.refusals['puzzle'] = { status: 200, error: 'ok', description: '' }
      counting(b, (count) => {
        if (count >= 4) refuse('puzzle')
      })
    },
  ),
  locking('attempt-locks', 'a wrong code makes the next right one fail', 400),
  locking('attempt-locks-quietly', 'a wrong code makes the next right one fail, with status 200', 200),
]

/** Ways in which authentication codes can be compared wrongly. */
export const codeFaults: Fault[] = [
  // which of two equal members counts is free
  ...breaking(
    without(parameterFaults(P, 'authentication_code', { in: 'json' }), 'authentication-code-repeated-taken'),
    { 'authentication-code-empty-taken': checked, 'authentication-code-from-query': 'CRM-body-only' },
  ),
  ...breaking(credentialFaults(P, 'authentication_code', { identifier: true }), {
    'authentication-code-special-refused': 'CRM-success',
  }),
  ...digestFaults(checked, 'authentication_code'),
  ...meanings,
  ...alone,
  ...attempts,
]
