import { type Place, UsageError } from '../model/errors.ts'
import { isSafeName, safeNameHint } from '../model/own.ts'

/** A row of a table: values by column. */
export type Row = Record<string, unknown>

/** The rows of an `each`: a list as it is, columns as every combination of their values. */
export const rowsOf = (each: Row[] | Record<string, unknown[]>): Row[] => {
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

const fillString = (text: string, row: Row): unknown => {
  const whole = /^<(\w+)>$/.exec(text)
  if (whole && Object.hasOwn(row, whole[1]!)) return row[whole[1]!]
  return text.replace(/<(\w+)>/g, (all, column: string) =>
    Object.hasOwn(row, column) ? String(row[column]) : all,
  )
}

/** A value as the last part of an id. */
export const slugOf = (value: unknown): string =>
  String(typeof value === 'string' ? value : JSON.stringify(value))
    .replace(/[^A-Za-z0-9_.-]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .toLowerCase() || 'empty'
