import {
  type Description,
  type Operation,
  type RequestPart,
  type ResponsePart,
  requestRoles,
  responseRoles,
} from '../../model/description.ts'
import type { Place } from '../../model/errors.ts'
import type { Row } from '../each.ts'
import type { RawSend } from '../steps.ts'
import { operationColumns, partColumns, setupOf, suiteColumns } from './columns.ts'
import { composedColumns } from './composed.ts'
import { proofColumns, provingColumns } from './credentials.ts'
import { kebab, memberOf } from './expressions.ts'
import { type Family, familiesOf, familiesWith, responderOf, scopeOf } from './families.ts'
import { objectColumns } from './objects.ts'
import { renewalColumns } from './renewal.ts'
import { refusalPartColumns, respondingColumns, responseColumns } from './responses.ts'
import { siblingColumns } from './siblings.ts'
import { usingColumns } from './verdicts.ts'

/** Which parts, operations or members a rule speaks for; without any it speaks once for each operation that issues. */
export interface For {
  /** Roles, or classes of roles, of request parts. */
  parts?: string[]
  /** Roles, or classes of roles, of response parts. */
  response?: string[]
  /** Roles, or classes of roles, of the parts of a refusal. */
  refusal?: string[]
  /** What the operations do, of which a rule takes the parts or that it speaks for itself. */
  operations?: string[]
  /** Where a part stands: form, json, query, headers, basic, bearer. */
  place?: string[]
  required?: boolean
  /** Whether the documentation leaves open if a part may be left out. */
  open?: boolean
}

/** What a rule is applied to once: the columns of its templates, and the names that an exception may call it by. */
export interface Subject {
  row: Row
  names: string[]
  /** Tells its scenarios from those of the rule's other subjects. */
  key: string
  /** Whose responses its expectations are of: the operation's name, or empty where all share them. */
  scope: string
  /** What the operation does that its expectations are of. */
  purpose: string
  /** Its scenarios would send requests of another operation. */
  expectationsOnly?: boolean
  response?: ResponsePart
  /** Where the suite describes it. */
  place: Place
}

/** Makes a value when it is first asked for. */
const once = <T>(make: () => T): (() => T) => {
  let made: { value: T } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}

const wants = (wanted: string[] | undefined, ...names: string[]): boolean =>
  wanted === undefined || names.some((name) => wanted.includes(name))

/** The inputs that other parts of the same request carry, as wrong values for this one. */
const othersIn = ({ value }: RequestPart, { parts }: Operation): Row => {
  const own = memberOf(value)
  const inputs = parts
    .filter(
      ({ value: one, type }) =>
        type === 'string' || memberOf(one) === undefined || !String(one).startsWith('$inputs.'),
    )
    .flatMap((part) => memberOf(part.value) ?? [])
    .filter((input) => input !== own)
  return inputs.length > 0
    ? { other_inputs: Object.fromEntries(inputs.map((name) => [`the ${name}`, `$inputs.${name}`])) }
    : {}
}

/** The columns of operations that belong together. */
export const familyColumns = (description: Description, family: Family): Row => ({
  ...suiteColumns(description, family),
  ...renewalColumns(family),
})

/** The columns of a family's response, in place of those of its first: of a renewal or a use with a response of its own. */
const responseSideOf = (operation: Operation, family: Family, description: Description): Row => {
  const whole = familyColumns(description, family)
  if (operation.purpose === 'use') return { ...whole, ...usingColumns(operation, family.issue) }
  if (operation.purpose === 'revoke') return { ...whole, revoked_status: operation.status ?? '2xx' }
  const first = Object.keys(respondingColumns(family.issue, description))
  const rest = Object.fromEntries(Object.entries(whole).filter(([column]) => !first.includes(column)))
  return { ...rest, ...respondingColumns(responderOf(operation, family), description) }
}

/** Rows that all rules share, each made when the first one names it. */
interface Rows {
  /** Of the operation's request. */
  request(): Row
  /** Of the operation's response. */
  response(): Row
  part(part: RequestPart): Row
}

type Within = Pick<Subject, 'key' | 'scope' | 'purpose'> & { operation: Operation; rows: Rows }

const rowsOf = (operation: Operation, family: Family, description: Description): Rows => {
  const request = once(() => {
    const row = familyColumns(description, family)
    return { ...row, ...operationColumns(operation, row, description) }
  })
  const parts = new Map(
    operation.parts.map((part) => [
      part,
      once(
        (): Row => ({
          ...request(),
          ...partColumns(part, operation, request()),
          ...othersIn(part, operation),
          ...proofColumns(part, operation),
          ...provingColumns(part, operation),
          ...objectColumns(part, operation),
          ...composedColumns(part, operation.parts),
          ...siblingColumns(part, operation, description),
        }),
      ),
    ]),
  )
  return {
    request,
    response: once(() => responseSideOf(operation, family, description)),
    part: (part) => parts.get(part)!(),
  }
}

