import { signHs256 } from '../behaviour/keys.ts'
import { wrap } from '../behaviour/registry.ts'
import type { Account, Answer, Behaviour, Call, Fault } from '../behaviour/types.ts'
import { fault, onRefused } from './define.ts'

/** The ids of the requirements about refusals. */
export interface RefusalOptions {
  /** That a wrong request gets no token and an error status. */
  refused?: string
  /** That no answer is a server error. */
  noServerError?: string
  /** That nothing confidential is in a refusal. */
  noLeak?: string
  /** The response field of the access token, put into a refusal by one of the faults. */
  tokenField: string
}

/** The mechanical ways in which a token request can be refused wrongly. */
export function refusalFaults(prefix: string, options: RefusalOptions): Fault[] {
  const { refused = `${prefix}-refused`, noServerError = `${prefix}-no-server-error` } = options
  const { noLeak = `${prefix}-no-leak`, tokenField } = options
  const refusing = (
    name: string,
    breaks: string,
    about: string,
    change: (answer: Answer, call: Call) => void,
    ...reasons: string[]
  ) => fault(name, breaks, about, (b) => onRefused(b.alter, change, ...reasons))
  const status = (name: string, breaks: string, about: string, code: number, ...reasons: string[]) =>
    refusing(
      name,
      breaks,
      about,
      (answer) => {
        answer.status = code
      },
      ...reasons,
    )
  const text = (name: string, breaks: string, about: string, type: string, body: (call: Call) => string) =>
    refusing(name, breaks, about, (answer, call) => {
      answer.headers['Content-Type'] = type
      answer.body = body(call)
    })

  return [
    status('refused-200', refused, 'a refusal has status 200', 200),
    status('refused-204', refused, 'a refusal has status 204', 204),
    status('refused-302', refused, 'a refusal has status 302', 302),
    status('refused-500', noServerError, 'a refusal has status 500', 500),
    status('refused-503', noServerError, 'wrong credentials are answered with 503', 503, ...credentials),
    status('missing-500', noServerError, 'a missing parameter is answered with 500', 500, 'missing'),
    status('repeated-500', noServerError, 'a repeated parameter is answered with 500', 500, 'repeated'),
    status(
      'malformed-500',
      noServerError,
      'a body that can not be read is answered with 500',
      500,
      'malformed',
      'notText',
    ),
    status('control-500', noServerError, 'a control character is answered with 500', 500, 'controlCharacter'),
    status('grant-501', noServerError, 'an unknown grant type is answered with 501', 501, 'unsupportedGrant'),
    text(
      'refused-html',
      refused,
      'a refusal is an HTML page',
      'text/html; charset=utf-8',
      () => '<!doctype html><title>Error</title><h1>Bad request</h1>',
    ),
    text('refused-empty', refused, 'a refusal has no body', 'application/json', () => ''),
    text(
      'refused-not-json',
      refused,
      'a refusal says it is JSON and is not',
      'application/json',
      () => "{'error': 'refused'}",
    ),
    text(
      'refused-stack',
      noLeak,
      'a refusal has a stack trace',
      'text/plain',
      () => new Error('Credentials do not match').stack ?? '',
    ),
    refusing('refused-sql', noLeak, "a refusal has the database's own words in it", (answer) => {
      const said = 'SQLSTATE[42000]: Syntax error or access violation: 1064'
      answer.body = { ...(answer.body as object), detail: said }
    }),
    refusing(
      'refused-echoes-password',
      noLeak,
      'a refusal repeats the credentials that were sent',
      (answer, call) => {
        answer.body = { ...(answer.body as object), request: call.given }
      },
    ),
    refusing('refused-echoes-body', noLeak, 'a refusal repeats the body that was sent', (answer, call) => {
      answer.body = { ...(answer.body as object), received: call.body.toString() }
    }),
    refusing(
      'refused-shows-right-one',
      noLeak,
      'a refusal shows the password that would have been right',
      (answer, call) => {
        answer.body = { ...(answer.body as object), expected: call.user ?? call.client }
      },
      ...credentials,
    ),
    refusing('refused-has-token', noLeak, 'a refusal has a token in it', (answer) => {
      answer.body = {
        ...(answer.body as object),
        [tokenField]: `eyJhbGciOiJIUzI1NiJ9.e30.${signHs256('e30')}`,
      }
    }),
    refusing(
      'refused-closes',
      noServerError,
      'wrong credentials close the connection without an answer',
      (answer) => {
        answer.cut = 'before'
      },
      ...credentials,
    ),
    refusing('refused-cut', noServerError, 'a refusal ends in the middle of its body', (answer) => {
      answer.cut = 'midway'
    }),
    refusing('refused-cacheable', refused, 'a refusal may be cached', (answer) => {
      answer.headers['Cache-Control'] = 'public, max-age=3600'
    }),
    fault('refused-tells-users', noLeak, 'an unknown user is told apart from a wrong password', (b) => {
      for (const reason of ['unknownUser', 'unknownClient']) {
        wrap(b.refusals, reason, (row) => ({ ...row, status: 404, description: 'There is no such account.' }))
      }
    }),
    fault('refused-then-granted', refused, 'the third wrong attempt on a user is granted', (b) => {
      const attempts = new Map<Account, number>()
      for (const name of Object.keys(b.same).filter(secret)) {
        wrap(b.same, name, (before) => (given, stored, call) => {
          if (before(given, stored, call)) return true
          const account = call.user ?? call.client
          if (!account) return false
          attempts.set(account, (attempts.get(account) ?? 0) + 1)
          return (attempts.get(account) ?? 0) >= 3
        })
      }
    }),
    fault('refused-locks-all', refused, 'a wrong password makes the next right one fail', (b: Behaviour) => {
      const failed = new Set<string>()
      for (const name of Object.keys(b.same).filter(secret)) {
        wrap(b.same, name, (before) => (given, stored, call) => {
          const right = before(given, stored, call)
          if (!right) failed.add(stored)
          return right && !failed.delete(stored)
        })
      }
    }),
    fault('checks-slowly', noLeak, 'a right user name makes a wrong password slow', (b) => {
      onRefused(
        b.wire,
        (answer) => {
          answer.delayMs = 60
        },
        'wrongPassword',
        'wrongSecret',
      )
    }),
  ]
}

const credentials = ['unknownUser', 'wrongPassword', 'unknownClient', 'wrongSecret']

const secret = (name: string): boolean => /password|secret|code/.test(name)
