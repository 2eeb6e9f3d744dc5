import { describe, expect, it } from 'vitest'
import { operationsOf, partOf, requestOf, requestParts, responseParts } from './draft.ts'

const rolesOf = (parts: { at: string; role: string }[]) =>
  Object.fromEntries(parts.map(({ at, role }) => [at, role]))

describe('a draft', () => {
  it('takes a name for a place below the body, and a pointer for a place anywhere', () => {
    expect(partOf('client_id', '/form')).toEqual({ at: '/form/client_id' })
    expect(partOf('/headers/x-key', '/form')).toEqual({ at: '/headers/x-key' })
    expect(partOf('grant_type=a=b', '/form')).toEqual({ at: '/form/grant_type', constant: 'a=b' })
    expect(partOf('data/mail:user name', '/json')).toEqual({ at: '/json/data/mail', role: 'user name' })
  })

  it('reads a request line, and nothing else', () => {
    expect(requestOf('POST  oauth/token')).toEqual({ method: 'POST', path: '/oauth/token', parts: [] })
    expect(requestOf('/oauth/token')).toBeUndefined()
    expect(requestOf('post /oauth/token')).toBeUndefined()
  })

  it('guesses what a part is by its name, and says that it did', () => {
    const parts = ['/json/userName', '/json/PIN', '/headers/x-api-key', '/json/device'].map((at) => ({ at }))
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

  it('always sends credentials, whatever a document says of them', () => {
    const parts = requestParts([
      { at: '/form/password', optional: true },
      { at: '/form/device', optional: true },
    ])
    expect(parts.map(({ optional }) => optional)).toEqual([undefined, true])
  })

  it('has one access token, and repeats what was sent', () => {
    const parts = ['/body/token', '/body/jwt', '/body/Email'].map((at) => ({ at }))
    expect(rolesOf(responseParts(parts, ['email']))).toEqual({
      '/body/token': 'access token',
      '/body/jwt': 'other token',
      '/body/Email': 'echo',
    })
  })

  it('tells a renewal from a login by its refresh token', () => {
    const { issue, renew } = operationsOf([
      { at: '/form/grant_type', of: ['password', 'refresh_token'] },
      { at: '/form/client_id' },
      { at: '/form/username' },
      { at: '/form/password' },
      { at: '/form/refresh_token' },
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
