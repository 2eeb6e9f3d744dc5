import type { Alter, Fault } from '../../../behaviour/types.ts'
import { fault, onRefused } from '../../../faults/define.ts'

const P = 'SUGAR'

type Body = Record<string, unknown>

const refusal = (name: string, breaks: string, about: string, change: Alter, ...reasons: string[]) =>
  fault(name, breaks, about, (b) => onRefused(b.alter, change, ...reasons))

const html: Alter = (answer) => {
  answer.headers['Content-Type'] = 'text/html; charset=utf-8'
  answer.body = '<!doctype html><title>Error</title><h1>Bad request</h1>'
}

const credentials = ['unknownUser', 'wrongPassword', 'unknownClient', 'wrongSecret']
const refresh = ['unknownRefresh', 'expiredRefresh', 'spentRefresh', 'foreignRefresh']

/** What SugarCRM can answer wrongly to a request that it refuses. */
export const refusingFaults: Fault[] = [
  refusal(
    'refused-html-for-missing',
    `${P}-refusal-readable`,
    'a missing argument is answered in HTML',
    html,
    'missing',
  ),
  refusal(
    'refused-html-for-user',
    `${P}-refusal-readable`,
    'a wrong password is answered in HTML',
    html,
    'wrongPassword',
  ),
  refusal(
    'refused-html-for-grant',
    `${P}-refusal-readable`,
    'an unknown grant is answered in HTML',
    html,
    'unsupportedGrant',
  ),
  refusal(
    'refused-html-for-refresh',
    `${P}-refusal-readable`,
    'a wrong refresh is answered in HTML',
    html,
    ...refresh,
  ),
  refusal('refused-text', `${P}-refusal-readable`, 'a refusal is a plain sentence', (answer) => {
    answer.body = 'Bad request'
  }),
  refusal('refused-quoted', `${P}-refusal-readable`, 'a refusal is a JSON text', (answer) => {
    answer.body = '"Bad request"'
  }),
  refusal(
    'refused-200-for-user',
    `${P}-refused`,
    'a wrong password is answered with 200',
    (answer) => {
      answer.status = 200
    },
    ...credentials,
  ),
  refusal(
    'refused-200-for-refresh',
    `${P}-refused`,
    'a wrong refresh token is answered with 200',
    (answer) => {
      answer.status = 200
    },
    ...refresh,
  ),
  refusal(
    'refused-500-for-refresh',
    `${P}-no-server-error`,
    'a wrong refresh token is answered with 500',
    (answer) => {
      answer.status = 500
    },
    ...refresh,
  ),
  refusal(
    'refused-401-with-token',
    `${P}-refusal-without-token`,
    'a wrong password is answered with 401 and a token',
    (answer, call) => {
      answer.body = { ...(answer.body as Body), access_token: [...call.world.tokens.keys()].at(-1) ?? 'none' }
    },
    'wrongPassword',
  ),
  refusal(
    'refused-header-token',
    `${P}-refusal-without-token`,
    'a refusal has a token in a header',
    (answer) => {
      answer.headers['X-Authorization'] = `Bearer ${crypto.randomUUID()}`
    },
  ),
  refusal('refused-closes-all', `${P}-answers`, 'every refusal closes the connection', (answer) => {
    answer.cut = 'before'
  }),
  refusal('refused-without-code', `${P}-error-code`, 'a refusal has no member "error"', (answer) => {
    const { error: _, ...rest } = answer.body as Body
    answer.body = rest
  }),
  refusal(
    'refused-without-message',
    `${P}-error-message`,
    'a refusal has no member "error_message"',
    (answer) => {
      const { error_message: _, ...rest } = answer.body as Body
      answer.body = rest
    },
  ),
  refusal(
    'refused-shows-wrong-one',
    `${P}-no-leak`,
    'a refusal shows the wrong password in its sentence',
    (answer, call) => {
      answer.body = {
        ...(answer.body as Body),
        error_message: `"${call.given['password']}" is not the password.`,
      }
    },
    'wrongPassword',
  ),
  refusal(
    'refused-shows-secret',
    `${P}-no-leak`,
    'a refusal shows the client secret in its sentence',
    (answer, call) => {
      answer.body = {
        ...(answer.body as Body),
        error_message: `No client for ${call.given['client_secret']}.`,
      }
    },
    'unknownClient',
  ),
  refusal(
    'refused-shows-refresh-token',
    `${P}-no-leak`,
    'a refusal shows the refresh token in its sentence',
    (answer, call) => {
      answer.body = {
        ...(answer.body as Body),
        error_message: `Can not use ${String(call.lookup('refresh_token')[0])}.`,
      }
    },
    'unsupportedGrant',
  ),
  refusal(
    'refused-trace',
    `${P}-no-stack-trace`,
    'a refusal has a stack trace in a member',
    (answer) => {
      answer.body = { ...(answer.body as Body), trace: new Error('refused').stack }
    },
    'unsupportedGrant',
  ),
  refusal(
    'tells-users-by-status',
    `${P}-no-user-enumeration`,
    'an unknown user is answered with another status',
    (answer) => {
      answer.status = 404
    },
    'unknownUser',
  ),
  refusal(
    'tells-users-by-code',
    `${P}-no-user-enumeration`,
    'an unknown user is answered with another error',
    (answer) => {
      answer.body = { ...(answer.body as Body), error: 'unknown_user' }
    },
    'unknownUser',
  ),
  refusal(
    'tells-users-by-words',
    `${P}-no-user-enumeration`,
    'an unknown user is answered in other words',
    (answer) => {
      answer.body = { ...(answer.body as Body), error_message: 'There is no such user.' }
    },
    'unknownUser',
  ),
]
