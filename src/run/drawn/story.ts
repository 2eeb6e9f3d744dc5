import { showAnswer } from '../../check/observation.ts'
import { type Context, evaluate } from '../../expression/compile.ts'
import { expressionsIn } from '../../expression/template.ts'
import type { Draw } from '../../fuzz/draws.ts'
import { type Known, pasteOf } from '../../fuzz/paste.ts'
import type { CheckResult, DrawnCase } from '../../model/event.ts'
import { isObject } from '../../model/json.ts'
import type { Json } from '../../model/suite.ts'
import { verdictOfBroken } from '../../model/verdict.ts'
import { type StepResult, stepResult } from '../step-context.ts'
import { type Property, shown, type Tried } from './send.ts'

/** What a drawn value is called in a sentence: the last name of where it stands. */
const nameOf = (pointer: string): string => pointer.split('/').at(-1) ?? pointer

/** What was seen, with what it was seen with behind it; in front of it where it goes on for long. */
const sentenceOf = (seen: string, phrase: string): string =>
  /[;:“]/.test(seen) ? `${phrase}: ${seen}` : `${seen} ${phrase}`

/** The results of a draw that broke a requirement, as a story: what was sent, how it differs, what came. */
export const storyOf = (
  property: Property,
  { draw, tried, remark = '' }: { draw: Draw; tried: Tried; remark?: string },
): StepResult => {
  const { context, pointer } = property
  const { run, place } = context
  const { results, invariants } = tried.result
  const what = draw.case.as ? 'the body' : nameOf(pointer)
  const value = shown(property, draw.case)
  const told = draw.case.label === value ? value : `${value} (${draw.case.label})`
  const inStory = (judged: CheckResult): CheckResult =>
    judged.ok
      ? judged
      : {
          ...judged,
          message: sentenceOf(
            judged.message ?? showAnswer(tried.observation),
            `with ${what} ${told}${remark}`,
          ),
        }
  const level = ({ requirement }: CheckResult) => run.suite.requirements.get(requirement)?.level ?? 'MUST'
  const broken = results.filter(({ ok }) => !ok)
  const worst = broken.find((judged) => verdictOfBroken[level(judged)] === 'fail') ?? broken[0]
  return stepResult({
    results: worst ? [inStory({ ...worst, check: `${place}.draws` })] : [],
    invariants: invariants.map(inStory),
  })
}

/** The record of the case that broke a requirement. */
export const caseOf = (
  property: Property,
  draw: Draw,
  counts: { seed: number; requests: number; shrinks: number },
): DrawnCase => {
  const { context, step, pointer, change, variables } = property
  const yaml = pasteOf({
    scenario: context.scenario,
    step,
    change: { how: 'set' in change ? 'set' : 'add', pointer },
    drawn: draw.case,
    known: [...listedIn(change.draw.of, variables), ...knownIn(variables)],
  })
  return {
    ...counts,
    path: draw.path,
    value: shown(property, draw.case),
    label: draw.case.label,
    ...(yaml !== undefined && { yaml }),
  }
}

/** The values that the suite lists, by its own expressions for them. */
const listedIn = (of: Json | undefined, variables: Context): Known[] =>
  expressionsIn(of ?? null).flatMap(({ text }): Known[] => {
    const evaluation = evaluate(text, variables)
    return evaluation.ok && typeof evaluation.value === 'string'
      ? [{ expression: text, text: evaluation.value }]
      : []
  })

/** All texts that an expression of the scenario can name, except what everybody may know. */
const knownIn = ({ paths: _, lifetimes: __, ...variables }: Context): Known[] =>
  Object.entries(variables).flatMap(([name, value]): Known[] => {
    if (typeof value === 'string') return [{ expression: name, text: value }]
    if (!isObject(value)) return []
    return Object.entries(value).flatMap(([key, text]) =>
      typeof text === 'string' ? [{ expression: `${name}.${key}`, text }] : [],
    )
  })
