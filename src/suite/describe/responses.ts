import type {
  Description,
  JsonType,
  Operation,
  RequestPart,
  ResponsePart,
  ResponseRole,
} from '../../model/description.ts'
import { responseRoles } from '../../model/description.ts'
import { headerName } from '../../model/header-name.ts'
import { pointerParts } from '../../model/pointer.ts'
import type { Row } from '../each.ts'
import { capital, celOf, expressionOf, kebab, readerOf, tokenReaderOf, withArticle } from './expressions.ts'
import { lifetimeOf } from './lifetimes.ts'
import { issuingColumns, verdictColumns } from './verdicts.ts'

/** Whether a response names no token of any kind, the tokens of several responses by their kinds, and which members of its body the documentation names. */
const tokensOf = ({ response }: Operation): Row => {
  const kinds = response.filter(({ role }) => responseRoles[role] === 'token')
  const members = response.flatMap(({ at }) => /^\/body\/([^/]+)/.exec(at)?.[1] ?? [])
  return {
    no_tokens: `[${kinds.map(({ at }) => tokenReaderOf(at)).join(', ')}].all(one, one in [null, ""])`,
    tokens_of_all: `[${kinds.map(({ at }) => `all.map(one, ${tokenReaderOf(at, 'one.')})`).join(', ')}]`,
    members: JSON.stringify([...new Set(members)]),
  }
}

const readerWith = ({ response }: Operation, role: string): string | undefined => {
  const part = response.find((one) => one.role === role)
  return part && readerOf(part.at)
}

/** What a response that issues a token says: where the token is, how long it lives, whether it is one at all. */
export const respondingColumns = (responder: Operation, { lifetimes, refusal }: Description): Row => {
  const { response } = responder
  const token = response.find(({ role }) => role === 'access token')
  const got = token && tokenReaderOf(token.at)
  const refresh = readerWith(responder, 'refresh token')
  const claims = ['sub', ...(token?.userClaims ?? [])]
  const isJson = response.some(({ at }) => at.startsWith('/body'))
  const { rejects, result, result_name } = verdictColumns(responder)
  return {
    rejects,
    granted: readerWith(responder, 'scope') ?? 'at(body, "/scope")',
    ...(result !== undefined && { result, result_name }),
    ...lifetimeOf(responder, lifetimes),
    ...tokensOf(responder),
    ...(token && {
      token: got,
      one_token: tokenReaderOf(token.at, 'one.'),
      save: { token: got, ...(refresh && { refresh_token: refresh }) },
      ...issuingColumns(responder, token.at),
      ...echoColumns(responder, String(issuingColumns(responder, token.at)['one_issued'])),
    }),
    ...(refresh && { refresh_token: refresh }),
    ...(isJson && { response_is_json: true }),
    ...(isJson && refusal.length === 0 && { refusal_unsaid: true }),
    ...(token?.format && { token_format: token.format }),
    ...(token?.format === 'JWT' && { claim_names: [...claims, 'jti'] }),
    user_claims: JSON.stringify(claims),
  }
}

/** How a value of a response is compared with what it equals: as a text in any letter case, or as what it spells. */
const sameAs = (got: string, { equals, type = 'string' }: ResponsePart): string => {
  if (type === 'string')
    return `type(${got}) == string && ${got}.lowerAscii() == string(${equals}).lowerAscii()`
  if (type !== 'list' && type !== 'object') return `string(${got}) == string(${equals})`
  return `${got} == (type(${equals}) == string ? parseJson(${equals}) : ${equals})`
}

/** What a part of a response equals, where the documentation says so, and whether the target names that of its account. */
const equalColumns = (part: ResponsePart): Row => {
  if (part.equals === undefined) return {}
  const inputs = [...new Set([...part.equals.matchAll(/\binputs\.\w+/g)].map(([input]) => `${input} != ""`))]
  const same = (got: string) =>
    `${part.optional || part.nullable ? `${got} == null || ` : ''}${sameAs(got, part)}`
  return {
    same: same(readerOf(part.at)),
    one_same: same(readerOf(part.at, 'one.')),
    given: inputs.join(' && ') || 'true',
    ...(part.fact !== undefined && { fact: part.fact }),
  }
}

/** The parts that repeat what was sent, and for `check` that each of several responses has the right one of each. */
const echoColumns = ({ response }: Operation, oneIssued: string): Row => {
  const echoes = response.filter(({ role, equals }) => role === 'echo' && equals !== undefined)
  if (echoes.length === 0) return {}
  const checks = echoes.map((part) => {
    const { one_same, given } = equalColumns(part)
    return {
      that: `all.all(one, !(${oneIssued}) || (${one_same}))`,
      when: String(given),
      proves: kebab(part.name),
      says: `one of them has another ${part.name}`,
      expects: `the same ${part.name} in each of them`,
    }
  })
  return {
    echoes: echoes
      .map(({ name }) => name)
      .join(', ')
      .replace(/, (?=[^,]*$)/, ' and '),
    echo_slug: checks[0]!.proves,
    echoes_given: checks.map(({ when }) => `(${when})`).join(' || '),
    echo_checks: checks,
  }
}

