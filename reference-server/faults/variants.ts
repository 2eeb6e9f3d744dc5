// The freedoms that documents leave, as variants of a right server.
import { gzipSync } from 'node:zlib'
import { addCookie } from '../behaviour/answer.ts'
import { refuse } from '../behaviour/refusals.ts'
import { reorder } from '../behaviour/registry.ts'
import { jwt, opaque } from '../behaviour/tokens.ts'
import type { Account, Behaviour, Variant } from '../behaviour/types.ts'
import { alsoAcceptsTokens } from './bearer-tokens.ts'
import { onGranted, variant } from './define.ts'

/** The freedoms that every document leaves; an API leaves out (`without`) those that its own takes away. */
export const commonVariants = (): Variant[] => [
  variant('extra-fields', 'responses have members that the document does not name', (b) => {
    b.fields['trace_id'] = (grant) => `t-${grant.issuedAtMs}`
    b.fields['tenant'] = () => ({ region: 'eu', features: ['a', 'b'] })
  }),
  variant('other-order', 'the members of responses are in reverse order', (b) =>
    reorder(b.fields, (entries) => entries.reverse()),
  ),
  variant('pretty', 'responses are indented', (b) => {
    b.encode = (body) => `${JSON.stringify(body, null, 2)}\n`
  }),
  variant('escaped', 'responses escape slashes and everything outside of ASCII', (b) => {
    b.encode = (body) =>
      JSON.stringify(body)
        .replaceAll('/', '\\/')
        .replace(/[^\x20-\x7e]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)
  }),
  variant('odd-names', 'headers, members and claims have names that JavaScript objects inherit', (b) => {
    b.jwt.claims = withOddNames(b.jwt.claims, () => 'x')
    b.alter.push((answer) => {
      answer.headers = withOddNames(answer.headers, 'x')
      if (typeof answer.body === 'object') answer.body = withOddNames(answer.body ?? {}, { expires_in: null })
    })
  }),
  header('charset', 'the content type has a charset', 'Content-Type', 'application/json; charset=utf-8'),
  header(
    'charset-capitals',
    'the content type is written in another way',
    'Content-Type',
    'Application/JSON;charset="UTF-8"',
  ),
  header('closing', 'each answer closes its connection', 'Connection', 'close'),
  header('more-headers', 'answers have headers of the infrastructure', 'X-Request-Id', '7d2f0c1e'),
  variant('cookie', 'answers set a cookie of a load balancer', (b) => {
    b.alter.push((answer) => addCookie(answer, 'lb=node-7; Path=/; HttpOnly'))
  }),
  variant('upper-case-headers', 'header names are in capitals', (b) => {
    b.wire.push((answer) => {
      answer.headers = Object.fromEntries(
        Object.entries(answer.headers).map(([name, v]) => [name.toUpperCase(), v]),
      )
    })
  }),
  variant('lower-case-headers', 'header names are in small letters', (b) => {
    b.wire.push((answer) => {
      answer.headers = Object.fromEntries(
        Object.entries(answer.headers).map(([name, v]) => [name.toLowerCase(), v]),
      )
    })
  }),
  variant('gzip', 'answers are compressed when the client takes that', (b) => {
    b.wire.push((answer, call) => {
      if (!/\bgzip\b/.test(String(call.headers['accept-encoding'] ?? ''))) return
      answer.bytes = gzipSync(answer.bytes)
      answer.headers['Content-Encoding'] = 'gzip'
      answer.headers['Vary'] = 'Accept-Encoding'
    })
  }),
  variant('chunked', 'answers come in chunks without a length', (b) => {
    b.wire.push((answer) => {
      answer.chunked = true
    })
  }),
  variant('slow', 'answers take 20 ms', (b) => {
    b.wire.push((answer) => {
      answer.delayMs += 20
    })
  }),
  variant('clock-ahead', 'the clock is 3 seconds ahead', (b) => {
    b.clockAheadSeconds = 3
  }),
  variant('clock-behind', 'the clock is 3 seconds behind', (b) => {
    b.clockAheadSeconds = -3
  }),
  variant('400-for-401', 'wrong credentials are answered with 400', (b) =>
    eachRow(b, /Client|Basic|Secret|User|Password|missing /, (row) => {
      row.status = 400
      delete row.headers
    }),
  ),
  variant('401-for-400', 'wrong credentials are answered with 401', (b) =>
    eachRow(b, /User|Password|Refresh/, (row) => {
      row.status = 401
    }),
  ),
  variant('403-for-401', 'wrong credentials are answered with 403', (b) =>
    eachRow(b, /Client|Secret|User|Password/, (row) => {
      row.status = 403
    }),
  ),
  variant('422-for-400', 'requests that are not well-formed are answered with 422', (b) =>
    eachRow(b, /repeated|notText|control|missing|badValue/, (row) => {
      row.status = 422
    }),
  ),
  variant('404-for-405', 'other methods are answered with 404', (b) =>
    eachRow(b, /wrongMethod/, (row) => {
      row.status = 404
    }),
  ),
  variant('other-words', 'errors are described in other words', (b) =>
    eachRow(b, /./, (row) => {
      row.description = `Zugriff verweigert: ${row.error}`
    }),
  ),
  variant('busy', 'now and then a request is answered with 429 and Retry-After', (b) => {
    let count = 0
    b.refusals['tooMany']!.headers = { 'Retry-After': '1' }
    b.gate.push(() => {
      // Often enough to meet it in any suite, seldom enough not to wait for minutes.
      if (++count % 150 === 12) refuse('tooMany')
    })
  }),
  {
    ...variant(
      'locking',
      'five wrong attempts in a row lock an account, until the server starts again',
      (b) => {
        const attempts = new Map<Account, number>()
        b.refusals['locked'] = { status: 403, error: 'access_denied', description: 'Too many attempts.' }
        b.alter.unshift((answer, call) => {
          const account = call.user ?? call.client
          if (call.route !== 'token' || !account) return
          const count = attempts.get(account) ?? 0
          if (/^wrong(Password|Secret|Code)$/.test(call.refused ?? '')) attempts.set(account, count + 1)
          else if (!call.refused && count < 5) attempts.delete(account)
          else if (!call.refused) {
            call.refused = 'locked'
            Object.assign(answer, { status: 403, body: b.refusalBody(b.refusals['locked']!, 'locked', call) })
          }
        })
      },
    ),
    countsAttempts: true,
  },
  variant('no-pragma', 'token responses have Cache-Control without Pragma', (b) =>
    onGranted(b.alter, (answer) => {
      delete answer.headers['Pragma']
    }),
  ),
]

