import { createHash } from 'node:crypto'
import { inQuery } from '../behaviour/parameters.ts'
import type { Behaviour, Fault } from '../behaviour/types.ts'
import { fault, onGranted } from './define.ts'

/** The ids of the requirements about methods, content types and the form of a response. */
export interface WireOptions {
  method?: string
  mediaType?: string
  json?: string
  noStore?: string
  success?: string
  noLeak?: string
}

/** The mechanical ways in which method, content type and the bytes of an answer can be wrong. */
export function wireFaults(prefix: string, options: WireOptions = {}): Fault[] {
  const { method = `${prefix}-method`, mediaType = `${prefix}-content-type` } = options
  const { json = `${prefix}-json`, noStore = `${prefix}-no-store` } = options
  const { success = `${prefix}-success`, noLeak = `${prefix}-no-leak` } = options
  const status = (code: number) =>
    fault(`granted-${code}`, success, `a token is granted with status ${code}`, (b) =>
      onGranted(b.alter, (answer) => {
        answer.status = code
      }),
    )
  const header = (name: string, breaks: string, about: string, headers: Record<string, string>) =>
    fault(name, breaks, about, (b) => onGranted(b.alter, (answer) => Object.assign(answer.headers, headers)))
  const text = (name: string, about: string, change: (json: string) => string) =>
    fault(name, json, about, (b) =>
      onGranted(b.wire, (answer) => {
        answer.bytes = Buffer.from(change(answer.bytes.toString()))
      }),
    )
  return [
    ...[201, 202, 203, 206, 303].map(status),
    fault('method-any', method, 'a token is granted for any method', (b) => {
      b.routes.token.methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']
    }),
    fault('method-put', method, 'a token is also granted for PUT', (b) => {
      b.routes.token.methods.push('PUT')
    }),
    fault('method-query', method, 'all parameters are also read from the query', (b) => {
      for (const [name, p] of Object.entries(b.parameters)) {
        const before = p.read
        p.read = (call) => (before(call).length > 0 ? before(call) : inQuery(name)(call))
      }
    }),
    fault('content-type-any', mediaType, 'a body of any content type is read', anyMediaType),
    fault('content-type-absent', mediaType, 'a body without a content type is read', (b) => {
      const [first] = Object.values(b.mediaTypes)
      if (first) b.mediaTypes[''] = first
    }),
    header('response-html', json, 'a response says it is HTML', { 'Content-Type': 'text/html' }),
    header('response-text', json, 'a response says it is plain text', { 'Content-Type': 'text/plain' }),
    fault('response-untyped', json, 'a response has no content type', (b) =>
      onGranted(b.alter, (answer) => {
        delete answer.headers['Content-Type']
      }),
    ),
    text('response-trailing-comma', 'a response has a comma after its last member', (j) =>
      j.replace(/\}$/, ',}'),
    ),
    text('response-single-quotes', 'a response has single quotes', (j) => j.replaceAll('"', "'")),
    text('response-guarded', "a response begins with )]}', against hijacking", (j) => `)]}',\n${j}`),
    text('response-listed', 'a response is a list of one', (j) => `[${j}]`),
    text('response-quoted', 'a response is JSON in a JSON text', (j) => JSON.stringify(j)),
    text('response-twice', 'a response has two JSON texts', (j) => `${j}\n${j}`),
    text('response-marked', 'a response begins with a byte order mark', (j) => `\ufeff${j}`),
    text('response-form', 'a response is form-encoded', (j) =>
      String(new URLSearchParams(JSON.parse(j) as Record<string, string>)),
    ),
    text('response-empty', 'a response has no body', () => ''),
    text('response-wrapped', 'a response stands in a member called "result"', (j) => `{"result":${j}}`),
    fault('response-cut', json, 'a response ends in the middle', (b) =>
      onGranted(b.wire, (answer) => {
        answer.cut = 'midway'
      }),
    ),
    fault('response-gzip-always', json, 'a response says it is compressed and is not', (b) =>
      onGranted(b.wire, (answer) => {
        answer.headers['Content-Encoding'] = 'gzip'
      }),
    ),
    header('cache-public', noStore, 'a response may be cached by anyone', {
      'Cache-Control': 'public, max-age=300',
    }),
    fault('cache-unsaid', noStore, 'a response does not say that it must not be stored', (b) =>
      onGranted(b.alter, (answer) => {
        delete answer.headers['Cache-Control']
        delete answer.headers['Pragma']
      }),
    ),
    fault('cache-etag', noStore, 'a response has an ETag and may be kept', (b) =>
      onGranted(b.wire, (answer) => {
        answer.headers['ETag'] = `"${createHash('sha256').update(answer.bytes).digest('hex').slice(0, 16)}"`
        answer.headers['Cache-Control'] = 'private'
      }),
    ),
    fault('granted-shows-password', noLeak, 'a response repeats the credentials of the request', (b) =>
      onGranted(b.alter, (answer, call) => {
        answer.body = { ...(answer.body as object), request: call.given }
      }),
    ),
    fault('granted-cookie-password', noLeak, 'a response sets a cookie with the password in it', (b) =>
      onGranted(b.alter, (answer, call) => {
        const secret =
          call.given['password'] ?? call.given['client_secret'] ?? call.given['authentication_code'] ?? ''
        answer.headers['Set-Cookie'] = `login=${encodeURIComponent(secret)}; Path=/`
      }),
    ),
  ]
}

function anyMediaType(b: Behaviour): void {
  const [first] = Object.values(b.mediaTypes)
  if (!first) return
  b.mediaTypes[''] = first
  b.mediaTypes['*'] = first
}
