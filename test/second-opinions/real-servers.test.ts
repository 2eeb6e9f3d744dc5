import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { asCrayon, asSample, asSugar } from './adapters.ts'
import { clockHook, runSuite, startClock } from './run-suite.ts'
import {
  clients,
  type RealServer,
  startMockServer,
  startNodeOAuth,
  startOidcProvider,
  type Wrap,
} from './servers.ts'

/** How long a whole suite may take on a machine that others keep busy. */
const wholeRunMs = 180_000

/** Servers whose authors never saw a suite: what each of them does break stands here, and nothing else may be found. */
let server: RealServer
let clock: ReturnType<typeof startClock>
beforeEach(() => {
  clock = startClock()
  vi.spyOn(console, 'warn').mockImplementation(() => {})
})
afterEach(async () => {
  clock.stop()
  vi.restoreAllMocks()
  await server.close()
})

const assay = (suite: string, target: object) => runSuite(suite, { clock: clockHook, ...target })
const assayConfigapi = async (launch: (wrap: Wrap) => Promise<RealServer>, resource: string) => {
  server = await launch(clock.handle)
  return assay('configapi', {
    url: server.url,
    inputs: clients[0],
    accounts: [clients[1]],
    paths: { resource },
  })
}

describe('as configapi', { timeout: wholeRunMs }, () => {
  it('oidc-provider needs no scope, and grants without saying so when it knows none of those asked for', async () => {
    const found = await assayConfigapi(startOidcProvider, '/data')
    expect(found, found.details.join('\n')).toMatchObject({
      fail: [
        'CONFIG-body-only',
        'CONFIG-client-secret-checked',
        'CONFIG-required-scope',
        'CONFIG-scope-checked',
      ],
      warn: [],
      summary: { blocked: 0, deferred: 0, error: 0 },
    })
    // it pads secrets with zero bytes to compare them, so it takes one with a zero byte after it
    const nearly = found.details.filter((detail) => detail.startsWith('client-secret/nearly-right: '))
    expect(nearly.join('\n')).toMatch(/\\u0000|%00/)
  })

  it('node-oauth reads the scheme "Bearer" in that letter case alone, and keeps the rest', async () => {
    const found = await assayConfigapi(startNodeOAuth, '/data')
    expect(found, found.details.join('\n')).toMatchObject({
      fail: ['CONFIG-bearer-scheme'],
      warn: [],
      summary: { blocked: 0, deferred: 0, error: 0 },
    })
  })

  it('oauth2-mock-server takes anything', async () => {
    const found = await assayConfigapi(startMockServer, '/userinfo')
    expect(found, found.details.join('\n')).toMatchObject({
      fail: [
        'CONFIG-body-only',
        'CONFIG-client-id-checked',
        'CONFIG-client-secret-checked',
        'CONFIG-error-fits',
        'CONFIG-error-invalid-client',
        'CONFIG-error-unsupported-grant',
        'CONFIG-expires-in-true',
        'CONFIG-failure-harmless',
        'CONFIG-grant-type-checked',
        'CONFIG-kinds-kept-apart',
        'CONFIG-no-server-error',
        'CONFIG-not-repeated',
        'CONFIG-required-client-id',
        'CONFIG-required-client-secret',
        'CONFIG-required-scope',
        'CONFIG-scope-checked',
        'CONFIG-token-expires',
        'CONFIG-token-forged',
        'CONFIG-token-required',
      ],
      warn: ['CONFIG-bearer-error'],
      summary: { error: 0 },
    })
  })
})

describe('node-oauth behind an adapter', { timeout: wholeRunMs }, () => {
  it('as crayon keeps all of it, but reads the scheme "Bearer" in that letter case alone', async () => {
    const adapted = await asCrayon(clock.handle)
    server = adapted
    const found = await assay('crayon', adapted.target)
    expect(found, found.details.join('\n')).toMatchObject({
      fail: [],
      warn: ['CRAYON-bearer-scheme'],
      summary: { blocked: 0, deferred: 0, error: 0 },
    })
  })

  it('as sugarcrm knows nothing of platforms', async () => {
    const adapted = await asSugar(clock.handle)
    server = adapted
    const found = await assay('sugarcrm', adapted.target)
    expect(found, found.details.join('\n')).toMatchObject({
      fail: ['SUGAR-body-only', 'SUGAR-platform-checked', 'SUGAR-required-platform'],
      warn: [],
      summary: { blocked: 0, deferred: 0, error: 0 },
    })
  })

  it('as the sample platform supersedes no token', async () => {
    const adapted = await asSample(clock.handle)
    server = adapted
    const found = await assay('sample-token', adapted.target)
    expect(found, found.details.join('\n')).toMatchObject({
      fail: ['SAMPLE-supersedes'],
      warn: ['SAMPLE-bearer-scheme'],
      summary: { blocked: 0, deferred: 0, error: 0 },
    })
  })
})
