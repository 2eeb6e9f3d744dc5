import { problemOf } from '../../expression/compile.ts'
import { type Reference, referencesOf } from '../../expression/references.ts'
import { expressionsIn } from '../../expression/template.ts'
import { didYouMean, type Place, type Problem, placeText, shortened } from '../../model/errors.ts'
import { own } from '../../model/own.ts'
import type { Check, Expectation, ResponseChoice, SendStep, Step, Suite } from '../../model/suite.ts'
import { parseDuration } from '../../source/duration.ts'
import { locate } from '../locate.ts'
import { sendsOf } from '../steps.ts'
import type { Rule } from './rule.ts'

const always = ['inputs', 'other', 'paths', 'lifetimes']
const ofAnswer = ['status', 'headers', 'body', 'text', 'isJson', 'request', 'sentAt', 'receivedAt', 'skew']

/** Every expression parses, its types can fit, and what it names exists where it stands. */
export const expressionsHold: Rule = {
  name: 'expressions-hold',
  check: ({ suite, sources }) => {
    const problems: Problem[] = []
    const seen = new Set<string>()
    const inspect = (text: string, at: Place, scope: string[]): void => {
      for (const problem of wrongIn(suite, text, scope)) {
        const place = locate(sources, at, text, problem)
        const key = `${placeText(place)}:${problem.message}`
        if (!seen.has(key))
          problems.push({
            code: 'expression',
            message: `in "${shortened(text, 200)}": ${problem.message}`,
            hint: problem.hint,
            place,
          })
        seen.add(key)
      }
    }
    inspectSuite(suite, inspect)
    return problems
  },
}

type Inspect = (text: string, at: Place, scope: string[]) => void
interface Wrong {
  message: string
  hint: string
  start: number
  end: number
}

const wrongIn = (suite: Suite, text: string, scope: string[]): Wrong[] => {
  if (text.startsWith('$'))
    return [
      {
        message: 'an expression stands here, so it needs no "$"',
        hint: '"$" marks the expressions among the literals of a request (with, change, requests)',
        start: 0,
        end: 1,
      },
    ]
  const problem = problemOf(text)
  if (problem) return [{ ...problem, hint: 'expected: a CEL expression over the names in suites/README.md' }]
  return referencesOf(text).flatMap((reference) => unknownIn(suite, reference, scope) ?? [])
}

const unknownIn = (
  suite: Suite,
  { name, member, start, end }: Reference,
  scope: string[],
): Wrong | undefined => {
  if (!scope.includes(name))
    return {
      message: `nothing here is called "${name}"`,
      hint: didYouMean(name, scope),
      start,
      end: start + name.length,
    }
  const declared: Record<string, object> = {
    inputs: suite.inputs,
    other: suite.inputs,
    paths: suite.paths,
    lifetimes: suite.lifetimes,
  }
  const members = own(declared, name)
  if (!members || member === undefined || Object.hasOwn(members, member)) return undefined
  return {
    message: `the suite declares no "${member}" under ${name === 'other' ? 'inputs' : name}`,
    hint: didYouMean(member, Object.keys(members)),
    start,
    end,
  }
}

const inspectSuite = (suite: Suite, inspect: Inspect): void => {
  for (const invariant of suite.invariants) inspectCheck(invariant, [...always, ...ofAnswer], inspect)
  for (const expectation of Object.values(suite.expectations))
    inspectExpectation(expectation, [...always, ...ofAnswer], inspect)
  for (const choice of suite.choices) inspectStory(suite, choice.given, always, inspect)
  const { issue, use } = suite.tokens
  inspectStory(suite, [issue, ...use], always, inspect)
  for (const { given, steps, when, at } of suite.scenarios) {
    for (const { that } of when) inspect(that, at, ['inputs', 'other', 'paths'])
    inspectStory(suite, [...given, ...steps], always, inspect)
  }
}

/** Each step sees what the steps before it have saved. */
const inspectStory = (suite: Suite, steps: Step[], base: string[], inspect: Inspect): void => {
  const saved: string[] = []
  for (const step of steps) {
    const scope = [...base, ...saved]
    if (step.kind === 'wait' && parseDuration(step.wait) === undefined) inspect(step.wait, step.at, scope)
    const sends = sendsOf([step])
    for (const send of sends) {
      // The sends of a lifecycle come one after the other; those of `parallel` don't see each other.
      inspectSend(suite, send, step.kind === 'lifecycle' ? [...base, ...saved] : scope, inspect)
      saved.push(...Object.keys(send.save))
    }
    if (step.kind === 'check') for (const check of step.checks) inspectCheck(check, scope, inspect)
    if (step.kind === 'parallel')
      for (const check of step.checks) inspectCheck(check, [...base, ...saved, 'all'], inspect)
  }
}

const inspectSend = (suite: Suite, send: SendStep, scope: string[], inspect: Inspect): void => {
  const templates = [own(suite.requests, send.request), send.with, send.change].filter(
    (part) => part !== undefined,
  )
  const hasValues = own(suite.requests, send.request)?.values !== undefined
  const led = Object.keys(own(suite.requests, send.request)?.after?.save ?? {})
  const inRequest = [...scope, ...led, ...(hasValues ? ['values'] : [])]
  for (const template of templates)
    for (const { text } of expressionsIn(template)) inspect(text, send.at, inRequest)
  const inside = [...scope, ...ofAnswer]
  for (const check of send.checks) inspectCheck(check, inside, inspect)
  for (const choice of send.either) inspectChoice(choice, inside, inspect)
  for (const expectation of send.expect)
    if (!Object.hasOwn(suite.expectations, expectation.name)) inspectExpectation(expectation, inside, inspect)
  for (const text of Object.values(send.save)) inspect(text, send.at, inside)
}

const inspectCheck = ({ that, when, at }: Check, scope: string[], inspect: Inspect): void => {
  inspect(that, at, scope)
  if (when !== undefined) inspect(when, at, scope)
}

const inspectChoice = ({ of, at }: ResponseChoice, scope: string[], inspect: Inspect): void => {
  for (const { that } of of) inspect(that, at, scope)
}

const inspectExpectation = ({ checks, either }: Expectation, scope: string[], inspect: Inspect): void => {
  for (const check of checks) inspectCheck(check, scope, inspect)
  for (const choice of either) inspectChoice(choice, scope, inspect)
}
