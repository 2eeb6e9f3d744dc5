import { type Description, first } from '../description.ts'
import { saidOf } from '../tokens.ts'

type Says = (d: Description) => boolean

const cites =
  (standard: string): Says =>
  ({ standards }) =>
    standards.includes(standard)

const tells = (d: Description, role: string): boolean =>
  d.operations.some(({ response }) => response.some((member) => member.role === role))

/** When a token ends that a use does not give a longer life. */
const tellsEnd: Says = (d) => saidOf(d)?.slides !== true

const tellsRefreshEnd: Says = (d) =>
  tells(d, 'refresh lifetime') || d.lifetimes['refresh_token'] !== undefined

/** A response that is no JSON, and rejections of which nothing is said: those may look like anything. */
const tellsShape: Says = (d) =>
  d.refusal.length > 0 || first(d, 'issue')!.response.some(({ at }) => at.startsWith('/body'))

/** Requirements that only some suites have, by the local names that rules give them: those whose description says so much. */
const requirements: Record<string, Says> = {
  'error-code': cites('RFC 6749'),
  'jwt-claim-types': cites('RFC 7519'),
  'not-repeated': cites('RFC 6749'),
  pragma: cites('RFC 6749'),
  'refresh-expires': tellsRefreshEnd,
  'refresh-extends': tellsEnd,
  'refresh-lives': tellsRefreshEnd,
  'refusal-readable': tellsShape,
  'refusal-status': ({ refusalStatuses }) => refusalStatuses !== undefined,
  renewed: tellsEnd,
  'unknown-ignored': cites('RFC 6749'),
}

/** Whether the suite of a description has the requirement that a fault violates; nothing is wrong with a server that breaks no word of it. */
export const isSaid = (d: Description, { breaks }: { breaks: string }): boolean => {
  const local = breaks.slice(d.ids.length + 1)
  return !Object.hasOwn(requirements, local) || requirements[local]!(d)
}
