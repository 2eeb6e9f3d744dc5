import type { Operation, RequestPart } from '../../model/description.ts'
import { pointerParts } from '../../model/pointer.ts'
import type { Json, JsonObject } from '../../model/suite.ts'
import type { Row } from '../each.ts'
import { expressionOf, kebab, memberOf } from './expressions.ts'

/** A JSON Merge Patch that puts a value in one place of a request. */
export const patchAt = (pointer: string, value: Json): JsonObject =>
  pointerParts(pointer).reduceRight<Json>((inner, key) => ({ [key]: inner }), value) as JsonObject

/** An optional part beside the others: it changes what a request asks for, never whether its credentials are checked. */
const beside = ({ at, name, value }: RequestPart): Row => ({
  case: kebab(name),
  condition: `with ${name}`,
  patch: patchAt(at, value),
  // An input of an optional part may be empty: the target has nothing to send there.
  if: memberOf(value) === undefined ? undefined : `${expressionOf(value)} != ""`,
})

/** What browsers and proxies add to a request. */
const around: [name: string, value: string][] = [
  ['accept', '*/*'],
  ['user-agent', 'Mozilla/5.0'],
  ['x-requested-with', 'XMLHttpRequest'],
  ['x-forwarded-for', '127.0.0.1'],
  ['x-real-ip', '127.0.0.1'],
]

const fromABrowser = ({ parts }: Operation): Row => ({
  case: 'from-a-browser',
  condition: 'from a browser, through a proxy',
  patch: {
    headers: Object.fromEntries(
      around.filter(([name]) => !parts.some(({ at, optional }) => at === `/headers/${name}` && !optional)),
    ),
  },
  if: undefined,
})

/** Other bodies that are read like the described one: another spelling of its media type, an optional part beside the others. */
const bodiesOf = ({ parts }: Operation, media: string | undefined): Row[] => [
  ...(media === undefined
    ? []
    : [
        {
          case: 'charset',
          condition: 'with a charset',
          patch: { headers: { 'content-type': `${media}; charset=utf-8` } },
          if: undefined,
        },
      ]),
  ...parts.filter(({ optional, at }) => optional && !at.startsWith('/headers/')).map(beside),
]

/**
 * Ways of sending a right request that take other paths through a server, each as a patch on it: all, and those that
 * change how its body is read.
 */
export const conditionColumns = (operation: Operation, media: string | undefined): Row => {
  const bodies = bodiesOf(operation, media)
  return {
    conditions: [...bodies, fromABrowser(operation)],
    ...(bodies.length > 0 && { other_bodies: bodies }),
  }
}
