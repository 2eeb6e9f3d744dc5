import { isDeepStrictEqual } from 'node:util'
import type { Operation, RequestPart } from '../../model/description.ts'
import type { Json, JsonObject } from '../../model/suite.ts'
import type { Row } from '../each.ts'
import { expressionOf, kebab } from './expressions.ts'

/** The parts of a form that a request cannot do without. */
const formParts = ({ parts }: Operation): RequestPart[] =>
  parts.filter(({ at, optional }) => at.startsWith('/form/') && !optional)

const mediaPart = ({ parts }: Operation): RequestPart | undefined =>
  parts.find(({ role }) => role === 'media type')

const hasBody = ({ parts }: Operation, kind: string): boolean =>
  parts.some(({ at, optional }) => at.startsWith(`/${kind}/`) && !optional)

/** The media type that a request's body is described with. */
const describedMedia = (operation: Operation): string | undefined => {
  const isForm = hasBody(operation, 'form')
  if (!isForm && !hasBody(operation, 'json')) return undefined
  const named = mediaPart(operation)?.value
  if (typeof named === 'string') return named
  return isForm ? 'application/x-www-form-urlencoded' : 'application/json'
}

/** Whether only the pre-flight finds out which media type a server takes. */
const isMediaChosen = ({ either }: Operation): boolean =>
  Object.values(either?.ways ?? {}).some(
    ({ headers }) =>
      typeof headers === 'object' && headers !== null && Object.hasOwn(headers, 'content-type'),
  )

/** The media type that a request's body is sent with; undefined where that is found out. */
export const mediaOf = (operation: Operation): string | undefined =>
  isMediaChosen(operation) ? undefined : describedMedia(operation)

/** A patch that takes the parts of a form elsewhere; what is said of a part holds for it there. */
const moved = (parts: RequestPart[], to: string, patch: JsonObject): JsonObject => ({
  ...patch,
  form: null,
  [to]: Object.fromEntries(parts.map(({ name, value }) => [name, value])),
  moved: Object.fromEntries(parts.map(({ at, name }) => [at, `/${to}/${name}`])),
})

const isOpenMedia = (operation: Operation): boolean => {
  const part = mediaPart(operation)
  return part === undefined || part.leftOpen
}

/** The method that a server may take too: clients that send no body with GET send POST. */
const otherMethod = ({ method, parts }: Operation): string | undefined =>
  method === 'GET' && parts.some(({ at }) => /^\/(form|json)\//.test(at)) ? 'POST' : undefined

/** The methods that nothing is to be had for. */
export const otherMethods = (operation: Operation): string[] =>
  ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].filter(
    (method) => method !== operation.method && method !== otherMethod(operation),
  )

/** The ways of a choice that are not several of the others at once, and go to the same address. */
const singleWays = ({ either }: Operation): [string, JsonObject][] => {
  const ways = Object.entries(either?.ways ?? {}).filter(
    ([, patch]) => Object.keys(patch).length > 0 && !Object.hasOwn(patch, 'path'),
  )
  const within = (one: JsonObject, whole: JsonObject) =>
    Object.entries(one).every(([key, value]) => isDeepStrictEqual(value, whole[key]))
  return ways.filter(([name, patch]) => !ways.some(([other, one]) => other !== name && within(one, patch)))
}

/**
 * Ways of writing a request of which the documentation does not say whether they work, each as a patch: a right request
 * may be answered or rejected there, a wrong one is rejected all the same.
 */
export const openWays = (operation: Operation, isOAuth: boolean): Row[] => {
  const parts = formParts(operation)
  const method = otherMethod(operation)
  const media = describedMedia(operation)
  const rows: [way: string, patch: JsonObject][] = [
    ...(method ? [[`by ${method}`, { method }] as [string, JsonObject]] : []),
    ...(parts.length > 0 && isOpenMedia(operation)
      ? ([
          ['without Content-Type', { headers: { 'content-type': null } }],
          ['in JSON', moved(parts, 'json', { headers: { 'content-type': 'application/json' } })],
          // RFC 6749 §3.2 forbids it.
          ...(isOAuth ? [] : [['in the query string', moved(parts, 'query', {})]]),
        ] as [string, JsonObject][])
      : []),
    ...(media !== undefined && isMediaChosen(operation)
      ? [
          ['with a charset', { headers: { 'content-type': `${media}; charset=UTF-8` } }] as [
            string,
            JsonObject,
          ],
        ]
      : []),
    ...singleWays(operation),
  ]
  return rows.map(([way, patch]) => ({ case: kebab(way), way, patch }))
}

/** A form written out as text, for what no object can say: a name with escapes, beside the others. */
export const formText = (operation: Operation): string =>
  formParts(operation)
    .map(
      ({ name, value }: { name: string; value: Json }) => `"${name}=" + formEncode(${expressionOf(value)})`,
    )
    .join(' + "&" + ')

/** The columns for the ways that a documentation leaves open. */
export const wayColumns = (operation: Operation, isOAuth: boolean): Row => {
  const media = mediaOf(operation)
  const rows = openWays(operation, isOAuth)
  const parts = formParts(operation)
  return {
    ...(media !== undefined && { media }),
    ...(describedMedia(operation) !== undefined && { bodied: true }),
    other_methods: otherMethods(operation),
    ...(rows.length > 0 && { open_ways: rows }),
    ...(parts.length > 0 && { form_text: formText(operation) }),
    ...(parts.length > 1 && { several_in_form: true }),
    ...(parts.length > 0 &&
      isOpenMedia(operation) && {
        in_json: moved(parts, 'json', { headers: { 'content-type': 'application/json' } }),
      }),
  }
}
