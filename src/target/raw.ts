import { maxHeaderSize } from 'node:http'
import net from 'node:net'
import tls from 'node:tls'
import type { Target } from '../model/target.ts'
import { type Answer, classify, closed, headTooLarge, largestBody, timeoutAfter, tooLarge } from './answer.ts'

/** Sends bytes as they are over a socket of their own and reads one answer until the server closes or falls silent. */
export const sendRaw = (target: Target, bytes: Buffer, timeoutMs: number): Promise<Answer> =>
  new Promise((resolve) => {
    const sentAtMs = Date.now()
    const { hostname, port, protocol } = target.url
    const secure = protocol === 'https:'
    const options = { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) || (secure ? 443 : 80) }
    const socket = secure
      ? tls.connect({ ...options, servername: hostname, rejectUnauthorized: !target.connection.insecure })
      : net.connect(options)
    const reader = rawReader()
    const finish = (result: Pick<Answer, 'response' | 'noAnswer'>) => {
      clearTimeout(timer)
      socket.destroy()
      resolve({ ...result, sentAtMs, ms: Date.now() - sentAtMs })
    }
    const timer = setTimeout(() => finish({ noAnswer: timeoutAfter(timeoutMs) }), timeoutMs)
    socket.on('error', (error) => finish({ noAnswer: classify(error) }))
    socket.on('data', (chunk) => {
      const result = reader.read(chunk)
      if (result) finish(result)
    })
    socket.on('close', () => finish({ noAnswer: closed }))
    socket.write(bytes)
  })

type Head = Omit<NonNullable<Answer['response']>, 'body'> & { bodyBytes: number }

/** Takes one answer together, piece by piece; no piece of its body is looked at twice. */
export const rawReader = (): { read(chunk: Buffer): Pick<Answer, 'response' | 'noAnswer'> | undefined } => {
  let start = Buffer.alloc(0)
  let head: Head | undefined
  const body: Buffer[] = []
  let bytes = 0
  const take = (chunk: Buffer) => {
    body.push(chunk)
    bytes += chunk.length
  }
  return {
    read(chunk) {
      if (head) take(chunk)
      else {
        start = Buffer.concat([start, chunk])
        const end = start.indexOf('\r\n\r\n')
        if (end === -1) return start.length > maxHeaderSize ? { noAnswer: headTooLarge } : undefined
        head = parseHead(start.subarray(0, end).toString('latin1'))
        if (!head) return { noAnswer: { kind: 'malformed', message: 'what came is no HTTP/1.1 response' } }
        take(start.subarray(end + 4))
      }
      if (bytes > largestBody) return { noAnswer: tooLarge() }
      if (!(bytes >= head.bodyBytes)) return undefined
      const { status, headers } = head
      return { response: { status, headers, body: Buffer.concat(body) } }
    },
  }
}

const parseHead = (text: string): Head | undefined => {
  const [statusLine = '', ...lines] = text.split('\r\n')
  const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(statusLine)?.[1])
  if (!status) return undefined
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(':')
    return [line.slice(0, colon), line.slice(colon + 1).trim()]
  })
  const length = headers.find(([name]) => name.toLowerCase() === 'content-length')?.[1] ?? '0'
  return { status, headers, bodyBytes: Number(length) }
}
