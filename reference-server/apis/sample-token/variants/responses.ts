// Responses of the sample platform that are right although unusual.
import { wrap } from '../../../behaviour/registry.ts'
import { opaque, tokenOf } from '../../../behaviour/tokens.ts'
import type { Variant } from '../../../behaviour/types.ts'
import { variant } from '../../../faults/define.ts'

const dates = (name: string, about: string, change: (date: string) => string): Variant =>
  variant(name, about, (b) => {
    for (const field of ['.issued', '.expires'])
      wrap(b.fields, field, (before) => (grant) => change(String(before(grant))))
  })

/** Responses that are unusual, rightly. */
export const responseVariants: Variant[] = [
  variant('one-second-less', 'expires_in is a second less than 14 days, as in the example', (b) =>
    wrap(b.fields, 'expires_in', (before) => (grant) => Number(before(grant)) - 1),
  ),
  dates('dates-thurs', 'Thursday is written "Thurs"', (date) => date.replace(/^Thu,/, 'Thurs,')),
  dates('dates-dotted', 'days of the week end with a dot', (date) => date.replace(/^(Thu|\w+),/, '$1.')),
  dates('dates-table', 'dates are as the table writes them', (date) =>
    date
      .replace('Thu,', 'Thurs,')
      .replace(',', '.')
      .replace(/ [A-Z]/, (m) => m.toLowerCase()),
  ),
  variant('dates-all-thurs', 'the server was started on a Thursday and writes "Thurs"', (b) => {
    b.clockAheadSeconds = ((11 - new Date().getUTCDay()) % 7) * 86_400
    for (const name of ['.issued', '.expires'])
      wrap(b.fields, name, (before) => (grant) => String(before(grant)).replace('Thu,', 'Thurs,'))
  }),
  variant('started-on-thursday', 'the server was started on a Thursday', (b) => {
    b.clockAheadSeconds = ((11 - new Date().getUTCDay()) % 7) * 86_400
  }),
  variant('bearer-capital', 'token_type is "Bearer"', (b) =>
    wrap(b.fields, 'token_type', () => () => 'Bearer'),
  ),
  variant('ids-are-words', 'userId is no GUID', (b) =>
    wrap(b.fields, 'userId', () => (grant) => `u-${grant.call.world.accounts.indexOf(grant.user) + 7}`),
  ),
  variant('roles-listed', 'role names several roles', (b) =>
    wrap(b.fields, 'role', (before) => (grant) => `${before(grant)},User`),
  ),
  variant('refresh-token-too', 'there is a refresh token as well', (b) => {
    b.fields['refresh_token'] = (grant) => opaque(24)(grant, tokenOf(grant, 'access'))
    b.fields['as:client_id'] = () => ''
  }),
  variant('names-registered-otherwise', 'userName is in the case in which it was registered', (b) =>
    wrap(
      b.fields,
      'userName',
      (before) => (grant) => String(before(grant)).replace(/^./, (letter) => letter.toUpperCase()),
    ),
  ),
]
