import { readFileSync } from 'node:fs'
import path from 'node:path'
import { parse } from 'yaml'
import {
  type Description,
  type Kind,
  type Member,
  namesIn,
  type Operation,
  type Part,
  type Purpose,
  type TokenRole,
} from './description.ts'
import { inputOf, namesOf, piecesOf, secondsOf } from './values.ts'

type Raw = Record<string, unknown>

const kinds: Record<string, Kind> = {
  'user name': 'identifier',
  'client id': 'identifier',
  tenant: 'identifier',
  password: 'secret',
  'client secret': 'secret',
  'api key': 'secret',
  'authentication code': 'secret',
  constant: 'constant',
  option: 'option',
  'media type': 'media type',
  scope: 'scope',
  'access token': 'token',
  'refresh token': 'token',
  challenge: 'challenge',
  object: 'object',
  composed: 'composed',
}

const places = ['form', 'json', 'query', 'headers', 'cookies', 'basic', 'bearer', 'values']

const map = (value: unknown): Raw => (typeof value === 'object' && value !== null ? (value as Raw) : {})
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])
const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)
const entries = (value: unknown): [string, Raw][] =>
  Object.entries(map(value)).map(([key, inner]) => [key, map(inner)])

/** The description in the `suite.yaml` of a folder. @throws {Error} for what the reference server cannot play */
export function readDescription(dir: string): Description {
  const file = path.join(dir, 'suite.yaml')
  const raw = map(parse(readFileSync(file, 'utf8'), { merge: true }))
  try {
    return describe(raw)
  } catch (error) {
    throw new Error(`${file}: ${(error as Error).message}`)
  }
}

/** The description that a parsed `suite.yaml` holds. */
export function describe(raw: Raw): Description {
  const inputs = specs(raw['inputs'])
  const operations = entries(raw['operations']).map(([name, one]) => operation(name, one, inputs))
  if (!operations.some(({ does }) => does === 'issue'))
    throw new Error(
      'no operation issues a token, so there is nothing to serve; one of the operations needs "does: issue"',
    )
  return {
    suite: String(raw['suite']),
    ids: String(raw['ids']),
    standards: list(raw['standards']).map(String),
    inputs,
    paths: specs(raw['paths']),
    origins: Object.keys(map(raw['origins'])),
    lifetimes: Object.fromEntries(
      Object.entries(map(raw['lifetimes'])).map(([name, life]) => [name, lifeOf(life)]),
    ),
    operations,
    refusal: entries(raw['refusal'])
      .filter(([at]) => at.startsWith('/'))
      .map(([at, one]) => member(at, one)),
    ...refusalStatuses(map(raw['refusal'])['status']),
    excepted: list(raw['except']).flatMap((one) => text(map(one)['rule']) ?? []),
  }
}

/** A value as the text that an account has for it. */
const asText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))

const specs = (value: unknown): Description['inputs'] =>
  Object.fromEntries(
    entries(value).map(([name, one]) => [
      name,
      {
        ...(text(one['type']) !== undefined && { type: String(one['type']) }),
        ...(one['example'] !== undefined && { example: asText(one['example']) }),
        ...(one['default'] !== undefined && { default: asText(one['default']) }),
      },
    ]),
  )

/** The first figure of a lifetime: a duration, or `{ lasts }` with one or several by name. */
function lifeOf(life: unknown): { seconds: number; slides: boolean } {
  const lasts = text(life) ?? map(life)['lasts']
  const figure = text(lasts) ?? text(Object.values(map(lasts))[0]) ?? '1h'
  return { seconds: secondsOf(figure), slides: map(life)['from'] === 'last use' }
}

/** The numbers of one, or of a list. */
const numbersIn = (value: unknown): number[] => [value ?? []].flat().filter((one) => typeof one === 'number')

