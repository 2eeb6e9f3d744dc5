import { appendFileSync } from 'node:fs'
import { unwritable } from '../journal/folder.ts'
import type { Journal } from '../journal/read.ts'
import { type Verdict, verdicts } from '../model/verdict.ts'
import { digestOf } from './digest.ts'
import { consequencesOf, type NotMet, type Open } from './findings.ts'
import {
  exitMeaning,
  flakyWords,
  profileLines,
  staleWords,
  statesOf,
  untestedReasons,
  waiverWords,
} from './meaning.ts'
import type { Reporter } from './reporter.ts'
import { stateOf } from './requirements.ts'
import { replayOf, sentOf, storyOf } from './sent.ts'
import { clip, counted, oneLine, visible } from './text.ts'
import { xmlText } from './xml.ts'

// GitHub refuses a step summary above 1 MiB; what is left over is for the line that says so.
const budgetBytes = 1024 * 1024 - 4096

/** Markdown with the verdict first, e.g. for a GitHub step summary; it never grows beyond 1 MiB. */
export const markdown: Reporter = {
  name: 'markdown',
  file: 'report.md',
  *render(journal) {
    let left = budgetBytes
    let dropped = 0
    for (const piece of pieces(journal)) {
      const bytes = Buffer.byteLength(piece)
      // Once one piece is dropped the rest is too: a report with a hole in its middle misleads.
      if (dropped || bytes > left) dropped++
      else yield piece
      left -= bytes
    }
    if (dropped)
      yield `\n> **Truncated.** ${counted(dropped, 'part')} left out to stay below 1 MiB; report.json has all of it.\n`
  },
}

/**
 * Appends the Markdown report to a file, e.g. the one that GITHUB_STEP_SUMMARY names.
 * @throws {UsageError | WriteError} when it cannot be written.
 */
export const appendMarkdown = (journal: Journal, file: string): void => {
  try {
    appendFileSync(file, [...markdown.render(journal)].join(''), { mode: 0o600 })
  } catch (error) {
    throw unwritable(file, error, 'GITHUB_STEP_SUMMARY names it')
  }
}

const icons: Record<Verdict, string> = {
  pass: '✅',
  warn: '⚠️',
  fail: '❌',
  waived: '🔕',
  skip: '⏭️',
  blocked: '⛔',
  deferred: '⏳',
  error: '❓',
}

function* pieces(journal: Journal): Iterable<string> {
  const digest = digestOf(journal)
  const { overview, requirements, findings } = digest
  const told = findings.notMet.filter(({ verdict }) => verdict !== 'pass').toReversed()
  const ordered = [
    ...told.filter(({ verdict }) => verdict === 'fail'),
    ...told.filter(({ verdict }) => verdict !== 'fail'),
  ]
  const undecided = findings.open.filter(({ verdict }) => verdict !== 'skip')
  const icon = overview.exitCode === 0 ? icons.pass : overview.exitCode === 1 ? icons.fail : icons.error
  yield `## ${icon} tokenassay: ${prose(exitMeaning(digest))}\n\n`
  yield row(['Suite', 'Requirements met', 'not met', 'not tested', 'Scenarios', 'Target'])
  yield row(['---', '--:', '--:', '--:', '---', '---'])
  for (const { suite, summary } of overview.suites) {
    const counts = statesOf(requirements.filter((it) => it.suite === suite.id))
    yield row([
      `**${code(suite.id)}**`,
      String(counts.met),
      String(counts['not met']),
      String(counts['not tested']),
      scenarioCounts(summary),
      code(`${suite.target.name} ${suite.target.url}`),
    ])
  }
  if (ordered.length) {
    yield `\n### Not met (${ordered.length})\n\n`
    yield row(['', 'Requirement', 'Problem', 'Tests'])
    yield row(['---', '---', '---', '--:'])
    for (const each of ordered) yield notMetRow(each)
  }
  for (const told of profileLines(digest)) yield `\n${prose(told)}\n`
  if (overview.stale.length) yield `\n### Stale waivers (${overview.stale.length})\n\n`
  for (const each of overview.stale) yield `- ${icons.fail} ${prose(staleWords(each))}\n`
  if (findings.waived.length) yield `\n### Waived (${findings.waived.length})\n\n`
  for (const { suite, id, first } of findings.waived)
    yield `- ${icons.waived} **${code(`${suite}/${id}`)}**: ${prose(waiverWords(first.check.waived!))}\n`
  const flaky = flakyWords(overview)
  if (flaky) yield `\n**Flaky:** ${prose(flaky)}\n`
  if (undecided.length) yield `\n### Inconclusive\n\n`
  for (const each of undecided) yield tellOpen(each)
  const untested = untestedReasons(requirements)
  if (untested.length) {
    const reasons = untested.map(([reason, ids]) => `${ids.length} ${prose(reason)}`)
    yield `\n**Not tested:** ${reasons.slice(0, mostReasons).join('; ')}${reasons.length > mostReasons ? '; …' : ''}\n`
  }
  for (const each of ordered) yield tellNotMet(journal, each)
  if (journal.choices.length)
    yield '\n<details><summary>Implementation choices (the documentation allows more than one)</summary>\n\n'
  for (const { suite, requirement, took } of journal.choices)
    yield `- ${code(`${suite}/${requirement}`)}: ${prose(took)}\n`
  if (journal.choices.length) yield '\n</details>\n'
  yield '\n<details><summary>Every requirement</summary>\n\n'
  yield row(['Suite', 'Requirement', 'Level', 'Basis', 'Result'])
  yield row(['---', '---', '---', '---', '---'])
  for (const { suite, id, level, basis, verdict } of requirements)
    yield row([code(suite), code(id), prose(level), prose(basis), `${icons[verdict]} ${stateOf(verdict)}`])
  yield '\n</details>\n'
}

