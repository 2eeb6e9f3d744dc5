// How method, content type and the bytes of a response can be wrong.
import { createHash } from 'node:crypto'
import { inQuery } from '../behaviour/parameters.ts'
import type { Alter, Fault } from '../behaviour/types.ts'
import { adds, bytes, header, headerless, status } from './answers.ts'
import { fault, onGranted } from './define.ts'
import { alsoReads } from './parameters.ts'
import { methods } from './requests.ts'

/** The ids of the requirements about methods, content types and the form of a response. */
export interface WireOptions {
  method?: string
  mediaType?: string
  json?: string
  noStore?: string
  success?: string
  noLeak?: string
}

/** The mechanical ways in which method, content type and the bytes of a response can be wrong. */
export const wireFaults = (prefix: string, options: WireOptions = {}): Fault[] => {
  const { method = `${prefix}-method`, mediaType = `${prefix}-content-type` } = options
  const { json = `${prefix}-json`, noStore = `${prefix}-no-store` } = options
  const { success = `${prefix}-success`, noLeak = `${prefix}-no-leak` } = options
  const values: [name: string, breaks: string, about: string, change: Alter][] = [
    ...[201, 202, 203, 206, 303].map((code): [string, string, string, Alter] => [
      `granted-${code}`,
      success,
      `a token is issued with status ${code}`,
      status(code),
    ]),
    ['response-html', json, 'a response says it is HTML', header('Content-Type', 'text/html')],
    ['response-text', json, 'a response says it is plain text', header('Content-Type', 'text/plain')],
    ['response-untyped', json, 'a response has no content type', headerless('Content-Type')],
    [
      'cache-public',
      noStore,
      'a response may be cached by anyone',
      header('Cache-Control', 'public, max-age=300'),
    ],
    [
      'cache-unsaid',
      noStore,
      'a response does not say that it must not be stored',
      headerless('Cache-Control', 'Pragma'),
    ],
    [
      'granted-shows-password',
      noLeak,
      'a response repeats the credentials of the request',
      adds((call) => ({ request: call.given })),
    ],
    [
      'granted-cookie-password',
      noLeak,
      'a response sets a cookie with the password in it',
      header('Set-Cookie', ({ given }) => {
        const secret = given['password'] ?? given['client_secret'] ?? given['authentication_code'] ?? ''
        return `login=${encodeURIComponent(secret)}; Path=/`
      }),
    ],
  ]
  const texts: [name: string, about: string, change: (json: string) => string][] = [
    ['trailing-comma', 'a response has a comma after its last member', (j) => j.replace(/\}$/, ',}')],
    ['single-quotes', 'a response has single quotes', (j) => j.replaceAll('"', "'")],
    ['guarded', "a response begins with )]}', against hijacking", (j) => `)]}',\n${j}`],
    ['listed', 'a response is a list of one', (j) => `[${j}]`],
    ['quoted', 'a response is JSON in a JSON text', (j) => JSON.stringify(j)],
    ['twice', 'a response has two JSON texts', (j) => `${j}\n${j}`],
    ['marked', 'a response begins with a byte order mark', (j) => `\ufeff${j}`],
    [
      'form',
      'a response is form-encoded',
      (j) => String(new URLSearchParams(JSON.parse(j) as Record<string, string>)),
    ],
    ['empty', 'a response has no body', () => ''],
    ['wrapped', 'a response stands in a member called "result"', (j) => `{"result":${j}}`],
  ]
  const wires: [name: string, breaks: string, about: string, change: Alter][] = [
    [
      'response-cut',
      json,
      'a response ends in the middle',
      (answer) => {
        answer.cut = 'midway'
      },
    ],
    [
      'response-gzip-always',
      json,
      'a response says it is compressed and is not',
      header('Content-Encoding', 'gzip'),
    ],
    [
      'cache-etag',
      noStore,
      'a response has an ETag and may be kept',
      (answer) => {
        answer.headers['ETag'] = `"${createHash('sha256').update(answer.bytes).digest('hex').slice(0, 16)}"`
        answer.headers['Cache-Control'] = 'private'
      },
    ],
  ]
  return [
    fault('method-any', method, 'a token is issued for any method', (b) => {
      b.routes.token.methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']
    }),
    ...methods(prefix, 'PUT').map((it) => ({ ...it, breaks: method })),
    fault('method-query', method, 'all parameters are also read from the query', (b) => {
      for (const name of Object.keys(b.parameters)) alsoReads(b, name, inQuery(name))
    }),
    fault('content-type-any', mediaType, 'a body of any content type is read', (b) => {
      const [own] = Object.values(b.mediaTypes)
      if (own) Object.assign(b.mediaTypes, { '': own, '*': own })
    }),
    fault('content-type-absent', mediaType, 'a body without a content type is read', (b) => {
      const [own] = Object.values(b.mediaTypes)
      if (own) b.mediaTypes[''] = own
    }),
    ...values.map(([name, breaks, about, change]) =>
      fault(name, breaks, about, (b) => onGranted(b.alter, change)),
    ),
    ...texts.map(([name, about, change]) =>
      fault(`response-${name}`, json, about, (b) => onGranted(b.wire, bytes(change))),
    ),
    ...wires.map(([name, breaks, about, change]) =>
      fault(name, breaks, about, (b) => onGranted(b.wire, change)),
    ),
  ]
}
