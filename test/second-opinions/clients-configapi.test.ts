import * as oauth from 'oauth4webapi'
import * as openid from 'openid-client'
import { ClientCredentials } from 'simple-oauth2'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Started, start } from '../../reference-server/index.ts'

let server: Started
let inputs: Record<string, string>
const issuer = 'https://issuer.example'
const tokenPath = '/configapi/v2/oauth/token'
const endpoint = () => `${server.url}${tokenPath}`
const plainHttp = { [oauth.allowInsecureRequests]: true }
const jwt = /^eyJ[\w-]+\.[\w-]+\.[\w-]+$/

beforeEach(async () => {
  server = await start('configapi')
  inputs = server.target.inputs
})
afterEach(() => server.close())

const reach = async (token: string) =>
  (await fetch(`${server.url}/data`, { headers: { authorization: `Bearer ${token}` } })).status

describe('oauth4webapi', () => {
  const grant = async (secret: string, auth = oauth.ClientSecretPost) => {
    const as = { issuer, token_endpoint: endpoint() }
    const client = { client_id: inputs['client_id']! }
    const scope = new URLSearchParams({ scope: inputs['scope']! })
    const answer = await oauth.clientCredentialsGrantRequest(as, client, auth(secret), scope, plainHttp)
    return oauth.processClientCredentialsResponse(as, client, answer)
  }

  it('gets a token that it can use, for an hour', async () => {
    const token = await grant(inputs['client_secret']!)
    expect(token).toMatchObject({
      access_token: expect.stringMatching(jwt),
      token_type: 'bearer',
      expires_in: 3600,
    })
    expect(await reach(token.access_token)).toBe(200)
  })

  it('reads a wrong secret as invalid_client', async () => {
    await expect(grant('wrong')).rejects.toMatchObject({
      code: 'OAUTH_RESPONSE_BODY_ERROR',
      status: 401,
      error: 'invalid_client',
    })
  })

  it('is refused with Basic alone, which the document does not describe', async () => {
    const refusal = grant(inputs['client_secret']!, oauth.ClientSecretBasic)
    await expect(refusal).rejects.toMatchObject({ status: expect.toBeOneOf([400, 401]) })
  })

  it('reads an expires_in in quotes, which the document shows, as a number', async () => {
    await server.close()
    server = await start('configapi', { variants: ['expires-in-text'] })
    expect(await grant(inputs['client_secret']!)).toMatchObject({ expires_in: 3600 })
  })
})

describe('openid-client', () => {
  const grant = (secret: string) => {
    const config = new openid.Configuration(
      { issuer, token_endpoint: endpoint() },
      inputs['client_id']!,
      secret,
    )
    openid.allowInsecureRequests(config)
    return openid.clientCredentialsGrant(config, { scope: inputs['scope']! })
  }

  it('gets a token that it can use, and counts down its hour', async () => {
    const token = await grant(inputs['client_secret']!)
    expect(token).toMatchObject({ access_token: expect.stringMatching(jwt), token_type: 'bearer' })
    expect(token.expiresIn()).toBeGreaterThan(3590)
    expect(token.expiresIn()).toBeLessThanOrEqual(3600)
    expect(await reach(token.access_token)).toBe(200)
  })

  it('reads a wrong secret as invalid_client', async () => {
    await expect(grant('wrong')).rejects.toMatchObject({ status: 401, error: 'invalid_client' })
  })
})

describe('simple-oauth2', () => {
  const grant = async (secret: string) => {
    const client = new ClientCredentials({
      client: { id: inputs['client_id']!, secret },
      auth: { tokenHost: server.url, tokenPath },
      options: { authorizationMethod: 'body' },
    })
    return (await client.getToken({ scope: inputs['scope']! })).token
  }

  it('gets a token that it can use, and the date on which it ends', async () => {
    const token = await grant(inputs['client_secret']!)
    expect(token).toMatchObject({
      access_token: expect.stringMatching(jwt),
      token_type: 'Bearer',
      expires_in: 3600,
    })
    expect(Math.abs(Number(token['expires_at']) - Date.now() - 3_600_000)).toBeLessThan(5000)
    expect(await reach(token['access_token'] as string)).toBe(200)
  })

  it('reads an expires_in in quotes as seconds too', async () => {
    await server.close()
    server = await start('configapi', { variants: ['expires-in-text'] })
    const token = await grant(inputs['client_secret']!)
    expect(Math.abs(Number(token['expires_at']) - Date.now() - 3_600_000)).toBeLessThan(5000)
  })

  it('reads a wrong secret as a 401 with its body', async () => {
    await expect(grant('wrong')).rejects.toMatchObject({
      output: { statusCode: 401 },
      data: { payload: { error: 'invalid_client' } },
    })
  })
})
