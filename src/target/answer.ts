import { maxHeaderSize } from 'node:http'
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib'
import type { NoAnswer } from '../model/event.ts'
import { headersOf } from '../model/headers.ts'
import { parseJson } from '../model/json.ts'
import { connectSentences, sentenceOf } from '../model/platform.ts'

/** What came of one request. `ms` is the time from sending to the end of the answer. */
export interface Answer {
  response?: { status: number; headers: [string, string][]; body: Buffer }
  noAnswer?: { kind: NoAnswer; message: string }
  sentAtMs: number
  ms: number
}

/** A body as JSON, a byte order mark overlooked (RFC 8259 §8.1); null with `isJson` false when it is none, or too deep. */
export const readBody = (text: string): { body: unknown; isJson: boolean } => {
  const body = parseJson(text.replace(/^\uFEFF/, ''))
  return body === undefined ? { body: null, isJson: false } : { body, isJson: true }
}

/** No answer, or the beginning of one. */
export const closed = {
  kind: 'closed' as const,
  message: 'the connection was closed before the response was complete',
}

/** No answer, because it took longer than the target may take. */
export const timeoutAfter = (ms: number) => ({
  kind: 'timeout' as const,
  message: `no response within ${ms} ms`,
})

/** No connection, because it took longer than the target may take. */
export const noConnectionWithin = (ms: number) => ({
  kind: 'unreachable' as const,
  message: `no connection within ${ms} ms`,
})

/** The largest body in bytes, as it is sent and once its codings are undone. */
export const largestBody = 1 << 20

/** No answer that can be read, because its body is larger than any that a token API needs. */
export const tooLarge = (when = '') => ({
  kind: 'malformed' as const,
  message: `the body is larger than ${largestBody >> 20} MiB${when}`,
})

/** No answer that can be read, because there is no end to its header fields. */
export const headTooLarge = {
  kind: 'malformed' as const,
  message: `the header fields are larger than ${maxHeaderSize >> 10} KiB`,
}

/** What the HTTP client itself will not send: nothing that a target did. */
const unsendable = new Set([
  'UND_ERR_INVALID_ARG',
  'UND_ERR_NOT_SUPPORTED',
  'UND_ERR_REQ_CONTENT_LENGTH_MISMATCH',
  'ERR_INVALID_CHAR',
  'ERR_HTTP_INVALID_HEADER_VALUE',
])
const closing = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET', 'UND_ERR_CLOSED', 'UND_ERR_DESTROYED'])

/** What undici says of a connection that it gives up: of a response to no request, or an interim one that it does not know. */
const unasked = 'bad response'
const switching = 'bad upgrade'

/** Whether a connection has ended because a response came on it that nobody had asked for. */
export const isStray = ({ message }: Error): boolean => message === unasked

/** Why a response cannot be read, by what undici says of it. */
const unreadable = ({ code, message }: ConnectError): string | undefined => {
  if (message === unasked) return 'a response comes that nobody has asked for'
  if (message === switching)
    return 'the response switches to another protocol (101), which nobody has asked for'
  // undici says so of any fault in the body of a response that has a length.
  if (code === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH')
    return 'the body of the response is not as its Content-Length says, or it has more lengths than one'
  if (code === 'ERR_ASSERTION') return 'the response is none that HTTP allows; its status may be below 100'
  const [, why] = /^Response does not match the HTTP\/1\.1 protocol \((.*)\)$/.exec(message) ?? []
  return why === undefined ? undefined : `the response is no HTTP/1.1: ${why}`
}

const isTls = (code: string): boolean =>
  /^(ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO)/.test(code)

interface ConnectError extends Error {
  code?: string
  address?: string
  hostname?: string
  port?: number
}

/** Where a connection was tried: the address that the system names, or the target's. */
const placeOf = (error: ConnectError, host: string): string => {
  const { address, hostname, port } = error
  if (address !== undefined) return port === undefined ? address : `${address}:${port}`
  return hostname ?? host
}

/** Whose fault a connection error is, by its code; `host` is where the request was to go. */
export const classify = (error: ConnectError, host: string): { kind: NoAnswer; message: string } => {
  const { code = '', message } = error
  if (unsendable.has(code)) return { kind: 'unsendable', message: `the request cannot be sent: ${message}` }
  const why = unreadable(error)
  if (why !== undefined) return { kind: 'malformed', message: why }
  if (closing.has(code)) return closed
  if (code === 'UND_ERR_HEADERS_OVERFLOW') return headTooLarge
  if (isTls(code) || Object.hasOwn(connectSentences, code))
    return {
      kind: isTls(code) ? 'tls' : 'unreachable',
      message: `no connection to ${placeOf(error, host)}: ${sentenceOf(error, connectSentences)}`,
    }
  return { kind: 'malformed', message }
}

type Decoder = (body: Buffer, options: { maxOutputLength: number }) => Buffer

const decoders = new Map<string, Decoder>([
  ['gzip', gunzipSync],
  ['x-gzip', gunzipSync],
  ['deflate', inflateSync],
  ['br', brotliDecompressSync],
])
const mostCodings = 4

const undone = (body: Buffer, coding: string): Buffer | NonNullable<Answer['noAnswer']> => {
  const decode = decoders.get(coding)
  if (!decode) return { kind: 'malformed', message: `the body has an unknown content coding: "${coding}"` }
  try {
    return decode(body, { maxOutputLength: largestBody })
  } catch (error) {
    const { code, message } = error as Error & { code?: string }
    if (code === 'ERR_BUFFER_TOO_LARGE') return tooLarge(` once its ${coding} coding is undone`)
    return { kind: 'malformed', message: `the body is not ${coding}: ${message}` }
  }
}

/** An answer as it reads once its content codings are undone, the last one first (RFC 9110 §8.4). */
export const decoded = (response: NonNullable<Answer['response']>): Pick<Answer, 'response' | 'noAnswer'> => {
  let { body } = response
  if (body.length > largestBody) return { noAnswer: tooLarge() }
  if (body.length === 0) return { response }
  const codings = headersOf(response.headers, 'content-encoding')
    .flatMap((value) => value.toLowerCase().split(','))
    .map((coding) => coding.trim())
    .filter((coding) => coding !== '' && coding !== 'identity')
  if (codings.length > mostCodings)
    return {
      noAnswer: {
        kind: 'malformed',
        message: `the body has ${codings.length} content codings, one upon the other; more than ${mostCodings} are not undone`,
      },
    }
  for (const coding of codings.reverse()) {
    const inner = undone(body, coding)
    if (!Buffer.isBuffer(inner)) return { noAnswer: inner }
    body = inner
  }
  return { response: { ...response, body } }
}
