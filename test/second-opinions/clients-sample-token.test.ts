import * as oauth from 'oauth4webapi'
import * as openid from 'openid-client'
import { ResourceOwnerPassword } from 'simple-oauth2'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Started, start } from '../../reference-server/index.ts'
import { type Front, send, startFront } from './front.ts'

let server: Started
let front: Front
let inputs: Record<string, string>
const days14 = 14 * 24 * 3600

/** Published clients POST; in front of the server their request becomes the GET of the document, its body untouched. */
beforeEach(async () => {
  server = await start('sample-token')
  inputs = server.target.inputs
  front = await startFront(server.url, (passing) => ({ ...passing, method: 'GET' }))
})
afterEach(async () => {
  await front.close()
  await server.close()
})

const user = (password = inputs['password']!) => ({ username: inputs['username']!, password })

it('the document’s own curl line, in other words: a GET with a form that is said to be JSON', async () => {
  const { status, body } = await send(server.url, {
    method: 'GET',
    path: '/Token',
    headers: { 'content-type': 'application/json' },
    body: new URLSearchParams({ grant_type: 'password', ...user() }).toString(),
  })
  expect(status).toBe(200)
  const token = JSON.parse(body)
  expect(token).toMatchObject({ token_type: 'bearer', expires_in: days14, userName: inputs['username'] })
  expect(Date.parse(token['.expires']) - Date.parse(token['.issued'])).toBe(days14 * 1000)
})

it('fetch cannot send what the document asks for', async () => {
  await expect(fetch(`${server.url}/Token`, { method: 'GET', body: 'grant_type=password' })).rejects.toThrow(
    'GET/HEAD method cannot have body',
  )
})

describe('oauth4webapi', () => {
  const grant = async (password?: string) => {
    const as = { issuer: 'https://issuer.example', token_endpoint: `${front.url}/Token` }
    const client = { client_id: 'public' }
    const answer = await oauth.genericTokenEndpointRequest(
      as,
      client,
      oauth.None(),
      'password',
      user(password),
      {
        [oauth.allowInsecureRequests]: true,
      },
    )
    return oauth.processGenericTokenEndpointResponse(as, client, answer)
  }

  it('gets a token for 14 days, along with fields of odd names', async () => {
    expect(await grant()).toMatchObject({
      access_token: expect.any(String),
      token_type: 'bearer',
      expires_in: days14,
      '.issued': expect.stringMatching(/ GMT$/),
    })
  })

  it('reads a wrong password as invalid_grant', async () => {
    await expect(grant('wrong')).rejects.toMatchObject({ status: 400, error: 'invalid_grant' })
  })
})

describe('openid-client', () => {
  const grant = (password?: string) => {
    const metadata = { issuer: 'https://issuer.example', token_endpoint: `${front.url}/Token` }
    const config = new openid.Configuration(metadata, 'public', undefined, openid.None())
    openid.allowInsecureRequests(config)
    return openid.genericGrantRequest(config, 'password', user(password))
  }

  it('gets a token and counts down its 14 days', async () => {
    const left = (await grant()).expiresIn()
    expect(left).toBeGreaterThan(days14 - 10)
    expect(left).toBeLessThanOrEqual(days14)
  })

  it('reads a wrong password as invalid_grant', async () => {
    await expect(grant('wrong')).rejects.toMatchObject({ status: 400, error: 'invalid_grant' })
  })
})

describe('simple-oauth2', () => {
  const grant = async (password?: string) => {
    const client = new ResourceOwnerPassword({
      client: { id: 'public', secret: '' },
      auth: { tokenHost: front.url, tokenPath: '/Token' },
      options: { authorizationMethod: 'body' },
    })
    return (await client.getToken(user(password))).token
  }

  it('gets a token and the date that .expires tells too', async () => {
    const token = await grant()
    expect(Math.abs(Number(token['expires_at']) - Date.parse(String(token['.expires'])))).toBeLessThan(3000)
  })

  it('reads a wrong password as a 400 with its body', async () => {
    await expect(grant('wrong')).rejects.toMatchObject({
      output: { statusCode: 400 },
      data: { payload: { error: 'invalid_grant' } },
    })
  })
})
