import { describe as about, expect, it } from 'vitest'
import { describe } from './read.ts'
import { namesOf, piecesOf, secondsOf, taken, textOf, within } from './values.ts'

const issue = (parts: object = {}, more: object = {}) =>
  describe({
    suite: 'depot',
    ids: 'DEPOT',
    inputs: { email: { description: 'an address' } },
    operations: { open: { does: 'issue', request: { method: 'POST', path: '$paths.open' }, parts, ...more } },
  })

const partsOf = (parts: object) => issue(parts).operations[0]!.parts

about('parts of a request', () => {
  it('take their value from the input of their name, from that which they name, or from a literal', () => {
    const parts = partsOf({
      '/json/email': { role: 'user name' },
      '/headers/x-key': { role: 'api key', input: 'app_key' },
      '/json/kind': { constant: 'sender' },
      '/query/lang': { option: 'en', of: ['en', 'de'], optional: true },
    })
    expect(parts.map(({ key, kind, optional }) => [key, kind, optional])).toEqual([
      ['email', 'identifier', false],
      ['app_key', 'secret', false],
      ['kind', 'constant', false],
      ['lang', 'option', true],
    ])
  })

  it('are told apart where two of one request would be one parameter', () => {
    const parts = partsOf({ '/headers/email': { input: 'email' }, '/json/email': { role: 'user name' } })
    expect(parts.map(({ key }) => key)).toEqual(['email', 'json email'])
  })

  it.each([
    ['/wire', {}, '"/wire" of operation "open" stands where the reference server does not look'],
    [
      '/json/x',
      { value: '$digest("md5", inputs.email)' },
      'which the reference server cannot read backwards',
    ],
  ])('that no server can look for are told: %s', (at, part, told) => {
    expect(() => partsOf({ [at]: part })).toThrow(told)
  })
})

about('operations', () => {
  it('read a form or JSON by the media type that goes with it, or by the one that is named', () => {
    expect(issue({ '/form/a': {} }).operations[0]!.media).toEqual(['application/x-www-form-urlencoded'])
    expect(issue({ '/json/a': {} }).operations[0]!.media).toEqual(['application/json'])
    const named = {
      '/form/a': {},
      '/headers/content-type': { role: 'media type', value: 'application/json', optional: 'either' },
    }
    expect(issue(named).operations[0]).toMatchObject({ media: ['application/json'], untyped: true })
  })

  it('have to issue something', () => {
    expect(() => describe({ suite: 'x', ids: 'X', operations: {} })).toThrow('no operation issues a token')
  })
})

about('what a suite says besides', () => {
  it('is read: lifetimes, requirements that cover others, rules that are taken back', () => {
    const said = describe({
      suite: 'depot',
      ids: 'DEPOT',
      lifetimes: {
        access_token: { lasts: { 'an hour': '1h', 'two hours': '2h' }, section: 'A' },
        refresh_token: '14d',
      },
      operations: { open: { does: 'issue', request: { method: 'POST', path: '/open' } } },
      except: [{ rule: 'kinds', because: 'x' }],
      refusal: { status: [422], '/body/reason': { role: 'error message' } },
    })
    expect(said.lifetimes).toMatchObject({
      access_token: { seconds: 3600 },
      refresh_token: { seconds: 14 * 86_400 },
    })
    expect(said.excepted).toEqual(['kinds'])
    expect(said.refusal.map(({ name }) => name)).toEqual(['reason'])
    expect(said.refusalStatuses).toEqual({ wrong: [422], incomplete: [422] })
  })
})

about('values', () => {
  it('are texts and names', () => {
    expect(piecesOf('plain')).toEqual([{ text: 'plain' }])
    expect(piecesOf('$$plain')).toEqual([{ text: '$plain' }])
    expect(piecesOf('$"session=" + token')).toEqual([{ text: 'session=' }, { name: 'token' }])
    expect(piecesOf('$size(inputs.pin)')).toBeUndefined()
  })

  it('are read backwards', () => {
    const pieces = piecesOf('$"<" + token + ">"')!
    expect(within(pieces, '<abc>')).toBe('abc')
    expect(within(pieces, 'abc')).toBeUndefined()
    expect(within(pieces, '<')).toBeUndefined()
  })

  const ticket = '$"Ticket " + base64url(toJson({"id": values.id, \'pin code\': values.pin + "!"})) + "."'
  const written = (value: unknown) => `Ticket ${Buffer.from(JSON.stringify(value)).toString('base64url')}.`

  it('are written and read backwards as members of an object', () => {
    const pieces = piecesOf(ticket)!
    expect(namesOf(pieces)).toEqual(['values.id', 'values.pin'])
    const known: Record<string, string> = { 'values.id': 'a"b', 'values.pin': '{"x":1}' }
    const whole = textOf(pieces, (name) => known[name])!
    expect(whole).toBe(written({ id: 'a"b', 'pin code': '{"x":1}!' }))
    expect(taken(pieces, whole)).toEqual(known)
  })

  it.each([
    ['a member too few', { id: 'a' }],
    ['a member too many', { id: 'a', 'pin code': 'b!', more: '' }],
    ['a member of another name', { id: 'a', pin: 'b!' }],
    ['a value that is no text', { id: 7, 'pin code': 'b!' }],
    ['a value that is put together otherwise', { id: 'a', 'pin code': 'b' }],
    ['a list', ['a', 'b!']],
    ['null', null],
  ])('are not read from %s', (_, value) => {
    expect(taken(piecesOf(ticket)!, written(value))).toBeUndefined()
  })

  it.each([
    'toJson({"id": values.id)',
    'toJson({values.id: "x"})',
    'toJson(values)',
    'toJson({"id": size(token)})',
    '"a" +',
    'base64("a"',
  ])('are not found in %s', (expression) => {
    expect(piecesOf(`$${expression}`)).toBeUndefined()
  })

  it('of durations come to seconds', () => {
    expect([secondsOf('1h30m'), secondsOf('14d'), secondsOf('90s')]).toEqual([5400, 1_209_600, 90])
  })
})
