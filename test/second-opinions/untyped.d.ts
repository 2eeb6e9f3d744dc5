declare module 'simple-oauth2' {
  interface Config {
    client: { id: string; secret: string }
    auth: { tokenHost: string; tokenPath: string }
    options?: {
      authorizationMethod?: 'header' | 'body'
      bodyFormat?: 'form' | 'json'
      credentialsEncodingMode?: 'strict' | 'loose'
    }
  }
  interface AccessToken {
    token: Record<string, unknown>
    refresh(parameters?: Record<string, string>): Promise<AccessToken>
  }
  class Grant {
    constructor(config: Config)
    getToken(parameters: Record<string, string>): Promise<AccessToken>
  }
  export class ClientCredentials extends Grant {}
  export class ResourceOwnerPassword extends Grant {}
}

declare module 'oidc-provider' {
  import type { IncomingMessage, ServerResponse } from 'node:http'
  export default class Provider {
    constructor(issuer: string, configuration: object)
    callback(): (request: IncomingMessage, response: ServerResponse) => void
    ClientCredentials: {
      find(token: string): Promise<{ clientId?: string; isValid: boolean } | undefined>
    }
  }
}
