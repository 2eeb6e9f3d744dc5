import { Document } from 'yaml'
import { type RequestRole, type ResponseRole, requestRoles } from '../../model/description.ts'
import { pointerParts } from '../../model/pointer.ts'
import type { Json } from '../../model/suite.ts'
import type { Draft, DraftRequest, KnownPart } from './draft.ts'
import { type KnownDraft, knownDraft } from './known.ts'
import { ownRenewal } from './own-renewal.ts'
import { formatOf, inputFor, inputNamed } from './roles.ts'

type Sent = KnownPart<RequestRole>
type Got = KnownPart<ResponseRole>

const sentenceOf: Partial<Record<RequestRole, string>> = {
  'user name': 'the name of a user',
  password: 'the password of that user',
  'client id': 'the id of a client',
  tenant: 'what the user belongs to: an organisation, a site',
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

const takesInput = ({ role, constant, of }: Sent): boolean =>
  constant === undefined && !of && !['token', 'object', 'media type'].includes(requestRoles[role])

/** The inputs that the parts of one request take their values from, by place: two parts of one name have two. */
const inputsOf = (parts: Sent[]): Map<string, string> => {
  const taking = parts.filter(takesInput)
  const names = taking.map(({ at }) => inputFor(at))
  const long = (at: string) => inputFor(`/${pointerParts(at).slice(-2).join('_')}`)
  return new Map(
    taking.map(({ at }, index) => {
      const name = names[index]!
      return [at, names.indexOf(name) === names.lastIndexOf(name) ? name : long(at)]
    }),
  )
}

/** A suite's text, and its lines that whoever writes it has to look at before it can lint. */
export interface SuiteText {
  text: string
  /** Where no part of the response looks like the access token: the numbers of the lines that could be it. */
  withoutToken?: number[]
}

/** The text of a suite that says what a draft knows, with comments that say what to fill in from the documentation. */
export const suiteText = (draft: Draft, schema: string): SuiteText => {
  const known = knownDraft(draft, (parts) => [...inputsOf(parts).values()])
  const text = [...head(draft, known, schema), ...given(draft, known), ...operations(draft, known)].join('\n')
  if (known.response.some(({ role }) => role === 'access token')) return { text }
  const lines = text.split('\n')
  const open = known.response.filter(({ role }) => role === 'text').map(({ at }) => `      ${flow(at)}: `)
  const wanted = (line: string) => open.some((start) => line.startsWith(start))
  const response = lines.findIndex((line) => line.startsWith('    response:'))
  const numbers = lines.flatMap((line, index) => (index > response && wanted(line) ? [index + 1] : []))
  return { text, withoutToken: numbers.length > 0 ? numbers : [response + 1] }
}

function* head({ id, title, source }: Draft, { notes }: KnownDraft, schema: string): Iterable<string> {
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

type Named = [name: string, path: string, description: string]

/** The paths of a suite by their names: those of requests that go where the first one goes have its. */
const pathsOf = ({ issue, use, renew, revoke }: Draft, known: KnownDraft): Named[] => {
  const further = [
    ['renewal', known.renew && renew, 'where a token is renewed'],
    ['revocation', revoke, 'where a token is revoked'],
    ['resource', use, 'a path that needs a token, and shows data of its user alone'],
  ] as const
  return [
    ['token', issue.path, 'the token endpoint'],
    ...further.flatMap(([name, request, description]): Named[] =>
      request && request.path !== issue.path ? [[name, request.path, description]] : [],
    ),
  ]
}

function* given(draft: Draft, known: KnownDraft): Iterable<string> {
  const { issue, renew = [], revoke = [], use = [] } = known
  const inputs = new Map<string, RequestRole>()
  for (const parts of [issue, renew, revoke, use]) {
    const names = inputsOf(parts)
    for (const { at, role } of parts) {
      const name = names.get(at)
      if (name !== undefined && !inputs.has(name)) inputs.set(name, role)
    }
  }
  yield '\n# What a target file gives, for each account.'
  yield `inputs:${inputs.size === 0 ? ' {}' : ''}`
  for (const [name, role] of inputs)
    yield `  ${name}: ${flow({ description: sentenceOf[role] ?? `what is sent as ${name}` })}`
  yield '\npaths:'
  for (const [name, path, description] of pathsOf(draft, known))
    yield `  ${name}: ${flow({ description, default: path })}`
  yield '\n# How long a token lives, where the documentation says it and no response does.'
  yield '# lifetimes: { access_token: { lasts: 1h, section: … } }'
}

function* operations(draft: Draft, known: KnownDraft): Iterable<string> {
  const { response } = known
  const names = [...inputsOf(known.issue).values()]
  const paths = pathsOf(draft, known)
  yield '\noperations:'
  yield* operation(paths, 'token', 'issue', draft.issue, known.issue)
  yield response.length > 0
    ? '    response:'
    : '    response: {} # fill in: { /body/…: { role: access token } }'
  for (const part of withParents(response)) yield `      ${responseLine(part, names)}`
  if (known.renew) {
    const { status, ...request } = draft.renew ?? draft.issue
    // What its response holds is what the first one's does, where nothing else is said.
    yield* operation(paths, 'refresh', 'renew', { ...request, ...(status && { status }) }, known.renew)
  }
  if (draft.revoke && known.revoke) yield* operation(paths, 'revoke', 'revoke', draft.revoke, known.revoke)
  if (draft.use && known.use) yield* operation(paths, 'resource', 'use', draft.use, known.use)
  else {
    yield '  # No request that needs the token is known; only one shows whether a token works.'
    yield '  # resource: { does: use, request: { method: GET, path: /me }, parts: { /bearer: { role: access token } } }'
  }
  if (known.refusal.length > 0) yield '\n# The body of a rejected request for a token.\nrefusal:'
  for (const part of withParents(known.refusal)) yield `  ${responseLine(part, [])}`
  const token = response.find(({ role }) => role === 'access token')
  if (draft.renew && known.renewsItself && token) {
    yield '\n# Where a token is renewed with itself: no operation does that, so what is to hold is said in own words.'
    const around = { ids: prefixOf(draft.id), tokenAt: token.at, use: known.use !== undefined }
    for (const line of ownRenewal(draft.renew, known.renewsItself, around)) yield `# ${line}`
  }
  yield ''
}

function* operation(
  paths: Named[],
  name: string,
  does: string,
  { method, path, status }: DraftRequest,
  parts: Sent[],
): Iterable<string> {
  const [named = 'token'] = paths.find(([, at]) => at === path) ?? []
  const inputs = inputsOf(parts)
  yield `  ${name}:\n    does: ${does}`
  if (does === 'use')
    yield "    # personal: true    # where the response shows data of the token's user alone"
  yield `    request: ${flow({ method, path: `$paths.${named}` })}`
  if (status !== undefined) yield `    status: ${status}`
  yield `    parts:${parts.length === 0 ? ' {}' : ''}`
  const media = parts.some(({ at }) => at.startsWith('/json'))
    ? 'application/json'
    : 'application/x-www-form-urlencoded'
  for (const part of parts)
    yield `      ${requestLine(part.role === 'media type' ? { constant: media, ...part } : part, inputs)}`
}

const requestLine = (part: Sent, inputs: Map<string, string>): string => {
  const { at, role, constant, of, optional, guessed, type } = part
  const input = inputs.get(at)
  const isNamed = !at.startsWith('/basic/') && pointerParts(at).at(-1) === input
  const isTyped = type !== undefined && type !== 'string' && at.startsWith('/json/')
  const value: Record<string, Json> =
    role === 'option' && of
      ? { option: of[0]!, of }
      : constant !== undefined
        ? { ...(role !== 'constant' && { role }), constant }
        : {
            role,
            ...(isTyped && input !== undefined && { type }),
            ...(!isNamed && input !== undefined && { input }),
          }
  const comment =
    role === 'option' && !of
      ? ' # "option" and "of" say its values in place of an input'
      : guessed
        ? ' # guessed'
        : ''
  return `${flow(at)}: ${flow({ ...value, ...(optional && { optional }) })}${comment}`
}

/** Of these the role says which types are right; of the others a document may. */
const typed = new Set<ResponseRole>(['text', 'user property', 'user id'])

const responseLine = (part: Got, names: string[]): string => {
  const { at, role, constant, optional, nullable, guessed, type } = part
  const input = inputNamed(at, names)
  const format = role === 'end time' || role === 'issue time' ? formatOf(part) : undefined
  const value: Record<string, Json> = {
    role,
    ...(type !== undefined && type !== 'string' && typed.has(role) && { type }),
    ...(format && { format }),
    ...(role === 'token type' && { constant: constant ?? 'Bearer' }),
    ...(role === 'echo' && input !== undefined && { equals: `inputs.${input}` }),
    ...(optional && { optional }),
    ...(nullable && { nullable }),
  }
  return `${flow(at)}: ${flow(value)}${guessed ? ' # guessed' : ''}`
}

const isIndex = (name: string | undefined): boolean => /^[0-9]+$/.test(name ?? '')

/** Members of objects with the objects that hold them, each before what it holds; lists and what they hold are described by their members alone. */
const withParents = (parts: Got[]): Got[] => {
  const all = new Map<string, Got>()
  for (const part of parts) {
    const names = part.at.split('/').slice(1)
    for (
      let depth = 2;
      part.at.startsWith('/body/') && depth < names.length && !isIndex(names[depth]);
      depth++
    ) {
      const at = `/${names.slice(0, depth).join('/')}`
      if (!all.has(at)) all.set(at, { at, role: 'object', guessed: false })
    }
    all.set(part.at, part)
  }
  return [...all.values()]
}
