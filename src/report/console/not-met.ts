import type { Journal } from '../../journal/read.ts'
import { differenceOf, wrap } from '../difference.ts'
import { consequencesOf, type NotMet } from '../findings.ts'
import { headlineOf } from '../headline.ts'
import { replayWords, type Sent, sentOf } from '../sent.ts'
import { clip, commandLines, counted, oneLine, visible } from '../text.ts'
import type { Paper } from './paint.ts'
import { few, labelled, markOf, paintOf, roomOn } from './paint.ts'

const headlineLines = 2
const bodyLines = 2
const valueLines = 4

/** A requirement that is not met, told in full: what was seen, what it says, what was sent, expected and came, its impact, how to see it again. */
export const tellNotMet = (paper: Paper, journal: Journal, notMet: NotMet): string => {
  const { suite, requirement, first, more } = notMet
  const { scenario, check } = first
  const source = journal.run.suites.find((it) => it.id === suite)?.source
  const row = (label: string, text: string | undefined): string =>
    text ? labelled(paper, label, wrap(visible(text), roomOn(paper))) : ''
  const sent = sentOf(scenario, check.exchange)
  const [expected, actual] = compared(paper, check.expected, check.actual)
  const again = commandLines(replayWords(journal, scenario).map(visible), roomOn(paper))
  return [
    heading(paper, notMet, headlineLines),
    row('requirement', [idOf(notMet), requirement?.says].filter(Boolean).join('\n')),
    row('source', requirement && [source, `“${requirement.section}”`].filter(Boolean).join(': ')),
    row('test', `${scenario.title} (${scenario.id})`),
    sent && labelled(paper, 'request', tellSent(paper, sent)),
    expected && labelled(paper, 'expected', expected),
    actual && labelled(paper, 'actual', actual),
    row('impact', requirement?.why),
    row('hence not met', consequencesOf(notMet)),
    ...distinct(scenario.notes).map((note) => row('note', note)),
    more.length > 0 && labelled(paper, 'also failing', tellMore(paper, first.scenario.id, more)),
    labelled(paper, scenario.case ? 'replay' : 'run again', again),
  ]
    .filter(Boolean)
    .join('')
}

/** What was seen, with the verdict's sign. */
const heading = (paper: Paper, { verdict, first }: NotMet, most: number): string => {
  const paint = paintOf(paper.colors, verdict)
  const room = paper.columns - 2
  const lines = wrap(headlineOf(first), room)
  const shown =
    lines.length <= most ? lines : [...lines.slice(0, most - 1), clip(`${lines[most - 1]} …`, room)]
  return shown
    .map((line, index) => `${index === 0 ? paint(markOf(verdict)) : ' '} ${paper.colors.bold(line)}\n`)
    .join('')
}

const idOf = ({ suite, id, requirement, first }: NotMet): string =>
  `${suite}/${id} (${requirement ? `${requirement.level}, ${requirement.basis}` : first.scenario.level})`

const tellSent = (paper: Paper, { line, step, account = 0, changes, body }: Sent): string[] => {
  const { colors } = paper
  const room = roomOn(paper)
  const where = `(${step}${account > 0 ? `, as account ${account + 1}` : ''})`
  const whole = `${visible(line)}  ${where}`
  return [
    ...(whole.length <= room ? [`${visible(line)}  ${colors.dim(where)}`] : few(paper, wrap(whole, room), 2)),
    ...changes.flatMap((change) => few(paper, wrap(visible(change), room), 2)).map(colors.bold),
    ...(body ? few(paper, wrap(visible(body), room), bodyLines).map(colors.dim) : []),
  ]
}

const distinct = (notes: string[]): string[] =>
  [...new Set(notes)].map((note) => {
    const times = notes.filter((other) => other === note).length
    return times > 1 ? `${note} (${times} times)` : note
  })

/** What was expected and what came, the part in which they differ set off by colour. */
const compared = (
  paper: Paper,
  expected: string | undefined,
  actual: string | undefined,
): [expected: string[] | undefined, actual: string[] | undefined] => {
  const room = roomOn(paper)
  const [left, right] = [expected, actual].map((text) => text && visible(text))
  const difference = left && right ? differenceOf(left, right) : undefined
  const lines = (
    text: string | undefined,
    color: (text: string) => string,
    range?: [number, number],
  ): string[] | undefined => {
    if (!text) return undefined
    if (range && text.length <= room && !text.includes('\n'))
      return [text.slice(0, range[0]) + color(text.slice(...range)) + text.slice(range[1])]
    return few(paper, wrap(text, room), valueLines).map(color)
  }
  const { green, red } = paper.colors
  return [lines(left, green, difference?.expected), lines(right, red, difference?.actual)]
}

const tellMore = (paper: Paper, first: string, more: NotMet['more']): string[] => {
  const names = [...new Set(more.map(({ scenario }) => scenario))].filter((name) => name !== first)
  if (names.length === 0) return [`${counted(more.length, 'more check')} of this test`]
  const told = `${counted(names.length, 'more test')}: ${names.join(', ')}`
  return few(paper, wrap(oneLine(told), roomOn(paper)), 2)
}

/** A requirement that is not met in a few lines: what was seen, which it is, what came, and where. */
export const tellBriefly = (paper: Paper, notMet: NotMet): string => {
  const { requirement, first, more, also } = notMet
  const tests = new Set([first.scenario.id, ...more.map(({ scenario }) => scenario)]).size
  const line = (label: string, text: string | undefined) =>
    text ? labelled(paper, label, [clip(oneLine(text), roomOn(paper))]) : ''
  return [
    heading(paper, notMet, 1),
    line('requirement', [idOf(notMet), requirement?.says].filter(Boolean).join(': ')),
    line('actual', first.check.actual),
    line('test', `${first.scenario.id}${tests > 1 ? ` and ${tests - 1} more` : ''}`),
    also.length > 0 && line('hence not met', consequencesOf(notMet)),
  ]
    .filter(Boolean)
    .join('')
}
