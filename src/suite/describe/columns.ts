import {
  type Description,
  type Operation,
  type RequestPart,
  type ResponsePart,
  requestRoles,
  responseRoles,
} from '../../model/description.ts'
import type { Json } from '../../model/suite.ts'
import type { Row } from '../each.ts'
import { mergePatch } from '../merge.ts'
import type { RawSend } from '../steps.ts'
import { conditionsOf, patchAt } from './conditions.ts'
import {
  basicColumns,
  bodyCredentials,
  credentialColumns,
  identityOf,
  otherUserColumns,
} from './credentials.ts'
import { capital, celOf, expressionOf, kebab, othersOf, readerOf, withArticle } from './expressions.ts'
import { lifetimeOf } from './lifetimes.ts'
import { verdictColumns } from './verdicts.ts'
import { mediaOf, wayColumns } from './ways.ts'

/** Whether a response names no token of any kind, the tokens of several responses by their kinds, and which members of its body the documentation names. */
const tokensOf = ({ response }: Operation): Row => {
  const kinds = response.filter(({ role }) => responseRoles[role] === 'token')
  const members = response.flatMap(({ at }) => /^\/body\/([^/]+)/.exec(at)?.[1] ?? [])
  return {
    no_tokens: `[${kinds.map(({ at }) => readerOf(at)).join(', ')}].all(one, one in [null, ""])`,
    tokens_of_all: `[${kinds.map(({ at }) => `all.map(one, ${readerOf(at, 'one.')})`).join(', ')}]`,
    members: JSON.stringify([...new Set(members)]),
  }
}

const tokenOf = ({ response }: Operation, role: string): string | undefined => {
  const part = response.find((one) => one.role === role)
  return part && readerOf(part.at)
}

/** What reads a part of a response, for one of several. */
const ofOne = (reader: string, one: string): string => reader.replace(/\b(body|headers)\b/, `${one}.$1`)

