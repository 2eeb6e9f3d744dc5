import { lookup } from 'node:dns/promises'
import { readFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { connect as connectTls, type TLSSocket } from 'node:tls'
import { UsageError } from '../model/errors.ts'
import { codeOf, connectSentences, sentenceOf } from '../model/platform.ts'
import type { Connection } from '../model/target.ts'

/** What was found out about one layer of the way to a server. */
export interface Layer {
  name: 'host' | 'connection' | 'certificate'
  ok: boolean
  says: string
}

const withinMs = 5000
const defaultPorts: Record<string, number> = { 'http:': 80, 'https:': 443 }
const dayMs = 24 * 60 * 60 * 1000
/** A certificate that ends sooner is worth a word. */
const soonDays = 14

/** Finds out layer by layer whether a server can be reached: its name, its port, its certificate. Nothing is sent to it. */
export const probe = async (url: URL, connection: Connection): Promise<Layer[]> => {
  if (connection.proxy !== undefined)
    return [{ name: 'connection', ok: true, says: 'through a proxy, so the server is not asked itself' }]
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const port = Number(url.port || defaultPorts[url.protocol])
  const layers: Layer[] = []
  try {
    const addresses = await lookup(host, { all: true })
    layers.push({ name: 'host', ok: true, says: addresses.map(({ address }) => address).join(', ') })
  } catch (error) {
    return [{ name: 'host', ok: false, says: `${host}: ${sentenceOf(error, connectSentences)}` }]
  }
  const began = performance.now()
  try {
    const socket = await opened(connect({ host, port, timeout: withinMs }), 'connect')
    socket.destroy()
    layers.push({
      name: 'connection',
      ok: true,
      says: `port ${port} accepts one in ${Math.round(performance.now() - began)} ms`,
    })
  } catch (error) {
    return [
      ...layers,
      { name: 'connection', ok: false, says: `port ${port}: ${sentenceOf(error, connectSentences)}` },
    ]
  }
  return url.protocol === 'https:' ? [...layers, await certificateOf(host, port, connection)] : layers
}

/** Finds out whether a proxy takes connections, before anything depends on it. @throws {UsageError} when it does not. */
export const checkProxy = async (proxy: string): Promise<void> => {
  const { hostname, host, port, protocol } = new URL(proxy)
  const at = { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || defaultPorts[protocol]) }
  try {
    const socket = await opened(connect({ ...at, timeout: withinMs }), 'connect')
    socket.destroy()
  } catch (error) {
    throw new UsageError({
      code: 'proxy-unreachable',
      message: `the proxy ${host} takes no connection: ${sentenceOf(error, connectSentences)}`,
      hint: 'start it, or give another one (--proxy)',
    })
  }
}

const certificateOf = async (
  host: string,
  port: number,
  { insecure, caCert, cert, key }: Connection,
): Promise<Layer> => {
  const read = (file: string | undefined) => (file === undefined ? undefined : readFileSync(file))
  const [ca, own, ownKey] = [caCert, cert, key].map(read)
  try {
    const socket = (await opened(
      connectTls({
        host,
        port,
        timeout: withinMs,
        // what is wrong with it is told here
        rejectUnauthorized: false,
        ...(/^[\d.:]+$/.test(host) ? {} : { servername: host }),
        ...(ca && { ca }),
        ...(own && { cert: own }),
        ...(ownKey && { key: ownKey }),
      }),
      'secureConnect',
    )) as TLSSocket
    const { valid_to: end } = socket.getPeerCertificate()
    const trouble = socket.authorizationError
    socket.destroy()
    const days = Math.floor((Date.parse(end) - Date.now()) / dayMs)
    const life = days < 0 ? `ended ${-days} days ago` : `ends in ${days} days`
    // Node gives the code alone, and its types an error.
    const code = codeOf(trouble) || String(trouble)
    const says = trouble
      ? sentenceOf({ code, message: code }, connectSentences)
      : `it ${life}${days < soonDays ? ': renew it' : ''}`
    return { name: 'certificate', ok: !trouble || insecure === true, says }
  } catch (error) {
    return { name: 'certificate', ok: false, says: sentenceOf(error, connectSentences) }
  }
}

const opened = <T extends Socket>(socket: T, event: string): Promise<T> =>
  new Promise((resolve, reject) => {
    socket
      .once(event, () => resolve(socket))
      .once('timeout', () => {
        socket.destroy()
        reject(new Error(`nothing within ${withinMs / 1000} s`))
      })
      .once('error', reject)
  })
