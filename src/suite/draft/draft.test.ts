import { describe, expect, it } from 'vitest'
import { type Draft, partOf, requestOf, rootOf } from './draft.ts'
import { knownDraft, operationsOf, requestParts, responseParts } from './known.ts'
import { suiteText } from './suite-text.ts'

const rolesOf = (parts: { at: string; role: string }[]) =>
  Object.fromEntries(parts.map(({ at, role }) => [at, role]))
const at = (...places: string[]) => places.map((place) => ({ at: place }))

describe('a draft', () => {
  it('takes a name for a place below the body, and a pointer for a place anywhere', () => {
    expect(partOf('client_id', '/form')).toEqual({ at: '/form/client_id' })
    expect(partOf('/headers/X-Key', '/form')).toEqual({ at: '/headers/x-key' })
    expect(partOf('grant_type=a=b', '/form')).toEqual({ at: '/form/grant_type', constant: 'a=b' })
    expect(partOf('data/mail:user name', '/json')).toEqual({ at: '/json/data/mail', role: 'user name' })
    expect(() => partOf('/jsno/mail', '/form')).toThrow('"/jsno/mail" is no place of a request')
    expect(() => partOf('/json/mail', '/body')).toThrow('is no place of a response')
    expect(rootOf(['key', '/json/login'])).toBe('/json')
    expect(rootOf(['key', '/headers/x'])).toBe('/form')
  })

  it('reads a request line with parts behind it, and nothing else', () => {
    expect(requestOf('POST  oauth/token')).toEqual({ method: 'POST', path: '/oauth/token', parts: [] })
    expect(requestOf('GET /me /headers/x-ticket:access token /query/v=2')).toEqual({
      method: 'GET',
      path: '/me',
      parts: [
        { at: '/headers/x-ticket', role: 'access token' },
        { at: '/query/v', constant: '2' },
      ],
    })
    for (const line of ['/oauth/token', 'post /oauth/token', 'POST /a b', 'POST /a?b=c'])
      expect(requestOf(line)).toBeUndefined()
  })

  it('guesses what a part is by its name, and says that it did', () => {
    const parts = at('/json/userName', '/json/PIN', '/headers/x-api-key', '/json/device')
    expect(rolesOf(requestParts(parts))).toEqual({
      '/json/userName': 'user name',
      '/json/PIN': 'password',
      '/headers/x-api-key': 'api key',
      '/json/device': 'text',
    })
    expect(requestParts(parts).every(({ guessed }) => guessed)).toBe(true)
    expect(requestParts([{ at: '/json/pin', role: 'text' }])[0]).toMatchObject({
      role: 'text',
      guessed: false,
    })
  })

  it.each([
    ['login', 'user name'],
    ['mail', 'user name'],
    ['e-mail', 'user name'],
    ['memberNo', 'user name'],
    ['pass', 'password'],
    ['pwd', 'password'],
    ['pass-phrase', 'password'],
    ['X-Subscription-Key', 'api key'],
    ['renewalToken', 'refresh token'],
    ['refresh', 'refresh token'],
  ])('knows that a request calls "%s" its %s', (name, role) => {
    expect(requestParts(at(`/json/${name}`))[0]?.role).toBe(role)
  })

  it.each([
    ['ticket', 'access token'],
    ['sid', 'access token'],
    ['sessionId', 'access token'],
    ['session/token', 'access token'],
    ['token/value', 'access token'],
    ['expires', 'end time'],
    ['expiry', 'end time'],
    ['valid_until', 'end time'],
    ['ttl', 'lifetime'],
    ['token/expires_in', 'lifetime'],
    ['renewal', 'refresh token'],
    ['refresh', 'refresh token'],
    ['token/type', 'token type'],
    ['issued_at', 'issue time'],
    ['user/id', 'user id'],
  ])('knows that a response calls "%s" its %s', (name, role) => {
    expect(responseParts(at(`/body/${name}`), [])[0]?.role).toBe(role)
  })

  it('takes the type of a document for a hint', () => {
    const roleOf = (part: object) => responseParts([{ at: '/body/x', ...part }], [])[0]?.role
    expect(roleOf({ at: '/body/expires', type: 'integer' })).toBe('lifetime')
    expect(roleOf({ at: '/body/expires', type: 'integer', example: 1_900_000_000 })).toBe('end time')
    expect(roleOf({ at: '/body/valid_until', type: 'integer' })).toBe('end time')
    expect(roleOf({ at: '/body/validity', type: 'string', date: true })).toBe('end time')
    expect(requestParts([{ at: '/json/geheim', secret: true }])[0]?.role).toBe('password')
  })

  it("takes a key beside a user's name for the user's own secret, unless it stands in a header", () => {
    expect(rolesOf(requestParts(at('/json/login', '/json/key')))['/json/key']).toBe('password')
    expect(rolesOf(requestParts(at('/json/login', '/json/secret')))['/json/secret']).toBe('password')
    expect(rolesOf(requestParts(at('/json/login', '/json/pin', '/json/key')))['/json/key']).toBe('api key')
    expect(rolesOf(requestParts(at('/json/login', '/headers/key')))['/headers/key']).toBe('api key')
  })

  it('always sends credentials, whatever a document says of them', () => {
    const parts = requestParts([
      { at: '/form/password', optional: true },
      { at: '/form/device', optional: true },
    ])
    expect(parts.map(({ optional }) => optional)).toEqual([undefined, true])
  })

  it('has one access token, the surest by its name, and repeats what was sent', () => {
    expect(rolesOf(responseParts(at('/body/jwt', '/body/token', '/body/Email'), ['email']))).toEqual({
      '/body/token': 'access token',
      '/body/jwt': 'other token',
      '/body/Email': 'echo',
    })
    expect(rolesOf(responseParts(at('/body/session', '/body/ticket'), []))).toEqual({
      '/body/session': 'text',
      '/body/ticket': 'access token',
    })
  })

  it('calls the only text the access token, and none of several', () => {
    expect(rolesOf(responseParts(at('/body/pouch', '/body/ttl'), []))['/body/pouch']).toBe('access token')
    const several = responseParts(at('/body/pouch', '/body/bag'), [])
    expect(several.map(({ role }) => role)).toEqual(['text', 'text'])
  })

  it('tells a renewal from a login by its refresh token', () => {
    const { issue, renew } = operationsOf([
      { at: '/form/grant_type', of: ['password', 'refresh_token'] },
      ...at('/form/client_id', '/form/username', '/form/password', '/form/refresh_token'),
    ])
    expect(issue.map(({ at, constant }) => constant ?? at)).toEqual([
      'password',
      '/form/client_id',
      '/form/username',
      '/form/password',
    ])
    expect(renew?.map(({ at, constant }) => constant ?? at)).toEqual([
      'refresh_token',
      '/form/client_id',
      '/form/refresh_token',
    ])
  })
})

