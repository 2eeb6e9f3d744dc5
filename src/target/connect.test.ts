import { readFileSync } from 'node:fs'
import { createServer as createPlain, type Server } from 'node:http'
import { createServer, type ServerOptions } from 'node:https'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { connectSentences, listenSentences, sentenceOf } from '../model/platform.ts'
import type { Connection } from '../model/target.ts'
import { classify } from './answer.ts'
import { openTransport } from './transport.ts'

const file = (name: string) => `test/fixtures/tls/${name}`
const pem = (name: string) => readFileSync(file(name))

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close()
    server.closeAllConnections()
  }
})

const listen = async (server: Server): Promise<number> => {
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}
const plain = () => listen(createPlain((_, response) => response.end('hi')))
const secure = (name: string, options: ServerOptions = {}) =>
  listen(
    createServer({ key: pem(`${name}.key`), cert: pem(`${name}.crt`), ...options }, (_, response) =>
      response.end('hi'),
    ),
  )

/** What is told when a URL is asked, with the port in place of "<port>". */
const told = async (url: string, connection: Connection = {}) => {
  const target = { url: new URL(url), limits: { parallel: 1, timeoutMs: 5000 }, connection }
  const transport = await openTransport(target as never)
  const { noAnswer, response } = await transport.send({ method: 'GET', path: '/', headers: [] }, 5000)
  await transport.close()
  return response ? { status: response.status } : noAnswer
}

type Row = [
  name: string,
  server: () => Promise<string>,
  connection: Connection,
  kind: string,
  host: string,
  code: string,
]

describe('why there is no connection', () => {
  it.each<Row>([
    [
      'nobody listens',
      async (): Promise<string> => 'http://127.0.0.1:1',
      {},
      'unreachable',
      '127.0.0.1:1',
      'ECONNREFUSED',
    ],
    [
      'no such host',
      async (): Promise<string> => 'http://nowhere.invalid',
      {},
      'unreachable',
      'nowhere.invalid',
      'E(NOTFOUND|AI_AGAIN)',
    ],
    [
      'https for http',
      async (): Promise<string> => `https://127.0.0.1:${await plain()}`,
      {},
      'tls',
      '',
      'ERR_SSL_WRONG_VERSION_NUMBER',
    ],
    [
      'a strange authority',
      async (): Promise<string> => `https://127.0.0.1:${await secure('server')}`,
      {},
      'tls',
      '',
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    ],
    [
      'a certificate of its own',
      async (): Promise<string> => `https://127.0.0.1:${await secure('self-signed')}`,
      {},
      'tls',
      '',
      'DEPTH_ZERO_SELF_SIGNED_CERT',
    ],
    [
      'another host',
      async (): Promise<string> => `https://127.0.0.1:${await secure('other-host')}`,
      { caCert: file('other-host.crt') },
      'tls',
      '',
      'ERR_TLS_CERT_ALTNAME_INVALID',
    ],
    [
      'an expired certificate',
      async (): Promise<string> => `https://127.0.0.1:${await secure('expired')}`,
      { caCert: file('expired.crt') },
      'tls',
      '',
      'CERT_HAS_EXPIRED',
    ],
    [
      'no version of TLS in common',
      async (): Promise<string> =>
        `https://127.0.0.1:${await secure('server', { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' })}`,
      { caCert: file('ca.crt') },
      'tls',
      '',
      'ERR_SSL_\\w+',
    ],
  ])('%s: in a sentence, with the next step', async (_, server, connection, kind, host, code) => {
    const url = await server()
    const answer = await told(url, connection)
    expect(answer).toMatchObject({ kind })
    const { message } = answer as { message: string }
    const [, found] = new RegExp(`\\((${code})\\)$`).exec(message) ?? []
    expect(message).toBe(
      `no connection to ${host || new URL(url).host}: ${connectSentences[found ?? '']} (${found})`,
    )
  })

  it('tells a server that has TLS where it is asked without', async () => {
    const withTls = new URL(`http://127.0.0.1:${await secure('server')}`)
    const without = new URL(`http://127.0.0.1:${await plain()}`)
    const probe = async (url: URL) => {
      const transport = await openTransport({ url, limits: { parallel: 1 }, connection: {} } as never)
      const result = await transport.speaksTls?.()
      await transport.close()
      return result
    }
    expect(await probe(withTls)).toBe(true)
    expect(await probe(without)).toBe(false)
  })

  it('keeps an unknown code and an unknown TLS error in the words of the platform', () => {
    expect(classify(Object.assign(new Error('odd'), { code: 'EODD' }), 'h')).toEqual({
      kind: 'malformed',
      message: 'odd',
    })
    expect(classify(Object.assign(new Error('odd'), { code: 'ERR_SSL_ODD' }), 'h')).toEqual({
      kind: 'tls',
      message: 'no connection to h: odd',
    })
  })
})

it('knows why an address cannot be listened at', async () => {
  const port = await plain()
  const failure = (host: string, at: number) =>
    new Promise<unknown>((resolve) => {
      createPlain().once('error', resolve).listen(at, host)
    })
  expect(sentenceOf(await failure('127.0.0.1', port), listenSentences)).toMatch(
    /^another program listens there; .* \(EADDRINUSE\)$/,
  )
  expect(sentenceOf(await failure('192.0.2.1', 0), listenSentences)).toMatch(
    /^this machine has no such address; .* \(EADDRNOTAVAIL\)$/,
  )
})
