import { formPairs, lookupPairs, readForm, readJson } from '../../behaviour/body.ts'
import { refuse } from '../../behaviour/refusals.ts'
import type { Behaviour, Call, Fault } from '../../behaviour/types.ts'
import { alsoReads, mapParameter } from '../../faults/parameters.ts'
import type { Part } from '../description.ts'
import { sentAt } from '../places.ts'
import { parametersIn } from '../requests.ts'
import { formFaults, jsonFaults, objectFaults } from './bodies.ts'
import { gate } from './gate.ts'
import { type Ground, type Make, making, slugOf } from './ground.ts'
import { capitals } from './when.ts'

/** Everything that can be wrong in reading a whole token request: its method, media type, header fields and body. */
export function requestFaults(ground: Ground): Fault[] {
  const make = making(ground, 'request form')
  const { issue } = ground
  const place = (['json', 'form'] as const).find((one) => issue.parts.some((part) => part.place === one))
  const named = issue.parts.find(({ role }) => role === 'media type')
  return [
    ...methods(ground, make),
    ...(issue.media.length > 0 ? mediaTypes(ground, make, named) : []),
    ...refusing(make, issue.media.length > 0),
    ...crashes(make, ground),
    ...(place === 'json' ? jsonFaults(make, ground) : []),
    ...(place === 'form' ? formFaults(make, ground, named) : []),
    ...objectFaults(make, ground),
  ]
}

function methods(ground: Ground, make: Make): Fault[] {
  const { d, issue } = ground
  // what another operation does at the same path is no other way of asking for a token
  const isTaken = (method: string) =>
    d.operations.some(
      (one) => one.method === method && JSON.stringify(one.path) === JSON.stringify(issue.path),
    )
  const others = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].filter((method) => !isTaken(method))
  const open = ground.issue.method === 'GET' ? 'POST' : undefined
  return [
    make('method-any', 'method', 'a token is issued for any method', (b) => {
      b.routes.token.methods = [...others, ground.issue.method, 'OPTIONS', 'HEAD']
    }),
    ...others
      .filter((method) => method !== open)
      .map((method) =>
        make(`method-${method.toLowerCase()}`, 'method', `a token is also issued for ${method}`, (b) => {
          b.routes.token.methods.push(method)
        }),
      ),
    ...(ground.issue.bodied
      ? [
          make('all-from-query', 'body-only', 'all parameters are also read from the query', (b) =>
            fromQuery(b, ground),
          ),
        ]
      : []),
    ...(ground.issue.method === 'POST' && !isTaken('GET')
      ? [
          make(
            'get-from-query',
            'method',
            'a token is also issued for GET with the parameters in the query',
            (b) => {
              b.routes.token.methods.push('GET')
              fromQuery(b, ground)
              b.mediaTypes[''] ??= () => () => []
            },
          ),
        ]
      : []),
  ]
}

function fromQuery(b: Behaviour, { issue }: Ground): void {
  for (const part of parametersIn(issue)) {
    if (!b.parameters[part.key] || (part.place !== 'form' && part.place !== 'json')) continue
    alsoReads(b, part.key, (call) => lookupPairs(formPairs(call.query))(part.name))
  }
  // an empty body is then no mistake
  for (const [type, parse] of Object.entries(b.mediaTypes))
    b.mediaTypes[type] = (call) => (call.body.length === 0 ? () => [] : parse(call))
}

function mediaTypes(ground: Ground, make: Make, named: Part | undefined): Fault[] {
  return [
    ...(named && !named.optional && !named.leftOpen
      ? [
          make('media-type-any', 'content-type-required', 'a body of any media type is read', (b) => {
            b.mediaTypes[''] = b.mediaTypes['*'] = readerOf(ground)
          }),
          make('media-type-absent', 'content-type-required', 'a body without a media type is read', (b) => {
            b.mediaTypes[''] = readerOf(ground)
          }),
          make('media-type-text', 'content-type-required', 'a body that says it is text is read', (b) => {
            b.mediaTypes['text/plain'] = readerOf(ground)
          }),
        ]
      : []),
    make('charset-rejected', 'content-type', 'a media type with a charset is rejected', (b) =>
      gate(b, ({ headers }) => /;/.test(headers['content-type'] ?? '')),
    ),
    make('capitals-rejected', 'content-type', 'a media type in capitals is rejected', (b) => {
      const holds = capitals.of(b)
      gate(b, holds)
    }),
  ]
}

const readerOf = ({ issue }: Ground) =>
  issue.parts.some(({ place }) => place === 'json') ? readJson : readForm

