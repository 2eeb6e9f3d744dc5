import { UsageError } from '../../model/errors.ts'
import { isObject } from '../../model/json.ts'
import { own } from '../../model/own.ts'
import type { Json, JsonObject } from '../../model/suite.ts'
import { readYaml } from '../../source/yaml.ts'
import type { Draft, DraftPart, DraftRequest } from './draft.ts'
import { requestParts, responseParts } from './known.ts'
import { type OpenApiReader, objectAt, openApiReader } from './openapi-reader.ts'
import { tokenRequestRoleOf } from './roles.ts'

/** An operation of a document, as a request. */
interface Found extends DraftRequest {
  operation: JsonObject
  /** What of it could not be described. */
  notes: string[]
  /** Where it takes keys and tokens. */
  keys: string[]
  response: DraftPart[]
}

/** Documents of large APIs are of this size. */
const mostBytesOfDocument = 1 << 23

/** Names of paths that give tokens, and how much they speak for it; others give them back, or again. */
const tokenPaths: [RegExp, number][] = [
  [/tokens?$/i, 3],
  [/(oauth|connect)/i, 1],
  [/(log-?in|log-?on|sign-?in|auth|authenticate|authentication|sessions?|tickets?)$/i, 2],
  [/(refresh|renew|rotate|extend)/i, -4],
  [/(revoke|revocation|log-?out|sign-?out|sign-?up|register|invalidate|introspect|password|reset)/i, -6],
]
const renewPath = /(refresh|renew|rotate|extend)[^/]*$/i
const revokePath = /(revoke|revocation|log-?out|sign-?out|invalidate)[^/]*$/i
const ownData = /(\/me|self|current|whoami|profile|userinfo)$/i

/** How much speaks for an operation to be the one that gives tokens; a request that needs one is not. */
const likelihood = ({ path, parts, response }: Found): number => {
  const hasToken = responseParts(response, []).some(({ role }) => role === 'access token')
  const hasSecret = requestParts(parts).some(({ role }) =>
    ['password', 'client secret', 'api key', 'authentication code'].includes(role),
  )
  const byPath = tokenPaths.reduce((sum, [name, weight]) => sum + (name.test(path) ? weight : 0), 0)
  return byPath + (hasToken && hasSecret ? 3 : 0)
}

/**
 * Reads the requests about tokens out of an OpenAPI 3 document: the one for a token with the parts of its body and header, its
 * response and its rejection; those that renew and revoke it, and a GET that needs it. `path` names the first where several could
 * be it. @throws {UsageError} when the document has no such operation.
 */
