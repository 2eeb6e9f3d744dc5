import { isDeepStrictEqual } from 'node:util'
import { referencesOf } from '../expression/references.ts'
import { expressionsIn } from '../expression/template.ts'
import { own } from '../model/own.ts'
import { pointerParts } from '../model/pointer.ts'
import type { Json, RequestTemplate, SendStep } from '../model/suite.ts'
import { applyChange, ChangeError, valueAt } from './change.ts'
import { mergePatch } from './merge.ts'

/** Generators that change several parts at once, those that prove who somebody is too. */
const guessing = new Set(['fields', 'basic-grammar'])

/** The places of a request that take a value from the account's inputs: without a description each may be a credential. */
const credentialsIn = (request: RequestTemplate): string[] =>
  expressionsIn(request)
    .filter(({ text }) => referencesOf(text).some(({ name }) => name === 'inputs'))
    .map(({ path }) => `/${path.join('/')}`)

/** Where a request may have a credential: at its own place, and under its name in another part of the request. */
const placesOf = (at: string): string[] => [
  at,
  ...['form', 'json', 'query'].map((part) => `/${part}/${pointerParts(at).at(-1)}`),
]

/** The request as a step sends it; undefined where the step does not fit it, which is told elsewhere. */
const sent = (request: RequestTemplate, { with: patch, change }: SendStep): Json | undefined => {
  try {
    const whole = (patch ? mergePatch(request, patch) : request) as RequestTemplate
    return change ? applyChange(whole, change, '‹drawn›') : whole
  } catch (error) {
    if (error instanceof ChangeError) return undefined
    throw error
  }
}

/** Whether a step sends another value where its request has a credential; what is left out is none. */
const isAttempt = (step: SendStep, request: RequestTemplate, credentials: string[]): boolean => {
  const { change } = step
  if (change && 'draw' in change && guessing.has(change.draw.any)) return true
  const changed = sent(request, step)
  if (changed === undefined) return false
  const before = (at: string) => valueAt(request, at)
  return credentials.some((at) =>
    placesOf(at).some((place) => {
      const value = valueAt(changed, place)
      return (
        value !== undefined && ![before(at), before(place)].some((right) => isDeepStrictEqual(value, right))
      )
    }),
  )
}

/**
 * The sends among some that try other credentials, which a target may count. `credentials` are their places in each request, where they
 * are described.
 */
export const attemptsIn = (
  sends: SendStep[],
  requests: Record<string, RequestTemplate>,
  credentials: Record<string, string[]> = {},
): SendStep[] =>
  sends.filter((step) => {
    const request = own(requests, step.request)
    return request && isAttempt(step, request, own(credentials, step.request) ?? credentialsIn(request))
  })

/** The expectation that a token still lives, which may stand beside that of the request that presents it. */
const stillAlive = /(^|\/)alive$/

/** Whether a name is that of an expectation which what is right fulfils: the request's own, or that a token still lives. */
export const isFine = (name: string, fine: string | undefined): boolean =>
  name === fine || stillAlive.test(name)

/** Whether a send is expected to be accepted as its unchanged request is. */
export const isExpectedFine = (
  { request, expect }: SendStep,
  requests: Record<string, RequestTemplate>,
): boolean => expect.length > 0 && expect.every(({ name }) => isFine(name, own(requests, request)?.expect))
