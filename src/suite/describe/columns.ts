import { isDeepStrictEqual } from 'node:util'
import { type Description, type Operation, type RequestPart, requestRoles } from '../../model/description.ts'
import type { Json } from '../../model/suite.ts'
import type { Row } from '../each.ts'
import { mergePatch, patchAt } from '../merge.ts'
import type { RawSend } from '../steps.ts'
import { alsoColumns, aroundToken, presentedColumns } from './also.ts'
import { allNamed, companionsOf, conditionColumns, patchOf } from './conditions.ts'
import {
  basicColumns,
  bodyCredentials,
  credentialColumns,
  identityOf,
  otherUserColumns,
} from './credentials.ts'
import {
  capital,
  celOf,
  expressionOf,
  kebab,
  othersOf,
  pathOf,
  readerOf,
  textOf,
  withArticle,
} from './expressions.ts'
import type { Family } from './families.ts'
import { challengeOf } from './operations.ts'
import { citedColumns, respondingColumns } from './responses.ts'
import { refusalChecks, refusalColumns } from './statuses.ts'
import { usingColumns } from './verdicts.ts'
import { mediaOf, wayColumns } from './ways.ts'
import { wrongColumns } from './wrong.ts'

/** What every template of a suite can name, of operations that belong together. */
export const suiteColumns = (description: Description, { issue, ...others }: Family): Row => {
  const { prefix, refusal, refusalStatus } = description
  // Who the second step of a login is for, the first one says.
  const identity = identityOf(others.begin ?? issue)
  const user = identity && textOf(identity)
  const presented = others.use?.parts.find(({ role }) => role === 'access token')
  const { basic } = basicColumns(issue)
  return {
    prefix,
    supersedes: issue.supersedes,
    [`supersedes_${issue.supersedes}`]: true,
    issue: issue.name,
    issue_method: issue.method,
    issue_path: pathOf(issue),
    issue_section: issue.section ?? 'Request',
    use_section: presented?.section ?? others.use?.section ?? 'Using the token',
    revoke_section: others.revoke?.section ?? 'Revoking the token',
    ...Object.fromEntries(Object.entries(others).map(([purpose, { name }]) => [purpose, name])),
    ...(user && { user, other_user: othersOf(user) }),
    ...credentialColumns(issue),
    ...challengeColumns(others.begin, issue),
    ...otherUserColumns(issue),
    ...respondingColumns(issue, description),
    ...usingColumns(others.use, issue),
    ...(others.revoke && { revoked_status: others.revoke.status ?? '2xx' }),
    ...presentedColumns(presented),
    ...(others.use?.personal && { personal: true }),
    ...(basic !== undefined && { own_basic: basic }),
    ...(refusal.some(({ at }) => at.startsWith('/body/')) && { refusal_is_json: true }),
    refusal_section: refusal.find(({ section }) => section !== undefined)?.section ?? 'Errors',
    ...refusalColumns(refusalStatus),
  }
}

/** What templates can name of a login in two steps: what the first one gives, and for how long that is good. */
const challengeColumns = (begin: Operation | undefined, issue: Operation): Row => {
  if (!begin) return {}
  const life = begin.response.find(({ role }) => role === 'lifetime')
  const once = issue.parts.some(({ role, once }) => role === 'challenge' && once)
  return {
    challenge: challengeOf(begin)!,
    begun_status: begin.status ?? '2xx',
    ...(once && { once: true }),
    ...(life && { challenge_life: `number(${readerOf(life.at)})` }),
  }
}

/** What has to be sent before an operation, so that its control is right: a token, where it takes one. */
export const setupOf = ({ parts }: Operation, suite: Row): RawSend[] =>
  parts.some(({ role }) => requestRoles[role] === 'token') && suite['issue'] !== undefined
    ? [{ send: String(suite['issue']), save: suite['save'] as Record<string, string> }]
    : []

const rejections: Record<Operation['purpose'], [rejected: string, turnedAway: string]> = {
  issue: ['rejected', 'turned-away'],
  renew: ['rejected', 'turned-away'],
  revoke: ['rejected', 'turned-away'],
  use: ['unauthorized', 'unauthorized-anyhow'],
  begin: ['rejected', 'turned-away'],
}

/** The body of an operation's request, as a template, when it is of a kind. */
const bodyOf = (operation: Operation, kind: string): Row | undefined => {
  const parts = operation.parts.filter(
    ({ at, role, optional }) => at.startsWith(`/${kind}/`) && role !== 'object' && !optional,
  )
  return parts.length === 0 ? undefined : Object.fromEntries(parts.map(({ name, value }) => [name, value]))
}

/** The JSON body of an operation's request, as a template. */
const jsonOf = ({ parts }: Operation): Json =>
  parts
    .filter(({ at, optional }) => at.startsWith('/json/') && !optional)
    .reduce<Json>((whole, { at, value }) => mergePatch(whole, patchAt(at.slice('/json'.length), value)), {})

export const operationColumns = (
  operation: Operation,
  suite: Row,
  { standards, refusalStatus }: Description,
): Row => ({
  op: operation.name,
  ...refusalChecks(operation, refusalStatus, String(suite['rejects'])),
  ...conditionColumns(operation, mediaOf(operation)),
  ...wayColumns(operation, standards.includes('RFC 6749')),
  ...(bodyOf(operation, 'form') && { form: bodyOf(operation, 'form') }),
  ...(bodyOf(operation, 'json') && {
    json_body: true,
    json: jsonOf(operation),
    json_text: `toJson(${celOf(jsonOf(operation))})`,
    flat: bodyOf(operation, 'json'),
  }),
  ...bodyCredentials(operation),
  ...basicColumns(operation),
  rejected: rejections[operation.purpose][0],
  incomplete: operation.purpose === 'use' ? 'unauthorized' : 'incomplete',
  turned_away: rejections[operation.purpose][1],
  setup: setupOf(operation, suite),
  op_path: pathOf(operation),
  ...(operation.response.length > 0 && { described: true }),
})

