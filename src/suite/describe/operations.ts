import { referencesOf } from '../../expression/references.ts'
import { expressionsIn } from '../../expression/template.ts'
import {
  type Description,
  type JsonType,
  type Operation,
  type Purpose,
  type RefusalStatus,
  type RequestPart,
  type RequestRole,
  type ResponsePart,
  requestRoles,
} from '../../model/description.ts'
import { own } from '../../model/own.ts'
import { pointerParts } from '../../model/pointer.ts'
import type { InputSpec, Json, JsonObject, RequestTemplate } from '../../model/suite.ts'
import { parseDuration } from '../../source/duration.ts'
import type { Path } from '../../source/secrecy.ts'
import type { Source } from '../../source/yaml.ts'
import { applyChange } from '../change.ts'
import { patchAt } from '../merge.ts'
import { readerOf } from './expressions.ts'
import {
  figuresOf,
  type RawDescription,
  type RawPart,
  type RawRefusalStatus,
  type RawResponsePart,
} from './raw.ts'

const nameOf = (pointer: string): string => pointerParts(pointer).at(-1)!

/** Roles whose words name the thing; a part of any other is called by its own name. */
const spoken = new Set<string>(['identifier', 'secret', 'token', 'challenge'])

/** Whether a value is made of those of parts under `/values`. */
export const isComposed = (value: Json): boolean =>
  expressionsIn(value).some(({ text }) => referencesOf(text).some(({ name }) => name === 'values'))

const roleOf = ({ role, constant, option, value }: RawPart): RequestRole =>
  role ??
  (isComposed(value ?? null)
    ? 'composed'
    : constant !== undefined
      ? 'constant'
      : option !== undefined
        ? 'option'
        : 'text')

/** What stands where a token does: each operation's scenarios save it under this name first. */
const savedAs: Partial<Record<RequestRole, string>> = {
  'access token': '$token',
  'refresh token': '$refresh_token',
  challenge: '$challenge',
}

const typeOf = (value: Json): JsonType => {
  if (Array.isArray(value)) return 'list'
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number'
  if (typeof value === 'boolean') return 'boolean'
  return typeof value === 'object' && value !== null ? 'object' : 'string'
}

const requestPart = (at: string, raw: RawPart, path: Path, { source, inputs }: Around): RequestPart => {
  // In HTTP Basic a part stands under the protocol's name, not under the documentation's.
  const name = at.startsWith('/basic/') ? (raw.input ?? nameOf(at)) : nameOf(at)
  const role = roleOf(raw)
  const { section, says, why, basis, level, of, perhaps, either, also, open, from, once } = raw
  const whole = role === 'object' ? {} : undefined
  // An input that is declared as a text, and is none in a JSON body, is read from its text.
  const declared = own(inputs, raw.input ?? name)?.type
  const read = declared || raw.type === undefined || raw.type === 'string' || !at.startsWith('/json/')
  const input = `inputs.${raw.input ?? name}`
  const value =
    raw.value ??
    raw.constant ??
    raw.option ??
    savedAs[role] ??
    whole ??
    (read ? `$${input}` : `$parseJson(${input})`)
  return {
    ...(section !== undefined && { section }),
    ...(says !== undefined && { says }),
    ...(why !== undefined && { why }),
    ...(basis !== undefined && { basis }),
    ...(level !== undefined && { level }),
    ...(of && { of }),
    ...(perhaps && { perhaps }),
    ...(either && { either }),
    ...(also && { also }),
    ...(open && { open }),
    ...(from && { from: [from].flat() }),
    ...(once && { once }),
    ...(raw.case && { case: raw.case }),
    at,
    name,
    role,
    label: raw.label ?? (spoken.has(requestRoles[role]) ? role.replace('api', 'API') : name),
    optional: raw.optional === true || typeof raw.optional === 'object',
    ...(typeof raw.optional === 'object' && { unless: raw.optional.unless }),
    leftOpen: raw.optional === 'either',
    value,
    type: at.startsWith('/json/')
      ? (raw.type ?? (value === `$${input}` && declared ? declared : typeOf(value)))
      : 'string',
    place: source.placeOf(path),
  }
}

/** The first input in what a part equals that a target may leave out: one that is empty by default. */
const factIn = ({ equals = 'true' }: RawResponsePart, inputs: Record<string, InputSpec>) =>
  referencesOf(equals)
    .map(({ name, member }) => (name === 'inputs' ? member : undefined))
    .find((member) => member !== undefined && own(inputs, member)?.default === '')

interface Around {
  source: Source
  inputs: Record<string, InputSpec>
}

const responsePart = (
  at: string,
  raw: RawResponsePart,
  path: Path,
  { source, inputs }: Around,
): ResponsePart => {
  const { role = 'text', label, optional = false, nullable = false, user_claims, ...rest } = raw
  const name = pointerParts(at).slice(1).join('.') || pointerParts(at)[0]!
  const typed = rest.type === undefined && rest.constant !== undefined && typeof rest.constant !== 'string'
  const fact = factIn(raw, inputs)
  return {
    ...rest,
    ...(rest.type === undefined && rest.format?.startsWith('epoch') && { type: 'integer' as const }),
    ...(typed && { type: typeOf(rest.constant!) }),
    ...(user_claims && { userClaims: user_claims }),
    ...(fact !== undefined && { fact }),
    at,
    name,
    role,
    label: label ?? name,
    optional,
    nullable,
    place: source.placeOf(path),
  }
}

