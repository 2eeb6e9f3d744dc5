import { signHs256 } from '../../../behaviour/keys.ts'
import { refuse } from '../../../behaviour/refusals.ts'
import { wrap } from '../../../behaviour/registry.ts'
import { end, jwt, tokenOf } from '../../../behaviour/tokens.ts'
import type { Behaviour, Call, Fault } from '../../../behaviour/types.ts'
import { fault, onGranted, onRefused } from '../../../faults/define.ts'
import { alike, refreshing, valued } from './parts.ts'
import { depth, given, isRefresh, onMobile } from './ways.ts'

const P = 'SUGAR'

const kinds: Fault[] = [
  fault(
    'spent-as-access',
    `${P}-kinds-kept-apart`,
    'the spent refresh token comes back as access token',
    (b) =>
      valued(b, 'access', (value) => (grant, record) => grant.call.presented?.value ?? value(grant, record)),
  ),
  fault(
    'spent-as-download',
    `${P}-kinds-kept-apart`,
    'the spent refresh token comes back as download token',
    (b) =>
      valued(
        b,
        'download',
        (value) => (grant, record) => grant.call.presented?.value ?? value(grant, record),
      ),
  ),
  fault(
    'earlier-download-as-access',
    `${P}-kinds-kept-apart`,
    'the download token comes back as access token',
    (b) =>
      valued(b, 'access', (value) => (grant, record) => {
        const before = grant.call.presented?.grant
        return before ? tokenOf(before, 'download').value : value(grant, record)
      }),
  ),
  fault(
    'earlier-access-as-refresh',
    `${P}-kinds-kept-apart`,
    'the access token comes back as refresh token',
    (b) =>
      valued(b, 'refresh', (value) => (grant, record) => {
        const before = grant.call.presented?.grant
        return before ? tokenOf(before, 'access').value : value(grant, record)
      }),
  ),
  fault(
    'refresh-holds-access',
    `${P}-token-unguessable`,
    'the refresh token is "r" and the access token',
    (b) => valued(b, 'refresh', () => (grant) => `r-${tokenOf(grant, 'access').value}`),
  ),
]

const refreshes: Fault[] = [
  fault('refresh-for-latest', `${P}-refresh-own`, 'a refresh is for the user who logged in last', (b) =>
    wrap(b.checks, 'refresh', (check) => (call) => {
      check(call)
      if (isRefresh(call))
        call.user = [...call.world.tokens.values()].findLast((t) => !refreshing(t.grant))?.user ?? call.user
    }),
  ),
  fault('refresh-for-named', `${P}-refresh-own`, 'a refresh is for the user whom it names', (b) =>
    wrap(b.checks, 'refresh', (check) => (call) => {
      check(call)
      const [name] = call.lookup('username')
      if (isRefresh(call)) call.user = call.world.accounts.find((a) => a['username'] === name) ?? call.user
    }),
  ),
  fault(
    'refresh-mixed-up',
    `${P}-refresh-own`,
    'refreshes at the same moment are for the last of them',
    (b) => {
      let last: Call['user']
      b.pause = async (call) => {
        if (!isRefresh(call)) return
        last = call.user
        await new Promise((done) => setTimeout(done, 15))
        call.user = last
      }
    },
  ),
  fault(
    'refresh-end-overlooked',
    `${P}-refresh-checked`,
    'the last characters of a refresh token do not count',
    (b) =>
      likeRefresh(
        b,
        (sent, value) => sent.length === value.length && sent.slice(0, 32) === value.slice(0, 32),
      ),
  ),
  fault(
    'refresh-start-overlooked',
    `${P}-refresh-checked`,
    'the first characters of a refresh token do not count',
    (b) => likeRefresh(b, (sent, value) => sent.length === value.length && sent.slice(4) === value.slice(4)),
  ),
  fault(
    'refresh-jwt-unverified',
    `${P}-refresh-checked`,
    'the signature of a refresh token is not verified',
    (b) => {
      b.jwt.sign = signHs256
      b.jwt.header['alg'] = () => 'HS256'
      b.jwt.claims['jti'] = () => crypto.randomUUID()
      b.tokens['refresh']!.value = jwt
      const id = (token: string) => {
        try {
          return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()).jti as unknown
        } catch {
          return undefined
        }
      }
      likeRefresh(b, (sent, value) => id(sent) !== undefined && id(sent) === id(value))
    },
  ),
  ...Object.entries({ empty: '', null: null }).map(([word, nothing]) =>
    fault(
      `refresh-client-${word}`,
      word === 'empty' ? `${P}-required-client-id` : `${P}-client-id-checked`,
      `a refresh by a client of the name ${word} is granted`,
      (b) => ownClient(b, (sent) => sent === nothing),
    ),
  ),
  fault(
    'refresh-client-longer',
    `${P}-client-id-checked`,
    'a refresh by a client with a longer name is granted',
    (b) => ownClient(b, (sent, own) => typeof sent === 'string' && sent.startsWith(own)),
  ),
  fault(
    'refresh-client-shorter',
    `${P}-client-id-checked`,
    'a refresh by a client with a shorter name is granted',
    (b) => ownClient(b, (sent, own) => typeof sent === 'string' && sent.length > 2 && own.startsWith(sent)),
  ),
  fault(
    'refresh-client-no-text',
    `${P}-client-id-checked`,
    'a refresh by a client that is no text is granted',
    (b) => ownClient(b, (sent) => sent === true || Array.isArray(sent)),
  ),
  fault(
    'refresh-secret-any-case',
    `${P}-client-secret-checked`,
    'a refresh takes the secret in any case',
    (b) =>
      alike(
        b,
        'client_secret',
        (sent, own, call) => isRefresh(call) && sent.toLowerCase() === own.toLowerCase(),
      ),
  ),
  fault(
    'refresh-secret-trimmed',
    `${P}-client-secret-checked`,
    'a refresh takes the secret with spaces',
    (b) =>
      alike(b, 'client_secret', (sent, own, call) => isRefresh(call) && own !== '' && sent.trim() === own),
  ),
  fault('refresh-secret-longer', `${P}-client-secret-checked`, 'a refresh takes a longer secret', (b) =>
    alike(b, 'client_secret', (sent, own, call) => isRefresh(call) && own !== '' && sent.startsWith(own)),
  ),
  fault('refresh-secret-shorter', `${P}-client-secret-checked`, 'a refresh takes a shorter secret', (b) =>
    alike(b, 'client_secret', (sent, own, call) => isRefresh(call) && sent !== '' && own.startsWith(sent)),
  ),
  ...['wrongSecret', 'unknownClient', 'missing'].map((reason) =>
    fault(
      `refresh-spent-by-${reason.toLowerCase().replace(/[ _]/g, '-')}`,
      `${P}-failure-harmless`,
      `a refresh spends its token before it is refused (${reason})`,
      (b) =>
        onRefused(
          b.alter,
          (_, call) => {
            const record = call.world.tokens.get(String(call.lookup('refresh_token')[0]))
            if (record) end(record, call)
          },
          reason,
        ),
    ),
  ),
]

