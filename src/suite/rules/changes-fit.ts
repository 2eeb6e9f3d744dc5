import { isDeepStrictEqual } from 'node:util'
import type { Problem } from '../../model/errors.ts'
import type { Json, RequestTemplate, SendStep, Suite } from '../../model/suite.ts'
import { applyChange, ChangeError } from '../change.ts'
import { mergePatch } from '../merge.ts'
import { sendsOf } from '../steps.ts'
import type { Rule } from './rule.ts'

/** A change fits its request and makes a difference to it. */
export const changesFit: Rule = {
  name: 'changes-fit',
  check: ({ suite }) =>
    suite.scenarios.flatMap(({ given, steps }) =>
      sendsOf([...given, ...steps]).flatMap((send) => problemOf(suite, send) ?? []),
    ),
}

/** The request of a step as a template, before its change. */
export const templateOf = (suite: Suite, { request, with: patch }: SendStep): RequestTemplate | undefined => {
  const template = suite.requests[request]
  return template && patch
    ? (mergePatch(template as unknown as Json, patch) as unknown as RequestTemplate)
    : template
}

const problemOf = (suite: Suite, send: SendStep): Problem | undefined => {
  const control = templateOf(suite, send)
  if (!control || !send.change) return undefined
  try {
    const changed = applyChange(control, send.change, 'drawn')
    const same =
      isDeepStrictEqual(Object.entries(control.form ?? {}), Object.entries(changed.form ?? {})) &&
      isDeepStrictEqual(control, changed)
    return same
      ? {
          code: 'change-none',
          message: 'the change changes nothing',
          hint: 'a negative differs from its control',
          place: send.at,
        }
      : undefined
  } catch (error) {
    if (!(error instanceof ChangeError)) throw error
    return {
      code: 'change-misfit',
      message: `the change does not fit the request "${send.request}"`,
      hint: error.message,
      place: send.at,
    }
  }
}
