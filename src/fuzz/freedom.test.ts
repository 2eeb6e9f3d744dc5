import { describe, expect, it } from 'vitest'
import { freedomOf } from './freedom.ts'

const segment = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const jwt = `${segment({ alg: 'HS256' })}.${segment({ sub: 'me' })}.c2lnbmF0dXJl`

const free = (pointer: string, right: string, value: string, of?: string): boolean =>
  freedomOf({ pointer, value: right, of, others: [] }, value) !== undefined

describe('freedomOf', () => {
  it('leaves open what the documentation leaves open about a constant, and nothing more', () => {
    expect(free('/form/scope', 'Api', ' Api\t', 'spaces')).toBe(true)
    expect(free('/form/scope', 'Api', 'Api x', 'spaces')).toBe(false)
    expect(free('/form/scope', 'Api', 'Api x', 'words')).toBe(true)
    expect(free('/form/scope', 'Api', 'Apix', 'words')).toBe(false)
    expect(free('/form/scope', 'Api', ' Api', 'nothing')).toBe(false)
  })

  it('reads long hexadecimal digits as the number that they spell', () => {
    const uuid = '4f1c2a9e-7b0d-4e63-9a58-c1d20e77b3aa'
    expect(free('/bearer', uuid, uuid.toUpperCase())).toBe(true)
    expect(free('/bearer', uuid, uuid.replaceAll('-', ''))).toBe(true)
    expect(free('/bearer', uuid, `${uuid}0`)).toBe(false)
    expect(free('/form/password', 'deadbeef', 'DEADBEEF')).toBe(false)
  })

  it('overlooks in a JWT what decoders of base64url overlook, and in no other text with dots', () => {
    expect(free('/bearer', jwt, `${jwt}*`)).toBe(true)
    expect(free('/bearer', jwt, `${jwt}AAAA`)).toBe(false)
    expect(free('/form/username', 'anna.berg@contoso.example', 'anna.berg@contoso.example\u200b')).toBe(false)
  })
})