/** The documented statuses of a rejection, of either kind where they are told apart. */
function refusalStatuses(raw: unknown): Pick<Description, 'refusalStatuses'> {
  const any = numbersIn(raw)
  const [wrong, incomplete] = [map(raw)['wrong'], map(raw)['incomplete']].map((one) =>
    any.length > 0 ? any : numbersIn(one),
  ) as [number[], number[]]
  const media = numbersIn(map(raw)['media'])
  return wrong.length === 0 || incomplete.length === 0
    ? {}
    : { refusalStatuses: { wrong, incomplete, ...(media.length > 0 && { media }) } }
}

const types = { form: 'application/x-www-form-urlencoded', json: 'application/json' } as const

function operation(name: string, raw: Raw, inputs: Description['inputs']): Operation {
  const request = map(raw['request'])
  const described = entries(raw['parts']).map(([at, one]) => part(name, at, one, inputs))
  const parts = [...described, ...alwaysIn(request, described)]
  distinguish(parts)
  findWholes(parts)
  const named = parts.find(({ role }) => role === 'media type')
  const bodies = (of: Part[]) =>
    (['form', 'json'] as const).filter((place) => of.some((one) => one.place === place))
  const body = bodies(parts)
  const ways = Object.values(map(map(raw['either'])['ways'])).flatMap(
    (way) => text(map(map(way)['headers'])['content-type']) ?? [],
  )
  const said = named?.pieces.flatMap((piece) => ('text' in piece ? [piece.text] : [])) ?? []
  const media =
    body.length === 0 ? [] : [...(said.length > 0 ? said : body.map((place) => types[place])), ...ways]
  const whole = piecesOf(request['path'] ?? '/')
  if (!whole) throw unreadable(`the path of operation "${name}"`, String(request['path']))
  return {
    name,
    does: String(raw['does']) as Purpose,
    method: String(request['method'] ?? 'GET'),
    path: whole,
    supersedes: (text(raw['supersedes']) ?? 'free') as Operation['supersedes'],
    ends: [raw['ends'] ?? []].flat() as TokenRole[],
    keeps: [raw['keeps'] ?? []].flat() as TokenRole[],
    personal: raw['personal'] === true,
    statuses: numbersIn(raw['status']),
    parts,
    response: entries(raw['response']).map(([at, one]) => member(at, one)),
    media: [...new Set(media.map((type) => type.toLowerCase()))],
    bodied: bodies(described).length > 0,
    untyped: named !== undefined && (named.optional || named.leftOpen),
  }
}

const unreadable = (what: string, value: string): Error =>
  new Error(
    `${what} is "${value}", which the reference server cannot read backwards; expected: a literal, or texts and names joined with "+", as they are or in base64(…), base64url(…) or toJson({…}), such as '$"session=" + token'`,
  )

function part(operationName: string, at: string, raw: Raw, inputs: Description['inputs']): Part {
  const [place = '', ...rest] = namesIn(at)
  if (!places.includes(place))
    throw new Error(
      `"${at}" of operation "${operationName}" stands where the reference server does not look; expected: ${places.map((one) => `/${one}`).join(', ')}`,
    )
  const last = rest.at(-1) ?? place
  const constant = raw['constant']
  const role =
    text(raw['role']) ??
    (/^\$(?!\$).*\bvalues\./.test(text(raw['value']) ?? '')
      ? 'composed'
      : constant !== undefined
        ? 'constant'
        : raw['option'] !== undefined
          ? 'option'
          : 'text')
  const name = place === 'basic' ? (text(raw['input']) ?? last) : last
  const kind = kinds[role] ?? 'text'
  const unless = text(map(raw['optional'])['unless'])
  const said = raw['value'] ?? constant ?? raw['option']
  const standing =
    kind === 'token'
      ? `$${tokenName(role)}`
      : kind === 'challenge'
        ? '$challenge'
        : kind === 'object'
          ? {}
          : `$inputs.${text(raw['input']) ?? name}`
  const pieces = piecesOf(said ?? standing)
  if (!pieces) throw unreadable(`"${at}" of operation "${operationName}"`, String(said))
  const [only] = pieces
  const input =
    pieces.length === 1 && only && 'name' in only && only.join === undefined ? inputOf(only.name) : undefined
  const type = text(raw['type']) ?? (input === undefined ? undefined : inputs[input]?.type)
  return {
    at,
    place,
    path: rest,
    name,
    key: kind === 'token' ? tokenKey(role) : (input ?? name),
    role,
    kind,
    optional: raw['optional'] === true || unless !== undefined,
    ...(unless !== undefined && { unless }),
    once: raw['once'] === true,
    caseFree: raw['case'] === 'free',
    leftOpen: raw['optional'] === 'either',
    ...(constant !== undefined && { constant }),
    ...(text(raw['open']) !== undefined && { open: String(raw['open']) }),
    ...(raw['of'] !== undefined && { of: list(raw['of']).map(asText) }),
    perhaps: list(raw['perhaps']).map(String),
    ...(type !== undefined && type !== 'string' && place === 'json' && { type }),
    pieces,
    either: Object.fromEntries(
      Object.entries(map(raw['either'])).map(([way, pointer]) => [way, String(pointer)]),
    ),
    also: entries(raw['also']).map(([, { at, value }]) =>
      part(operationName, String(at), { role, value }, inputs),
    ),
  }
}

