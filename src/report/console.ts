import path from 'node:path'
import type { Journal } from '../journal/read.ts'
import { program, programWords } from '../model/program.ts'
import { exitCodes, type Summary, verdicts } from '../model/verdict.ts'
import { tellBriefly, tellNotMet } from './console/not-met.ts'
import type { Colors, Paper } from './console/paint.ts'
import { few, labelled, markOf, paintOf, paperOf, plain, roomOn } from './console/paint.ts'
import { wrap } from './difference.ts'
import { type Digest, digestOf } from './digest.ts'
import type { NotMet, Open } from './findings.ts'
import {
  exitMeaning,
  flakyWords,
  profileLines,
  staleWords,
  statesOf,
  untestedReasons,
  waiverWords,
} from './meaning.ts'
import type { SuiteOverview } from './overview.ts'
import type { Reporter } from './reporter.ts'
import { notSelectedReason, onlyWhere, outsideReason } from './requirements.ts'
import { replayWords } from './sent.ts'
import { clip, commandLines, counted, oneLine, shellQuote, spanOf, visible } from './text.ts'

/** The final words of a run, for a person at a console, without colour. */
export const console: Reporter = {
  name: 'console',
  file: 'console.txt',
  render: (journal) => renderConsole(journal, paperOf(plain)),
}

/** So many lines say why requirements are not tested. */
const untestedLinesMost = 5

/** Room for a reason with what to do about it. */
const openLines = 4
const remarkLines = 2

/** So many failures are told in full: the simplest one, which stands last, so that a screen shows all of it and the others in short. */
const toldInFull = 1

/**
 * The final words of a run: a line a suite, a line for each kind of thing that is no failure, then the failures, and last
 * the verdict with where to read on. `files` are the reports that were written.
 */
export function* renderConsole(journal: Journal, paper: Paper, files: string[] = []): Iterable<string> {
  const digest = digestOf(journal)
  const { suites } = digest.overview
  const { notMet } = digest.findings
  const idCharacters = Math.max(0, ...suites.map(({ suite }) => suite.id.length))
  const countCharacters = Math.max(0, ...suites.map(({ summary }) => counts(plain, summary).length))
  for (const suite of suites) yield suiteLine(paper, suite, { id: idCharacters, counts: countCharacters })
  yield* asides(paper, journal, digest)
  yield* failures(paper, journal, notMet)
  yield* closing(paper, journal, digest, files)
}

const counts = (colors: Colors, summary: Summary): string =>
  verdicts
    .filter((verdict) => summary[verdict] > 0)
    .map((verdict) => paintOf(colors, verdict)(`${summary[verdict]} ${verdict}`))
    .join(colors.dim(' · '))

const suiteLine = (
  { colors, columns }: Paper,
  { suite, verdict, summary, scenarios }: SuiteOverview,
  wide: { id: number; counts: number },
): string => {
  const paint = paintOf(colors, verdict)
  const told = scenarios ? counts(colors, summary) : colors.dim('nothing ran')
  const pad = ' '.repeat(Math.max(0, wide.counts - counts(plain, summary).length))
  const room = Math.max(0, columns - 2 - wide.id - 2 - wide.counts - 2)
  const target = colors.dim(clip(oneLine(`${suite.target.name} ${suite.target.url}`), room))
  return `${paint(markOf(verdict))} ${colors.bold(suite.id.padEnd(wide.id))}  ${told}${pad}  ${target}\n`
}

/** What is no failure: the implementation's choices, what was skipped, what could not be judged, remarks. */
function* asides(paper: Paper, journal: Journal, { overview, findings }: Digest): Iterable<string> {
  const { open, notMet, waived } = findings
  const line = (label: string, text: string | undefined) =>
    text === undefined ? '' : labelled(paper, label, [clip(oneLine(text), roomOn(paper))])
  const lines = [
    line('choices', choicesLine(journal)),
    line('optional', optionalLine(notMet.filter(({ verdict }) => verdict === 'pass'))),
    line('flaky', flakyWords(overview)),
    line('waived', waivedLine(waived)),
    line('skipped', skippedLine(open.filter(({ verdict }) => verdict === 'skip'))),
    ...journal.remarks.map(({ suite, text }) => {
      const told = `${suite ? `${suite}: ` : ''}${oneLine(text)}`
      return labelled(paper, 'note', few(paper, wrap(told, roomOn(paper)), remarkLines))
    }),
    ...open.filter(({ verdict }) => verdict !== 'skip').map((it) => openLine(paper, it)),
  ].filter((line) => line !== '')
  if (lines.length) yield '\n'
  yield* lines
}

const choicesLine = ({ choices }: Journal): string | undefined => {
  const places = new Set(choices.map(({ suite, requirement }) => `${suite}/${requirement}`)).size
  if (places === 0) return undefined
  return `${counted(places, 'implementation choice')} where the documentation allows more than one (see the report)`
}

const optionalLine = (optional: NotMet[]): string | undefined =>
  optional.length === 0
    ? undefined
    : `${counted(optional.length, 'MAY')} not implemented: ${optional.map(({ id }) => id).join(', ')}`

const waivedLine = (waived: NotMet[]): string | undefined =>
  waived.length === 0
    ? undefined
    : waived.map(({ id, first }) => `${id}: ${waiverWords(first.check.waived!)}`).join('; ')

