import net from 'node:net'
import tls from 'node:tls'
import type { Target } from '../model/target.ts'
import { type Answer, classify, closed, timeoutAfter } from './answer.ts'

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
    const chunks: Buffer[] = []
    const finish = (noAnswer?: Answer['noAnswer']) => {
      clearTimeout(timer)
      socket.destroy()
      const response = noAnswer ? undefined : parseRaw(Buffer.concat(chunks))
      const result = response ? { response } : { noAnswer: noAnswer ?? closed }
      resolve({ ...result, sentAtMs, ms: Date.now() - sentAtMs })
    }
    const timer = setTimeout(() => finish(timeoutAfter(timeoutMs)), timeoutMs)
    socket.on('error', (error) => finish(classify(error)))
    socket.on('data', (chunk) => {
      chunks.push(chunk)
      if (parseRaw(Buffer.concat(chunks))) finish()
    })
    socket.on('close', () => finish())
    socket.write(bytes)
  })

const parseRaw = (bytes: Buffer): Answer['response'] => {
  const end = bytes.indexOf('\r\n\r\n')
  if (end === -1) return undefined
  const [statusLine = '', ...lines] = bytes.subarray(0, end).toString('latin1').split('\r\n')
  const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(statusLine)?.[1])
  if (!status) return undefined
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(':')
    return [line.slice(0, colon), line.slice(colon + 1).trim()]
  })
  const body = bytes.subarray(end + 4)
  const length = Number(headers.find(([name]) => name.toLowerCase() === 'content-length')?.[1] ?? 0)
  return body.length >= length ? { status, headers, body } : undefined
}