const mostReasons = 4

const scenarioCounts = (summary: Record<Verdict, number>): string =>
  verdicts
    .filter((verdict) => summary[verdict] > 0)
    .map((verdict) => `${summary[verdict]} ${verdict}`)
    .join(', ') || 'nothing ran'

const testsOf = ({ first, more }: NotMet): number =>
  new Set([first.scenario.id, ...more.map(({ scenario }) => scenario)]).size

const notMetRow = (notMet: NotMet): string => {
  const { suite, id, requirement, verdict, first } = notMet
  const says = requirement ? `${prose(requirement.says)}<br>` : ''
  return row([
    icons[verdict],
    `${says}<sub>${code(`${suite}/${id}`)}, ${prose(requirement?.level ?? first.scenario.level)}</sub>`,
    code(clip(first.check.message ?? '', 300)),
    String(testsOf(notMet)),
  ])
}

const tellNotMet = (journal: Journal, notMet: NotMet): string => {
  const { suite, id, requirement, first } = notMet
  const { scenario, check } = first
  const sent = sentOf(scenario, check.exchange)
  const others = testsOf(notMet) - 1
  const lines = [
    `\n<details><summary><code>${xmlText(oneLine(`${suite}/${id}`))}</code>: the evidence</summary>\n`,
    fence(
      [
        requirement && `source    “${visible(requirement.section)}”`,
        `test      ${oneLine(scenario.title)} (${scenario.id})`,
        sent && `request   ${[sent.line, ...sent.changes].map(oneLine).join('; ')}`,
        check.message !== undefined && `problem   ${oneLine(check.message)}`,
        check.expected !== undefined && `expected  ${visible(check.expected)}`,
        check.actual !== undefined && `actual    ${clip(visible(check.actual), 2000)}`,
        scenario.case && `case      ${clip(visible(storyOf(scenario.case)), 2000)}`,
        requirement && `impact    ${visible(requirement.why)}`,
        notMet.also.length > 0 && `hence     not met: ${consequencesOf(notMet)}`,
        `again     ${visible(replayOf(journal, scenario))}`,
      ].filter((line) => typeof line === 'string'),
    ),
    others > 0 && `Also failing: ${counted(others, 'more test')}.\n`,
    '</details>\n',
  ]
  return lines.filter(Boolean).join('\n')
}

const tellOpen = ({ suite, verdict, reason, scenarios }: Open): string =>
  `- ${icons[verdict]} **${code(suite)}**: ${counted(scenarios.length, 'scenario')} ${verdict}: ${code(reason)}\n`

const row = (cells: string[]): string => `| ${cells.join(' | ')} |\n`

/** A value on one line, in a code span that it cannot close: in there nothing is markup, a link or a mention. A bar would end a table's cell. */
const code = (text: string): string => {
  const line = oneLine(text).replace(/\s+/g, ' ').replaceAll('|', '\\u007c').trim()
  const bar = '`'.repeat(longestRun(line) + 1)
  const pad = /^`|`$/.test(line) ? ' ' : ''
  return line === '' ? '' : `${bar}${pad}${line}${pad}${bar}`
}

const plainWord = /^[\p{L}\p{N}\p{M}.,;:!?'"“”‘’()%/–—=§…-]*$/u
/** GitHub makes links of these: to sites, issues and commits. */
const linked = /\/\/|www\.|GH-\d|\b[0-9a-f]{7,}\b/i
const mayBegin = /^["'“‘(§]*[\p{L}\p{N}](?!\d*[.)]$)/u

/** A sentence in somebody's words: each word in it that could be more than a word is a code span. */
const prose = (text: string): string =>
  oneLine(text)
    .trim()
    .split(/\s+/)
    .map((word, at) =>
      plainWord.test(word) && !linked.test(word) && (at > 0 || mayBegin.test(word)) ? word : code(word),
    )
    .join(' ')

const longestRun = (text: string): number =>
  Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length))

// A fence longer than any run of backticks inside cannot be closed from inside.
const fence = (lines: string[]): string => {
  const text = lines.join('\n')
  const bar = '`'.repeat(Math.max(2, longestRun(text)) + 1)
  return `${bar}text\n${text}\n${bar}\n`
}
