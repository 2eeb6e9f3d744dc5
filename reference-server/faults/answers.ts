// Changes of responses, and tables of faults that make them.
import { wrap } from '../behaviour/registry.ts'
import type { Alter, Answer, Call, Fault, Grant } from '../behaviour/types.ts'
import { onGranted, onRefused, onResource, type Row, table } from './define.ts'

type Members = Record<string, unknown>

/** The members of a JSON body. */
export const membersOf = (answer: Answer): Members => answer.body as Members

/** Another status. */
export const status =
  (code: number): Alter =>
  (answer) => {
    answer.status = code
  }

/** Another body altogether. */
export const body =
  (value: unknown): Alter =>
  (answer) => {
    answer.body = value
  }

/** Members beside those that there are, or in their place. */
export const adds =
  (members: Members | ((call: Call, answer: Answer) => Members)): Alter =>
  (answer, call) => {
    const more = typeof members === 'function' ? members(call, answer) : members
    answer.body = { ...membersOf(answer), ...more }
  }

/** Members that are not there. */
export const lacks =
  (...names: string[]): Alter =>
  (answer) => {
    const left = Object.entries(membersOf(answer)).filter(([name]) => !names.includes(name))
    answer.body = Object.fromEntries(left)
  }

/** The body as the only member of a list. */
export const listed: Alter = (answer) => {
  answer.body = [answer.body]
}

/** A header field, made of the call. */
export const header =
  (name: string, value: string | ((call: Call) => string)): Alter =>
  (answer, call) => {
    answer.headers[name] = typeof value === 'function' ? value(call) : value
  }

/** Header fields that are not there. */
export const headerless =
  (...names: string[]): Alter =>
  (answer) => {
    for (const name of names) delete answer.headers[name]
  }

/** A body that is labelled as something else. */
export const labelled =
  (type: string, value: unknown): Alter =>
  (answer) => {
    answer.headers['Content-Type'] = type
    answer.body = value
  }

/** A page for people. */
export const page: Alter = labelled(
  'text/html; charset=utf-8',
  '<!doctype html><title>Error</title><h1>Bad request</h1>',
)

/** No response at all. */
export const closes: Alter = (answer) => {
  answer.cut = 'before'
}

/** Other bytes, for `b.wire`; made of the text that is there. */
export const bytes =
  (change: (text: string) => string | Buffer): Alter =>
  (answer) => {
    const changed = change(answer.bytes.toString())
    answer.bytes = typeof changed === 'string' ? Buffer.from(changed) : changed
  }

/** A change under a condition alone. */
export const where =
  (on: (call: Call) => boolean, change: Alter): Alter =>
  (answer, call) => {
    if (on(call)) change(answer, call)
  }

/** Faults that change the responses of rejected token requests: all, or those for some reasons alone. */
export const rejections = (prefix: string, rows: Row<[change: Alter, ...reasons: string[]]>[]): Fault[] =>
  table(prefix, rows, (b, change, ...reasons) => onRefused(b.alter, change, ...reasons))

/** Faults that change the responses that issue tokens. */
export const issues = (prefix: string, rows: Row<[change: Alter]>[]): Fault[] =>
  table(prefix, rows, (b, change) => onGranted(b.alter, change))

/** Faults in the bytes of the responses that issue tokens. */
export const issuedBytes = (
  prefix: string,
  rows: Row<[change: (text: string) => string | Buffer]>[],
): Fault[] => table(prefix, rows, (b, change) => onGranted(b.wire, bytes(change)))

/** Faults of one field of the responses that issue tokens. */
export const fields = (
  prefix: string,
  rows: Row<[field: string, change: (value: never, grant: Grant) => unknown]>[],
): Fault[] =>
  table(prefix, rows, (b, field, change) =>
    wrap(b.fields, field, (before) => (grant) => change(before(grant) as never, grant)),
  )

/** Faults of one claim of issued JWTs. */
export const claims = (
  prefix: string,
  rows: Row<[claim: string, change: (value: never, grant: Grant) => unknown]>[],
): Fault[] =>
  table(prefix, rows, (b, claim, change) =>
    wrap(b.jwt.claims, claim, (before) => (grant, token) => change(before(grant, token) as never, grant)),
  )

/** Faults that change the resource's rejections. */
export const resourceRejections = (prefix: string, rows: Row<[change: Alter]>[]): Fault[] =>
  table(prefix, rows, (b, change) =>
    onResource(
      b.alter,
      where((call) => call.refused !== undefined, change),
    ),
  )

/** Faults that answer one reason of rejection with another status. */
export const statusOfReason = (
  prefix: string,
  rows: Row<[status: number, ...reasons: string[]]>[],
): Fault[] =>
  table(prefix, rows, (b, code, ...reasons) => {
    for (const reason of reasons) wrap(b.refusals, reason, (row) => ({ ...row, status: code }))
  })
