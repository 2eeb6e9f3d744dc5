import { describe as about, expect, it } from 'vitest'
import { parseYaml } from '../../source/yaml.ts'
import { credentialsOf, describe, placedIn, requestsOf } from './operations.ts'
import type { RawDescription } from './raw.ts'

const read = (parts: string, response = '{}') => {
  const source = parseYaml(
    'suite.yaml',
    `ids: DEPOT
inputs: { pin: { description: a PIN }, size: { description: a size, type: integer }, plan: { description: a plan, default: '' } }
operations:
  open:
    does: issue
    request: { method: POST, path: /open }
    parts: ${parts}
    response: ${response}
`,
  )
  const raw = source.value as RawDescription
  return { raw, description: describe(raw, source) }
}

const partsIn = (parts: string) => read(parts).description.operations[0]!.parts

about('parts of a request', () => {
  it('are what stands there says, where no role does', () => {
    const parts = partsIn(
      `{ /json/a: { constant: x }, /json/b: { option: x, of: [x] }, /json/c: { value: '$values.d' }, /values/d: { input: pin } }`,
    )
    expect(parts.map(({ role }) => role)).toEqual(['constant', 'option', 'composed', 'text'])
  })

  it('have the type of their input, are read as theirs in JSON, and are texts elsewhere', () => {
    const parts = partsIn(
      '{ /json/size: {}, /json/pin: { type: integer }, /json/n: { constant: 1.5 }, /query/size: {} }',
    )
    expect(parts.map(({ type, value }) => [type, value])).toEqual([
      ['integer', '$inputs.size'],
      ['integer', '$parseJson(inputs.pin)'],
      ['number', 1.5],
      ['string', '$inputs.size'],
    ])
  })

  it('stand at their places in the request, those that may be left out do not', () => {
    const { raw, description } = read('{ /json/a/pin: { input: pin }, /query/plan: { optional: true } }')
    expect(requestsOf(raw, description)).toEqual({
      open: { expect: 'issued', method: 'POST', path: '/open', json: { a: { pin: '$inputs.pin' } } },
    })
  })

  it('are credentials by their role', () => {
    const { description } = read('{ /json/pin: { role: password }, /json/plan: {} }')
    expect(credentialsOf(description)).toEqual({ open: ['/json/pin', '/headers/authorization'] })
  })

  it('move to each of their places', () => {
    const { description } = read('{ /query/pin: { either: { a: /query/pin, b: /form/pin } } }')
    expect(placedIn(description).map(({ options }) => options)).toEqual([
      {
        a: {},
        b: { query: { pin: null }, form: { pin: '$inputs.pin' }, moved: { '/query/pin': '/form/pin' } },
      },
    ])
  })

  it('need a place: a pointer that is none is told', () => {
    const { raw, description } = read('{ pin: {} }')
    expect(() => requestsOf(raw, description)).toThrow()
  })
})

about('parts of a response', () => {
  it('name the fact that a target may leave out', () => {
    const { description } = read(
      '{}',
      '{ /body/plan: { equals: inputs.plan }, /body/pin: { equals: inputs.pin } }',
    )
    expect(description.operations[0]!.response.map(({ fact }) => fact)).toEqual(['plan', undefined])
  })
})
