import { rename, wrap } from '../../../behaviour/registry.ts'
import type { Fault, Grant } from '../../../behaviour/types.ts'
import { fault, onGranted } from '../../../faults/define.ts'

const P = 'SUGAR'

const refreshing = (grant: Grant): boolean => grant.call.given['grant_type'] === 'refresh_token'

/** A value of the response that is right at the first grant of a server alone. */
const laterFault = (
  name: string,
  breaks: string,
  about: string,
  field: string,
  change: (v: never) => unknown,
) =>
  fault(name, breaks, about, (b) => {
    let count = 0
    wrap(b.fields, field, (before) => (grant) => {
      const value = before(grant)
      return ++count === 1 ? value : change(value as never)
    })
  })

/** A value of the response that is wrong after a refresh alone. */
const refreshFault = (
  name: string,
  breaks: string,
  about: string,
  field: string,
  change: (v: never) => unknown,
) =>
  fault(name, breaks, about, (b) =>
    wrap(b.fields, field, (before) => (grant) => {
      const value = before(grant)
      return refreshing(grant) ? change(value as never) : value
    }),
  )

const scopeFault = (suffix: string, about: string, value: unknown) =>
  fault(`scope-${suffix}`, `${P}-scope`, about, (b) => {
    b.fields['scope'] = () => value
  })

/** What SugarCRM can answer wrongly to a request that it grants. */
export const responseFaults: Fault[] = [
  fault('scope-renamed', `${P}-scope`, '"scope" is called "Scope"', (b) =>
    rename(b.fields, 'scope', 'Scope'),
  ),
  fault('response-latin-1', `${P}-json`, 'a text in a response is in ISO 8859-1', (b) =>
    onGranted(b.wire, (answer) => {
      const [before, after] = ['{"note":"gr', '\xfc\xdfe",']
      answer.bytes = Buffer.concat([Buffer.from(before + after, 'latin1'), answer.bytes.subarray(1)])
    }),
  ),
  fault('token-twice', `${P}-json`, 'access_token stands twice in a response', (b) =>
    onGranted(b.wire, (answer) => {
      answer.bytes = Buffer.from(answer.bytes.toString().replace('{', '{"access_token":"",'))
    }),
  ),
  scopeFault('list', '"scope" is a list', []),
  scopeFault('object', '"scope" is an object', {}),
  scopeFault('false', '"scope" is false', false),
  laterFault(
    'later-text',
    `${P}-expires-in`,
    '"expires_in" is a text from the second time on',
    'expires_in',
    String,
  ),
  laterFault('later-no-type', `${P}-token-type`, '"token_type" is there once', 'token_type', () => undefined),
  refreshFault(
    'refreshed-refresh-listed',
    `${P}-refresh-rotation`,
    'a refresh has "refresh_token" in a list',
    'refresh_token',
    (value: string) => [value],
  ),
  refreshFault(
    'refreshed-text',
    `${P}-expires-in`,
    'a refresh has "expires_in" as a text',
    'expires_in',
    String,
  ),
  refreshFault(
    'refreshed-milliseconds',
    `${P}-expires-in-seconds`,
    'a refresh has "expires_in" in milliseconds',
    'expires_in',
    (value: number) => value * 1000,
  ),
  refreshFault(
    'refreshed-doubled',
    `${P}-refresh-extends`,
    'a refresh has twice the true "expires_in"',
    'expires_in',
    (value: number) => value * 2,
  ),
  refreshFault(
    'refreshed-halved',
    `${P}-token-expires`,
    'a refresh has half of the true "expires_in"',
    'expires_in',
    (value: number) => value / 2,
  ),
  refreshFault(
    'refreshed-no-access',
    `${P}-access-token`,
    'a refresh has no "access_token"',
    'access_token',
    () => undefined,
  ),
  fault('later-no-access', `${P}-access-token`, 'every second login of a user has no "access_token"', (b) => {
    const logins = new Map<unknown, number>()
    wrap(b.fields, 'access_token', (before) => (grant) => {
      if (refreshing(grant)) return before(grant)
      const count = (logins.get(grant.user) ?? 0) + 1
      logins.set(grant.user, count)
      return count % 2 === 0 ? undefined : before(grant)
    })
  }),
  refreshFault(
    'refreshed-no-type',
    `${P}-token-type`,
    'a refresh has no "token_type"',
    'token_type',
    () => undefined,
  ),
  refreshFault(
    'refreshed-no-download',
    `${P}-download-token`,
    'a refresh has no "download_token"',
    'download_token',
    () => undefined,
  ),
  refreshFault(
    'refreshed-no-refresh-life',
    `${P}-refresh-expires-in`,
    'a refresh has no "refresh_expires_in"',
    'refresh_expires_in',
    () => undefined,
  ),
  fault(
    'refresh-life-of-access',
    `${P}-refresh-expires`,
    '"refresh_expires_in" is that of the access token',
    (b) => wrap(b.fields, 'refresh_expires_in', () => (grant) => b.fields['expires_in']?.(grant)),
  ),
  fault('access-life-of-refresh', `${P}-token-lives`, '"expires_in" is that of the refresh token', (b) =>
    wrap(b.fields, 'expires_in', () => (grant) => b.fields['refresh_expires_in']?.(grant)),
  ),
  fault('both-milliseconds', `${P}-expires-in-seconds`, 'both lifetimes are in milliseconds', (b) => {
    for (const name of ['expires_in', 'refresh_expires_in'])
      wrap(b.fields, name, (before) => (grant) => (before(grant) as number) * 1000)
  }),
  fault('other-milliseconds', `${P}-expires-in-seconds`, 'two hours are said in milliseconds', (b) => {
    b.tokens['access']!.lifetimeSeconds = 7200
    wrap(b.fields, 'expires_in', (before) => (grant) => (before(grant) as number) * 1000)
  }),
  fault(
    'other-lifetimes-lied',
    `${P}-token-lives`,
    'tokens live half an hour and are said to live an hour',
    (b) => {
      b.tokens['access']!.lifetimeSeconds = 1800
      b.fields['expires_in'] = () => 3600
      b.fields['refresh_expires_in'] = () => 2_592_000
    },
  ),
  fault('access-is-refresh', `${P}-kinds-kept-apart`, 'the refresh token is the access token', (b) => {
    b.tokens['refresh']!.value = (grant) => grant.tokens['access']?.value ?? ''
  }),
  fault('download-is-refresh', `${P}-kinds-kept-apart`, 'the download token is the refresh token', (b) =>
    wrap(b.fields, 'download_token', () => (grant) => grant.tokens['refresh']?.value),
  ),
  fault('token-with-space', `${P}-access-token`, 'an access token has a space in it', (b) =>
    wrap(b.tokens, 'access', (kind) => ({ ...kind, value: (g, r) => kind.value(g, r).replace('-', ' ') })),
  ),
  fault('granted-cacheable', `${P}-no-cache`, 'a response may be kept for a minute', (b) =>
    onGranted(b.alter, (answer) => {
      answer.headers['Cache-Control'] = 'private, max-age=60'
    }),
  ),
  fault('refreshed-listed', `${P}-json`, 'a refresh is answered with a list of one', (b) =>
    onGranted(b.alter, (answer, call) => {
      if (call.given['grant_type'] === 'refresh_token') answer.body = [answer.body]
    }),
  ),
]