/** Right requests that are rejected for what means nothing. */
const refusing = (make: Make, bodied: boolean): Fault[] => {
  const rejects = (name: string, about: string, when: (call: Call) => boolean) =>
    make(`rejects-${name}`, 'headers', `a request ${about} is rejected`, (b) => gate(b, when))
  if (!bodied) return []
  return [
    rejects('cookie', 'with a cookie', ({ headers }) => headers.cookie !== undefined),
    rejects('language', 'with Accept-Language', ({ headers }) => headers['accept-language'] !== undefined),
    rejects('trace', 'with a header field that nobody knows', ({ headers }) =>
      Object.keys(headers).some((name) => name.startsWith('x-trace') || name.startsWith('x-request')),
    ),
    rejects('capital-names', 'whose header fields are named in capitals', ({ rawHeaders }) =>
      rawHeaders.some((name, index) => index % 2 === 0 && name === name.toUpperCase() && /[A-Z]/.test(name)),
    ),
  ]
}

const crash = (b: Behaviour, when: (call: Call) => boolean): void => gate(b, when, 'broken')

const deeper = (text: string, levels: number): boolean => {
  let depth = 0
  return [...text].some((char) => {
    if (char === '[' || char === '{') depth++
    if (char === ']' || char === '}') depth--
    return depth > levels
  })
}

/** What makes the server fail; each is a way to be careless. */
function crashes(make: Make, { d, issue }: Ground): Fault[] {
  const known = new Set(d.operations.flatMap(({ parts }) => parts.flatMap(({ path }) => path)))
  const on = (name: string, about: string, when: (call: Call) => boolean) =>
    make(`crash-on-${name}`, 'no-server-error', `${about} makes the server fail`, (b) => crash(b, when))
  const secrets = parametersIn(issue).filter(
    ({ kind, place }) => kind === 'secret' && place !== 'headers' && place !== 'values',
  )
  const value = (name: string, about: string, test: (value: unknown) => boolean) =>
    secrets.map((part) =>
      make(
        `crash-on-${name}-${slugOf(part.name)}`,
        'no-server-error',
        `${about} as ${part.name} makes the server fail`,
        (b) => {
          if (b.parameters[part.key])
            mapParameter(b, part.key, (value) => (test(sentAt(part, value)) ? refuse('broken') : value))
        },
      ),
    )
  const text = (call: Call) => call.body.toString()
  return [
    on('head', 'HEAD', ({ method }) => method === 'HEAD'),
    on('put', 'another method', ({ method }) => method === 'PUT' || method === 'PATCH'),
    ...(issue.media.length > 0
      ? [
          on('no-body', 'an empty body', ({ body, method }) => body.length === 0 && method === issue.method),
          on('media-type-parameter', 'a media type with a parameter without a value', ({ headers }) =>
            /;\s*\w+\s*=?\s*$/.test(headers['content-type'] ?? ''),
          ),
          on(
            'gzip-mark',
            'a body that begins with the mark of gzip',
            ({ body }) => body[0] === 0x1f && body[1] === 0x8b,
          ),
          on('no-utf-8', 'a body that is not UTF-8', ({ body }) => body.includes(0xff)),
        ]
      : []),
    ...(issue.parts.some(({ place }) => place === 'json')
      ? [
          on('depth', 'JSON that nests deeper than 400 levels', (call) => deeper(text(call), 400)),
          on(
            'number',
            'a body that is one number',
            (call) => /^\s*-?\d+(e\d+)?\s*$/.test(text(call)) && call.body.length > 0,
          ),
          on('list', 'a body that is a list', (call) => /^\s*\[/.test(text(call))),
          on('unknown-null', 'a member that nobody knows, and that is null,', (call) =>
            hasNull(text(call), known),
          ),
          on('null', 'a body that is null', (call) => text(call).trim() === 'null'),
          on('cut', 'a body that ends early', (call) => isCut(text(call))),
        ]
      : []),
    ...value('emoji', 'a character beyond the first plane', (one) =>
      /[\u{10000}-\u{10ffff}]/u.test(String(one)),
    ),
    ...value('long', 'a value longer than 1000 characters', (one) => String(one).length > 1000),
    ...value('quote', 'a single quote', (one) => /'.*--|'.*or/i.test(String(one))),
    ...value('type', 'null, a list or an object', (one) => typeof one === 'object'),
  ].filter(
    (fault) => issue.parts.some(({ place }) => place === 'json') || !fault.name.includes('crash-on-type'),
  )
}

/** Whether a JSON object has a null under a name that nobody knows. */
function hasNull(text: string, known: Set<string>): boolean {
  try {
    return Object.entries(JSON.parse(text) as object).some(
      ([name, value]) => value === null && !known.has(name),
    )
  } catch {
    return false
  }
}

function isCut(text: string): boolean {
  try {
    JSON.parse(text)
    return false
  } catch {
    return text.startsWith('{')
  }
}
