import { tokenOf } from '../../../behaviour/tokens.ts'
import type { Account, Fault, Grant } from '../../../behaviour/types.ts'
import { makeTokens } from '../../../faults/bearer-tokens.ts'
import { faultTable, type Row, table } from '../../../faults/define.ts'

const P = 'SUGAR'

/** Tokens of one kind that are made of a count, or of a grant, where there is something to make them of. */
const made = (
  rows: Row<[kind: string, value: (grant: Grant, count: number) => string | undefined]>[],
): Fault[] =>
  table(P, rows, (b, kind, value) => {
    let count = 4096
    makeTokens(b, kind, (make, grant) => value(grant, count++) ?? make())
  })

/** The token of one kind of the login or refresh before. */
const before = ({ call }: Grant, kind: string): string | undefined =>
  call.presented && tokenOf(call.presented.grant, kind).value

/** Tokens that can be guessed, or taken for one of another kind. */
export const tokenKinds: Fault[] = [
  ...made([
    [
      'token-consecutive',
      'token-unguessable',
      'tokens count up in their last digits',
      'access',
      (_, n) => `5342d38a-24b1-4521-b1a1-00000000${n.toString(16)}`,
    ],
    [
      'refresh-consecutive',
      'token-unguessable',
      'refresh tokens count up in their last digits',
      'refresh',
      (_, n) => `85053198-24b1-4521-b1a1-00000000${n.toString(16)}`,
    ],
    [
      'refresh-counted',
      'token-unguessable',
      'refresh tokens are small numbers',
      'refresh',
      (_, n) => String(n),
    ],
    [
      'refresh-holds-access',
      'token-unguessable',
      'the refresh token is "r" and the access token',
      'refresh',
      (grant) => `r-${tokenOf(grant, 'access').value}`,
    ],
    [
      'refresh-shared',
      'refresh-token-own',
      'all users get the same refresh token',
      'refresh',
      () => '85053198-24b1-4521-b1a1-5342d382e0b7',
    ],
    [
      'download-shared',
      'download-token-own',
      'all users get the same download token',
      'download',
      () => '8c9b5461-0d95-8d87-6084-5342d357b39e',
    ],
    [
      'access-is-refresh',
      'kinds-kept-apart',
      'the refresh token is the access token',
      'refresh',
      (grant) => tokenOf(grant, 'access').value,
    ],
    [
      'spent-as-access',
      'kinds-kept-apart',
      'the spent refresh token comes back as access token',
      'access',
      ({ call }) => call.presented?.value,
    ],
    [
      'spent-as-download',
      'kinds-kept-apart',
      'the spent refresh token comes back as download token',
      'download',
      ({ call }) => call.presented?.value,
    ],
    [
      'earlier-download-as-access',
      'kinds-kept-apart',
      'the download token comes back as access token',
      'access',
      (grant) => before(grant, 'download'),
    ],
    [
      'earlier-access-as-refresh',
      'kinds-kept-apart',
      'the access token comes back as refresh token',
      'refresh',
      (grant) => before(grant, 'access'),
    ],
  ]),
  ...faultTable(P, [
    [
      'refresh-was-access',
      'kinds-kept-apart',
      'the refresh token is the access token of the login before',
      (b) => {
        const earlier = new Map<Account, string>()
        makeTokens(b, 'refresh', (make, grant) => {
          const last = earlier.get(grant.user)
          earlier.set(grant.user, tokenOf(grant, 'access').value)
          return last ?? make()
        })
      },
    ],
    [
      'token-with-space',
      'access-token',
      'an access token has a space in it',
      (b) => makeTokens(b, 'access', (make) => make().replace('-', ' ')),
    ],
  ]),
]