export const draftFromOpenApi = (file: string, id: string, path?: string): Draft => {
  const source = readYaml(file, { most: mostBytesOfDocument, merge: true })
  const document = source.value as JsonObject
  if (!isObject(document) || !/^3\./.test(String(own(document, 'openapi'))))
    throw new UsageError({
      code: 'openapi-version',
      message: `"${file}" is not an OpenAPI 3 document`,
      hint: 'expected: a member "openapi" with a version such as 3.0.3',
      place: source.placeOf([]),
    })
  const reader = openApiReader(document)
  const all = reader
    .operations()
    .filter((one) => !one.path.includes('{'))
    .map((one) => found(one, reader))
  const posts = all.filter(({ method }) => method === 'POST' || method === 'PUT')
  const [likely] = posts
    .map((one) => ({ one, weight: likelihood(one) }))
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight)
  const issue = path === undefined ? likely?.one : posts.find((one) => one.path === path)
  if (!issue)
    throw new UsageError({
      code: 'openapi-operation',
      message:
        path === undefined
          ? `"${file}" has no POST that looks like a token endpoint`
          : `"${file}" has no POST "${path}"`,
      hint: `name one with --path: ${posts.map((one) => one.path).join(', ') || 'there is no POST at all'}`,
      place: source.placeOf(['paths']),
    })
  const refusal = ['400', '401', '4XX', '403', '422', 'default'].find((code) =>
    reader.codes(issue.operation).includes(code),
  )
  const notes = [...issue.notes]
  const { title, version } = objectAt(document, 'info')
  const base = basePathOf(document)
  /** What also the request for a token needs is a key; what others need beside it is the token. */
  const asRequest = ({ method, path, keys, parts, status }: Found): DraftRequest => ({
    method,
    path: base + path,
    parts: [
      ...keys.map((at) => ({ at, role: issue.keys.includes(at) ? 'api key' : 'access token' })),
      ...parts,
    ],
    ...(status !== undefined && { status }),
  })
  const takesToken = ({ keys }: Found) => keys.some((at) => !issue.keys.includes(at))
  const use = usedBy(all.filter(takesToken))
  const renew = renewedBy(posts, issue)
  const revoke = revokedBy(all, issue, takesToken)
  return {
    id,
    ...(typeof title === 'string' && { title }),
    source: `${[textIn(title) ?? id, textIn(version) ?? []].flat().join(' ')}, OpenAPI, ${issue.method} ${issue.path}`,
    issue: asRequest(issue),
    response: issue.response,
    refusal: refusal === undefined ? [] : reader.response(issue.operation, refusal, notes),
    ...(use && { use: asRequest({ ...use, parts: use.parts.filter(({ optional }) => !optional) }) }),
    ...(renew && { renew: asRequest(renew) }),
    ...(revoke && { revoke: asRequest(revoke) }),
    notes: [...new Set(notes)],
  }
}

const found = (
  { method, path, operation }: { method: string; path: string; operation: JsonObject },
  reader: OpenApiReader,
): Found => {
  const success = reader.codes(operation).find((code) => /^2/.test(code))
  const status = Number(success)
  const notes: string[] = []
  return {
    method,
    path,
    operation,
    keys: reader.keys(operation),
    notes,
    parts: reader.request(operation, notes),
    response: success === undefined ? [] : reader.response(operation, success, notes),
    ...(Number.isInteger(status) && status !== 200 && { status }),
  }
}

/** A text, or a number that stands for one, such as a version without quotes. */
const textIn = (value: Json | undefined): string | undefined =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : undefined

/** The path of the first server, which stands before every path. */
const basePathOf = (document: JsonObject): string => {
  const [server] = [own(document, 'servers') ?? []].flat()
  const url = isObject(server) ? (textIn(own(server, 'url')) ?? '') : ''
  const path = url.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/]*/i, '').replace(/\/+$/, '')
  return path.includes('{') ? '' : path
}

/** A GET that a token opens; one of the user's own data is the best. */
const usedBy = (open: Found[]): Found | undefined => {
  const gets = open.filter(({ method }) => method === 'GET')
  return gets.find(({ path }) => ownData.test(path)) ?? gets[0]
}

/** What takes a refresh token and is not the request for the first one. */
const renewedBy = (posts: Found[], issue: Found): Found | undefined => {
  const others = posts.filter((one) => one !== issue && !revokePath.test(one.path))
  const taking = others.filter(({ parts }) =>
    parts.some((part) => tokenRequestRoleOf(part.at, part) === 'refresh token'),
  )
  return taking[0] ?? others.find(({ path }) => renewPath.test(path))
}

/** What ends a token: by its name, or the DELETE of what the request for a token has made. */
const revokedBy = (all: Found[], issue: Found, takesToken: (one: Found) => boolean): Found | undefined => {
  const taking = all.filter(
    (one) =>
      one !== issue &&
      (takesToken(one) || one.parts.some((part) => tokenRequestRoleOf(part.at, part) === 'access token')),
  )
  return (
    taking.find(({ method, path }) => method !== 'GET' && revokePath.test(path)) ??
    taking.find(({ method, path }) => method === 'DELETE' && path.startsWith(issue.path))
  )
}
