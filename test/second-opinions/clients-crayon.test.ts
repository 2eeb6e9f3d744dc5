import * as oauth from 'oauth4webapi'
import * as openid from 'openid-client'
import { ResourceOwnerPassword } from 'simple-oauth2'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Started, start } from '../../reference-server/index.ts'
import { type Front, mapJson, type Returning, send, startFront } from './front.ts'

let server: Started
let front: Front
let inputs: Record<string, string>
const tokenPath = '/api/v1/connect/token/'
const jwt = /^eyJ[\w-]+\.[\w-]+\.[\w-]+$/
const plainHttp = { [oauth.allowInsecureRequests]: true }

/** Crayon's answer in the names of RFC 6749; nothing of the request is changed. */
const inStandardNames = (returning: Returning) =>
  mapJson(returning, ({ AccessToken, TokenType, ExpiresIn, Error: error }) =>
    error ? { error } : { access_token: AccessToken, token_type: TokenType, expires_in: ExpiresIn },
  )

beforeEach(async () => {
  server = await start('crayon')
  inputs = server.target.inputs
  front = await startFront(server.url, undefined, inStandardNames)
})
afterEach(async () => {
  await front.close()
  await server.close()
})

const credentialsOf = ({ seen }: Front) =>
  Buffer.from(seen[0]!.headers.authorization!.replace('Basic ', ''), 'base64').toString()
const parameters = (password = inputs['password']!) => ({
  username: inputs['username']!,
  password,
  scope: 'CustomerApi',
})

describe('what Crayon publishes itself', () => {
  /** The generated client and the C# SDK do this: credentials as they are, a form, and one of two names of the token. */
  const grant = async (password = inputs['password']!) => {
    const basic = Buffer.from(`${inputs['client_id']}:${inputs['client_secret']}`).toString('base64')
    const { status, body } = await send(server.url, {
      method: 'POST',
      path: tokenPath,
      headers: {
        authorization: `Basic ${basic}`,
        accept: 'application/json',
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: new URLSearchParams({ grant_type: 'password', ...parameters(password) }).toString(),
    })
    const read = JSON.parse(body)
    return { status, token: read.AccessToken ?? read.accessToken ?? null, error: read.Error, read }
  }

  it('gets a token that it can use', async () => {
    const { status, token, read } = await grant()
    expect(status).toBe(200)
    expect(token).toMatch(jwt)
    expect(read).toMatchObject({ ExpiresIn: 20060, TokenType: 'Bearer', Error: null })
    const me = await fetch(`${server.url}/api/v1/me`, { headers: { authorization: `Bearer ${token}` } })
    expect(me.status).toBe(200)
  })

  it('reads a wrong password in Error', async () => {
    expect(await grant('wrong')).toMatchObject({ status: 400, token: null, error: 'invalid_grant' })
  })
})

describe('oauth4webapi', () => {
  const as = () => ({ issuer: 'https://issuer.example', token_endpoint: front.url + tokenPath })
  const client = () => ({ client_id: inputs['client_id']! })
  const ask = (password?: string) =>
    oauth.genericTokenEndpointRequest(
      as(),
      client(),
      oauth.ClientSecretBasic(inputs['client_secret']!),
      'password',
      new URLSearchParams(parameters(password)),
      plainHttp,
    )

  it('form-encodes the credentials of Basic, even a hyphen, and gets its token', async () => {
    const token = await oauth.processGenericTokenEndpointResponse(as(), client(), await ask())
    expect(token).toMatchObject({ access_token: expect.stringMatching(jwt), expires_in: 20060 })
    expect(credentialsOf(front)).toContain('4f1c2a9e%2D7b0d')
    expect(credentialsOf(front)).toContain('p%40ss%2Bw0rd%2F%25%26%3D%3A%2DQuarz')
  })

  it('reads a wrong password as invalid_grant', async () => {
    const refusal = oauth.processGenericTokenEndpointResponse(as(), client(), await ask('wrong'))
    await expect(refusal).rejects.toMatchObject({ status: 400, error: 'invalid_grant' })
  })

  it('finds no token in the names that Crayon has', async () => {
    await front.close()
    front = await startFront(server.url)
    await expect(
      oauth.processGenericTokenEndpointResponse(as(), client(), await ask()),
    ).rejects.toMatchObject({
      code: 'OAUTH_INVALID_RESPONSE',
      message: expect.stringContaining('"access_token"'),
    })
  })

  it('is turned away by a server that takes Basic as it is only, which the document allows', async () => {
    await server.close()
    server = await start('crayon', { variants: ['basic-raw-only'] })
    await front.close()
    front = await startFront(server.url, undefined, inStandardNames)
    await expect(
      oauth.processGenericTokenEndpointResponse(as(), client(), await ask()),
    ).rejects.toMatchObject({ status: 401 })
  })
})

describe('openid-client', () => {
  const grant = (auth: openid.ClientAuth, password?: string) => {
    const config = new openid.Configuration(
      { issuer: 'https://issuer.example', token_endpoint: front.url + tokenPath },
      inputs['client_id']!,
      inputs['client_secret']!,
      auth,
    )
    openid.allowInsecureRequests(config)
    return openid.genericGrantRequest(config, 'password', parameters(password))
  }

  it('gets its token with Basic', async () => {
    const token = await grant(openid.ClientSecretBasic(inputs['client_secret']!))
    expect(token.access_token).toMatch(jwt)
    expect(token.expiresIn()).toBeGreaterThan(20050)
  })

  it('is refused with what it does by default, credentials in the body', async () => {
    const refusal = grant(openid.ClientSecretPost(inputs['client_secret']!))
    await expect(refusal).rejects.toMatchObject({ status: 401 })
    expect(front.seen[0]!.headers.authorization).toBeUndefined()
  })

  it('reads a wrong password as invalid_grant', async () => {
    const refusal = grant(openid.ClientSecretBasic(inputs['client_secret']!), 'wrong')
    await expect(refusal).rejects.toMatchObject({ status: 400, error: 'invalid_grant' })
  })
})

describe('simple-oauth2', () => {
  const grant = async (credentialsEncodingMode: 'strict' | 'loose', password?: string) => {
    const client = new ResourceOwnerPassword({
      client: { id: inputs['client_id']!, secret: inputs['client_secret']! },
      auth: { tokenHost: front.url, tokenPath },
      options: { credentialsEncodingMode },
    })
    return (await client.getToken(parameters(password))).token
  }

  it.each([
    ['strict', 'p%40ss%2Bw0rd%2F%25%26%3D%3A-Quarz'],
    ['loose', 'p@ss+w0rd/%&=:-Quarz'],
  ] as const)('gets its token with %s credentials', async (mode, secret) => {
    expect(await grant(mode)).toMatchObject({ access_token: expect.stringMatching(jwt), expires_in: 20060 })
    expect(credentialsOf(front)).toBe(`${inputs['client_id']}:${secret}`)
  })

  it('keeps the names that Crayon has, and knows no end of such a token', async () => {
    await front.close()
    front = await startFront(server.url)
    const token = await grant('loose')
    expect(token['AccessToken']).toMatch(jwt)
    expect(token).not.toHaveProperty('expires_at')
  })

  it('reads a wrong password as a 400 with its body', async () => {
    await expect(grant('strict', 'wrong')).rejects.toMatchObject({
      output: { statusCode: 400 },
      data: { payload: { error: 'invalid_grant' } },
    })
  })
})
