import { randomUUID } from 'node:crypto'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import NodeOAuth from '@node-oauth/oauth2-server'
import { OAuth2Issuer, OAuth2Service } from 'oauth2-mock-server'
import Provider from 'oidc-provider'
import { listen } from './front.ts'

/** A server that nobody here wrote, set up as near to an API as it lets itself be. */
export interface RealServer {
  url: string
  close(): Promise<void>
}

/** What stands before a server's own handler, e.g. a way to move its clock. */
export type Wrap = (handler: RequestListener) => RequestListener

const itself: Wrap = (handler) => handler

/** The clients that every server knows, as target accounts of configapi. */
export const clients = [
  {
    client_id: 'sheila.thomas',
    client_secret: 'qkDwDJlD-fig2IpeuUZYKH1Wb8q1V0ju6sILxQQqhJ',
    scope: 'example.com',
  },
  {
    client_id: 'ravi.menon',
    client_secret: 'Vd0_7cQe2Lr9mTzKp4Ws~Hx.1Bnqqq',
    scope: 'tenant-two.example.com',
  },
]

/** The users that every server knows. */
export const users = [
  { username: 'anna.berg@contoso.example', password: 'Correct-horse-7-battery' },
  { username: 'bo.lund@fabrikam.example', password: 'Staple-9-of-the-lot' },
]

const tokenPath = '/configapi/v2/oauth/token'

const json = (
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
) => response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))

/** What RFC 6750 asks of a resource; only the tokens come from the server under test. */
const resource = (
  response: ServerResponse,
  presented: boolean,
  owner: Record<string, unknown> | undefined,
): void => {
  const challenge = presented ? 'Bearer realm="data", error="invalid_token"' : 'Bearer realm="data"'
  if (owner) json(response, 200, owner)
  else json(response, 401, { error: 'invalid_token' }, { 'www-authenticate': challenge })
}

const bearerOf = (request: IncomingMessage) =>
  /^bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1]

/** oidc-provider, which is certified: client credentials in the body, opaque tokens. */
export const startOidcProvider = async (wrap = itself): Promise<RealServer> => {
  let callback: (request: IncomingMessage, response: ServerResponse) => void = () => {}
  let find: (token: string) => Promise<{ clientId?: string; isValid: boolean } | undefined> = async () =>
    undefined
  const handle: RequestListener = async (request, response) => {
    if (request.url !== '/data') return callback(request, response)
    const token = bearerOf(request)
    const found = token === undefined ? undefined : await find(token)
    resource(response, token !== undefined, found?.isValid ? { client: found.clientId } : undefined)
  }
  const server = await listen(wrap(handle))
  const provider = new Provider(server.url, {
    clients: clients.map((client) => ({
      ...client,
      grant_types: ['client_credentials'],
      redirect_uris: [],
      response_types: [],
      token_endpoint_auth_method: 'client_secret_post' as const,
    })),
    scopes: clients.map(({ scope }) => scope),
    features: { clientCredentials: { enabled: true }, devInteractions: { enabled: false } },
    routes: { token: tokenPath },
    ttl: { ClientCredentials: 3600 },
    cookies: { keys: ['not a secret'] },
  })
  callback = provider.callback()
  find = (token) => provider.ClientCredentials.find(token)
  return server
}

interface Kept {
  accessToken: string
  accessTokenExpiresAt: Date
  refreshToken?: string
  refreshTokenExpiresAt?: Date
  client: { id: string; grants: string[] }
  user: { name: string }
}

/** What node-oauth is told of an API. */
export interface Setup {
  path: string
  grants: string[]
  lifetimeSeconds: number
}

const memory = (grants: string[]) => {
  const kept = new Map<string, Kept>()
  const refresh = new Map<string, Kept>()
  const clientOf = (id: string, secret?: string | null) => {
    const found = clients.find(
      (one) => one.client_id === id && (secret == null || one.client_secret === secret),
    )
    return found && { id, scope: found.scope, grants }
  }
  return {
    getClient: async (id: string, secret: string) => clientOf(id, secret),
    getUserFromClient: async (client: { id: string }) => ({ name: client.id }),
    getUser: async (username: string, password: string) =>
      users.some((user) => user.username === username && user.password === password) && { name: username },
    validateScope: async (_: unknown, client: { scope: string }, scope?: string[]) =>
      [client.scope, 'CustomerApi'].includes(scope?.join(' ') ?? '') && scope,
    saveToken: async (token: Kept, client: Kept['client'], user: Kept['user']) => {
      const one = { ...token, client, user }
      kept.set(one.accessToken, one)
      if (one.refreshToken) refresh.set(one.refreshToken, one)
      return one
    },
    getAccessToken: async (token: string) => kept.get(token),
    getRefreshToken: async (token: string) => refresh.get(token),
    revokeToken: async ({ refreshToken }: Kept) => refresh.delete(refreshToken ?? ''),
  }
}

/** @node-oauth/oauth2-server, with a model in memory and the few lines that its Express wrapper puts around it. */
export const startNodeOAuth = async (
  wrap = itself,
  { path, grants, lifetimeSeconds }: Setup = {
    path: tokenPath,
    grants: ['client_credentials'],
    lifetimeSeconds: 3600,
  },
): Promise<RealServer> => {
  const oauth = new NodeOAuth({ model: memory(grants) as never, accessTokenLifetime: lifetimeSeconds })
  const handle: RequestListener = async (request, response) => {
    let text = ''
    for await (const chunk of request) text += chunk
    const [route = '', query = ''] = (request.url ?? '').split('?')
    const isForm = /^application\/x-www-form-urlencoded/i.test(request.headers['content-type'] ?? '')
    const call = new NodeOAuth.Request({
      method: request.method ?? '',
      headers: request.headers as Record<string, string>,
      query: Object.fromEntries(new URLSearchParams(query)),
      body: isForm ? formOf(text) : {},
    })
    const answer = new NodeOAuth.Response({})
    try {
      if (route === path) await oauth.token(call, answer)
      else if (route === '/data') {
        const { user } = await oauth.authenticate(call, answer)
        answer.body = user
      } else return json(response, 404, {})
      json(response, 200, answer.body, answer.headers)
    } catch (error) {
      const { code = 500, name, message } = error as { code?: number; name: string; message: string }
      const body = name === 'unauthorized_request' ? undefined : { error: name, error_description: message }
      response.writeHead(code, { ...answer.headers, 'content-type': 'application/json' })
      response.end(body && JSON.stringify(body))
    }
  }
  return listen(wrap(handle))
}

/** A form as Express parses it: a repeated field is a list. */
const formOf = (text: string): Record<string, string | string[]> => {
  const form: Record<string, string | string[]> = {}
  for (const [name, value] of new URLSearchParams(text))
    form[name] = Object.hasOwn(form, name) ? [form[name]!, value].flat() : value
  return form
}

/** oauth2-mock-server, which takes whatever comes. */
export const startMockServer = async (wrap = itself): Promise<RealServer> => {
  const issuer = new OAuth2Issuer()
  await issuer.keys.generate('RS256')
  const service = new OAuth2Service(issuer, { token: tokenPath })
  // Else those of one second are the same, and what is found depends on when a second begins.
  service.on('beforeTokenSigning', ({ payload }: { payload: Record<string, unknown> }) => {
    payload['jti'] = randomUUID()
  })
  const { requestHandler } = service
  const server = await listen(wrap(requestHandler as RequestListener))
  issuer.url = server.url
  return server
}
