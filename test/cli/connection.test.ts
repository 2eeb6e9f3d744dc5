import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer as createPlain, type Server } from 'node:http'
import { createServer, type ServerOptions } from 'node:https'
import net, { type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { cli } from '../support/cli.ts'
import { inputs as env } from '../support/resume-story.ts'

const suite = 'test/fixtures/suites/tiny'
const tls = 'test/fixtures/tls'
const pem = (name: string) => readFileSync(path.join(tls, name))

let dir: string
const servers: Server[] = []
beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'tokenassay-tls-'))
})
afterEach(() => {
  for (const server of servers.splice(0)) server.closeAllConnections()
  rmSync(dir, { recursive: true, force: true })
})

/** A target file beside the certificates. */
const fileOf = (name: string, target: object): string => {
  for (const one of ['ca.crt', 'client.crt', 'client.key']) cpSync(path.join(tls, one), path.join(dir, one))
  writeFileSync(
    path.join(dir, name),
    Object.entries(target)
      .map(([key, value]) => `${key}: ${JSON.stringify(value)}\n`)
      .join(''),
  )
  return path.join(dir, name)
}

const granted = (_: unknown, response: import('node:http').ServerResponse) =>
  response
    .writeHead(200, { 'content-type': 'application/json' })
    .end('{"access_token":"a-token","expires_in":3,"greeting":"hi"}')

const listen = async (server: Server): Promise<number> => {
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}
const secure = (options: ServerOptions = {}) =>
  listen(createServer({ key: pem('server.key'), cert: pem('server.crt'), ...options }, granted))

const run = (url: string, ...args: string[]) =>
  cli(['run', suite, '--url', url, '--only', 'grant', '--out', dir, ...args], env)

describe('connections', () => {
  it('an unknown authority is an error that names the cause, not a verdict on the target', async () => {
    const { code, stdout } = await run(`https://127.0.0.1:${await secure()}`)
    expect(code).toBe(3)
    expect(stdout).toMatch(/UNABLE_TO_VERIFY_LEAF_SIGNATURE|SELF_SIGNED/)
  })

  it('--cacert trusts it, --insecure does not ask', async () => {
    const url = `https://127.0.0.1:${await secure()}`
    expect((await run(url, '--cacert', path.join(tls, 'ca.crt'))).code).toBe(0)
    expect((await run(url, '--insecure')).code).toBe(0)
  })

  it.each([
    [
      'http:// where the port has TLS',
      async () => `http://127.0.0.1:${await secure()}`,
      'it speaks TLS; write https:// for http://',
    ],
    [
      'https:// where it has none',
      async () => `https://127.0.0.1:${await listen(createPlain(granted))}`,
      'it does not speak TLS; write http:// for https://',
    ],
  ])('%s is a mistake that is told once, before anything is judged', async (_, url, told) => {
    const { code, stdout, stderr } = await cli(['run', suite, '--url', await url(), '--out', dir], env)
    expect(code).toBe(2)
    expect((stdout + stderr).replace(/\s+/g, ' ')).toContain(told)
    expect(stdout).not.toMatch(/^ +error/m)
    expect(stdout).toContain('nothing was judged: ')
  })

  it('a target file says the way, with files beside it, and options go before', async () => {
    const port = await secure({ requestCert: true, rejectUnauthorized: true, ca: pem('ca.crt') })
    const target = fileOf('way.yaml', {
      url: `https://127.0.0.1:${port}`,
      tls: { cacert: 'ca.crt', cert: 'client.crt', key: 'client.key' },
    })
    const asked = (...args: string[]) =>
      cli(['run', suite, '--target', target, '--only', 'grant', '--out', path.join(dir, 'out'), ...args], env)
    expect((await asked()).code).toBe(0)
    expect((await asked('--cacert', path.join(tls, 'self-signed.crt'))).code).toBe(3)
    const open = fileOf('open.yaml', {
      url: `https://127.0.0.1:${await secure()}`,
      tls: { insecure: true },
    })
    expect((await cli(['run', suite, '--target', open, '--only', 'grant', '--out', dir], env)).code).toBe(0)
  })

  it('a proxy of a target file is used, and nobody is told its password', async () => {
    const asked: (string | undefined)[] = []
    const proxy = createPlain()
    proxy.on('connect', (request, client) => {
      asked.push(request.headers['proxy-authorization'])
      const [host, port] = request.url!.split(':')
      const upstream = net.connect(Number(port), host, () => {
        client.write('HTTP/1.1 200 Connection established\r\n\r\n')
        upstream.pipe(client).pipe(upstream)
      })
      client.on('error', () => upstream.destroy())
    })
    const origin = await listen(createPlain(granted))
    const password = 'hunter2-and-more'
    const target = fileOf('proxy.yaml', { url: `http://127.0.0.1:${origin}`, proxy: { env: 'MY_PROXY' } })
    const out = path.join(dir, 'out')
    const { code, stdout, stderr } = await cli(
      ['run', suite, '--target', target, '--only', 'grant', '--out', out],
      { ...env, MY_PROXY: `http://ada:${password}@127.0.0.1:${await listen(proxy)}` },
    )
    expect(code).toBe(0)
    expect(asked[0]).toBe(`Basic ${Buffer.from(`ada:${password}`).toString('base64')}`)
    const written = ['run.ndjson', 'report.json', 'report.html'].map((name) =>
      readFileSync(path.join(out, name), 'utf8'),
    )
    for (const text of [stdout, stderr, ...written]) expect(text).not.toContain(password)
    const wrong = await cli(['run', suite, '--target', target, '--out', out], {
      ...env,
      MY_PROXY: `socks5://ada:${password}@127.0.0.1`,
    })
    expect(wrong.code).toBe(2)
    expect(wrong.stderr).toContain('proxy is "…@127.0.0.1"')
    expect(wrong.stderr).toContain('proxy.yaml:2:')
    expect(wrong.stdout + wrong.stderr).not.toContain(password)
  })

  it('--cert and --key identify the client', async () => {
    const url = `https://127.0.0.1:${await secure({ requestCert: true, rejectUnauthorized: true, ca: pem('ca.crt') })}`
    const trusted = ['--cacert', path.join(tls, 'ca.crt')]
    expect((await run(url, ...trusted)).code).toBe(3)
    expect(
      (
        await run(
          url,
          ...trusted,
          '--cert',
          path.join(tls, 'client.crt'),
          '--key',
          path.join(tls, 'client.key'),
        )
      ).code,
    ).toBe(0)
  })

  it('--proxy carries everything', async () => {
    const target = await listen(createPlain(granted))
    const asked: string[] = []
    const proxy = createPlain((request, response) => {
      asked.push(request.url ?? '')
      granted(request, response)
    })
    proxy.on('connect', (request, socket, head) => {
      asked.push(request.url ?? '')
      const upstream = net.connect(target, '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n')
        upstream.write(head)
        upstream.pipe(socket)
        socket.pipe(upstream)
      })
      for (const side of [upstream, socket]) side.on('error', () => {})
    })
    const { code } = await run(
      `http://127.0.0.1:${target}`,
      '--proxy',
      `http://127.0.0.1:${await listen(proxy)}`,
    )
    expect(code).toBe(0)
    expect(asked.length).toBeGreaterThan(0)
    expect(asked[0]).toContain(String(target))
  })

  it('a certificate file that is not there is a usage error', async () => {
    const { code, stderr } = await run('https://127.0.0.1:1', '--cacert', 'nowhere.pem')
    expect(code).toBe(2)
    expect(stderr).toContain('nowhere.pem')
  })
})