/** What a request always carries although it is no part: tokens, and inputs that are as right as the parts that they stand in. */
function alwaysIn(request: Raw, parts: Part[]): Part[] {
  const roleOf = (value: string): string | undefined => {
    if (value === '$token') return 'access token'
    if (value === '$refresh_token') return 'refresh token'
    return parts.find(({ pieces }) => pieces.some((one) => 'name' in one && `$${one.name}` === value))?.role
  }
  const leaves = (at: string, value: unknown): [string, string][] =>
    typeof value === 'string'
      ? [[at, value]]
      : Object.entries(map(value)).flatMap(([name, inner]) => leaves(`${at}/${name}`, inner))
  return places
    .flatMap((place) => leaves(`/${place}`, request[place]))
    .flatMap(([at, value]) => {
      const role = roleOf(value)
      return role && !parts.some((one) => one.at === at)
        ? [{ ...part('', at, { role, value }, {}), always: true as const }]
        : []
    })
}

/** Finds for each part that does not stand anywhere itself the one whose value it is a piece of. */
function findWholes(parts: Part[]): void {
  for (const one of parts.filter(({ place }) => place === 'values')) {
    const whole = parts.find(
      ({ kind, pieces }) => kind === 'composed' && namesOf(pieces).includes(`values.${one.name}`),
    )
    if (whole) one.within = whole
  }
}

const tokenName = (role: string): string => (role === 'refresh token' ? 'refresh_token' : 'token')
const tokenKey = (role: string): string => (role === 'refresh token' ? 'refresh_token' : 'access_token')

/** Gives two parts of one request that would be one parameter names of their own. */
function distinguish(parts: Part[]): void {
  const taken = new Set<string>()
  for (const one of parts) {
    if (taken.has(one.key)) one.key = `${one.place} ${one.path.join('.')}`
    taken.add(one.key)
  }
}

function member(at: string, raw: Raw): Member {
  const names = namesIn(at).slice(1)
  return {
    at,
    last: names.at(-1) ?? '',
    name: names.join('.') || (namesIn(at)[0] ?? ''),
    role: text(raw['role']) ?? 'text',
    optional: raw['optional'] === true,
    nullable: raw['nullable'] === true,
    ...(text(raw['type']) !== undefined && { type: String(raw['type']) }),
    ...(text(raw['format']) !== undefined && { format: String(raw['format']) }),
    userClaims: list(raw['user_claims']).map(String),
    ...(text(raw['lifetime']) !== undefined && { lifetime: String(raw['lifetime']) }),
    ...(raw['constant'] !== undefined && { constant: raw['constant'] }),
    ...(text(raw['equals']) !== undefined && { equals: String(raw['equals']) }),
    either: raw['either'] !== undefined,
  }
}