const responseParts = (raw: Record<string, RawResponsePart> | undefined, path: Path, around: Around) =>
  Object.entries(raw ?? {}).map(([at, part]) => responsePart(at, part, [...path, at], around))

/** What an operation's response is when nothing is wrong with its request. */
export const expectationFor: Record<Purpose, string> = {
  issue: 'issued',
  renew: 'issued',
  revoke: 'revoked',
  use: 'accepted',
  begin: 'begun',
}

const withoutStatus = ({ status: _, ...parts }: NonNullable<RawDescription['refusal']> = {}) =>
  parts as Record<string, RawResponsePart>

const refusalStatusOf = (status: RawRefusalStatus): RefusalStatus =>
  typeof status === 'number' || Array.isArray(status)
    ? [status].flat()
    : {
        wrong: [status.wrong].flat(),
        incomplete: [status.incomplete].flat(),
        ...(status.media !== undefined && { media: [status.media].flat() }),
      }

/** The description that a `suite.yaml` holds. */
export const describe = ({ inputs, ...raw }: RawDescription, source: Source): Description => ({
  prefix: raw.ids,
  standards: raw.standards ?? [],
  lifetimes: Object.fromEntries(
    Object.entries(raw.lifetimes ?? {}).map(([name, life]) => [
      name,
      {
        section: typeof life === 'string' ? 'Lifetime' : life.section,
        slides: typeof life !== 'string' && life.from === 'last use',
        figures: mapValues(figuresOf(life), (text) => parseDuration(text) ?? 0),
      },
    ]),
  ),
  operations: Object.entries(raw.operations).map(([name, raw]): Operation => {
    const { does, section, supersedes, status, request, either, personal, parts, response } = raw
    const path = ['operations', name]
    return {
      name,
      purpose: does,
      ...(section !== undefined && { section }),
      supersedes: supersedes ?? 'free',
      ends: [raw.ends ?? []].flat(),
      keeps: [raw.keeps ?? []].flat(),
      ...(status !== undefined && { status: [status].flat() }),
      ...(either && { either: { ...either, place: source.placeOf([...path, 'either']) } }),
      method: request.method,
      path: request.path,
      parts: Object.entries(parts ?? {}).map(([at, part]) =>
        requestPart(at, part, [...path, 'parts', at], { source, inputs }),
      ),
      response: responseParts(response, [...path, 'response'], { source, inputs }),
      personal: personal ?? false,
      place: source.placeOf(path),
    }
  }),
  refusal: responseParts(withoutStatus(raw.refusal), ['refusal'], { source, inputs }),
  ...(raw.refusal?.status !== undefined && {
    refusalStatus: refusalStatusOf(raw.refusal.status),
    refusalStatusPlace: source.placeOf(['refusal', 'status']),
  }),
  exceptions: (raw.except ?? []).map((exception, index) => ({
    ...exception,
    place: source.placeOf(['except', index]),
  })),
})

/** The request of each operation: what it says of itself, with the value of each part that it cannot do without in its place. */
export const requestsOf = (raw: RawDescription, description: Description): Record<string, RequestTemplate> =>
  Object.fromEntries(
    description.operations.map((operation) => {
      const { name, purpose, parts } = operation
      const begin = beginOf(operation, description)
      const bare: RequestTemplate = {
        expect: expectationFor[purpose],
        ...(begin && { after: { request: begin.name, save: { challenge: challengeOf(begin)! } } }),
        ...raw.operations[name]!.request,
      }
      const request = parts
        .filter(({ optional }) => !optional)
        .reduce((whole, { at, value }) => applyChange(whole, { add: at, to: value }), bare)
      return [name, request as RequestTemplate & JsonObject]
    }),
  )

/** The expression for the challenge that an operation's response gives. */
export const challengeOf = ({ response }: Operation): string | undefined => {
  const part = response.find(({ role }) => role === 'challenge')
  return part && readerOf(part.at)
}

/** The operation whose challenge another one takes, where it takes one. */
export const beginOf = (
  { parts }: Operation,
  { operations }: Pick<Description, 'operations'>,
): Operation | undefined => {
  const part = parts.find(({ role }) => role === 'challenge')
  return (
    part &&
    operations.find(({ purpose, name }) => purpose === 'begin' && (!part.from || part.from.includes(name)))
  )
}

/** Where each operation takes names and secrets; a field for credentials of any scheme, where it takes no token. */
export const credentialsOf = ({ operations }: Description): Record<string, string[]> =>
  Object.fromEntries(
    operations.map(({ name, parts }) => {
      const kinds = parts.map(({ role }) => requestRoles[role])
      const places = parts
        .filter((_, index) => /identifier|secret|composed/.test(kinds[index]!))
        .map(({ at }) => at)
      return [name, kinds.includes('token') ? places : [...places, '/headers/authorization']]
    }),
  )

/** A part that may stand in several places: the readings of the documentation, each with what it changes of the request. */
export interface Placed {
  operation: Operation
  part: RequestPart
  options: Record<string, JsonObject>
}

/** The parts of which a documentation does not say where they stand. */
export const placedIn = ({ operations }: Description): Placed[] =>
  operations.flatMap((operation) =>
    operation.parts.flatMap((part) =>
      part.either ? [{ operation, part, options: mapValues(part.either, (at) => movedTo(part, at)) }] : [],
    ),
  )

const mapValues = <A, B>(record: Record<string, A>, map: (value: A) => B): Record<string, B> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]))

const movedTo = ({ at, value }: RequestPart, to: string): JsonObject =>
  at === to ? {} : { ...patchAt(at, null), ...patchAt(to, value), moved: { [at]: to } }
