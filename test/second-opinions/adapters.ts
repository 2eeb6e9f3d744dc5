import { createHash } from 'node:crypto'
import { type Front, mapJson, type Passing, type Returning, startFront } from './front.ts'
import { clients, type RealServer, type Setup, startNodeOAuth, users, type Wrap } from './servers.ts'

/** A real server behind a few lines that speak another API's choice, and the target file for it. */
export interface Adapted extends RealServer {
  target: Record<string, unknown>
}

const formType = 'application/x-www-form-urlencoded'
const token = '/token'
/** The standard server wants one; these APIs have none. */
const scope = 'CustomerApi'

const asForm = (passing: Passing, form: Record<string, string>, basic?: string): Passing => ({
  method: 'POST',
  path: token,
  headers: { ...passing.headers, 'content-type': formType, ...(basic && { authorization: basic }) },
  body: new URLSearchParams(form).toString(),
})

const adapt = async (
  wrap: Wrap,
  setup: Omit<Setup, 'path'>,
  target: Record<string, unknown>,
  ask: (passing: Passing) => Passing,
  answer: (returning: Returning, asked: Passing) => Returning,
): Promise<Adapted> => {
  const server = await startNodeOAuth(wrap, { ...setup, path: token })
  const front: Front = await startFront(server.url, ask, answer)
  return {
    url: front.url,
    target: { url: front.url, paths: { resource: '/data' }, ...target },
    close: async () => {
      await front.close()
      await server.close()
    },
  }
}

/** Crayon's names around a standard answer; nothing of the request is changed but its path. */
export const asCrayon = (wrap: Wrap): Promise<Adapted> => {
  const path = '/api/v1/connect/token/'
  const account = (index: 0 | 1) => {
    const { client_id, client_secret } = clients[index]!
    return { client_id, client_secret, ...users[index] }
  }
  return adapt(
    wrap,
    { grants: ['password'], lifetimeSeconds: 20060 },
    { inputs: account(0), accounts: [account(1)] },
    (passing) => ({ ...passing, path: passing.path.replace(path, token) }),
    (returning, asked) =>
      asked.path.startsWith('/data')
        ? returning
        : mapJson(returning, ({ access_token, token_type, expires_in, refresh_token, error }) =>
            error
              ? { AccessToken: null, Error: error }
              : {
                  AccessToken: access_token,
                  IdentityToken: null,
                  Error: null,
                  ExpiresIn: expires_in,
                  TokenType: token_type,
                  RefreshToken: refresh_token ?? null,
                },
          ),
  )
}

/** SugarCRM's JSON in front of a standard form; which platform it is, nobody looks at. */
export const asSugar = (wrap: Wrap): Promise<Adapted> => {
  const account = (index: 0 | 1) => {
    const { client_id, client_secret } = clients[index]!
    return { client_id, client_secret, ...users[index], platform: 'base' }
  }
  return adapt(
    wrap,
    { grants: ['password', 'refresh_token'], lifetimeSeconds: 3600 },
    { inputs: account(0), accounts: [account(1)] },
    (passing) => {
      const shown = passing.headers['oauth-token']
      if (passing.path === '/data')
        return shown ? { ...passing, headers: { authorization: `Bearer ${shown}` } } : passing
      if (passing.method !== 'POST' || passing.path.split('?')[0] !== '/oauth2/token') return passing
      try {
        const texts = Object.entries(JSON.parse(passing.body)).filter(
          ([, value]) => typeof value === 'string',
        )
        return asForm(passing, { ...(Object.fromEntries(texts) as Record<string, string>), scope })
      } catch {
        return asForm(passing, { scope })
      }
    },
    (returning, { path }) =>
      path === '/data'
        ? returning
        : mapJson(returning, ({ error, error_description, ...granted }) =>
            error
              ? { error, error_message: error_description }
              : {
                  ...granted,
                  scope: null,
                  token_type: 'bearer',
                  refresh_expires_in: 1209600,
                  download_token: String(granted['refresh_token']).replace(/.{6}$/, 'loaded'),
                },
          ),
  )
}

/** The sample platform's GET in front of a standard POST by one client of its own. */
export const asSample = (wrap: Wrap): Promise<Adapted> => {
  const { client_id, client_secret } = clients[0]!
  const basic = `Basic ${Buffer.from(`${client_id}:${client_secret}`).toString('base64')}`
  const userOf = (body: string) => Object.fromEntries(new URLSearchParams(body))['username'] ?? ''
  const date = (ms: number) => new Date(ms).toUTCString()
  const lifetimeMs = 14 * 24 * 3600 * 1000
  return adapt(
    wrap,
    { grants: ['password'], lifetimeSeconds: lifetimeMs / 1000 },
    { inputs: users[0], accounts: [users[1]], paths: { resource: '/data' } },
    (passing) => {
      if (passing.method !== 'GET' || passing.path !== '/Token') return passing
      return asForm(passing, { ...Object.fromEntries(new URLSearchParams(passing.body)), scope }, basic)
    },
    (returning, { path, body }) =>
      path !== '/Token'
        ? returning
        : mapJson(returning, ({ access_token, error }) =>
            error
              ? { error }
              : {
                  access_token,
                  token_type: 'bearer',
                  expires_in: lifetimeMs / 1000,
                  userName: userOf(body),
                  userId: createHash('sha256').update(userOf(body)).digest('hex').slice(0, 32),
                  role: 'Administrator',
                  '.issued': date(Date.now()),
                  '.expires': date(Date.now() + lifetimeMs),
                },
          ),
  )
}
