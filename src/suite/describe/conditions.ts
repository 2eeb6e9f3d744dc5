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

/** Ways of sending a right request that take other paths through a server, each as a patch on it. */
export const conditionsOf = ({ parts }: Operation, media: string | undefined): Row[] => [
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
