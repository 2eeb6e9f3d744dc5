import path from 'node:path'
import type { Journal } from '../journal/read.ts'
import { exitCodes, type Summary, verdicts } from '../model/verdict.ts'
import { tellBriefly, tellNotMet } from './console/not-met.ts'
import type { Colors } from './console/paint.ts'
import { few, labelled, markOf, paintOf, plain, textCharacters, widthCharacters } from './console/paint.ts'
import { wrap } from './difference.ts'
import { type Digest, digestOf } from './digest.ts'
import type { NotMet, Open } from './findings.ts'
import { exitMeaning, statesOf, untestedReasons } from './meaning.ts'
import type { SuiteOverview } from './overview.ts'
import type { Reporter } from './reporter.ts'
import { notSelectedReason, outsideReason } from './requirements.ts'
import { replayOf } from './sent.ts'
import { clip, counted, oneLine, shellQuote, spanOf, visible } from './text.ts'

/** The final words of a run, for a person at a console, without colour. */
export const console: Reporter = {
  name: 'console',
  file: 'console.txt',
  render: (journal) => renderConsole(journal, plain),
}

/** So many lines say why requirements are not tested. */
const untestedLinesMost = 5

/** Room for a reason with what to do about it. */
const openLines = 4

/** So many failures are told in full: the simplest ones, which stand last. */
const toldInFull = 6

/**
 * The final words of a run: a line a suite, a line for each kind of thing that is no failure, then the failures, and last
 * the verdict with where to read on. `files` are the reports that were written.
 */
export function* renderConsole(journal: Journal, colors: Colors, files: string[] = []): Iterable<string> {
  const digest = digestOf(journal)
  const { suites } = digest.overview
  const { notMet } = digest.findings
  const idCharacters = Math.max(0, ...suites.map(({ suite }) => suite.id.length))
  const countCharacters = Math.max(0, ...suites.map(({ summary }) => counts(plain, summary).length))
  for (const suite of suites) yield suiteLine(colors, suite, idCharacters, countCharacters)
  yield* asides(colors, journal, digest)
  yield* failures(colors, journal, notMet)
  yield* closing(colors, journal, digest, files)
}

const counts = (colors: Colors, summary: Summary): string =>
  verdicts
    .filter((verdict) => summary[verdict] > 0)
    .map((verdict) => paintOf(colors, verdict)(`${summary[verdict]} ${verdict}`))
    .join(colors.dim(' · '))

const suiteLine = (
  colors: Colors,
  { suite, verdict, summary, scenarios }: SuiteOverview,
  idCharacters: number,
  countCharacters: number,
): string => {
  const paint = paintOf(colors, verdict)
  const told = scenarios ? counts(colors, summary) : colors.dim('nothing ran')
  const pad = ' '.repeat(Math.max(0, countCharacters - counts(plain, summary).length))
  const target = colors.dim(visible(`${suite.target.name} ${suite.target.url}`))
  return `${paint(markOf(verdict))} ${colors.bold(suite.id.padEnd(idCharacters))}  ${told}${pad}  ${target}\n`
}

/** What is no failure: the implementation's choices, what was skipped, what could not be judged, remarks. */
function* asides(colors: Colors, journal: Journal, { findings }: Digest): Iterable<string> {
  const { open, notMet } = findings
  const lines = [
    labelled(colors, 'choices', choicesLine(journal)),
    labelled(colors, 'optional', optionalLine(notMet.filter(({ verdict }) => verdict === 'pass'))),
    labelled(colors, 'skipped', skippedLine(open.filter(({ verdict }) => verdict === 'skip'))),
    ...journal.remarks.map(({ suite, text }) =>
      labelled(colors, 'note', [clip(`${suite ? `${suite}: ` : ''}${oneLine(text)}`, textCharacters * 2)]),
    ),
    ...open.filter(({ verdict }) => verdict !== 'skip').map((it) => openLine(colors, it)),
  ].filter((line) => line !== '')
  if (lines.length) yield '\n'
  yield* lines
}

const onALine = (text: string): string[] => [clip(oneLine(text), textCharacters)]

const choicesLine = ({ choices }: Journal): string[] => {
  const places = new Set(choices.map(({ suite, requirement }) => `${suite}/${requirement}`)).size
  if (places === 0) return []
  return [
    `${counted(places, 'implementation choice')} where the documentation allows more than one (see the report)`,
  ]
}

const optionalLine = (optional: NotMet[]): string[] =>
  optional.length === 0
    ? []
    : onALine(
        `${counted(optional.length, 'MAY')} not implemented: ${optional.map(({ id }) => id).join(', ')}`,
      )

