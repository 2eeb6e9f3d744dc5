import type { Socket } from 'node:net'
import type { buildConnector } from 'undici'
// @ts-expect-error the package has types for its index only, and importing that costs 40 ms more
import connectorOf from 'undici/lib/core/connect.js'

const interim = /^HTTP\/1\.[01] 1\d\d\b/
const statusAt = 'HTTP/1.1 '.length
const endOfHead = '\r\n\r\n'

/**
 * Turns the first bytes of a response so that "100 Continue" reads as "102 Processing": any client has to pass over both, asked for or not
 * (RFC 9110 §15.2), but undici gives up the connection on the first. The length stays.
 */
export const passOverContinue = (bytes: Buffer): Buffer => {
  let turned = bytes
  for (let at = 0; ; ) {
    const line = bytes.toString('latin1', at, at + 16)
    if (!interim.test(line)) return turned
    if (line.startsWith('100', statusAt)) {
      if (turned === bytes) turned = Buffer.from(bytes)
      turned.write('102', at + statusAt, 'latin1')
    }
    const end = bytes.indexOf(endOfHead, at)
    if (end === -1) return turned
    at = end + endOfHead.length
  }
}

/** Looks at the first bytes that come after something was written. */
const watch = (socket: Socket): void => {
  const { read, write } = socket
  let isFirst = false
  socket.write = (...args: unknown[]) => {
    isFirst = true
    return Reflect.apply(write, socket, args)
  }
  socket.read = (size?: number) => {
    const bytes = read.call(socket, size) as unknown
    if (!isFirst || !Buffer.isBuffer(bytes)) return bytes
    isFirst = false
    return passOverContinue(bytes)
  }
}

/** Makes connections as undici does, on which an unasked "100 Continue" is passed over. */
export const createConnector = (options: buildConnector.BuildOptions): buildConnector.connector => {
  const connect = connectorOf(options) as buildConnector.connector
  return (to, callback) =>
    connect(to, (...result) => {
      if (result[1]) watch(result[1])
      callback(...result)
    })
}
