import { isDeepStrictEqual } from 'node:util'
import { type Problem, shortened } from '../../model/errors.ts'
import { isObject } from '../../model/json.ts'
import { own } from '../../model/own.ts'
import type { Json, RequestTemplate, SendStep, Suite } from '../../model/suite.ts'
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
    if (!control) return undefined
    const unfit = unfitPart(control)
    if (unfit) return unfitProblem(loaded, send, unfit)
    if (!send.change) return undefined
    const changed = applyChange(control, send.change, 'drawn')
    const drawn = 'draw' in send.change ? ('set' in send.change ? send.change.set : send.change.add) : ''
    const spoilt = unfitPart(changed)
    if (spoilt && spoilt.at !== drawn) return unfitProblem(loaded, send, spoilt)
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

/** A part of a request that cannot be sent as it is, and what would be right. */
interface Unfit {
  at: string
  value: Json | undefined
  expected: string
}

const named = ['query', 'headers', 'cookies', 'form', 'values', 'basic'] as const

/** The first part of a request that is none that HTTP could carry, whatever its expressions come to. */
const unfitPart = (request: RequestTemplate): Unfit | undefined => {
  const { method, path } = request as { [Part in keyof RequestTemplate]?: Json }
  if (typeof method !== 'string' || !/^[$]|^[\w!#%&'*+.^`|~-]+$/.test(method))
    return { at: '/method', value: method, expected: 'an HTTP method, such as POST' }
  if (typeof path !== 'string' || !isPath(path))
    return { at: '/path', value: path, expected: 'a path that begins with /, or $paths.<name>' }
  const part = named.find((name) => request[name] !== undefined && !isObject(request[name]))
  return part && { at: `/${part}`, value: request[part], expected: 'names with values' }
}

const isPath = (path: string): boolean => /^[$/]/.test(path) || (/^https?:/i.test(path) && URL.canParse(path))

const unfitProblem = (loaded: Loaded, send: SendStep, { at, value, expected }: Unfit): Problem => {
  const shown = value === undefined ? 'not there' : shortened(JSON.stringify(value), 60)
  // A text of few letters stands in others too.
  const text = typeof value === 'string' && value.length > 3 ? value : at
  return {
    code: 'request-unfit',
    message: `the request "${send.request}" cannot be sent: its ${at.slice(1)} is ${shown}`,
    hint: `expected: ${expected}`,
    place: locate(loaded.sources, send.at, text, { start: 0, end: text.length }),
  }
}
