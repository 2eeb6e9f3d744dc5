import { generatorNames, neededOf } from '../../model/draws.ts'
import { didYouMean, type Problem } from '../../model/errors.ts'
import { isObject } from '../../model/json.ts'
import { own } from '../../model/own.ts'
import type { SendStep } from '../../model/suite.ts'
import { sendsOf } from '../steps.ts'
import type { Rule } from './rule.ts'

/** What a property draws is drawn by a generator that exists, with what that needs. */
export const drawsKnown: Rule = {
  name: 'draws-known',
  check: ({ suite }) =>
    suite.scenarios.flatMap(({ given, steps }) => [
      ...sendsOf(given).flatMap(drawnInSetup),
      ...sendsOf(steps).flatMap((send) => problemOf(send) ?? []),
    ]),
}

const drawnInSetup = ({ change, at }: SendStep): Problem[] =>
  change && 'draw' in change
    ? [
        {
          code: 'draw-in-setup',
          message: 'a setup draws its change',
          hint: 'draw in a judged step',
          place: at,
        },
      ]
    : []

const problemOf = ({ change, at }: SendStep): Problem | undefined => {
  if (!change || !('draw' in change)) return undefined
  const { any, of } = change.draw
  if (!generatorNames.includes(any))
    return {
      code: 'unknown-generator',
      message: `there is no generator "${any}"`,
      hint: didYouMean(any, generatorNames),
      place: at,
    }
  const needed = own(neededOf, any)
  if (!needed) return undefined
  const given = isObject(of) ? Object.keys(of) : []
  if (needed.length > 0 ? needed.every((name) => given.includes(name)) : Array.isArray(of)) return undefined
  return {
    code: 'draw-of',
    message: `the generator "${any}" needs more to draw from`,
    hint: needed.length ? `of: { ${needed.join(': …, ')}: … }` : 'of: the list of the right values',
    place: at,
  }
}