/** What every template of a suite can name. */
export const suiteColumns = ({ operations, prefix, refusal, lifetimes, standards }: Description): Row => {
  const by = (purpose: string) => operations.find((operation) => operation.purpose === purpose)
  const issue = by('issue')
  const identity = issue && identityOf(issue)
  const user = identity && expressionOf(identity.value)
  const row: Row = { prefix, oauth: standards.includes('RFC 6749'), supersedes: issue?.supersedes ?? 'free' }
  if (issue)
    Object.assign(row, {
      issue: issue.name,
      issue_method: issue.method,
      issue_section: issue.section ?? 'Request',
      [`supersedes_${issue.supersedes}`]: true,
    })
  for (const purpose of ['use', 'renew', 'revoke'] as const) if (by(purpose)) row[purpose] = by(purpose)!.name
  if (user) Object.assign(row, { user, other_user: othersOf(user) })
  const token = issue && tokenOf(issue, 'access token')
  const refresh = issue && tokenOf(issue, 'refresh token')
  if (issue)
    Object.assign(
      row,
      credentialColumns(issue),
      otherUserColumns(issue),
      lifetimeOf(issue, lifetimes),
      verdictColumns(issue),
      {
        issue_path: expressionOf(issue.path),
      },
    )
  if (token) Object.assign(row, { token, one_token: ofOne(token, 'one'), two_token: ofOne(token, 'two') })
  if (issue) Object.assign(row, tokensOf(issue))
  const userId = issue?.response.find(({ role }) => role === 'user id')
  if (userId) row['user_id'] = readerOf(userId.at)
  if (refresh) row['refresh_token'] = refresh
  if (issue?.response.some(({ at }) => at.startsWith('/body'))) row['response_is_json'] = true
  const use = by('use')
  const presented = use?.parts.find(({ role }) => role === 'access token')
  if (presented) row['token_at'] = presented.at
  if (use?.personal) row['personal'] = true
  const issued = issue?.response.find(({ role }) => role === 'access token')
  const claims = ['sub', ...(issued?.userClaims ?? [])]
  if (issued?.format === 'JWT') row['claim_names'] = [...claims, 'jti']
  if (issue && basicColumns(issue)['basic']) row['own_basic'] = basicColumns(issue)['basic']
  row['user_claims'] = JSON.stringify(claims)
  if (issued?.format) row['token_format'] = issued.format
  if (refusal.some(({ at }) => at.startsWith('/body/'))) row['refusal_is_json'] = true
  else if (row['response_is_json'] && refusal.length === 0) row['refusal_unsaid'] = true
  if (token)
    row['save'] = {
      token,
      ...(refresh && { refresh_token: refresh }),
    }
  return row
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

export const operationColumns = (operation: Operation, suite: Row): Row => ({
  op: operation.name,
  ...conditionColumns(operation),
  op_method: operation.method,
  ...wayColumns(operation, suite['oauth'] === true),
  ...(bodyOf(operation, 'form') && { form: bodyOf(operation, 'form') }),
  ...(bodyOf(operation, 'json') && {
    json_body: true,
    json: jsonOf(operation),
    json_text: `toJson(${celOf(jsonOf(operation))})`,
    flat: bodyOf(operation, 'json'),
  }),
  ...bodyCredentials(operation),
  ...basicColumns(operation),
  granted: { issue: 'issued', renew: 'issued', revoke: 'revoked', use: 'accepted' }[operation.purpose],
  rejected: rejections[operation.purpose][0],
  incomplete: operation.purpose === 'use' ? 'unauthorized' : 'incomplete',
  turned_away: rejections[operation.purpose][1],
  setup: setupOf(operation, suite),
})

const conditionColumns = (operation: Operation): Row => {
  const conditions = conditionsOf(operation, mediaOf(operation))
  return conditions.length > 0 ? { conditions } : {}
}

const citedColumns = ({ section, basis, says, why, level }: RequestPart | ResponsePart): Row => ({
  section: section ?? 'Request',
  basis: basis ?? (section === undefined ? 'inferred' : 'documented'),
  cited: { ...(says && { says }), ...(why && { why }), ...(level && { level }) },
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

export const partColumns = (part: RequestPart, operation: Row): Row => {
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
    error_codes: errorCodes[requestRoles[part.role]] ?? '[]',
    error_codes_when_absent: absentCodes[requestRoles[part.role]] ?? '[]',
    ...(part.at === '/headers/accept' && { is_accept: true }),
    ...(part.name === 'grant_type' && { is_grant_type: true }),
    // What HTTP Basic lacks is told with a challenge, not by what reads the body.
    ...(part.at.startsWith('/basic/') && { incomplete: operation['rejected'] }),
    open: part.open ?? 'nothing',
    ...(part.of && {
      of: JSON.stringify(part.of),
      values: part.of,
      options: part.of.filter((option) => !part.perhaps?.includes(option)),
    }),
    ...(part.perhaps && { perhaps: part.perhaps }),
    ...(part.either && { either: Object.keys(part.either).join(', ') }),
    escaped_name: part.name.replace(/[a-z](?=[^a-z]*$)/, (letter) => `%${letter.charCodeAt(0).toString(16)}`),
    role_slug: kebab(part.role),
    ...(part.optional && {
      patch: patchAt(part.at, part.value),
      their_patch: patchAt(part.at, `$${othersOf(value)}`),
    }),
    // What is in front of an API answers wrong Basic credentials in its own words.
    ...(part.at.startsWith('/basic/') &&
      !operation['refusal_is_json'] && { rejected: operation['turned_away'] }),
    ...citedColumns(part),
  }
}

export const responseColumns = (part: ResponsePart): Row => ({
  part: part.name,
  slug: kebab(part.name),
  at: part.at,
  label: part.label,
  Label: capital(part.label),
  a_part: withArticle(part.name),
  got: readerOf(part.at),
  parent: readerOf(part.at.slice(0, part.at.lastIndexOf('/'))),
  letters: part.name.replace(/[^A-Za-z0-9]/g, '').toLowerCase(),
  ...(part.optional && { optional: true }),
  ...(part.type === 'integer' && { integer: true }),
  ...(part.nullable && { nullable: true }),
  ...(part.constant !== undefined && { constant: expressionOf(part.constant), right: part.constant }),
  ...(part.equals !== undefined && { equals: part.equals, one_got: readerOf(part.at, 'one.') }),
  ...(!part.either && { one_form: true }),
  ...(part.either && {
    either: Object.fromEntries(
      Object.entries(part.either).map(([way, that]) => [way, that.replaceAll('<got>', readerOf(part.at))]),
    ),
  }),
  ...citedColumns(part),
})
