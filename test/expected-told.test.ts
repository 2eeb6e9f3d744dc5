import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { wholeOf } from '../src/check/expectation.ts'
import { tellsExpected } from '../src/check/relation.ts'
import { bundledSuites } from '../src/cli/places.ts'
import { placeText } from '../src/model/errors.ts'
import type { Check, SendStep, Step } from '../src/model/suite.ts'
import { builtSuite } from './support/built-suite.ts'

const untold = (checks: Check[], whole?: string): string[] =>
  checks.filter((check) => !tellsExpected(check, whole)).map(({ at, says }) => `${placeText(at)} ${says}`)

const inSend = ({ expect, checks }: SendStep): string[] => [
  ...expect.flatMap((one) => untold(one.checks, wholeOf(one))),
  ...untold(checks),
]

const inStep = (step: Step): string[] => {
  if (step.kind === 'send') return inSend(step)
  if (step.kind === 'parallel') return [...step.sends.flatMap(inSend), ...untold(step.checks)]
  return step.kind === 'check' ? untold(step.checks) : []
}

describe('every check tells what was expected', () => {
  it.each(bundledSuites())('in %s', (name) => {
    const { expectations, invariants, scenarios } = builtSuite(path.join('suites', name))
    const found = [
      ...Object.values(expectations).flatMap((one) => untold(one.checks, wholeOf(one))),
      ...untold(invariants),
      ...scenarios.flatMap(({ given, steps }) => [...given, ...steps].flatMap(inStep)),
    ]
    expect([...new Set(found)]).toEqual([])
  })
})