/** Whether a time is written as documented: in any form that names its zone, where that is not said. */
const dateForm = (got: string, format: ResponsePart['format']): string => {
  if (format === 'HTTP date') return `isHttpDate(${got})`
  if (format === 'ISO date')
    return `${got}.matches("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]+)?(Z|[+-][0-9]{2}:?[0-9]{2})$")`
  const seconds = `number(${got}) ${format === 'epoch milliseconds' ? '>=' : '<'} 100000000000.0`
  return format ? `isNumeric(${got}) && ${seconds}` : `epochSeconds(${got}) > 0.0`
}

/** Where the documentation speaks of a part, and in which words. */
export const citedColumns = ({ section, basis, says, why, level }: RequestPart | ResponsePart): Row => ({
  section: section ?? 'Request',
  basis: basis ?? (section === undefined ? 'inferred' : 'documented'),
  cited: { ...(says && { says }), ...(why && { why }), ...(level && { level }) },
})

/** Which moment a part tells. */
const momentOf: Partial<Record<ResponseRole, string>> = {
  'end time': "the end of the token's life",
  'issue time': 'the time at which the token was issued',
}

const sentAs: [RegExp, (name: string) => string][] = [
  [/^\/headers\//, (name) => `The ${headerName(name)} header is sent`],
  [/^\/cookies\//, (name) => `The cookie ${name} is set`],
]

const jsonTypeOf = ({ type = 'string' }: ResponsePart): string => [type].flat().map(withArticle).join(' or ')

/** That a part is there, in a sentence: header fields and cookies are texts anyway. */
const presenceOf = (part: ResponsePart): string =>
  sentAs.find(([place]) => place.test(part.at))?.[1](part.name) ?? `${part.name} is ${jsonTypeOf(part)}`

/** What of a type a value is, in words and as an expression; text and numbers in header fields are texts. */
const typedAs = (got: string, type: JsonType): [words: string, that: string] => {
  if (type === 'string') return ['a text', `type(${got}) == string && ${got} != ""`]
  if (type === 'integer' || type === 'number')
    return [withArticle(type), `type(${got}) != string && isNumeric(${got})`]
  return [
    type === 'boolean' ? 'true or false' : withArticle(type),
    `type(${got}) == ${{ boolean: 'bool', list: 'list', object: 'map' }[type]}`,
  ]
}

/** What a part of a rejection is by the documentation, in words and as an expression: its one value, or its type. */
const documentedAs = ({ constant, type = 'string' }: ResponsePart, got: string): [string, string] => {
  if (constant !== undefined) return [JSON.stringify(constant), `${got} == ${celOf(constant)}`]
  const each = [type].flat().map((one) => typedAs(got, one))
  return [each.map(([words]) => words).join(' or '), each.map(([, that]) => that).join(' || ')]
}

/** What templates can name of a part of a rejection beside that; `others` are the parts of the response with a token. */
export const refusalPartColumns = (part: ResponsePart, others: ResponsePart[]): Row => {
  const inHeader = part.at.startsWith('/headers/')
  const [words, that] = documentedAs(
    inHeader ? { ...part, ...(part.constant !== undefined && { constant: String(part.constant) }) } : part,
    readerOf(part.at),
  )
  return {
    [inHeader ? 'documented_header' : 'documented_as']: words,
    as_documented: part.optional || part.nullable ? `${readerOf(part.at)} == null || ${that}` : that,
    is_told: `type(body) == map && "${pointerParts(part.at)[1] ?? ''}" in body`,
    ...(!others.some(({ at }) => at === part.at) && { only_in_rejections: true }),
  }
}

/** What templates can name of a part of a response. */
export const responseColumns = (part: ResponsePart): Row => ({
  part: part.name,
  slug: kebab(part.name),
  at: part.at,
  label: part.label,
  Label: capital(part.label),
  a_part: withArticle(part.name),
  got: readerOf(part.at),
  parent: readerOf(part.at.slice(0, part.at.lastIndexOf('/'))),
  member: pointerParts(part.at)[1] ?? '',
  letters: part.name.replace(/[^A-Za-z0-9]/g, '').toLowerCase(),
  json_type: jsonTypeOf(part),
  is_there: presenceOf(part),
  ...(part.optional ? { optional: true } : !part.nullable && { always: true }),
  ...(part.type === 'integer' && { integer: true }),
  ...(part.nullable && { nullable: true }),
  ...(momentOf[part.role] && { moment: momentOf[part.role]! }),
  ...(part.constant !== undefined && { constant: expressionOf(part.constant), right: part.constant }),
  ...equalColumns(part),
  ...(!part.either && { date_form: dateForm(readerOf(part.at), part.format) }),
  ...(part.either && {
    either: Object.fromEntries(
      Object.entries(part.either).map(([way, that]) => [way, that.replaceAll('<got>', readerOf(part.at))]),
    ),
  }),
  ...citedColumns(part),
})
