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