const draft = (more: Partial<Draft>): Draft => ({
  id: 'x',
  issue: { method: 'POST', path: '/tickets', parts: at('/json/login', '/json/pass', '/headers/x-app-key') },
  response: at('/body/ticket', '/body/renewal'),
  refusal: [],
  notes: [],
  ...more,
})
const request = (line: string) => requestOf(line)!

describe('requests with a token', () => {
  const known = (more: Partial<Draft>) => knownDraft(draft(more), () => [])

  it('send it where nothing else is said: bearer, or under its name beside the key of the application', () => {
    const { use, revoke, renew } = known({
      use: request('GET /me'),
      revoke: request('DELETE /tickets'),
      renew: request('POST /renew'),
    })
    expect(rolesOf(use!)).toEqual({ '/bearer': 'access token' })
    expect(rolesOf(revoke!)).toEqual({ '/bearer': 'access token' })
    expect(rolesOf(renew!)).toEqual({ '/headers/x-app-key': 'api key', '/json/renewal': 'refresh token' })
  })

  it('send it in the part that is called like it, or is the only one', () => {
    expect(rolesOf(known({ use: request('GET /me /headers/x-ticket') }).use!)).toEqual({
      '/headers/x-ticket': 'access token',
    })
    expect(rolesOf(known({ revoke: request('POST /end /json/pouch') }).revoke!)).toEqual({
      '/json/pouch': 'access token',
    })
    expect(rolesOf(known({ renew: request('POST /renew /json/token') }).renew!)).toEqual({
      '/json/token': 'refresh token',
    })
  })

  it.each(['x-session-key', 'x-api-key', 'x-user-id', 'authorization'])(
    'send it in the only place that is given for it, whatever that is called: %s',
    (name) => {
      const { use, revoke } = known({
        use: request(`GET /me /headers/${name}`),
        revoke: request(`DELETE /tickets /headers/${name}`),
      })
      expect(use).toEqual([{ at: `/headers/${name}`, role: 'access token', guessed: false }])
      expect(revoke).toEqual(use)
    },
  )

  it('send it beside the key that the request for a token has, and beside an id', () => {
    expect(rolesOf(known({ use: request('GET /me /headers/x-app-key') }).use!)).toEqual({
      '/headers/x-app-key': 'api key',
      '/bearer': 'access token',
    })
    const { use } = known({
      use: request('GET /me /query/user_id /headers/x-session-key /headers/x-app-key'),
    })
    expect(rolesOf(use!)).toEqual({
      '/query/user_id': 'user name',
      '/headers/x-session-key': 'access token',
      '/headers/x-app-key': 'api key',
    })
  })

  it('renew nothing where no refresh token comes, and say so', () => {
    const { renew, notes } = known({ renew: request('POST /renew'), response: at('/body/ticket') })
    expect(renew).toBeUndefined()
    expect(notes).toEqual([
      expect.stringContaining('The request that renews is left out'),
      expect.stringContaining('Where it renews with the access token itself'),
    ])
  })
})

describe("a draft's text", () => {
  it('has an input for each of two parts of one name', () => {
    const { text } = suiteText(
      draft({ issue: { method: 'POST', path: '/t', parts: at('/json/user/name', '/json/shop/name') } }),
      's',
    )
    expect(text).toContain('input: user_name')
    expect(text).toContain('input: shop_name')
  })

  it('has no object where a list stands', () => {
    const { text } = suiteText(draft({ refusal: at('/body/errors/0/code', '/body/meta/id') }), 's')
    expect(text.slice(text.indexOf('refusal:')).match(/^ {2}\S+/gm)).toEqual([
      '  /body/errors/0/code:',
      '  /body/meta:',
      '  /body/meta/id:',
    ])
  })

  it('names the lines of which one is the access token', () => {
    const { text, withoutToken = [] } = suiteText(draft({ response: at('/body/pouch', '/body/bag') }), 's')
    const lines = text.split('\n')
    expect(withoutToken.map((number) => lines[number - 1]?.trim())).toEqual([
      '/body/pouch: { role: text } # guessed',
      '/body/bag: { role: text } # guessed',
    ])
    const bare = suiteText(draft({ response: [] }), 's')
    expect(bare.text.split('\n')[bare.withoutToken![0]! - 1]).toContain('response: {}')
  })
})
