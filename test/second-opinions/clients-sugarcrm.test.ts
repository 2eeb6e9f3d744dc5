import { createRequire } from 'node:module'
import * as oauth from 'oauth4webapi'
import { ResourceOwnerPassword } from 'simple-oauth2'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { type Started, type StartOptions, start } from '../../reference-server/index.ts'
import { type Front, startFront } from './front.ts'

let server: Started
let front: Front
const tokenPath = '/oauth2/token'
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Clients of a SugarCRM put the version and `rest` before each path; the reference server has neither. */
const play = async (options: StartOptions = {}) => {
  server = await start('sugarcrm', options)
  front = await startFront(server.url, (passing) => ({
    ...passing,
    path: passing.path.replace(/^\/rest\/v10/, ''),
  }))
  return server.target.inputs
}
afterEach(async () => {
  vi.unstubAllEnvs()
  vi.unstubAllGlobals()
  await front.close()
  await server.close()
})

interface Thorn {
  Agent: { as(user: string): { get(path: string): Promise<ThornAnswer> } }
}
interface ThornAnswer {
  response: { statusCode: number }
  body: Record<string, unknown>
}

describe('@sugarcrm/thorn', () => {
  /** Thorn reads its environment when it is loaded, so each test loads its own. */
  const load = (username: string, password: string): Thorn => {
    // the library under Thorn wants to be told of the end of each test, by mocha
    vi.stubGlobal('afterEach', () => {})
    vi.stubEnv('THORN_SERVER_URL', front.url)
    vi.stubEnv('THORN_ADMIN_USERNAME', username)
    vi.stubEnv('THORN_ADMIN_PASSWORD', password)
    const require = createRequire(import.meta.url)
    for (const file of Object.keys(require.cache)) if (/sugarcrm.thorn/.test(file)) delete require.cache[file]
    return require('@sugarcrm/thorn')
  }

  it('leaves platform out, which the document calls required, so the perfect server refuses it', async () => {
    const { username, password } = await play()
    const { response } = await load(username!, password!).Agent.as(username!).get('me')
    expect(response.statusCode).toBe(401)
    const [login] = front.seen
    expect(login).toMatchObject({ method: 'POST', path: '/rest/v10/oauth2/token' })
    expect(login!.headers['content-type']).toBe('application/json')
    expect(JSON.parse(login!.body)).toEqual({
      grant_type: 'password',
      client_id: 'sugar',
      client_secret: '',
      username,
      password,
    })
  })

  it('gets in where a server breaks that sentence, with the token in OAuth-Token', async () => {
    const { username, password } = await play({ faults: ['platform-not-required'] })
    const { response, body } = await load(username!, password!).Agent.as(username!).get('me')
    expect(response.statusCode).toBe(200)
    expect(body).toMatchObject({ user: username })
    const shown = front.seen.at(-1)!
    expect(shown.headers['oauth-token']).toMatch(uuid)
    expect(shown.headers.authorization).toBeUndefined()
  })

  it('does not notice a wrong password: it goes on without a token, refreshes with nothing, and ends at 401', async () => {
    const { username } = await play({ faults: ['platform-not-required'] })
    const { response, body } = await load(username!, 'wrong').Agent.as(username!).get('me')
    expect(response.statusCode).toBe(401)
    expect(body).toMatchObject({ error: expect.any(String), error_message: expect.any(String) })
    const refresh = JSON.parse(front.seen.filter(({ path }) => path.endsWith(tokenPath))[1]!.body)
    expect(refresh).toEqual({ grant_type: 'refresh_token', client_id: 'sugar', client_secret: '' })
  })
})

describe('simple-oauth2', () => {
  const grant = async (inputs: Record<string, string>, password = inputs['password']!) => {
    const client = new ResourceOwnerPassword({
      client: { id: inputs['client_id']!, secret: inputs['client_secret']! },
      auth: { tokenHost: front.url, tokenPath },
      options: { authorizationMethod: 'body', bodyFormat: 'json' },
    })
    const { platform, username } = inputs as { platform: string; username: string }
    return client.getToken({ username, password, platform })
  }

  it('gets a token, when it ends, and a new one for its refresh token', async () => {
    const inputs = await play()
    const first = await grant(inputs)
    expect(first.token).toMatchObject({
      access_token: expect.stringMatching(uuid),
      expires_in: 3600,
      refresh_expires_in: 1209600,
      scope: null,
    })
    expect(Math.abs(Number(first.token['expires_at']) - Date.now() - 3_600_000)).toBeLessThan(5000)
    const second = await first.refresh({ platform: 'base' })
    expect(second.token['access_token']).toMatch(uuid)
    expect(second.token['access_token']).not.toBe(first.token['access_token'])
  })

  it('reads a wrong password as a 401 with error and error_message', async () => {
    await expect(grant(await play(), 'wrong')).rejects.toMatchObject({
      output: { statusCode: 401 },
      data: { payload: { error: 'need_login', error_message: expect.any(String) } },
    })
  })
})

describe('oauth4webapi', () => {
  const ask = async (inputs: Record<string, string>, password = inputs['password']!) => {
    const as = { issuer: 'https://issuer.example', token_endpoint: front.url + tokenPath }
    const client = { client_id: inputs['client_id']! }
    const answer = await oauth.genericTokenEndpointRequest(
      as,
      client,
      oauth.ClientSecretPost(inputs['client_secret'] || 'none'),
      'password',
      { username: inputs['username']!, password, platform: inputs['platform']! },
      { [oauth.allowInsecureRequests]: true },
    )
    return oauth.processGenericTokenEndpointResponse(as, client, answer)
  }

  it('sends a form, so only a server that takes forms understands it', async () => {
    await play()
    await expect(ask({ ...server.target.inputs, ...server.target.accounts[0] })).rejects.toThrow()
  })

  it('refuses the documented "scope": null as RFC 6749 does, whatever else is right', async () => {
    await play({ variants: ['forms-too'] })
    await expect(ask({ ...server.target.inputs, ...server.target.accounts[0] })).rejects.toMatchObject({
      code: 'OAUTH_INVALID_RESPONSE',
      message: expect.stringContaining('"scope"'),
    })
  })

  it('reads a wrong password as an error of RFC 6749, with an unregistered code', async () => {
    await play({ variants: ['forms-too'] })
    const other = { ...server.target.inputs, ...server.target.accounts[0] }
    await expect(ask(other, 'wrong')).rejects.toMatchObject({ status: 401, error: 'need_login' })
  })
})