const skippedLine = (skipped: Open[]): string | undefined => {
  if (skipped.length === 0) return undefined
  const byReason = new Map<string, number>()
  for (const { reason, scenarios } of skipped)
    byReason.set(reason, (byReason.get(reason) ?? 0) + scenarios.length)
  const told = [...byReason].sort((a, b) => b[1] - a[1]).map(([reason, count]) => `${reason} (${count})`)
  const total = skipped.reduce((sum, { scenarios }) => sum + scenarios.length, 0)
  return `${counted(total, 'scenario')}: ${told.join('; ')}`
}

const openLine = (paper: Paper, { suite, verdict, reason, scenarios }: Open): string => {
  const told = `${suite}: ${counted(scenarios.length, 'scenario')}: ${oneLine(reason)}`
  const colors = { ...paper.colors, dim: paintOf(paper.colors, verdict) }
  return labelled({ ...paper, colors }, verdict, few(paper, wrap(told, roomOn(paper)), openLines))
}

function* failures(paper: Paper, journal: Journal, notMet: NotMet[]): Iterable<string> {
  const { bold } = paper.colors
  const should = notMet.filter(({ verdict }) => verdict === 'warn')
  const must = notMet.filter(({ verdict }) => verdict === 'fail')
  const inFull = new Set([...should, ...must].slice(-toldInFull))
  const tell = (it: NotMet) => `\n${inFull.has(it) ? tellNotMet(paper, journal, it) : tellBriefly(paper, it)}`
  if (should.length) yield `\n${bold(`SHOULD, not met (${should.length})`)}\n`
  yield* should.map(tell)
  if (must.length) yield `\n${bold(`MUST, not met (${must.length})`)}\n`
  yield* must.map(tell)
}

/** The last lines of all: verdict, counts, what is not tested, where the reports are, how to go on. */
function* closing(paper: Paper, journal: Journal, digest: Digest, files: string[]): Iterable<string> {
  const { run, end } = journal
  const { colors } = paper
  const { exitCode, summary } = digest.overview
  const paint =
    exitCode === exitCodes.conforms
      ? colors.green
      : exitCode === exitCodes.broken
        ? colors.red
        : colors.yellow
  const ran = Object.values(summary).reduce((sum, count) => sum + count, 0)
  const part = run.shard ? `, part ${run.shard.index} of ${run.shard.count}` : ''
  const of = run.selected === run.total ? '' : `, ${run.selected} of ${run.total} selected`
  const sent = end?.requests === undefined ? '' : `, ${counted(end.requests, 'request')}`
  const time = end ? ` in ${spanOf(end.ms)}` : ''
  const told = `${counted(ran, 'scenario')}${part}${of}${sent}${time}: `
  const countsOf = (colors: Colors) => counts(colors, summary) || 'nothing ran'
  yield '\n'
  for (const line of wrap(`${exitMeaning(digest)}  (exit ${exitCode})`, paper.columns))
    yield `${paint(colors.bold(line))}\n`
  if (told.length + countsOf(plain).length <= paper.columns) yield `${told}${countsOf(colors)}\n`
  else yield* wrap(told + countsOf(plain), paper.columns).map((line) => `${line}\n`)
  for (const each of digest.overview.stale)
    yield* wrap(oneLine(staleWords(each)), paper.columns).map((line) => `${colors.red(line)}\n`)
  yield* untestedLines(paper, digest)
  for (const told of profileLines(digest))
    yield* wrap(oneLine(told), paper.columns).map((line) => `${line}\n`)
  yield `report: ${visible(reportOf(journal, files))}\n`
  const [label, ...words] = nextOf(journal, digest)
  if (label) for (const line of commandLines([label, ...words.map(visible)], paper.columns)) yield `${line}\n`
}

/** Reasons that nothing in the target file can help. */
const isOfCourse = (reason: string): boolean =>
  reason === outsideReason || reason === notSelectedReason || reason.startsWith(onlyWhere)

/** Which requirements are not tested and why, a line a reason. */
function* untestedLines({ colors, columns }: Paper, { requirements }: Digest): Iterable<string> {
  const count = statesOf(requirements)['not tested']
  if (count === 0) return
  yield `not tested: ${count} of ${counted(requirements.length, 'requirement')}\n`
  const reasons = untestedReasons(requirements)
  const told = reasons.length > untestedLinesMost ? reasons.slice(0, untestedLinesMost - 1) : reasons
  const line = (ids: string[], text: string) => clip(`  ${String(ids.length).padStart(3)} ${text}`, columns)
  for (const [reason, ids] of told)
    yield `${colors.dim(line(ids, `${oneLine(reason)}${isOfCourse(reason) ? '' : `: ${ids.join(', ')}`}`))}\n`
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
  // Of several parts the journal's file names each.
  const dirs = file.split(', ').map((each) => shellQuote(path.dirname(each)))
  return (
    page ?? `${program()} report ${dirs.join(' ')} --reporter html${dirs.length > 1 ? ' --out whole' : ''}`
  )
}

/** What to do next: a label, and the words of a command. */
const nextOf = (journal: Journal, { overview, findings }: Digest): string[] => {
  const resume = ['resume:', ...programWords(), 'resume', shellQuote(path.dirname(journal.file))]
  if (!overview.complete) return resume
  const last = findings.notMet.findLast(({ verdict }) => verdict === 'fail')
  if (last) return ['again:', ...replayWords(journal, last.first.scenario)]
  return overview.summary.deferred > 0 ? [...resume, '--wait'] : []
}
