import {
  type Cited,
  type Description,
  type Exception,
  type Operation,
  type Purpose,
  type RequestPart,
  type RequestRole,
  type ResponsePart,
  type ResponseRole,
  requestRoles,
} from '../../model/description.ts'
import type { Json, JsonObject, RequestTemplate } from '../../model/suite.ts'
import type { Path, Source } from '../../source/yaml.ts'
import { applyChange } from '../change.ts'

interface RawPart extends Cited {
  role?: RequestRole
  constant?: Json
  option?: Json
  of?: Json[]
  value?: Json
  input?: string
  label?: string
  optional?: boolean
}

interface RawResponsePart extends Cited {
  role?: ResponseRole
  type?: string
  constant?: Json
  equals?: string
  either?: Record<string, string>
  label?: string
  optional?: boolean
  nullable?: boolean
}

interface RawOperation {
  does: Purpose
  request: RequestTemplate
  parts?: Record<string, RawPart>
  response?: Record<string, RawResponsePart>
}

/** The keys of `suite.yaml` that describe an API; their shapes are guaranteed by the schema. */
export interface RawDescription {
  ids: string
  standards?: string[]
  operations: Record<string, RawOperation>
  refusal?: Record<string, RawResponsePart>
  except?: Omit<Exception, 'place'>[]
}

const nameOf = (pointer: string): string =>
  pointer.split('/').at(-1)!.replaceAll('~1', '/').replaceAll('~0', '~')

/** Roles whose words name the thing; a part of any other is called by its own name. */
const spoken = new Set<string>(['identifier', 'secret', 'token'])

const roleOf = ({ role, constant, option }: RawPart): RequestRole =>
  role ?? (constant !== undefined ? 'constant' : option !== undefined ? 'option' : 'text')

/** What stands where a token does: each operation's scenarios save it under this name first. */
const savedAs: Partial<Record<RequestRole, string>> = {
  'access token': '$token',
  'refresh token': '$refresh_token',
}

const requestPart = (at: string, raw: RawPart, path: Path, source: Source): RequestPart => {
  // In HTTP Basic a part stands under the protocol's name, not under the documentation's.
  const name = at.startsWith('/basic/') ? (raw.input ?? nameOf(at)) : nameOf(at)
  const role = roleOf(raw)
  const { section, says, why, basis, level, of } = raw
  const value = raw.value ?? raw.constant ?? raw.option ?? savedAs[role] ?? `$inputs.${raw.input ?? name}`
  return {
    ...(section !== undefined && { section }),
    ...(says !== undefined && { says }),
    ...(why !== undefined && { why }),
    ...(basis !== undefined && { basis }),
    ...(level !== undefined && { level }),
    ...(of && { of }),
    at,
    name,
    role,
    label: raw.label ?? (spoken.has(requestRoles[role]) ? role : name),
    optional: raw.optional ?? false,
    value,
    place: source.placeOf(path),
  }
}

const responsePart = (at: string, raw: RawResponsePart, path: Path, source: Source): ResponsePart => {
  const { role = 'text', label, optional = false, nullable = false, ...rest } = raw
  return {
    ...rest,
    at,
    name: nameOf(at),
    role,
    label: label ?? nameOf(at),
    optional,
    nullable,
    place: source.placeOf(path),
  }
}

const responseParts = (raw: Record<string, RawResponsePart> | undefined, path: Path, source: Source) =>
  Object.entries(raw ?? {}).map(([at, part]) => responsePart(at, part, [...path, at], source))

/** What an operation's response is when nothing is wrong with its request. */
export const outcomeFor: Record<Purpose, string> = {
  issue: 'issued',
  renew: 'issued',
  revoke: 'revoked',
  use: 'accepted',
}

/** The description that a `suite.yaml` holds. */
export const describe = (raw: RawDescription, source: Source): Description => ({
  prefix: raw.ids,
  standards: raw.standards ?? [],
  operations: Object.entries(raw.operations).map(([name, { does, request, parts, response }]): Operation => {
    const path = ['operations', name]
    return {
      name,
      purpose: does,
      method: request.method,
      path: request.path,
      parts: Object.entries(parts ?? {}).map(([at, part]) =>
        requestPart(at, part, [...path, 'parts', at], source),
      ),
      response: responseParts(response, [...path, 'response'], source),
      place: source.placeOf(path),
    }
  }),
  refusal: responseParts(raw.refusal, ['refusal'], source),
  exceptions: (raw.except ?? []).map((exception, index) => ({
    ...exception,
    place: source.placeOf(['except', index]),
  })),
})

/** The request of each operation: what it says of itself, with the value of each part in its place. */
export const requestsOf = (
  raw: RawDescription,
  { operations }: Description,
): Record<string, RequestTemplate> =>
  Object.fromEntries(
    operations.map(({ name, purpose, parts }) => {
      const bare: RequestTemplate = { expect: outcomeFor[purpose], ...raw.operations[name]!.request }
      const request = parts.reduce((whole, { at, value }) => applyChange(whole, { add: at, to: value }), bare)
      return [name, request as RequestTemplate & JsonObject]
    }),
  )