const skippedLine = (skipped: Open[]): string[] => {
  if (skipped.length === 0) return []
  const byReason = new Map<string, number>()
  for (const { reason, scenarios } of skipped)
    byReason.set(reason, (byReason.get(reason) ?? 0) + scenarios.length)
  const told = [...byReason].sort((a, b) => b[1] - a[1]).map(([reason, count]) => `${reason} (${count})`)
  const total = skipped.reduce((sum, { scenarios }) => sum + scenarios.length, 0)
  return onALine(`${counted(total, 'scenario')}: ${told.join('; ')}`)
}

const openLine = (colors: Colors, { suite, verdict, reason, scenarios }: Open): string => {
  const told = `${suite}: ${counted(scenarios.length, 'scenario')}: ${oneLine(reason)}`
  return labelled(
    { ...colors, dim: paintOf(colors, verdict) },
    verdict,
    few(wrap(told, textCharacters), openLines),
  )
}

function* failures(colors: Colors, journal: Journal, notMet: NotMet[]): Iterable<string> {
  const should = notMet.filter(({ verdict }) => verdict === 'warn')
  const must = notMet.filter(({ verdict }) => verdict === 'fail')
  if (should.length) yield `\n${colors.bold(`SHOULD, not met (${should.length})`)}\n`
  for (const it of should) yield `\n${tellBriefly(colors, it)}`
  if (must.length) yield `\n${colors.bold(`MUST, not met (${must.length})`)}\n`
  for (const [index, it] of must.entries())
    yield `\n${index < must.length - toldInFull ? tellBriefly(colors, it) : tellNotMet(colors, journal, it)}`
}

/** The last lines of all: verdict, counts, what is not tested, where the reports are, how to go on. */
function* closing(colors: Colors, journal: Journal, digest: Digest, files: string[]): Iterable<string> {
  const { run, end } = journal
  const { exitCode, summary } = digest.overview
  const paint =
    exitCode === exitCodes.conforms
      ? colors.green
      : exitCode === exitCodes.broken
        ? colors.red
        : colors.yellow
  const ran = Object.values(summary).reduce((sum, count) => sum + count, 0)
  const of = run.selected === run.total ? '' : `, ${run.selected} of ${run.total} selected`
  const sent = end?.requests === undefined ? '' : `, ${counted(end.requests, 'request')}`
  const time = end ? ` in ${spanOf(end.ms)}` : ''
  yield `\n${paint(colors.bold(exitMeaning(digest)))}  ${colors.dim(`(exit ${exitCode})`)}\n`
  yield `${counted(ran, 'scenario')}${of}${sent}${time}: ${counts(colors, summary) || 'nothing ran'}\n`
  yield* untestedLines(colors, digest)
  yield `report: ${visible(reportOf(journal, files))}\n`
  const next = nextOf(journal, digest)
  if (next) yield `${visible(next)}\n`
}

/** Reasons that nothing in the target file can help. */
const reasonsOfCourse = new Set([outsideReason, notSelectedReason])

/** Which requirements are not tested and why, a line a reason. */
function* untestedLines(colors: Colors, { requirements }: Digest): Iterable<string> {
  const count = statesOf(requirements)['not tested']
  if (count === 0) return
  yield `not tested: ${count} of ${counted(requirements.length, 'requirement')}\n`
  const reasons = untestedReasons(requirements)
  const told = reasons.length > untestedLinesMost ? reasons.slice(0, untestedLinesMost - 1) : reasons
  const line = (ids: string[], text: string) =>
    clip(`  ${String(ids.length).padStart(3)} ${text}`, widthCharacters)
  for (const [reason, ids] of told)
    yield `${colors.dim(line(ids, `${oneLine(reason)}${reasonsOfCourse.has(reason) ? '' : `: ${ids.join(', ')}`}`))}\n`
  const rest = reasons.slice(told.length)
  if (rest.length > 0)
    yield `${colors.dim(
      line(
        rest.flatMap(([, ids]) => ids),
        `for ${rest.length} other reasons (see the report)`,
      ),
    )}\n`
}

/** The report that a person opens first, or the command that makes one. */
const reportOf = ({ file }: Journal, files: string[]): string => {
  const page = files.find((each) => each.endsWith('.html')) ?? files.find((each) => each.endsWith('.md'))
  return page ?? `tokenassay report ${shellQuote(path.dirname(file))} --reporter html`
}

const nextOf = (journal: Journal, { overview, findings }: Digest): string | undefined => {
  const dir = shellQuote(path.dirname(journal.file))
  if (!overview.complete) return `resume: tokenassay resume ${dir}`
  const last = findings.notMet.findLast(({ verdict }) => verdict === 'fail')
  if (last) return `again: ${replayOf(journal, last.first.scenario)}`
  return overview.summary.deferred > 0 ? `resume: tokenassay resume ${dir} --wait` : undefined
}
