import {
  type Description,
  type Operation,
  type RequestPart,
  type ResponsePart,
  requestRoles,
  responseRoles,
} from '../../model/description.ts'
import type { Row } from '../each.ts'
import { operationColumns, partColumns, responseColumns, suiteColumns } from './columns.ts'
import { proofColumns, provingColumns } from './credentials.ts'
import { kebab, memberOf } from './expressions.ts'
import { objectColumns } from './objects.ts'
import { renewalColumns } from './renewal.ts'

/** Which parts, operations or members a rule speaks for; without any it speaks once for the suite. */
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
  response?: ResponsePart
}

const wants = (wanted: string[] | undefined, ...names: string[]): boolean =>
  wanted === undefined || names.some((name) => wanted.includes(name))

/** The inputs that other parts of the same request carry, as wrong values for this one. */
const othersIn = ({ value }: RequestPart, { parts }: Operation): Row => {
  const own = memberOf(value)
  const inputs = parts.flatMap((part) => memberOf(part.value) ?? []).filter((input) => input !== own)
  return inputs.length > 0 ? { other_inputs: [...new Set(inputs)] } : {}
}

const partsFor = (rule: For, operation: Operation, suite: Row): Subject[] =>
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
      row: {
        ...suite,
        ...operationColumns(operation, suite),
        ...partColumns(part, { ...suite, ...operationColumns(operation, suite) }),
        ...othersIn(part, operation),
        ...proofColumns(part, operation),
        ...provingColumns(part, operation),
        ...objectColumns(part, operation),
      },
      names: [part.name, operation.name, `${operation.name}/${part.name}`],
      key: kebab(part.name),
    }))

const membersFor = (wanted: string[], parts: ResponsePart[], suite: Row, owner: string): Subject[] =>
  parts
    .filter(({ role }) => wants(wanted, role, responseRoles[role]))
    .map((part) => ({
      row: { ...suite, ...responseColumns(part) },
      names: [part.name, owner, `${owner}/${part.name}`],
      key: kebab(part.name),
      response: part,
    }))

/** All that a rule speaks for in a description. */
export const subjectsOf = (rule: For | undefined, description: Description): Subject[] => {
  const suite = { ...suiteColumns(description), ...renewalColumns(description) }
  if (!rule) return [{ row: suite, names: [], key: '' }]
  if (rule.refusal) return membersFor(rule.refusal, description.refusal, suite, 'refusal')
  // What a resource answers is its own API's business; only responses with tokens are described.
  const purposes = rule.operations ?? (rule.response ? ['issue', 'renew'] : undefined)
  const operations = description.operations.filter(({ purpose }) => wants(purposes, purpose))
  // The first operation of a kind needs no name of its own in ids: most APIs have one alone.
  const firsts = new Set(
    description.operations.filter(
      (one, index, all) => all.findIndex(({ purpose }) => purpose === one.purpose) === index,
    ),
  )
  const subjects = operations.flatMap((operation): Subject[] => {
    const named = (it: Subject): Subject =>
      firsts.has(operation) && operation.purpose === 'issue'
        ? it
        : { ...it, key: [operation.name, it.key].filter(Boolean).join('/') }
    if (rule.response) return membersFor(rule.response, operation.response, suite, operation.name).map(named)
    if (rule.parts) return partsFor(rule, operation, suite).map(named)
    return [
      { row: { ...suite, ...operationColumns(operation, suite) }, names: [operation.name], key: '' },
    ].map(named)
  })
  return subjects
}