/** The error codes of RFC 6749 §5.2 that fit a wrong part, by its class. */
const errorCodes: Record<string, string> = {
  identifier: '["invalid_request", "invalid_client", "invalid_grant"]',
  secret: '["invalid_client", "invalid_grant"]',
  constant: '["invalid_request", "unsupported_grant_type", "invalid_scope"]',
  scope: '["invalid_request", "invalid_scope", "invalid_target", "invalid_client", "unauthorized_client"]',
}

/** The names by which other APIs call a part, for a server that reads them all. */
const synonyms: Partial<Record<RequestPart['role'], string>> = {
  'client id': 'username',
  'user name': 'user',
  'client secret': 'password',
  password: 'pass',
  constant: 'type',
}

/** The error codes of RFC 6749 §5.2 that fit a part that is left out. */
const absentCodes: Record<string, string> = {
  identifier: '["invalid_request", "invalid_client"]',
  secret: '["invalid_request", "invalid_client"]',
  constant: '["invalid_request", "unsupported_grant_type"]',
  scope: '["invalid_request", "invalid_scope"]',
}

/** The values of an option that is not sent anyway, as rows of a table: as they are sent, and as CEL. */
const choiceRows = (column: string, values: Json[], { value }: RequestPart): Row => {
  const others = values.filter((choice) => !isDeepStrictEqual(choice, value))
  return others.length > 0
    ? { [column]: others.map((choice) => ({ choice, chosen: expressionOf(choice) })) }
    : {}
}

/** Whether a response names the scopes that were granted, and not all that were asked for: as words of a text, or in a list. */
const narrowedFrom = (asked: string, granted: string): string => {
  const words = (of: string) => `(type(${of}) == list ? ${of} : string(${of}).split(" "))`
  return `type(body) == map && type(${granted}) in [string, list] && !${words(asked)}.all(one, one in ${words(granted)})`
}

/** What puts an optional part into a request, with those that are required beside it, and whether the target names their values. */
const optionalColumns = (part: RequestPart, operation: Operation): Row => {
  const companions = companionsOf(part, operation)
  const named = allNamed([part, ...companions]) ?? 'true'
  const beside = operation.parts.find(({ at }) => at === part.unless)
  const both = beside && [beside, ...companionsOf(beside, operation)]
  return {
    patch: patchOf([part, ...companions]),
    their_patch: patchOf([part, ...companions], (one) => `$${othersOf(expressionOf(one.value))}`),
    is_named: named,
    theirs_named: othersOf(named),
    ...(companions.length > 0 && { companions: patchOf(companions) }),
    ...(both && { unless: beside.name, both_named: allNamed(both) ?? 'true', both: patchOf(both) }),
  }
}

export const partColumns = (part: RequestPart, whole: Operation, operation: Row): Row => {
  const value = expressionOf(part.value)
  return {
    part: part.name,
    slug: kebab(part.name),
    at: part.at,
    place: part.at.split('/')[1]!,
    beside: part.at.slice(0, part.at.lastIndexOf('/')),
    label: part.label,
    Label: capital(part.label),
    a_label: withArticle(part.label),
    A_label: capital(withArticle(part.label)),
    a_part: withArticle(part.name),
    A_part: capital(withArticle(part.name)),
    value,
    template: part.value,
    theirs: othersOf(value),
    camel: part.name.replace(/[_-]+([a-z0-9])/g, (_, letter: string) => letter.toUpperCase()),
    synonym: synonyms[part.role] ?? `x_${part.name}`,
    wrong: requestRoles[part.role] === 'scope' ? 'rejected-or-narrowed' : operation['turned_away'],
    narrowed: narrowedFrom(`at(request, "${part.at}")`, String(operation['granted'])),
    error_codes: errorCodes[requestRoles[part.role]] ?? '[]',
    error_codes_when_absent: absentCodes[requestRoles[part.role]] ?? '[]',
    ...(part.at === '/headers/accept' && { is_accept: true }),
    // What HTTP Basic lacks is told with a challenge, not by what reads the body.
    ...(part.at.startsWith('/basic/') && { incomplete: operation['rejected'] }),
    open: part.open ?? 'nothing',
    ...(part.type === 'string' && { text: true }),
    ...wrongColumns(part),
    ...(part.of && {
      of: JSON.stringify(part.of),
      values: part.of,
      ...choiceRows('choices', part.of, part),
      ...choiceRows(
        'options',
        part.of.filter((option) => !part.perhaps?.includes(option)),
        part,
      ),
    }),
    ...(part.perhaps && choiceRows('perhaps', part.perhaps, part)),
    ...(part.either && { either: Object.keys(part.either).join(', ') }),
    ...alsoColumns(part),
    ...(part.role === 'access token' && aroundToken(part)),
    escaped_name: part.name.replace(/[a-z](?=[^a-z]*$)/, (letter) => `%${letter.charCodeAt(0).toString(16)}`),
    role_slug: kebab(part.role),
    ...(part.case && { case_free: true }),
    ...(!(whole.purpose === 'begin' && requestRoles[part.role] === 'identifier') && { empty_is_told: true }),
    ...(part.optional && optionalColumns(part, whole)),
    // What is in front of an API answers wrong Basic credentials in its own words.
    ...(part.at.startsWith('/basic/') &&
      !operation['refusal_is_json'] && { rejected: operation['turned_away'] }),
    ...citedColumns(part),
  }
}
