import type { Operation, RequestPart } from '../../model/description.ts'
import type { Json, JsonObject } from '../../model/suite.ts'
import type { Row } from '../each.ts'
import { joined, patchAt } from '../merge.ts'
import { kebab, memberOf } from './expressions.ts'

/** What is sent with an optional part: those that are required beside it. */
export const companionsOf = (part: RequestPart, { parts }: Pick<Operation, 'parts'>): RequestPart[] =>
  parts.filter(({ unless }) => unless === part.at)

/** What puts parts into a request, as a merge patch; each value as it is, or as `read` gives it. */
export const patchOf = (
  parts: RequestPart[],
  read: (part: RequestPart) => Json = ({ value }) => value,
): JsonObject =>
  parts.reduce<Json>((whole, part) => joined(whole, patchAt(part.at, read(part))), {}) as JsonObject

/** Whether the target names the values of all of some optional parts. */
export const allNamed = (parts: RequestPart[]): string | undefined =>
  parts.flatMap((part) => isNamed(part) ?? []).join(' && ') || undefined

/** An optional part beside the others: it changes what a request asks for, never whether its credentials are checked. */
const besideOthers = (part: RequestPart, operation: Operation): Row => {
  const whole = [part, ...companionsOf(part, operation)]
  return {
    case: kebab(part.name),
    condition: `with ${part.name}`,
    patch: patchOf(whole),
    if: allNamed(whole),
  }
}

const charset = (media: string): [name: string, value: string] => ['content-type', `${media}; charset=utf-8`]

const withCharset = (media: string): Row => ({
  case: 'charset',
  condition: 'with a charset',
  patch: { headers: Object.fromEntries([charset(media)]) },
  if: undefined,
})

/** Whether the target names the value of an optional part: a text of an input may be empty, where there is nothing to send. */
export const isNamed = ({ value, type }: RequestPart): string | undefined => {
  const input = memberOf(value)
  return input !== undefined && (type === 'string' || value !== `$inputs.${input}`)
    ? `inputs.${input} != ""`
    : undefined
}

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
    .map((part) => besideOthers(part, operation))
  const bodies = [...(media === undefined ? [] : [withCharset(media)]), ...beside]
  return {
    conditions: [...beside, fromABrowser(operation, media)],
    ...(bodies.length > 0 && { other_bodies: bodies }),
  }
}
