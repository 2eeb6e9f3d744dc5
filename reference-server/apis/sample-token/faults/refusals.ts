// Rejections of the sample platform that are wrong.
import { randomUUID } from 'node:crypto'
import { wrap } from '../../../behaviour/registry.ts'
import type { Fault } from '../../../behaviour/types.ts'
import { adds, header, rejections } from '../../../faults/answers.ts'
import { newestToken } from '../../../faults/bearer-tokens.ts'
import { breaking, faultTable, onRefused, type Row, table, without } from '../../../faults/define.ts'
import { refusalFaults } from '../../../faults/refusals.ts'

const P = 'SAMPLE'

const shared: Fault[] = breaking(without(refusalFaults(P, { tokenField: 'access_token' }), 'checks-slowly'), {
  'refused-sql': `${P}-no-stack-trace`,
  'refused-stack': `${P}-no-stack-trace`,
  'refused-html': `${P}-refusal-readable`,
  'refused-empty': `${P}-refusal-readable`,
  'refused-not-json': `${P}-refusal-readable`,
  'refused-cacheable': `${P}-no-cache`,
  'refused-has-token': `${P}-refusal-without-token`,
  'refused-tells-users': `${P}-no-user-enumeration`,
  'refused-then-granted': `${P}-password-checked`,
  'refused-locks-all': `${P}-success`,
  'refused-closes': `${P}-answers`,
  'refused-cut': `${P}-answers`,
})

/** Rejections with a header field made of a living token. */
const tokenInHeader = (rows: Row<[field: string, write: (token: string) => string]>[]): Fault[] =>
  table(P, rows, (b, field, write) =>
    onRefused(b.wire, (answer, call) => {
      const token = newestToken(call, (t) => !t.ended)
      if (token) answer.headers[field] = write(token.value)
    }),
  )

/** Rejections that are wrong. */
export const refusals: Fault[] = [
  ...shared,
  ...tokenInHeader([
    [
      'refused-header-live',
      'refusal-without-token',
      "a live token is in a rejection's header",
      'X-Token',
      (token) => token,
    ],
    [
      'refused-header-bearer',
      'refusal-without-token',
      "a new token is in a rejection's header",
      'Authorization',
      (token) => `Bearer ${[...token].reverse().join('')}`,
    ],
  ]),
  ...rejections(P, [
    [
      'refused-says-which-traced',
      'no-user-enumeration',
      'a code tells an unknown user, next to a changing number',
      adds(({ refused }) => ({ code: refused === 'unknownUser' ? 'E1004' : 'E1005', trace: randomUUID() })),
    ],
    [
      'refused-header-tells',
      'no-user-enumeration',
      'a header field tells an unknown user from a wrong password',
      header('X-Reason', ({ refused }) => (refused === 'unknownUser' ? '1' : '2')),
    ],
  ]),
  ...faultTable(P, [
    [
      'refused-says-which',
      'no-user-enumeration',
      'the text of a rejection tells an unknown user from a wrong password',
      (b) =>
        wrap(b.refusals, 'unknownUser', (row) => ({
          ...row,
          description: 'There is no user with these credentials.',
        })),
    ],
  ]),
]
