import { expressionIn } from '../../expression/template.ts'
import { generatorNames, neededOf, wordsInOf } from '../../model/draws.ts'
import { didYouMean, type Problem, shortened } from '../../model/errors.ts'
import { isObject } from '../../model/json.ts'
import { own } from '../../model/own.ts'
import type { Json, SendStep } from '../../model/suite.ts'
import { unfilled } from '../each.ts'
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
  const { any, of, except } = change.draw
  if (except !== undefined && !Array.isArray(except))
    return unfilled('except', except, 'a list', at).problems[0]
  if (!generatorNames.includes(any))
    return {
      code: 'unknown-generator',
      message: `there is no generator "${any}"`,
      hint: didYouMean(any, generatorNames),
      place: at,
    }
  const hint = wrongOf(any, of)
  return hint === undefined
    ? undefined
    : {
        code: 'draw-of',
        message:
          of === undefined
            ? `the generator "${any}" needs more to draw from`
            : `the generator "${any}" cannot draw from ${shortened(JSON.stringify(of), 60)}`,
        hint,
        place: at,
      }
}

/** What would be right where a generator is not given what it draws from. */
const wrongOf = (any: string, of: Json | undefined): string | undefined => {
  const needed = own(neededOf, any)
  const isList = Array.isArray(of)
  if (Array.isArray(needed)) {
    const given = isObject(of) ? Object.keys(of) : []
    return needed.every((name) => given.includes(name)) ? undefined : `of: { ${needed.join(': …, ')}: … }`
  }
  // An expression gives whatever it is made of when the run begins.
  if (of !== undefined && expressionIn(of) !== undefined) return undefined
  if (needed === 'list') return isList ? undefined : 'of: the list of the right values'
  if (needed === 'values')
    return isList || isObject(of)
      ? undefined
      : 'of: a list of values, or an object that says in words what each is'
  if (of === undefined || wordsInOf.includes(of as string) || (any === 'fields' && isList)) return undefined
  return any === 'fields' ? 'of: the list of the fields' : `leave it out, or one of: ${wordsInOf.join(', ')}`
}
