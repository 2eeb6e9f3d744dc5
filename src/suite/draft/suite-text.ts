import { Document } from 'yaml'
import { type RequestRole, type ResponseRole, requestRoles } from '../../model/description.ts'
import type { Json } from '../../model/suite.ts'
import { type Draft, type KnownPart, operationsOf, requestParts, responseParts } from './draft.ts'
import { inputFor, inputNamed } from './roles.ts'

const sentenceOf: Partial<Record<RequestRole, string>> = {
  'user name': 'the name of a user',
  password: 'the password of that user',
  'client id': 'the id of a client',
  'client secret': 'the secret of that client',
  'api key': 'the key of an application',
  'authentication code': 'the authentication code of a user',
  scope: 'a scope that the account has',
}

/** What ids of requirements begin with: letters and digits alone. */
const prefixOf = (id: string): string =>
  id
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, '')
    .replace(/^(?=\d)/, 'API')

/** A value on one line of YAML. */
const flow = (value: Json): string =>
  new Document(value).toString({ collectionStyle: 'flow', lineWidth: 0, flowCollectionPadding: true }).trim()

const isCredential = (role: RequestRole): boolean =>
  ['identifier', 'secret', 'text'].includes(requestRoles[role]) || role === 'scope'

/** The text of a suite that says what a draft knows, with comments that say what to fill in from the documentation. */
export const suiteText = (draft: Draft, schema: string): string => {
  const { issue, renew } = operationsOf(draft.issue.parts)
  const sent = requestParts(issue)
  const inputs = sent.filter(({ role, constant }) => constant === undefined && isCredential(role))
  const names = inputs.map(({ at }) => inputFor(at))
  const got = responseParts(draft.response, names)
  return [
    ...head(draft, schema),
    ...given(draft, inputs),
    ...operations(draft, { sent, got, names, renew: renew && requestParts(renew) }),
  ].join('\n')
}

function* head({ id, title, source, notes }: Draft, schema: string): Iterable<string> {
  yield `# yaml-language-server: $schema=${schema}`
  yield '# A first draft. Read it beside the documentation:'
  yield '# - `section` says where a part is documented. Without it a target is held to the part only as inferred.'
  yield '# - A comment "guessed" marks a role that was taken from the name alone.'
  for (const note of notes) yield `# - ${note}`
  yield `suite: ${flow(id)}`
  yield `title: ${flow(title ?? `${id}, tokens`)}`
  yield `source: ${flow(source ?? `the documentation of ${id}`)} # the document, with its version or date`
  yield `ids: ${prefixOf(id)}`
  yield '# The standards that the documentation cites; each brings its own requirements.'
  yield '# standards: [RFC 6749, RFC 6750]'
}

function* given({ issue, use }: Draft, inputs: KnownPart<RequestRole>[]): Iterable<string> {
  yield '\n# What a target file gives, for each account.'
  yield `inputs:${inputs.length === 0 ? ' {}' : ''}`
  for (const { at, role } of inputs) {
    const description = sentenceOf[role] ?? `what is sent as ${inputFor(at)}`
    yield `  ${inputFor(at)}: ${flow({ description })}`
  }
  yield '\npaths:'
  yield `  token: ${flow({ description: 'the token endpoint', default: issue.path })}`
  if (use)
    yield `  resource: ${flow({ description: 'a path that needs a token, and shows data of its user alone', default: use.path })}`
  yield '\n# How long a token lives, where the documentation says it and no response does.'
  yield '# lifetimes: { access_token: { lasts: 1h, section: … } }'
}

interface Known {
  sent: KnownPart<RequestRole>[]
  got: KnownPart<ResponseRole>[]
  /** Of the inputs. */
  names: string[]
  renew: KnownPart<RequestRole>[] | undefined
}

function* operations({ issue, use, refusal }: Draft, { sent, got, names, renew }: Known): Iterable<string> {
  const renewable = renew !== undefined && got.some(({ role }) => role === 'refresh token')
  const request = `    request: ${flow({ method: issue.method, path: '$paths.token' })}\n    parts:`
  yield `\noperations:\n  token:\n    does: issue\n${request}`
  for (const part of sent) yield `      ${requestLine(part)}`
  yield `    response:${renewable ? ' &tokens' : ''}`
  for (const part of withParents(got)) yield `      ${responseLine(part, names)}`
  if (renewable) {
    yield `  refresh:\n    does: renew\n${request}`
    for (const part of renew) yield `      ${requestLine(part)}`
    yield '    response: *tokens'
  }
  if (use) {
    yield '  resource:\n    does: use'
    yield "    # personal: true    # where the response shows data of the token's user alone"
    yield `    request: ${flow({ method: use.method, path: '$paths.resource' })}\n    parts:`
    for (const part of requestParts(use.parts)) yield `      ${requestLine(part)}`
  }
  if (refusal.length > 0) yield '\n# The body of a rejected request for a token.\nrefusal:'
  for (const part of withParents(responseParts(refusal, []))) yield `  ${responseLine(part, [])}`
  yield ''
}

const requestLine = ({ at, role, constant, of, optional, guessed }: KnownPart<RequestRole>): string => {
  const input = inputFor(at)
  const named = at.startsWith('/basic/') || at.split('/').at(-1) !== input
  const value: Record<string, Json> =
    role === 'option' && of
      ? { option: of[0]!, of }
      : constant !== undefined
        ? { ...(role !== 'constant' && { role }), constant }
        : { role, ...(isCredential(role) && named && { input }) }
  return `${flow(at)}: ${flow({ ...value, ...(optional && { optional }) })}${guessed ? ' # guessed' : ''}`
}

const responseLine = (
  { at, role, constant, optional, guessed }: KnownPart<ResponseRole>,
  names: string[],
): string => {
  const input = inputNamed(at, names)
  const value: Record<string, Json> = {
    role,
    ...(role === 'token type' && { constant: constant ?? 'Bearer' }),
    ...(role === 'echo' && input !== undefined && { equals: `inputs.${input}` }),
    ...(optional && { optional }),
  }
  return `${flow(at)}: ${flow(value)}${guessed ? ' # guessed' : ''}`
}

/** Members of objects with the objects that hold them, each before what it holds. */
const withParents = (parts: KnownPart<ResponseRole>[]): KnownPart<ResponseRole>[] => {
  const all = new Map<string, KnownPart<ResponseRole>>()
  for (const part of parts) {
    const names = part.at.split('/').slice(1)
    for (let depth = 2; depth < names.length; depth++) {
      const at = `/${names.slice(0, depth).join('/')}`
      if (!all.has(at)) all.set(at, { at, role: 'object', guessed: false })
    }
    all.set(part.at, part)
  }
  return [...all.values()]
}
