import { type Place, shortened, UsageError } from '../model/errors.ts'
import { isSafeName, safeNameHint } from '../model/own.ts'

/** A row of a table: values by column. */
export type Row = Record<string, unknown>

/** An `each`: rows, or columns with their values. */
export type Table = Row[] | Record<string, unknown[]>

/** More rows than these are a slip: each is a scenario. */
const mostRows = 1000

/** What a column should have filled in stands there still, or is of another kind. */
export const unfilled = (what: string, value: unknown, expected: string, at: Place): UsageError =>
  new UsageError({
    code: 'unfilled',
    message: `"${what}" is ${shortened(JSON.stringify(value), 60)}`,
    hint: `expected: ${expected}, or a <column> of the table (each) that is one`,
    place: at,
  })

/** How many rows an `each` has. */
const countOf = (each: Table): number =>
  Array.isArray(each) ? each.length : Object.values(each).reduce((count, { length }) => count * length, 1)

/**
 * The rows of an `each`: a list as it is, columns as every combination of their values.
 * @throws {UsageError} when a template at this place has too many.
 */
export const rowsOf = (each: Table, at: Place): Row[] => {
  if (typeof each === 'string') throw unfilled('each', each, 'rows, or columns with their values', at)
  for (const [column, values] of Array.isArray(each) ? [] : Object.entries(each))
    if (!Array.isArray(values)) throw unfilled(column, values, 'a list', at)
  const count = countOf(each)
  if (count > mostRows)
    throw new UsageError({
      code: 'too-many-rows',
      message: `"each" makes ${count} rows`,
      hint: `expected: at most ${mostRows}; a generator (draw) sweeps over many values`,
      place: at,
    })
  if (Array.isArray(each)) return each
  let rows: Row[] = [{}]
  for (const [column, values] of Object.entries(each))
    rows = rows.flatMap((row) => values.map((value) => ({ ...row, [column]: value })))
  return rows
}

/**
 * A copy of a template with every `<column>` replaced by the row's value; a string that is only `<column>` takes the value itself.
 * @throws {UsageError} when a row makes a name that is not safe of a template that stands at this place.
 */
export const substitute = <T>(template: T, row: Row, at: Place): T => {
  const nameOf = (key: string): string => {
    const name = String(fillString(key, row))
    if (isSafeName(name)) return name
    throw new UsageError({
      code: 'name-unsafe',
      message: `a row makes "${key}" the name "${name}"`,
      hint: `expected: ${safeNameHint}`,
      place: at,
    })
  }
  const walk = (value: unknown): unknown => {
    if (typeof value === 'string') return fillString(value, row)
    if (Array.isArray(value)) return value.map(walk)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [nameOf(key), walk(inner)]))
  }
  return walk(template) as T
}

/** Within a text a value stands as it is written, an object as JSON. */
const textOf = (value: unknown): string => {
  const text = String(value)
  return text.includes('[object ') ? JSON.stringify(value) : text
}

const fillString = (text: string, row: Row): unknown => {
  const whole = /^<(\w+)>$/.exec(text)
  if (whole && Object.hasOwn(row, whole[1]!)) return row[whole[1]!]
  return text.replace(/<(\w+)>/g, (all, column: string) =>
    Object.hasOwn(row, column) ? textOf(row[column]) : all,
  )
}

/** The conditions of a template that a row of its table has: one that is a column alone holds for the rows that fill it. */
export const conditionsIn = <C extends { that: string }>(when: C[], row: Row, rows: Row[]): C[] =>
  when.filter(({ that }) => {
    const column = /^<(\w+)>$/.exec(that)?.[1]
    return (
      column === undefined || row[column] !== undefined || !rows.some((one) => Object.hasOwn(one, column))
    )
  })

/** A value as the last part of an id. */
export const slugOf = (value: unknown): string =>
  String(typeof value === 'string' ? value : JSON.stringify(value))
    .replace(/[^A-Za-z0-9_.-]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .toLowerCase() || 'empty'
