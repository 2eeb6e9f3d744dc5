import type { Journal } from '../../journal/read.ts'
import { differenceOf, wrap } from '../difference.ts'
import { consequencesOf, type NotMet } from '../findings.ts'
import { replayOf, type Sent, sentOf } from '../sent.ts'
import { clip, counted, oneLine, visible } from '../text.ts'
import type { Colors } from './paint.ts'
import { few, labelled, markOf, paintOf, textCharacters } from './paint.ts'

const bodyLines = 2
const valueLines = 4

/** A requirement that is not met, told in full: what it says, what was sent, expected and came, its impact, how to see it again. */
export const tellNotMet = (colors: Colors, journal: Journal, notMet: NotMet): string => {
  const { suite, id, requirement, verdict, first, more } = notMet
  const { scenario, check } = first
  const source = journal.run.suites.find((it) => it.id === suite)
  const basis = requirement ? [requirement.level, requirement.basis].join(', ') : scenario.level
  const row = (label: string, text: string | undefined): string =>
    text ? labelled(colors, label, wrap(visible(text), textCharacters)) : ''
  const sent = sentOf(scenario, check.exchange ?? scenario.exchanges.length - 1)
  const [expected, actual] = compared(colors, check.expected, check.actual)
  return [
    `${paintOf(colors, verdict)(markOf(verdict))} ${colors.bold(`${suite}/${id}`)}  ${colors.dim(basis)}\n`,
    row('requirement', requirement?.says),
    requirement && row('source', `${source ? `${source.source}: ` : ''}“${requirement.section}”`),
    row('test', `${scenario.title} (${scenario.id})`),
    sent && labelled(colors, 'request', tellSent(colors, sent)),
    row('problem', check.message),
    expected && labelled(colors, 'expected', expected),
    actual && labelled(colors, 'actual', actual),
    row('impact', requirement?.why),
    row('hence not met', consequencesOf(notMet)),
    ...distinct(scenario.notes).map((note) => row('note', note)),
    labelled(colors, scenario.case ? 'replay' : 'run again', [visible(replayOf(journal, scenario))]),
    more.length > 0 && labelled(colors, 'also failing', tellMore(first.scenario.id, more)),
  ]
    .filter(Boolean)
    .join('')
}

const tellSent = (colors: Colors, { line, step, account, changes, body }: Sent): string[] => [
  `${visible(line)}  ${colors.dim(`(${step}${account > 0 ? `, as account ${account + 1}` : ''})`)}`,
  ...changes.flatMap((change) => wrap(visible(change), textCharacters)).map((change) => colors.bold(change)),
  ...(body ? few(wrap(visible(body), textCharacters), bodyLines).map((part) => colors.dim(part)) : []),
]

const distinct = (notes: string[]): string[] =>
  [...new Set(notes)].map((note) => {
    const times = notes.filter((other) => other === note).length
    return times > 1 ? `${note} (${times} times)` : note
  })

/** What was expected and what came, the part in which they differ set off by colour. */
const compared = (
  colors: Colors,
  expected: string | undefined,
  actual: string | undefined,
): [expected: string[] | undefined, actual: string[] | undefined] => {
  const [left, right] = [expected, actual].map((text) => text && visible(text))
  const difference = left && right ? differenceOf(left, right) : undefined
  const lines = (
    text: string | undefined,
    color: (text: string) => string,
    range?: [number, number],
  ): string[] | undefined => {
    if (!text) return undefined
    if (range && text.length <= textCharacters && !text.includes('\n'))
      return [text.slice(0, range[0]) + color(text.slice(...range)) + text.slice(range[1])]
    return few(wrap(text, textCharacters), valueLines).map(color)
  }
  return [lines(left, colors.green, difference?.expected), lines(right, colors.red, difference?.actual)]
}

const tellMore = (first: string, more: NotMet['more']): string[] => {
  const names = [...new Set(more.map(({ scenario }) => scenario))].filter((name) => name !== first)
  if (names.length === 0) return [`${counted(more.length, 'more check')} of this test`]
  const told = `${counted(names.length, 'more test')}: ${names.join(', ')}`
  return few(wrap(oneLine(told), textCharacters), 2)
}

/** A requirement that is not met in a few lines: what it says, what is wrong, and where. */
export const tellBriefly = (colors: Colors, notMet: NotMet): string => {
  const { suite, id, requirement, verdict, first, more } = notMet
  const { message, actual } = first.check
  const tests = new Set([first.scenario.id, ...more.map(({ scenario }) => scenario)]).size
  const level = requirement?.level ?? first.scenario.level
  const line = (label: string, text: string | undefined) =>
    text ? labelled(colors, label, [clip(oneLine(text), textCharacters)]) : ''
  return [
    `${paintOf(colors, verdict)(markOf(verdict))} ${suite}/${id}  ${colors.dim(level)}\n`,
    line('requirement', requirement?.says),
    line('problem', [message, actual].filter(Boolean).join('; actual: ')),
    line('test', `${first.scenario.id}${tests > 1 ? ` and ${tests - 1} more` : ''}`),
    line('hence not met', consequencesOf(notMet)),
  ].join('')
}
