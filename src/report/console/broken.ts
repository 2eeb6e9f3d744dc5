import type { Journal } from '../../journal/read.ts'
import type { DrawnCase } from '../../model/event.ts'
import { wrap } from '../difference.ts'
import type { Broken } from '../findings.ts'
import { replayOf, type Sent, sentOf, storyOf } from '../sent.ts'
import { clip, counted, oneLine, visible } from '../text.ts'
import { comparison } from './compare.ts'
import type { Colors } from './paint.ts'
import { labelled, markOf, paintOf, widthCharacters } from './paint.ts'

const textCharacters = widthCharacters - 12
const bodyCharacters = 300
const listedScenarios = 12
const pastedLines = 40
const pastedCharacters = 3000

/** A broken requirement told in full: what it says, what was sent, expected and came, what it means, how to see it again. */
export const tellBroken = (colors: Colors, journal: Journal, broken: Broken): string => {
  const { suite, id, requirement, verdict, first, more } = broken
  const { scenario, check } = first
  const source = journal.run.suites.find((it) => it.id === suite)
  const paint = paintOf(colors, verdict)
  const basis = requirement ? [requirement.level, requirement.basis].join(', ') : scenario.level
  const row = (label: string, text: string | undefined): string =>
    text ? labelled(colors, label, wrap(visible(text), textCharacters)) : ''
  const sent = sentOf(scenario, check.exchange ?? scenario.exchanges.length - 1)
  const compared = check.expected !== undefined || check.actual !== undefined
  return [
    `${paint(markOf(verdict))} ${colors.bold(`${suite}/${id}`)}  ${colors.dim(basis)}\n`,
    row('says', requirement?.says),
    requirement && row('stands', `“${requirement.section}”${source ? ` of ${source.source}` : ''}`),
    row('played', `${scenario.title} (${scenario.id})`),
    sent && labelled(colors, 'sent', tellSent(colors, sent)),
    row('found', check.message),
    scenario.case && row('case', storyOf(scenario.case)),
    compared && comparison(colors, check.expected, check.actual),
    row('means', requirement?.why),
    ...scenario.notes.map((note) => row('note', note)),
    row('at', check.at),
    labelled(colors, 'replay', [visible(replayOf(journal, scenario))]),
    scenario.case?.yaml && labelled(colors, 'paste', tellPaste(scenario.case.yaml)),
    more.length > 0 && labelled(colors, 'also', tellMore(more)),
  ]
    .filter(Boolean)
    .join('')
}

const tellSent = (colors: Colors, { line, step, account, changes, body }: Sent): string[] => [
  `${visible(line)}  ${colors.dim(`(${step}${account > 0 ? `, as account ${account + 1}` : ''})`)}`,
  ...changes.flatMap((change) => wrap(visible(change), textCharacters)).map((change) => colors.bold(change)),
  ...(body ? wrap(clip(visible(body), bodyCharacters), textCharacters).map((part) => colors.dim(part)) : []),
]

const tellPaste = (yaml: NonNullable<DrawnCase['yaml']>): string[] => {
  const lines = visible(yaml).trimEnd().split('\n')
  // A value of many thousand characters would push everything else off the screen.
  if (lines.length > pastedLines || yaml.length > pastedCharacters)
    return ['a scenario too long for here, which the replay prints']
  return ['this scenario into the suite, so that it never comes back:', ...lines]
}

const tellMore = (more: Broken['more']): string[] => {
  const told = more.map(({ scenario, check }) => {
    const came = check.actual ?? check.message
    return clip(`${scenario}${came ? `: ${oneLine(came)}` : ''}`, textCharacters)
  })
  const lines = [...new Set(told)]
  if (lines.length <= listedScenarios) return lines
  return [
    ...lines.slice(0, listedScenarios),
    `and ${counted(lines.length - listedScenarios, 'more finding')}`,
  ]
}

/** A warning or a note in two lines: what was expected and came, and where. */
export const tellBriefly = (colors: Colors, broken: Broken): string => {
  const { suite, id, requirement, verdict, first, more } = broken
  const { expected, actual, message, at } = first.check
  const found =
    expected !== undefined && actual !== undefined ? `expected ${expected}, came ${actual}` : message
  const times = more.length ? `  ${colors.dim(`(${counted(more.length + 1, 'finding')})`)}` : ''
  const line = (text: string) => `  ${clip(oneLine(text), widthCharacters - 4)}\n`
  return [
    `${paintOf(colors, verdict)(markOf(verdict))} ${suite}/${id}${times}\n`,
    requirement && line(requirement.says),
    found && line(found),
    colors.dim(line(`${first.scenario.id} at ${at}`)),
  ]
    .filter(Boolean)
    .join('')
}
