import { request as send } from 'node:http'
import type { ApiName, Message, Target } from '../../reference-server/index.ts'

/** One request of a test. */
export interface Ask {
  method?: string
  path: string
  headers?: Record<string, string>
  basic?: [string, string]
  bearer?: string
  form?: Record<string, string>
  json?: Record<string, unknown>
  raw?: string
}

/** One answer in a test. */
export interface Sent {
  target: Target
  status: number
  headers: Record<string, string | string[] | undefined>
  text: string
}

/** The bytes of a request of a test, and its header fields. */
const partsOf = (ask: Ask): { body: string | undefined; headers: Record<string, string> } => {
  const body =
    ask.raw ??
    (ask.form ? String(new URLSearchParams(ask.form)) : ask.json ? JSON.stringify(ask.json) : undefined)
  const headers: Record<string, string> = { ...ask.headers }
  if (ask.form) headers['content-type'] ??= 'application/x-www-form-urlencoded'
  if (ask.json) headers['content-type'] ??= 'application/json'
  if (ask.basic) headers['authorization'] = `Basic ${Buffer.from(ask.basic.join(':')).toString('base64')}`
  if (ask.bearer) headers['authorization'] = `Bearer ${ask.bearer}`
  return { body, headers }
}

/** A request of a test as a server gets it that is asked without a network. */
export const messageOf = (ask: Ask): Message => {
  const { body = '', headers } = partsOf(ask)
  return {
    method: ask.method ?? 'GET',
    url: ask.path,
    headers,
    rawHeaders: Object.entries(headers).flat(),
    body: Buffer.from(body),
  }
}

/** Sends a request over real HTTP, GET bodies included. */
export function request(target: Target, ask: Ask): Promise<Sent> {
  const { body, headers: fields } = partsOf(ask)
  const headers: Record<string, string | number> = { ...fields }
  if (body !== undefined) headers['content-length'] = Buffer.byteLength(body)
  return new Promise((resolve, reject) => {
    const sent = send(new URL(ask.path, target.url), { method: ask.method ?? 'GET', headers, agent: false })
    sent.on('error', reject)
    sent.on('response', (response) => {
      const chunks: Buffer[] = []
      response.on('error', reject)
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () =>
        resolve({
          target,
          status: response.statusCode ?? 0,
          headers: response.headers,
          text: Buffer.concat(chunks).toString(),
        }),
      )
    })
    sent.end(body)
  })
}

/** The JSON object of an answer. */
export const json = (sent: Sent): Record<string, unknown> => JSON.parse(sent.text) as Record<string, unknown>

/** The access token of a granted answer. */
export function tokenIn(api: ApiName, sent: Sent): string {
  const body = json(sent) as Record<string, unknown> & { data?: { token?: unknown } }
  return String(
    api === 'crayon' ? body['AccessToken'] : api === 'crm-com' ? body.data?.token : body['access_token'],
  )
}

/** The documented example request with the target's own inputs, or another account's. */
export function exampleOf(api: ApiName, target: Target, inputs: Record<string, string> = target.inputs): Ask {
  const {
    client_id = '',
    client_secret = '',
    username = '',
    password = '',
    scope = '',
    platform = '',
  } = inputs
  switch (api) {
    case 'crayon':
      return {
        method: 'POST',
        path: '/api/v1/connect/token/',
        headers: { accept: 'application/json' },
        basic: [client_id, client_secret],
        form: { grant_type: 'password', username, password, scope: 'CustomerApi' },
      }
    case 'sample-token':
      return {
        path: '/Token',
        headers: { 'content-type': 'application/json' },
        form: { grant_type: 'password', username, password },
      }
    case 'crm-com':
      return {
        method: 'POST',
        path: target.paths.token ?? '',
        basic: [inputs['key'] ?? '', ''],
        json: {
          access_token_identifier: { authentication_code: inputs['authentication_code'] },
          unit: inputs['unit'],
        },
      }
    case 'configapi':
      return {
        method: 'POST',
        path: '/configapi/v2/oauth/token',
        form: { grant_type: 'client_credentials', client_id, client_secret, scope },
      }
    case 'sugarcrm':
      return {
        method: 'POST',
        path: '/oauth2/token',
        json: { grant_type: 'password', client_id, client_secret, username, password, platform },
      }
  }
}
