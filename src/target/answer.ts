import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib'
import type { NoAnswer } from '../model/event.ts'
import { own } from '../model/own.ts'

/** What came of one request. `ms` is the time from sending to the end of the answer. */
export interface Answer {
  response?: { status: number; headers: [string, string][]; body: Buffer }
  noAnswer?: { kind: NoAnswer; message: string }
  sentAtMs: number
  ms: number
}

/** A body as JSON, a byte order mark overlooked (RFC 8259 §8.1); null with `isJson` false when it is none. */
export const readBody = (text: string): { body: unknown; isJson: boolean } => {
  try {
    return { body: JSON.parse(text.replace(/^\uFEFF/, '')), isJson: true }
  } catch {
    return { body: null, isJson: false }
  }
}

/** No answer, or the beginning of one. */
export const closed = {
  kind: 'closed' as const,
  message: 'the connection was closed without a whole answer',
}

/** No answer, because it took longer than the target may take. */
export const timeoutAfter = (ms: number) => ({
  kind: 'timeout' as const,
  message: `no answer within ${ms} ms`,
})

/** No connection, because it took longer than the target may take. */
export const noConnectionWithin = (ms: number) => ({
  kind: 'unreachable' as const,
  message: `no connection within ${ms} ms`,
})

const unreachable = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'EADDRNOTAVAIL',
])
/** What the HTTP client itself will not send: nothing that a target did. */
const unsendable = new Set([
  'UND_ERR_INVALID_ARG',
  'UND_ERR_NOT_SUPPORTED',
  'UND_ERR_REQ_CONTENT_LENGTH_MISMATCH',
  'ERR_INVALID_CHAR',
  'ERR_HTTP_INVALID_HEADER_VALUE',
])
const closing = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET', 'UND_ERR_CLOSED', 'UND_ERR_DESTROYED'])

/** Whose fault a connection error is, by its code. */
export const classify = (error: Error & { code?: string }): { kind: NoAnswer; message: string } => {
  const { code = '', message } = error
  if (unsendable.has(code)) return { kind: 'unsendable', message: `the request cannot be sent: ${message}` }
  if (unreachable.has(code)) return { kind: 'unreachable', message }
  if (closing.has(code)) return closed
  if (/^(ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO)/.test(code))
    return { kind: 'tls', message: `${message} (${code})` }
  return { kind: 'malformed', message }
}

const decoders: Record<string, (body: Buffer) => Buffer> = {
  gzip: gunzipSync,
  'x-gzip': gunzipSync,
  deflate: inflateSync,
  br: brotliDecompressSync,
}

/** An answer as it reads once its content coding is undone. */
export const decoded = ({
  status,
  headers,
  body,
}: NonNullable<Answer['response']>): Pick<Answer, 'response' | 'noAnswer'> => {
  const coding = headers.find(([name]) => name.toLowerCase() === 'content-encoding')?.[1]?.toLowerCase()
  const decode = coding === undefined || body.length === 0 ? undefined : own(decoders, coding)
  try {
    return { response: { status, headers, body: decode ? decode(body) : body } }
  } catch (error) {
    return {
      noAnswer: { kind: 'malformed', message: `the body is not ${coding}: ${(error as Error).message}` },
    }
  }
}