/** Other forms of error body, for documents that do not fix one. */
export const errorBodyVariants = (): Variant[] => [
  variant('problem-errors', 'errors are problem details (RFC 9457)', (b) => {
    b.refusalBody = (row) => ({
      type: 'about:blank',
      title: row.error,
      status: row.status,
      detail: row.description,
    })
    b.alter.push((answer, call) => {
      if (call.refused) answer.headers['Content-Type'] = 'application/problem+json'
    })
  }),
  variant('message-errors', 'errors have one member, "message"', (b) => {
    b.refusalBody = (row) => ({ message: row.description })
  }),
]

/** Another kind of access token, for documents that leave it open. */
export const tokenFormVariants = (): Variant[] => [
  variant('opaque-token', 'access tokens are opaque', (b) => {
    b.tokens['access']!.value = opaque(48)
  }),
  variant('long-token', 'access tokens are 3000 characters long', (b) => {
    b.tokens['access']!.value = opaque(2250)
  }),
  variant('jwt-token', 'access tokens are JWTs', (b) => {
    b.jwt.header['alg'] ??= () => 'HS256'
    b.jwt.claims['sub'] ??= (grant) => grant.user['username'] ?? grant.user['client_id']
    b.jwt.claims['exp'] ??= (_, token) => Math.floor(token.expiresAtMs / 1000)
    b.jwt.claims['jti'] ??= () => crypto.randomUUID()
    b.tokens['access']!.value = jwt
  }),
]

function header(name: string, about: string, key: string, value: string): Variant {
  return variant(name, about, (b) => {
    b.alter.push((answer) => {
      answer.headers[key] = value
    })
  })
}

// entries and spreading make them own members, which assigning to __proto__ does not
const withOddNames = <T extends object>(bag: T, value: unknown): T => ({
  ...bag,
  ...Object.fromEntries(['constructor', '__proto__', 'toString', 'hasOwnProperty'].map((it) => [it, value])),
})

type Row = Behaviour['refusals'][string]

// rows are shared between reasons in places, so each is copied before it is changed
function eachRow(b: Behaviour, reasons: RegExp, change: (row: Row) => void): void {
  for (const [reason, row] of Object.entries(b.refusals)) {
    if (!reasons.test(reason) || reason.endsWith('Token')) continue
    const copy = { ...row }
    change(copy)
    b.refusals[reason] = copy
  }
}

/** Decoders of base64url differ in what they overlook (RFC 4648 section 3.3). */
export const jwtLooselyRead: Variant = variant(
  'jwt-loosely-read',
  'what is no base64url in the signature of a JWT is overlooked',
  (b) =>
    alsoAcceptsTokens(b, (value, token) => {
      const [head, claims, signature = '', ...more] = value.split('.')
      const own = token.value.split('.')
      const same = Buffer.from(signature, 'base64url').equals(Buffer.from(own[2] ?? '', 'base64url'))
      return same && more.length === 0 && head === own[0] && claims === own[1]
    }),
)
