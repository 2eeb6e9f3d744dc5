import { describe, expect, it } from 'vitest'
import { movedFrom, wheretoOf } from './same-target.ts'

const target = { url: new URL('http://a.example/'), origins: { api: new URL('http://b.example/') } }
const before = wheretoOf(target)

describe('where a target is', () => {
  it('is the same only if all its places are', () => {
    expect(movedFrom(before, wheretoOf(target))).toBeUndefined()
    expect(movedFrom(before, { ...before, url: 'http://c.example/' })).toEqual({
      before: 'http://a.example/',
      now: 'http://c.example/',
    })
    expect(movedFrom(before, { ...before, origins: { api: 'http://c.example/' } })).toEqual({
      origin: 'api',
      before: 'http://b.example/',
      now: 'http://c.example/',
    })
  })

  it('is another where an origin came or went', () => {
    const bare = { url: before.url }
    expect(movedFrom(before, bare)).toEqual({ origin: 'api', before: 'http://b.example/', now: 'none' })
    expect(movedFrom(bare, before)).toEqual({ origin: 'api', before: 'none', now: 'http://b.example/' })
  })

  it('is compared without what is a secret in it', () => {
    const hidden = { url: before.url, origins: { api: 'http://‹user›.example/' } }
    expect(movedFrom(hidden, before, (text) => text.replace('b', '‹user›'))).toBeUndefined()
  })
})
