import type { Journal } from '../journal/read.ts'
import { exitCodes, type Summary, type Verdict, verdicts } from '../model/verdict.ts'
import { tellBriefly, tellBroken } from './console/broken.ts'
import type { Colors } from './console/paint.ts'
import { markOf, paintOf, plain, widthCharacters } from './console/paint.ts'
import { wrap } from './difference.ts'
import { digestOf } from './digest.ts'
import type { Open } from './findings.ts'
import { exitMeaning, type Overview, type SuiteOverview } from './overview.ts'
import type { Reporter } from './reporter.ts'
import { clip, counted, oneLine, spanOf, visible } from './text.ts'

/** The final words of a run, for a person at a console, without colour. */
export const console: Reporter = {
  name: 'console',
  file: 'console.txt',
  render: (journal) => renderConsole(journal, plain),
}

/** The final words of a run: a line a suite, what is broken, what stayed open, what it comes to. */
export function* renderConsole(journal: Journal, colors: Colors): Iterable<string> {
  const { overview, findings } = digestOf(journal)
  const { broken, open } = findings
  const idCharacters = Math.max(0, ...overview.suites.map(({ suite }) => suite.id.length))
  for (const suite of overview.suites) yield suiteLine(colors, suite, idCharacters)
  const of = (verdict: Verdict) => broken.filter((it) => it.verdict === verdict)
  yield* section(colors, 'Broken', of('fail'), (it) => tellBroken(colors, journal, it))
  yield* section(colors, 'Warnings', of('warn'), (it) => tellBriefly(colors, it))
  yield* section(colors, 'A MAY that was not taken', of('pass'), (it) => tellBriefly(colors, it))
  yield* section(
    colors,
    'Open',
    open.filter(({ verdict }) => verdict !== 'skip'),
    (it) => tellOpen(colors, it),
  )
  yield* section(
    colors,
    'Not applicable',
    open.filter(({ verdict }) => verdict === 'skip'),
    (it) => tellOpen(colors, it),
  )
  yield* notes(colors, journal)
  yield* closing(colors, journal, overview)
}

function* section<T>(colors: Colors, title: string, items: T[], tell: (item: T) => string): Iterable<string> {
  if (items.length === 0) return
  yield `\n${colors.bold(`${title} (${items.length})`)}\n`
  for (const item of items) yield `\n${tell(item)}`
}

const counts = (colors: Colors, summary: Summary): string =>
  verdicts
    .filter((verdict) => summary[verdict] > 0)
    .map((verdict) => paintOf(colors, verdict)(`${summary[verdict]} ${verdict}`))
    .join(colors.dim(' · '))

const suiteLine = (
  colors: Colors,
  { suite, verdict, summary, scenarios }: SuiteOverview,
  width: number,
): string => {
  const paint = paintOf(colors, verdict)
  const told = scenarios ? counts(colors, summary) : colors.dim('nothing ran')
  const target = colors.dim(visible(`${suite.target.name} ${suite.target.url}`))
  return `${paint(markOf(verdict))} ${colors.bold(suite.id.padEnd(width))}  ${paint(verdict.padEnd(8))}  ${told}  ${target}\n`
}

const participles: Partial<Record<Verdict, string>> = { skip: 'skipped', error: 'in error' }

const tellOpen = (colors: Colors, { suite, verdict, reason, scenarios }: Open): string => {
  const head = `${paintOf(colors, verdict)(`${markOf(verdict)} ${suite}: ${counted(scenarios.length, 'scenario')} ${participles[verdict] ?? verdict}`)}\n`
  const lines = wrap(visible(reason), widthCharacters - 4).map((line) => `  ${line}\n`)
  const names = clip(scenarios.join(', '), widthCharacters * 2)
  return (
    head +
    lines.join('') +
    wrap(names, widthCharacters - 4)
      .map((line) => colors.dim(`  ${line}\n`))
      .join('')
  )
}

function* notes(colors: Colors, { choices, remarks, run }: Journal): Iterable<string> {
  yield* choicesTaken(colors, choices)
  const untested = run.requirements.filter(({ untested }) => untested !== undefined)
  if (untested.length)
    yield `\n${colors.dim(`${counted(untested.length, 'requirement')} cannot be tested from outside; "tokenassay explain <id>" tells why.`)}\n`
  if (remarks.length) yield '\n'
  for (const { suite, text } of remarks) yield colors.dim(`${suite ? `${suite}: ` : ''}${oneLine(text)}\n`)
}

/** A line for each requirement that the source leaves open, with what the target took. */
function* choicesTaken(colors: Colors, choices: Journal['choices']): Iterable<string> {
  const taken = new Map<string, string[]>()
  for (const { suite, requirement, took } of choices) {
    const key = `${suite}/${requirement}`
    taken.set(key, [...(taken.get(key) ?? []), oneLine(took)])
  }
  if (taken.size)
    yield `\n${colors.bold(`Choices that the target made where the source leaves one (${taken.size})`)}\n\n`
  for (const [key, took] of taken) yield `${colors.dim(`${key}:`)} ${took.join('; ')}\n`
}

function* closing(colors: Colors, { run, end }: Journal, overview: Overview): Iterable<string> {
  const { exitCode, summary } = overview
  const ran = Object.values(summary).reduce((sum, count) => sum + count, 0)
  const of = run.selected === run.total ? '' : `, ${run.selected} of ${run.total} selected`
  const time = end ? ` in ${spanOf(end.ms)}` : ''
  const paint =
    exitCode === exitCodes.conforms
      ? colors.green
      : exitCode === exitCodes.broken
        ? colors.red
        : colors.yellow
  yield `\n${counted(ran, 'scenario')}${of}${time}: ${counts(colors, summary) || 'nothing ran'}\n`
  yield `${paint(colors.bold(`exit ${exitCode}`))}  ${exitMeaning(overview)}\n`
}
