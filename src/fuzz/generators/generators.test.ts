import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { generatorNames } from '../../model/draws.ts'
import type { Json } from '../../model/suite.ts'
import { drawAll, drawAt, type Source, shrink } from '../draws.ts'
import { generators } from './index.ts'

const form = { grant_type: 'password', username: 'user@example.com', password: 'p@ss+w0rd/%&=:ü' }
const basic = { username: 'client', password: 'sëcret:1' }
const truths: Record<string, { pointer: string; value?: Json; of?: Json }> = {
  fields: { pointer: '/form', value: form, of: ['username', 'password'] },
  'form-escapes': { pointer: '/form/password', value: form.password },
  'same-form': { pointer: '/form', value: form },
  'same-json': { pointer: '/json', value: form },
  'same-headers': { pointer: '/headers', value: { 'content-type': 'application/json', accept: '*/*' } },
  'broken-json': { pointer: '/json', value: form },
  'deep-json': { pointer: '/json', value: form },
  'body-bytes': { pointer: '/json', value: form },
  'media-type': { pointer: '/headers/content-type', value: 'application/json' },
  'basic-grammar': { pointer: '/headers/authorization', of: basic },
  'same-basic': { pointer: '/headers/authorization', of: basic },
  listed: {
    pointer: '/json/platform',
    value: 'base',
    of: { nothing: '', 'another type': [1], 'the right one': 'base' },
  },
  'not-allowed': { pointer: '/json/platform', value: 'base', of: ['base', 'mobile'] },
}

const sourceOf = (name: string): Source => {
  const { pointer, value, of } = truths[name] ?? { pointer: '/json/password', value: 'p@ss+w0rd/%&=:ü"\\' }
  return {
    generator: generators[name]!,
    truth: { pointer, value, of, others: ['Südwestwind & 12'] },
    except: [],
  }
}

const key = ({ value, as }: { value: Json; as?: string }) => `${as ?? ''}${JSON.stringify(value)}`

describe('generators', () => {
  it('bear the names that the linter knows', () => {
    expect(Object.keys(generators).sort()).toEqual([...generatorNames].sort())
  })

  describe.each(Object.keys(generators))('%s', (name) => {
    const source = sourceOf(name)

    it('draws the same for the same seed, each value once, none of them the true one', () => {
      const { draws } = drawAll(fc, source, { seed: 11, runs: 40 })
      expect(draws.length).toBeGreaterThan(0)
      expect(drawAll(fc, source, { seed: 11, runs: 40 }).draws).toEqual(draws)
      expect(new Set(draws.map((draw) => key(draw.case))).size).toBe(draws.length)
      if (!name.startsWith('same-'))
        for (const draw of draws) expect(draw.case.value).not.toEqual(source.truth.value)
    })

    it('draws any of its values again from its path', () => {
      const { draws } = drawAll(fc, source, { seed: 5, runs: 20 })
      for (const draw of draws) expect(drawAt(fc, source, { seed: 5, path: draw.path })).toEqual(draw.case)
    })

    it('shrinks what is drawn, and draws the smallest again from its path', async () => {
      const { draws } = drawAll(fc, source, { seed: 5, runs: 20 })
      for (const draw of draws.slice(-3)) {
        if (draw.case.freedom !== undefined) continue
        let left = 100
        const smallest = await shrink(fc, source, { seed: 5, path: draw.path }, async () => left-- > 0)
        expect(drawAt(fc, source, { seed: 5, path: smallest!.path })).toEqual(smallest!.case)
      }
    })
  })
})

describe('fields', () => {
  it('may have any name: what is drawn is sent', () => {
    const of = ['__proto__', 'toString', 'username']
    const source = { ...sourceOf('fields'), truth: { ...sourceOf('fields').truth, of } }
    const { draws } = drawAll(fc, source, { seed: 1, runs: 0 })
    const both = draws.find(({ case: { label } }) => label === '__proto__ is "*", toString is "*"')
    expect(JSON.stringify(both?.case.value)).toBe(
      JSON.stringify(form).replace('}', ',"__proto__":"*","toString":"*"}'),
    )
  })
})

describe('values of another JSON type', () => {
  const typeOf = (value: Json) => (value === null ? 'null' : Array.isArray(value) ? 'list' : typeof value)
  it.each<[string, Json]>([
    ['an object', { kind: 'handheld' }],
    ['an object without members', {}],
    ['a list', ['read']],
    ['a number', 4711],
    ['a text', 'secret'],
    ['a truth value', false],
  ])('are never of that of %s', (_, value) => {
    const truth = { pointer: '/json/device', value, of: undefined, others: [] }
    const { draws } = drawAll(fc, { ...sourceOf('type-confusion'), truth }, { seed: 3, runs: 200 })
    expect(new Set(draws.map((draw) => typeOf(draw.case.value))).size).toBe(5)
    expect(draws.filter((draw) => typeOf(draw.case.value) === typeOf(value))).toEqual([])
  })
})

