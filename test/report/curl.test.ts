import { execFile } from 'node:child_process'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { RecordedRequest } from '../../src/model/event.ts'
import { createRedactor } from '../../src/redact/redactor.ts'
import { curlOf } from '../../src/report/curl.ts'

const run = promisify(execFile)

interface Received {
  method: string
  url: string
  headers: [name: string, value: string][]
  body: Buffer
}

let received: Received | undefined
const server = createServer(async (request: IncomingMessage, response) => {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  const { method = '', url = '', rawHeaders } = request
  const headers = rawHeaders.flatMap((name, at): [string, string][] =>
    at % 2 ? [] : [[name.toLowerCase(), rawHeaders[at + 1]!]],
  )
  received = { method, url, headers, body: Buffer.concat(parts) }
  response.end('{}')
})
let origin = ''
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server.close()
})

const password = `p@ss "quoted" it's \\ 100%+&=ü $HOME \`id\``
const token = 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJhYmNkZWZnaGlqayJ9.c2lnbmF0dXJlLW9mLWl0'
const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`
const form = (pairs: Record<string, string>) => new URLSearchParams(pairs).toString()

/** A request as it was sent, with the secrets in it. */
const requests: [string, Omit<RecordedRequest, 'account' | 'url'> & { path: string }][] = [
  ['nothing but an address', { method: 'GET', path: '/me', headers: [] }],
  [
    'a form',
    {
      method: 'POST',
      path: '/token',
      headers: [['content-type', 'application/x-www-form-urlencoded']],
      body: form({ grant_type: 'password', password }),
    },
  ],
  [
    'a form that is called JSON',
    {
      method: 'POST',
      path: '/token',
      headers: [['content-type', 'application/json']],
      body: form({ password }),
    },
  ],
  [
    'JSON',
    {
      method: 'POST',
      path: '/token',
      headers: [['content-type', 'application/json']],
      body: JSON.stringify({ password, n: [1, null] }),
    },
  ],
  [
    'HTTP Basic',
    { method: 'POST', path: '/token', headers: [['authorization', basic(`my-client:${password}`)]] },
  ],
  ['a token', { method: 'DELETE', path: '/me', headers: [['authorization', `Bearer ${token}`]] }],
  ['a secret in the address', { method: 'GET', path: `/token?${form({ password, x: '' })}`, headers: [] }],
  ['dots and brackets in the address', { method: 'GET', path: '/a/../b/./{c}/[1-3]', headers: [] }],
  [
    'quotes and signs in a header',
    {
      method: 'GET',
      path: '/',
      headers: [
        ['x-odd', `it's "a" $PATH \`ls\` \\ !`],
        ['x-empty', ''],
      ],
    },
  ],
  ['a body without a type', { method: 'PUT', path: '/', headers: [], body: 'plain words' }],
  [
    'lines, tabs and an at sign in a body',
    { method: 'POST', path: '/', headers: [['content-type', 'text/plain']], body: "@file\n\tit's\r\n" },
  ],
  [
    'a NUL in a body',
    { method: 'POST', path: '/', headers: [['content-type', 'text/plain']], body: `a\0${token}\0` },
  ],
  ['HEAD', { method: 'HEAD', path: '/', headers: [] }],
  ['another method', { method: 'PATCH', path: '/', headers: [] }],
]

const redactor = createRedactor()
redactor.addInput('password', password)
redactor.addInput('client_id', 'my-client')
redactor.addToken(token)
const env = { TOKENASSAY_PASSWORD: password, TOKENASSAY_CLIENT_ID: 'my-client' }

const decoded = (text: string) => decodeURIComponent(text.replaceAll('+', ' '))
const told = ({ method, url, body }: Pick<Received, 'method' | 'url' | 'body'>, isForm: boolean) => ({
  method,
  url: decoded(url),
  body: isForm ? decoded(String(body)) : String(body),
})

it.each(requests)(
  'the command for %s sends it again, its secrets from variables',
  async (_, { path, ...rest }) => {
    const request: RecordedRequest = { ...rest, url: origin + path, account: 0 }
    const command = curlOf({ request: redactor.json(request) })
    expect(command).not.toContain('p@ss')
    expect(command).not.toContain(token)
    const label = /TOKEN_\w+/.exec(command)?.[0]
    await run('bash', ['-euc', command], {
      env: { PATH: process.env['PATH'], ...env, ...(label && { [label]: token }) },
      cwd: '/',
    })
    const body = Buffer.from(request.body ?? '')
    const isForm = /^\w+=/.test(String(body))
    expect(told(received!, isForm)).toEqual(told({ method: request.method, url: path, body }, isForm))
    for (const [name, value] of request.headers) expect(received!.headers).toContainEqual([name, value])
    if (body.length > 0 && request.headers.length === 0)
      expect(received!.headers.map(([name]) => name)).not.toContain('content-type')
  },
)

it('fails where a variable is not set, and sends nothing', async () => {
  const request = {
    method: 'GET',
    url: `${origin}/`,
    headers: [['x', '‹password›'] as [string, string]],
    account: 0,
  }
  received = undefined
  await expect(
    run('bash', ['-c', curlOf({ request })], { env: { PATH: process.env['PATH'] } }),
  ).rejects.toThrow('TOKENASSAY_PASSWORD: parameter null or not set')
  expect(received).toBeUndefined()
})

it.each([
  ['what was made of a secret', '‹changed password›', '# Some variables stand for what was made of a secret'],
  ['bytes that are no text', 'a\ufffdb', '# The body was no text'],
  ['a body that was cut', 'a=…', '# Not all of the request is kept'],
])('says that it is not the same for %s', (_, body, remark) => {
  const [first, ...others] = curlOf({
    request: { method: 'POST', url: origin, headers: [], body, account: 0 },
  }).split('\n')
  expect(first).toContain(remark)
  expect(others.at(-1)).toMatch(/^curl /)
})
