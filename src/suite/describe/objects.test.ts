import { describe, expect, it } from 'vitest'
import type { Operation, RequestPart } from '../../model/description.ts'
import { applyChange, valueAt } from '../change.ts'
import { mergePatch } from '../merge.ts'
import { conditionColumns } from './conditions.ts'
import { objectColumns } from './objects.ts'
import { placedIn } from './operations.ts'

const part = (at: string, more: Partial<RequestPart> = {}): RequestPart => ({
  at,
  name: at.split('/').at(-1)!,
  role: 'text',
  label: at,
  optional: false,
  leftOpen: false,
  type: 'string',
  value: `$inputs.${at.split('/').at(-1)}`,
  place: { file: 'suite.yaml', line: 1, column: 1 },
  ...more,
})
const object = part('/json/who', { role: 'object', value: {} })
const operation = {
  name: 'token',
  parts: [object, part('/json/who/code'), part('/json/unit', { optional: true })],
} as unknown as Operation

describe('an object of a JSON body', () => {
  it('is told from its members', () => {
    expect(objectColumns(object, operation)).toMatchObject({
      json_type: 'an object',
      inner: { code: '$inputs.code' },
      flattened: { json: { who: null, code: '$inputs.code' } },
    })
    expect(objectColumns(operation.parts[1]!, operation)).toEqual({ json_type: 'a string' })
  })

  it('is taken away where it stands, inside another one too, and its members come to stand beside it', () => {
    const inner = part('/json/data/who', { role: 'object', value: {} })
    const nested = {
      ...operation,
      parts: [
        inner,
        part('/json/data/who/code'),
        part('/json/data/who/of', { role: 'object', value: {} }),
        part('/json/data/who/of/unit'),
      ],
    } as unknown as Operation
    expect(objectColumns(inner, nested)).toMatchObject({
      inner: { code: '$inputs.code', unit: '$inputs.unit' },
      flattened: { json: { data: { who: null, code: '$inputs.code', of: { unit: '$inputs.unit' } } } },
    })
  })

  it('is no protection where it may be left out', () => {
    expect(objectColumns({ ...object, optional: true }, operation)).not.toHaveProperty('inner_value')
  })
})

describe('the conditions of an operation', () => {
  it('are another spelling of its media type, each optional part, and what browsers add', () => {
    const bodies = [
      { case: 'charset', patch: { headers: { 'content-type': 'application/json; charset=utf-8' } } },
      { case: 'unit', patch: { json: { unit: '$inputs.unit' } }, if: 'inputs.unit != ""' },
    ]
    const browser = { accept: '*/*', 'content-type': 'application/json; charset=utf-8' }
    expect(conditionColumns(operation, 'application/json')).toMatchObject({
      conditions: [bodies[1], { case: 'from-a-browser', patch: { headers: browser } }],
      other_bodies: bodies,
    })
  })
})

describe('a part that may stand in several places', () => {
  const bearer = part('/bearer', {
    value: '$token',
    either: { bearer: '/bearer', 'a header': '/headers/token', 'the query': '/query/token' },
  })
  const [placed] = placedIn({ operations: [{ name: 'use', parts: [bearer] }] } as never)
  const request = { method: 'GET', path: '/me', bearer: '$token' }

  it('is moved by each reading, and changed where it then stands', () => {
    expect(Object.keys(placed!.options)).toEqual(['bearer', 'a header', 'the query'])
    const moved = mergePatch(request as never, placed!.options['a header']!) as never
    expect(moved).toMatchObject({ headers: { token: '$token' } })
    expect(moved).not.toHaveProperty('bearer')
    expect(valueAt(moved, '/bearer')).toBe('$token')
    expect(applyChange(moved, { set: '/bearer', to: 'x' })).toMatchObject({ headers: { token: 'x' } })
    expect(applyChange(moved, { omit: '/bearer' }).headers).toEqual({})
  })
})
