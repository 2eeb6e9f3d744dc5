import { mkdtempSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Search } from '../canary/search.ts'
import { cli } from '../support/cli.ts'
import { discard, testKey } from '../support/resume-story.ts'

// The suite crm-com has an input that is called "key".

const out = mkdtempSync(path.join(tmpdir(), 'tokenassay-seal-key-'))
const received: string[] = []
const server = createServer(async (request, response) => {
  let body = ''
  for await (const chunk of request) body += chunk
  received.push([request.method, request.url, ...request.rawHeaders, body].join('\n'))
  // No rejection, so that the run goes on.
  response.writeHead(503, { 'content-type': 'application/json' }).end('{}')
})
let url: string

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server.close()
  discard(out)
})

const run = (env: Record<string, string>) =>
  cli(['run', 'crm-com', '--url', url, '--out', out, '--max-wait', '0s'], {
    TOKENASSAY_AUTHENTICATION_CODE: 'p_kestora1!',
    TOKENASSAY_SEAL_KEY: testKey,
    ...env,
  })

/** In how many requests a secret was found; a search tells of one place in each coding only once. */
const finds = (secret: string): number =>
  received.filter((text) => {
    const search = new Search()
    search.plant('it', secret)
    return search.find('request', text).length > 0
  }).length

it('is not taken for an input that is missing', async () => {
  const { code, stdout, stderr } = await run({})
  expect({ code, stdout, received }).toEqual({ code: 2, stdout: '', received: [] })
  expect(stderr).toContain('the suite "crm-com" needs the input "key"')
  expect(stderr).toContain('or set TOKENASSAY_KEY\n')
})

it('seals and is sent to nobody, while the input has its own variable', async () => {
  const consumer = 'EE73C0AE64524371B5DDEFF5F7BB2192'
  const { code } = await run({ TOKENASSAY_KEY: consumer })
  expect(code).not.toBe(2)
  expect(finds(consumer)).toBeGreaterThan(10)
  expect(finds(testKey)).toBe(0)
})
