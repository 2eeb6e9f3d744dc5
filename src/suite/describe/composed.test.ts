import { describe, expect, it } from 'vitest'
import type { RequestPart } from '../../model/description.ts'
import { composedColumns } from './composed.ts'

const part = (at: string, value: string): RequestPart => ({
  at,
  name: at.split('/').at(-1)!,
  role: 'text',
  label: at.split('/').at(-1)!,
  optional: false,
  leftOpen: false,
  type: 'string',
  value,
  place: { file: 'suite.yaml', line: 1, column: 1 },
})

const halves = [part('/values/id', '$inputs.id'), part('/values/pin', '$inputs.pin')]
const columnsOf = (value: string) => composedColumns(part('/headers/authorization', value), halves)
const malformedIn = (value: string) =>
  Object.fromEntries(
    (columnsOf(value)['malformed'] as { how: string; to: string }[]).map(({ how, to }) => [how, to]),
  )

describe('composedColumns', () => {
  const key = '$"Key " + base64(values.id + ":" + values.pin)'

  it('has each way in which a text that is made of several is not the documented one', () => {
    expect(malformedIn(key)).toEqual({
      'without what separates its values': '$"Key " + base64(values.id + values.pin)',
      'that is not encoded': '$"Key " + (values.id + ":" + values.pin)',
      'without "Key"': '$base64(values.id + ":" + values.pin)',
      'that is id alone': '$values.id',
      'that is pin alone': '$values.pin',
    })
  })

  it('leaves out what would change nothing', () => {
    expect(Object.keys(malformedIn('$values.id + values.pin'))).toEqual([
      'that is id alone',
      'that is pin alone',
    ])
  })

  it('swaps two values, where they differ', () => {
    expect(columnsOf(key)).toMatchObject({
      made_of: 'id and pin',
      swapped: '$"Key " + base64(values.pin + ":" + values.id)',
      differ: 'inputs.id != inputs.pin',
    })
  })

  it.each([key, '$toJson({"id": values.id, "pin": values.pin})'])(
    'moves a character across the border in %s',
    (value) => {
      expect(columnsOf(value)['borders']).toEqual([
        {
          border: 'id-and-pin',
          long: 'size(inputs.id) > 1',
          patch: {
            values: {
              id: '$inputs.id.substring(0, size(inputs.id) - 1)',
              pin: '$inputs.id.substring(size(inputs.id) - 1) + inputs.pin',
            },
          },
        },
      ])
    },
  )

  it('has no border where no text stands between two values', () => {
    expect(columnsOf('$values.id + values.pin')).not.toHaveProperty('borders')
  })

  it('says nothing of a value that is made of no others', () => {
    expect(columnsOf('$inputs.id')).toEqual({})
    expect(columnsOf('values.id')).toEqual({})
  })
})
