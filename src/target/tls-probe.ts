import { connect } from 'node:tls'

const withinMs = 3000

/** Whether a server has TLS where it listens; false when that cannot be told. */
export const speaksTls = ({ hostname, port, protocol }: URL): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({
      host: hostname.replace(/^\[|\]$/g, ''),
      port: Number(port || (protocol === 'https:' ? 443 : 80)),
      // Nothing is sent but the handshake; who it is does not matter.
      rejectUnauthorized: false,
      timeout: withinMs,
    })
    const settle = (result: boolean) => {
      socket.destroy()
      resolve(result)
    }
    socket
      .once('secureConnect', () => settle(true))
      .once('timeout', () => settle(false))
      .on('error', () => settle(false))
  })
