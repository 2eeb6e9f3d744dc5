import type { Operation, RequestPart } from '../../model/description.ts'
import { pointerParts } from '../../model/pointer.ts'
import type { Json, JsonObject } from '../../model/suite.ts'
import type { Row } from '../each.ts'
import { expressionOf, kebab, memberOf } from './expressions.ts'

/** A JSON Merge Patch that puts a value in one place of a request. */
export const patchAt = (pointer: string, value: Json): JsonObject =>
  pointerParts(pointer).reduceRight<Json>((inner, key) => ({ [key]: inner }), value) as JsonObject

/** An optional part beside the others: it changes what a request asks for, never whether its credentials are checked. */
const besideOthers = ({ at, name, value }: RequestPart): Row => ({
  case: kebab(name),
  condition: `with ${name}`,
  patch: patchAt(at, value),
  // An input of an optional part may be empty: the target has nothing to send there.
  if: memberOf(value) === undefined ? undefined : `${expressionOf(value)} != ""`,
})

const charset = (media: string): [name: string, value: string] => ['content-type', `${media}; charset=utf-8`]

const withCharset = (media: string): Row => ({
  case: 'charset',
  condition: 'with a charset',
  patch: { headers: Object.fromEntries([charset(media)]) },
  if: undefined,
})

/** What browsers and proxies add to a request. */
const around: [name: string, value: string][] = [
  ['accept', '*/*'],
  ['user-agent', 'Mozilla/5.0'],
  ['x-requested-with', 'XMLHttpRequest'],
  ['x-forwarded-for', '127.0.0.1'],
  ['x-real-ip', '127.0.0.1'],
]

/** What leads no request astray by itself does so beside others: a browser sends its charset with the rest. */
const fromABrowser = ({ parts }: Operation, media: string | undefined): Row => {
  const needed = (name: string) => parts.some(({ at, optional }) => at === `/headers/${name}` && !optional)
  const added = [
    ...around.filter(([name]) => !needed(name)),
    ...(media === undefined ? [] : [charset(media)]),
  ]
  return {
    case: 'from-a-browser',
    condition: 'from a browser, through a proxy',
    patch: { headers: Object.fromEntries(added) },
    if: undefined,
  }
}

/**
 * Ways of sending a right request that take other paths through a server, each as a patch on it: all, and those that
 * change how its body is read, by another spelling of its media type or an optional part beside the others.
 */
export const conditionColumns = (operation: Operation, media: string | undefined): Row => {
  const beside = operation.parts
    .filter(({ optional, at }) => optional && !at.startsWith('/headers/'))
    .map(besideOthers)
  const bodies = [...(media === undefined ? [] : [withCharset(media)]), ...beside]
  return {
    conditions: [...beside, fromABrowser(operation, media)],
    ...(bodies.length > 0 && { other_bodies: bodies }),
  }
}