const partsFor = (rule: For, { operation, rows, ...within }: Within): Subject[] =>
  operation.parts
    .filter(({ role, at, optional, leftOpen, either }) =>
      [
        wants(rule.parts, role, requestRoles[role]),
        // A rule for a place says nothing of a part that may stand elsewhere.
        wants(rule.place, either ? 'either' : at.split('/')[1]!),
        rule.required === undefined || rule.required !== (optional || leftOpen),
        rule.open === undefined || rule.open === leftOpen,
      ].every(Boolean),
    )
    .map((part) => ({
      ...within,
      row: rows.part(part),
      place: part.place,
      names: [part.name, operation.name, `${operation.name}/${part.name}`],
      key: [within.key, kebab(part.name)].filter(Boolean).join('/'),
    }))

const membersFor = (
  wanted: string[],
  parts: ResponsePart[],
  owner: string,
  { row, key, scope, purpose }: Pick<Subject, 'row' | 'key' | 'scope' | 'purpose'>,
): Subject[] =>
  parts
    .filter(({ role }) => wants(wanted, role, responseRoles[role]))
    .map((part) => ({
      row: { ...row, ...responseColumns(part) },
      names: [part.name, owner, `${owner}/${part.name}`],
      key: [key, kebab(part.name)].filter(Boolean).join('/'),
      scope,
      purpose,
      response: part,
      place: part.place,
    }))

/** Each operation in each family that it is spoken of in, with what its scenarios are called after. */
const withinOf = (description: Description, families: Family[]): Within[] =>
  description.operations.flatMap((operation) =>
    familiesWith(operation, families).map((family, index) => ({
      operation,
      rows: rowsOf(operation, family, description),
      // The first operation that issues needs no name of its own in ids: most APIs have one alone.
      key: [operation === families[0]?.issue ? '' : operation.name, index > 0 ? family.issue.name : '']
        .filter(Boolean)
        .join('/'),
      scope: scopeOf(operation, families),
      purpose: operation.purpose,
    })),
  )

/** Whether no other operation issues tokens on the same path. */
const isAlone = ({ name, path }: Operation, { operations }: Description): boolean =>
  operations.every(
    (one) => one.name === name || one.path !== path || !['issue', 'renew'].includes(one.purpose),
  )

/** What is sent before a fact about the account is looked for: one request more for each, as no two scenarios send the same. */
const factSetup = (part: ResponsePart | undefined, operation: Operation, setup: RawSend[]): Row => {
  if (part?.fact === undefined) return {}
  const index = operation.response.filter(({ fact }) => fact !== undefined).indexOf(part)
  return { fact_setup: [...setup, ...Array.from({ length: index }, () => ({ send: operation.name }))] }
}

/** All that a rule speaks for in a description. */
export const subjectsIn = (description: Description): ((rule: For | undefined) => Subject[]) => {
  const within = withinOf(description, familiesOf(description))
  const responders = within.filter(({ scope, purpose }) => scope !== '' || purpose === 'issue')
  return (rule) => {
    if (!rule)
      return responders.map(({ operation, rows, key, scope, purpose }) => ({
        row: rows.response(),
        names: [operation.name],
        key,
        scope,
        purpose,
        place: operation.place,
        expectationsOnly: purpose !== 'issue',
      }))
    if (rule.refusal)
      return responders
        .filter(({ purpose }) => purpose === 'issue' || purpose === 'renew')
        .flatMap(({ operation, rows, ...one }) =>
          membersFor(rule.refusal!, description.refusal, 'refusal', { ...one, row: rows.response() }).map(
            ({ row, ...subject }) => ({
              ...subject,
              row: { ...row, ...refusalPartColumns(subject.response!, operation.response) },
            }),
          ),
        )
        .map((subject) => ({ ...subject, expectationsOnly: subject.scope !== '' }))
    const spokenOf = within.filter(({ purpose }) => wants(rule.operations, purpose))
    if (rule.response)
      return spokenOf.flatMap(({ operation, rows, ...one }) =>
        membersFor(rule.response!, operation.response, operation.name, {
          ...one,
          row: {
            ...rows.response(),
            op: operation.name,
            ...(isAlone(operation, description) && { alone: true }),
          },
        }).map((subject) => ({
          ...subject,
          row: {
            ...subject.row,
            ...factSetup(subject.response, operation, setupOf(operation, rows.response())),
          },
          expectationsOnly: operation.purpose !== 'issue' && !rule.operations?.includes(operation.purpose),
        })),
      )
    if (rule.parts) return spokenOf.flatMap((one) => partsFor(rule, one))
    return spokenOf.map(({ operation, rows, ...one }) => ({
      ...one,
      row: rows.request(),
      names: [operation.name],
      place: operation.place,
    }))
  }
}
