import { isDeepStrictEqual } from 'node:util'
import type { Problem } from '../../model/errors.ts'
import { own } from '../../model/own.ts'
import type { RequestTemplate, SendStep, Suite } from '../../model/suite.ts'
import { applyChange, ChangeError } from '../change.ts'
import type { Loaded } from '../load.ts'
import { locate } from '../locate.ts'
import { mergePatch } from '../merge.ts'
import { sendsIn } from '../steps.ts'
import type { Rule } from './rule.ts'

/** A change fits its request and makes a difference to it. */
export const changesFit: Rule = {
  name: 'changes-fit',
  check: (loaded) => sendsIn(loaded.suite).flatMap((send) => problemOf(loaded, send) ?? []),
}

/** The request of a step as a template, before its change. @throws {ChangeError} when a name in its patch is not safe. */
export const templateOf = (suite: Suite, { request, with: patch }: SendStep): RequestTemplate | undefined => {
  const template = own(suite.requests, request)
  return template && patch ? (mergePatch(template, patch) as RequestTemplate) : template
}

const problemOf = (loaded: Loaded, send: SendStep): Problem | undefined => {
  try {
    const control = templateOf(loaded.suite, send)
    if (!control || !send.change) return undefined
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
    const { where } = error
    return {
      code: 'change-misfit',
      message: `the change does not fit the request "${send.request}"`,
      hint: error.message,
      place: locate(loaded.sources, send.at, where, { start: 0, end: where.length }),
    }
  }
}