/** Also takes refresh tokens that are somehow like an issued one. */
function likeRefresh(b: Behaviour, like: (sent: string, value: string) => boolean): void {
  wrap(b.checks, 'refresh', (check) => (call) => {
    const sent = given(call, 'refresh_token')
    for (const { kind, value, ended } of call.world.tokens.values())
      if (kind === 'refresh' && !ended && like(sent, value)) call.given['refresh_token'] = value
    check(call)
  })
}

/** Takes a refresh for one by the token's own client. */
function ownClient(b: Behaviour, like: (sent: unknown, own: string) => boolean): void {
  wrap(b.parameters, 'client_id', (p) => ({
    ...p,
    read: (call) => {
      const own = call.world.tokens.get(String(call.lookup('refresh_token')[0]))?.client['client_id']
      return p.read(call).map((sent) => (own !== undefined && like(sent, own) ? own : sent))
    },
  }))
}

const answers: Fault[] = [
  ...['refresh', 'download'].map((kind) =>
    fault(
      `refusal-has-${kind}-token`,
      `${P}-refusal-without-token`,
      `a wrong password is answered with a ${kind} token`,
      (b) =>
        onRefused(
          b.alter,
          (answer) => {
            answer.body = { ...(answer.body as object), [`${kind}_token`]: crypto.randomUUID() }
          },
          'wrongPassword',
        ),
    ),
  ),
  fault('expires-later', `${P}-no-cache`, 'a response ends in an hour, by its Expires field', (b) =>
    onGranted(b.alter, (answer) => {
      delete answer.headers['Cache-Control']
      answer.headers['Expires'] = new Date(Date.now() + 3600_000).toUTCString()
    }),
  ),
  fault('second-login-shorter', `${P}-download-token`, 'only the first login has a download token', (b) => {
    const seen = new Set<unknown>()
    onGranted(b.alter, (answer, call) => {
      if (!isRefresh(call) && seen.has(call.user))
        delete (answer.body as Record<string, unknown>)['download_token']
      seen.add(call.user)
    })
  }),
  fault('mobile-tokens-dead', `${P}-platform-available`, 'no token for mobile is accepted', (b) => {
    b.resource.checks['mobile'] = ({ presented }) => {
      if (presented && onMobile(presented)) refuse('unknownToken')
    }
  }),
  fault('second-login-created', `${P}-success`, "a user's second login is answered with 201", (b) => {
    const seen = new Set<unknown>()
    onGranted(b.alter, (answer, call) => {
      if (!isRefresh(call) && seen.has(call.user)) answer.status = 201
      seen.add(call.user)
    })
  }),
  fault('thrice-refreshed-list', `${P}-json`, 'a third refresh is answered with a list', (b) =>
    onGranted(b.alter, (answer, { grant }) => {
      if (grant && depth(grant) > 2) answer.body = [answer.body]
    }),
  ),
  fault('thrice-refreshed-bare', `${P}-refresh-token`, 'a third refresh gives no refresh token', (b) =>
    onGranted(b.alter, (answer, { grant }) => {
      if (grant && depth(grant) > 2) delete (answer.body as Record<string, unknown>)['refresh_token']
    }),
  ),
]

/** What SugarCRM can do wrongly once only: on a second login, at a refresh, with a token that had another use. */
export const turnFaults: Fault[] = [...kinds, ...refreshes, ...answers]
