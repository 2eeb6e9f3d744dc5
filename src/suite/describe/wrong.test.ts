import { describe, expect, it } from 'vitest'
import type { JsonType, RequestPart } from '../../model/description.ts'
import type { Json } from '../../model/suite.ts'
import { wrongColumns } from './wrong.ts'

const typesOf = (value: Json): JsonType[] => {
  if (value === null) return []
  if (Array.isArray(value)) return ['list']
  if (typeof value === 'number') return ['integer', 'number']
  return [typeof value as JsonType]
}

describe('values of other types than a part has', () => {
  it.each<[JsonType, Json]>([
    ['boolean', false],
    ['integer', 3],
    ['number', 0.5],
    ['list', ['read']],
    ['object', { a: 1 }],
    ['string', 'one'],
  ])('are none of the type %s', (type, value) => {
    const part = { name: 'unit', value, type, optional: true } as RequestPart
    const { other_types, wrong_types } = wrongColumns(part)
    const rows = (wrong_types ?? []) as { to: Json }[]
    const sent = [...Object.values(other_types as Record<string, Json>), ...rows.map(({ to }) => to)]
    expect(sent.length).toBeGreaterThanOrEqual(3)
    expect(sent.filter((one) => typesOf(one).includes(type))).toEqual([])
  })
})
