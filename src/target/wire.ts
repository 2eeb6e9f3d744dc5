import { formEncode } from '../expression/functions.ts'
import { isObject } from '../model/json.ts'
import { own } from '../model/own.ts'
import type { Json, JsonObject, RequestTemplate } from '../model/suite.ts'
import type { Target } from '../model/target.ts'

/** A request ready for the wire. */
export interface WireRequest {
  method: string
  /** Path with query, as sent. */
  path: string
  headers: [name: string, value: string][]
  body?: Buffer
  /** Where it goes, where that is not the origin of the target's url. */
  origin?: string
}

/** A request that cannot be put on the wire at all, e.g. a header that holds a line break. */
export class WireError extends Error {
  readonly code = 'wire'
  constructor(message: string) {
    super(message)
    this.name = 'WireError'
  }
}

const text = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value))

const isRaw = (value: Json): value is { raw: string } => isObject(value) && typeof value['raw'] === 'string'

/** Fields as application/x-www-form-urlencoded (WHATWG URL §5): a list repeats its field, `{ raw }` is sent unescaped. */
export const encodeForm = (fields: JsonObject): string =>
  Object.entries(fields)
    .flatMap(([name, value]) =>
      (Array.isArray(value) ? value : [value]).map((item) => `${escaped(name)}=${escaped(item)}`),
    )
    .join('&')

const escaped = (value: Json): string => (isRaw(value) ? value.raw : formEncode(text(value)))

const bodyOf = (request: RequestTemplate): Buffer | undefined => {
  if (request.form) return Buffer.from(encodeForm(request.form))
  if (request.json !== undefined) return Buffer.from(JSON.stringify(request.json))
  if (request.text !== undefined) return Buffer.from(text(request.text))
  if (request.base64 !== undefined) return Buffer.from(text(request.base64), 'base64')
  return undefined
}

/** `basic` and `bearer` spell one Authorization field each, unless the request spells the field itself. */
const authorizationOf = ({ basic, bearer, headers }: RequestTemplate): [string, string][] => {
  if (headers?.['authorization'] !== undefined) return []
  const fields: [string, string][] = []
  if (basic) {
    const pair = Buffer.from(`${text(basic.username ?? '')}:${text(basic.password ?? '')}`)
    fields.push(['authorization', `Basic ${pair.toString('base64')}`])
  }
  if (bearer !== undefined) fields.push(['authorization', `Bearer ${text(bearer)}`])
  return fields
}

const uncookable = /[^!#-+\--:<-[\]-~]+/g

const cookiesOf = ({ cookies = {} }: RequestTemplate): [string, string][] => {
  const pairs = Object.entries(cookies).map(
    ([name, value]) => `${name}=${text(value).replace(uncookable, encodeURIComponent)}`,
  )
  return pairs.length > 0 ? [['cookie', pairs.join('; ')]] : []
}

/** The content type that a body implies is part of the request, so that a change can omit it. */
export const withContentType = (request: RequestTemplate): RequestTemplate => {
  const implied = request.form
    ? 'application/x-www-form-urlencoded'
    : request.json !== undefined
      ? 'application/json'
      : undefined
  if (!implied || request.headers?.['content-type'] !== undefined) return request
  return { ...request, headers: { 'content-type': implied, ...request.headers } }
}

/** What a filled request looks like on the wire. `base` is the target's URL; its path goes before the request's. */
export const toWire = (request: RequestTemplate, base: URL): WireRequest => {
  const query = request.query && Object.keys(request.query).length ? `?${encodeForm(request.query)}` : ''
  const headers = Object.entries(request.headers ?? {}).flatMap(([name, value]) =>
    value === null ? [] : [value].flat().map((item): [string, string] => [name, text(item)]),
  )
  const body = bodyOf(request)
  return {
    method: request.method,
    path: pathUnder(base, request.path) + query,
    headers: [...headers, ...authorizationOf(request), ...cookiesOf(request)],
    ...(body && { body }),
  }
}

/** The same of a request to whichever of a target's origins it names; to its url where it names none. */
export const wireFor = (
  request: RequestTemplate,
  { url, origins = {} }: Pick<Target, 'url' | 'origins'>,
): WireRequest => {
  const elsewhere = request.origin === undefined ? undefined : own(origins, request.origin)
  return elsewhere ? { ...toWire(request, elsewhere), origin: elsewhere.origin } : toWire(request, url)
}

/** A path below the target's URL; a whole URL of the same origin stands for itself. */
const pathUnder = (base: URL, path: string): string => {
  if (!/^https?:/i.test(path)) return base.pathname.replace(/\/$/, '') + path
  if (!URL.canParse(path)) throw new WireError(`"${path}" is no URL`)
  const url = new URL(path)
  if (url.origin !== base.origin)
    throw new WireError(`"${path}" is not of the target's origin ${base.origin}`)
  return url.pathname + url.search
}

const token = /^[!#$%&'*+.^_`|~\w-]+$/
/** The characters that a header field can carry (RFC 9110 §5.5). */
export const fieldValue = /^[\t\x20-\x7e\x80-\xff]*$/
const target = /^[\x21-\x7e]+$/

/** What of a request HTTP/1.1 cannot carry (RFC 9110 5.1, 5.5, 9.1; RFC 9112 3.2), if there is something. */
export const unsendablePart = ({ method, path, headers }: WireRequest): string | undefined => {
  if (!token.test(method)) return 'a method of other characters than HTTP has for it'
  if (!target.test(path)) return 'a path with a space or a letter beyond ASCII'
  for (const [name, value] of headers) {
    if (!token.test(name)) return 'a header field with other characters in its name than HTTP has for it'
    if (!fieldValue.test(value))
      return `a header field "${name}" with a line end, a control character or a letter beyond Latin-1`
  }
  return undefined
}
