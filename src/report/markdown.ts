import { appendFileSync } from 'node:fs'
import { unwritable } from '../journal/folder.ts'
import type { Journal } from '../journal/read.ts'
import { type Verdict, verdicts } from '../model/verdict.ts'
import { digestOf } from './digest.ts'
import type { Broken, Open } from './findings.ts'
import { exitMeaning } from './overview.ts'
import type { Reporter } from './reporter.ts'
import { replayOf, sentOf, storyOf } from './sent.ts'
import { clip, counted, oneLine, visible } from './text.ts'

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
  skip: '⏭️',
  blocked: '⛔',
  deferred: '⏳',
  error: '❓',
}

function* pieces(journal: Journal): Iterable<string> {
  const { overview, requirements, findings } = digestOf(journal)
  const { broken, open } = findings
  const must = broken.filter(({ verdict }) => verdict === 'fail')
  const should = broken.filter(({ verdict }) => verdict === 'warn')
  const icon = overview.exitCode === 0 ? icons.pass : overview.exitCode === 1 ? icons.fail : icons.error
  yield `## ${icon} tokenassay: ${escaped(exitMeaning(overview))}\n\n`
  yield row(['Suite', 'Verdict', 'Target', ...verdicts])
  yield row(['---', '---', '---', ...verdicts.map(() => '--:')])
  for (const { suite, verdict, summary } of overview.suites) {
    const target = `${suite.target.name} ${suite.target.url}`
    const counts = verdicts.map((each) => (summary[each] ? String(summary[each]) : ''))
    yield row([`**${escaped(suite.id)}**`, `${icons[verdict]} ${verdict}`, escaped(target), ...counts])
  }
  if (must.length) yield `\n### Broken (${must.length})\n`
  for (const each of must) yield tellBroken(journal, each)
  if (should.length) yield `\n### Warnings (${should.length})\n`
  for (const each of should) yield tellBroken(journal, each)
  const undecided = open.filter(({ verdict }) => verdict !== 'skip')
  if (undecided.length) yield `\n### Open\n\n`
  for (const each of undecided) yield tellOpen(each)
  if (journal.choices.length) yield '\n### Where the source leaves a choice\n\n'
  for (const { suite, requirement, took } of journal.choices)
    yield `- ${escaped(`${suite}/${requirement}`)}: the target took ${escaped(took)}\n`
  yield '\n<details><summary>Every requirement</summary>\n\n'
  yield row(['Suite', 'Requirement', 'Level', 'Basis', 'Verdict'])
  yield row(['---', '---', '---', '---', '---'])
  for (const { suite, id, level, basis, verdict } of requirements)
    yield row([escaped(suite), escaped(id), level, basis, `${icons[verdict]} ${verdict}`])
  yield '\n</details>\n'
}

const tellBroken = (journal: Journal, { suite, id, requirement, first, more }: Broken): string => {
  const { scenario, check } = first
  const sent = sentOf(scenario, check.exchange ?? scenario.exchanges.length - 1)
  const lines = [
    `\n#### ${escaped(`${suite}/${id}`)} (${requirement?.level ?? scenario.level})\n`,
    requirement && `> ${escaped(requirement.says)} (“${escaped(requirement.section)}”)\n`,
    `**${escaped(scenario.title)}**${check.message ? `: ${escaped(check.message)}` : ''}\n`,
    fence(
      [
        sent && `sent      ${[sent.line, ...sent.changes].map(oneLine).join('; ')}`,
        check.expected !== undefined && `expected  ${visible(check.expected)}`,
        check.actual !== undefined && `came      ${clip(visible(check.actual), 2000)}`,
        scenario.case && `case      ${clip(visible(storyOf(scenario.case)), 2000)}`,
        `at        ${check.at}`,
        `replay    ${visible(replayOf(journal, scenario))}`,
      ].filter((line) => typeof line === 'string'),
    ),
    requirement?.why && `\n${escaped(requirement.why)}\n`,
    more.length > 0 && `\nAlso in ${more.map((it) => escaped(it.scenario)).join(', ')}.\n`,
  ]
  return lines.filter(Boolean).join('\n')
}

const tellOpen = ({ suite, verdict, reason, scenarios }: Open): string =>
  `- ${icons[verdict]} **${escaped(suite)}**: ${counted(scenarios.length, 'scenario')} ${verdict}: ${escaped(reason)}\n`

const row = (cells: string[]): string => `| ${cells.join(' | ')} |\n`

const escaped = (text: string): string => oneLine(text).replace(/[\\`*_{}[\]<>#|~!&@]/g, '\\$&')

// A fence longer than any run of backticks inside cannot be closed from inside.
const fence = (lines: string[]): string => {
  const text = lines.join('\n')
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length))
  const bar = '`'.repeat(longest + 1)
  return `${bar}text\n${text}\n${bar}\n`
}
