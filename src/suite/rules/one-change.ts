import type { Problem } from '../../model/errors.ts'
import { isObject } from '../../model/json.ts'
import { own } from '../../model/own.ts'
import { memberAt } from '../../model/pointer.ts'
import type { Json, RequestTemplate, SendStep, Suite } from '../../model/suite.ts'
import { valueAt } from '../change.ts'
import { sendsOf } from '../steps.ts'
import type { Rule } from './rule.ts'

/** A negative that differs in one place says so by a change, which is told as the one difference. */
export const oneChange: Rule = {
  name: 'one-change',
  check: ({ suite }) =>
    suite.scenarios.flatMap(({ steps }) => sendsOf(steps).flatMap((send) => problemOf(suite, send) ?? [])),
}

/** What a right request is answered with, in every detail. */
const inDetail = /(^|\/)documented$/

/** The places that a merge patch changes. */
const placesIn = (patch: Json, at = ''): string[] =>
  isObject(patch) && Object.keys(patch).length > 0
    ? Object.entries(patch).flatMap(([name, value]) => placesIn(value, memberAt(at, name)))
    : [at]

const asChange = (request: RequestTemplate, at: string, to: Json | undefined): string => {
  if (to === null || to === undefined) return `change: { omit: ${at} }`
  return `change: { ${valueAt(request, at) === undefined ? 'add' : 'set'}: ${at}, to: … }`
}

const problemOf = ({ requests }: Suite, send: SendStep): Problem | undefined => {
  const { with: patch, change, expect, at } = send
  const request = own(requests, send.request)
  if (!request || !patch || change || expect.length === 0) return undefined
  if (expect.some(({ name }) => name === request.expect || inDetail.test(name))) return undefined
  const [place, ...others] = placesIn(patch)
  if (place === undefined || others.length > 0) return undefined
  return {
    code: 'one-change',
    message: `"with" changes "${place}" alone`,
    hint: `say the one difference of a negative by a change: ${asChange(request, place, valueAt(patch, place))}`,
    place: at,
  }
}
