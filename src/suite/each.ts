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

/** A copy of a template with every `<column>` replaced by the row's value; a string that is only `<column>` takes the value itself. */
export const substitute = <T>(template: T, row: Row): T => {
  const walk = (value: unknown): unknown => {
    if (typeof value === 'string') return fillString(value, row)
    if (Array.isArray(value)) return value.map(walk)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [String(fillString(key, row)), walk(inner)]),
    )
  }
  return walk(template) as T
}

const fillString = (text: string, row: Row): unknown => {
  const whole = /^<(\w+)>$/.exec(text)
  if (whole && whole[1]! in row) return row[whole[1]!]
  return text.replace(/<(\w+)>/g, (all, column: string) => (column in row ? String(row[column]) : all))
}

/** A value as the last part of an id. */
export const slugOf = (value: unknown): string =>
  String(typeof value === 'string' ? value : JSON.stringify(value))
    .replace(/[^A-Za-z0-9_.-]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .toLowerCase() || 'empty'