describe('near misses', () => {
  it('leave out what a right server may take, or mark it as its freedom', () => {
    const named: Source = {
      ...sourceOf('near-name'),
      truth: { pointer: '/json/username', value: 'Åsa', of: undefined, others: [] },
    }
    const { draws } = drawAll(fc, named, { seed: 1, runs: 50 })
    for (const { case: drawn } of draws) {
      const text = String(drawn.value)
      if (text.normalize('NFC') === 'Åsa' || text.toLowerCase() === 'åsa')
        expect(drawn.freedom).toMatch(/RFC 8265/)
    }
    expect(draws.some(({ case: drawn }) => drawn.freedom !== undefined)).toBe(true)
  })

  it('never put into a header field what none can carry', () => {
    for (const name of ['near-miss', 'hostile']) {
      const source: Source = {
        ...sourceOf(name),
        truth: { pointer: '/bearer', value: 'abc.def-ghi', of: undefined, others: [] },
      }
      for (const { case: drawn } of drawAll(fc, source, { seed: 1, runs: 200 }).draws) {
        const text = String(drawn.value)
        if (!/^[\t\x20-\x7e\x80-\xff]*$/.test(text) || text.trim() === 'abc.def-ghi')
          expect.fail(JSON.stringify(text))
      }
    }
  })
})

describe('freedoms of runtimes', () => {
  const freedomsOf = (source: Source, wanted: (value: string) => boolean) =>
    drawAll(fc, source, { seed: 3, runs: 200 })
      .draws.filter(({ case: { value } }) =>
        wanted(typeof value === 'string' ? value : JSON.stringify(value)),
      )
      .map(({ case: { freedom } }) => freedom)

  it.each(['/basic/password', '/bearer', '/headers/x-key', '/query/password'])(
    'keep %s shorter than any head may be',
    (pointer) => {
      for (const name of ['near-miss', 'hostile']) {
        const source = {
          ...sourceOf(name),
          truth: { ...sourceOf(name).truth, pointer, value: 'secret'.repeat(100) },
        }
        const { draws } = drawAll(fc, source, { seed: 3, runs: 300 })
        const longest = Math.max(...draws.map(({ case: { value } }) => Buffer.byteLength(String(value))))
        expect(longest).toBeLessThanOrEqual(4500)
      }
      const inBody = drawAll(fc, sourceOf('hostile'), { seed: 3, runs: 0 }).draws
      expect(inBody.some(({ case: { value } }) => String(value).length > 8000)).toBe(true)
    },
  )

  it('let a NUL end the password of Basic, and no other', () => {
    const cut = (value: string) => value.startsWith('secret\0')
    const at = (pointer: string) =>
      freedomsOf(
        { ...sourceOf('near-miss'), truth: { ...sourceOf('near-miss').truth, pointer, value: 'secret' } },
        cut,
      )
    expect(new Set(at('/basic/password'))).toEqual(new Set([expect.stringContaining('NUL')]))
    expect(new Set(at('/form/password'))).toEqual(new Set([undefined]))
  })

  it('let a byte order mark be overlooked where the pair of Basic begins', () => {
    const marked = (value: string) => value === '\ufeffclient'
    const at = (pointer: string) =>
      freedomsOf(
        { ...sourceOf('near-miss'), truth: { ...sourceOf('near-miss').truth, pointer, value: 'client' } },
        marked,
      )
    expect(at('/basic/username')).toEqual([expect.stringContaining('byte order mark')])
    expect(at('/form/username')).toEqual([undefined])
  })

  it('let a semicolon end a field', () => {
    const right = encodeURIComponent(form.password)
    const behind = freedomsOf(sourceOf('form-escapes'), (value) => value.startsWith(`{"raw":"${right};`))
    expect(behind.length).toBeGreaterThan(0)
    expect(new Set(behind)).toEqual(new Set([expect.stringContaining('semicolon')]))
  })
})

describe('a number', () => {
  const source: Source = {
    ...sourceOf('near-miss'),
    truth: { pointer: '/json/pin', value: 47_113, of: undefined, others: [20_815] },
  }
  const { draws } = drawAll(fc, source, { seed: 1, runs: 0 })
  const values = draws.map(({ case: { value } }) => value)

  it('is missed nearly by other numbers, and by texts around it', () => {
    expect(values).toEqual(expect.arrayContaining([4711, 7113, 31_174, 4_711_347_113, 20_815, 0]))
    expect(values).toEqual(expect.arrayContaining(['47113x', '*', '47113%']))
    expect(values).not.toContain(47_113)
  })

  it('may be read from a text that spells it', () => {
    const free = draws.filter(({ case: { freedom } }) => freedom !== undefined)
    expect(free.map(({ case: { value } }) => Number(value))).toEqual(free.map(() => 47_113))
    expect(free.length).toBeGreaterThan(0)
  })
})
