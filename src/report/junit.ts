import type { Journal } from '../journal/read.ts'
import type { ScenarioFinished } from '../model/event.ts'
import type { Summary } from '../model/verdict.ts'
import { exitCodes, isFlaky, verdictOfBroken } from '../model/verdict.ts'
import { type Digest, digestOf } from './digest.ts'
import { detailOf, failedOf, gatingOf, type RequirementOf } from './failed.ts'
import { exitMeaning, profileLines, staleWords, waivedWords } from './meaning.ts'
import type { Reporter } from './reporter.ts'
import { replayOf, storyOf, totalOf } from './sent.ts'
import { clip, oneLine, placeInRepository } from './text.ts'
import { xmlAttributes, xmlText } from './xml.ts'

/** JUnit XML: a testsuite an API, a testcase a scenario, with its title as name. What only warns passes, and is told in its output. */
export const junit: Reporter = {
  name: 'junit',
  file: 'junit.xml',
  *render(journal) {
    const digest = digestOf(journal)
    const { overview } = digest
    const apart = wholeCase(digest, counted(overview.summary, journal.run.strict))
    const requirements = new Map(
      journal.run.requirements.map((record) => [`${record.suite}\0${record.id}`, record]),
    )
    const of = (scenario: ScenarioFinished, id: string) => requirements.get(`${scenario.suite}\0${id}`)
    const times = timesOf(journal)
    const counts = counted(overview.summary, journal.run.strict)
    const whole = { name: 'tokenassay', ...(apart ? plus(counts, apart.counts) : counts) }
    const allMs = [...times.values()].reduce((sum, ms) => sum + ms, 0)
    yield `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites${xmlAttributes({ ...whole, time: seconds(allMs) })}>\n`
    let open: string | undefined
    for (const scenario of journal.scenarios()) {
      if (scenario.suite !== open) {
        if (open !== undefined) yield suiteEnd
        open = scenario.suite
        const index = overview.suites.findIndex(({ suite }) => suite.id === open)
        yield suiteStart(journal, open, index, seconds(times.get(open) ?? 0))
      }
      yield testcase(journal, scenario, (id) => of(scenario, id))
    }
    if (open !== undefined) yield suiteEnd
    if (apart) yield apart.suite(overview.suites.length, journal.run.startedAt.slice(0, 19))
    yield '</testsuites>\n'
  },
}

type Counts = ReturnType<typeof counted>

const plus = (one: Counts, other: Counts): Counts => ({
  tests: one.tests + other.tests,
  failures: one.failures + other.failures,
  errors: one.errors + other.errors,
  skipped: one.skipped + other.skipped,
})

/** A test of the run as a whole, where it gates and no scenario's own test tells that: a stale waiver, a part that is missing, nothing that ran. */
const wholeCase = (digest: Digest, { failures, errors }: Counts) => {
  const { exitCode, stale } = digest.overview
  if (exitCode === exitCodes.conforms || failures + errors > 0) return undefined
  const isBroken = exitCode === exitCodes.broken
  const counts: Counts = { tests: 1, failures: Number(isBroken), errors: Number(!isBroken), skipped: 0 }
  const name = 'the run as a whole'
  const message = exitMeaning(digest)
  const text = xmlText([message, ...profileLines(digest), ...stale.map(staleWords)].join('\n'))
  const kind = isBroken ? 'failure' : 'error'
  const property = `<property${xmlAttributes({ name: 'exit code', value: String(exitCode) })}/>`
  return {
    counts,
    suite: (id: number, timestamp: string): string =>
      `  <testsuite${xmlAttributes({ name, id, timestamp, ...counts, time: '0.000' })}>
    <properties>
      ${property}
    </properties>
    <testcase${xmlAttributes({ name, classname: 'tokenassay', time: '0.000' })}>
      <properties>
        ${property}
      </properties>
      <${kind}${xmlAttributes({ message: clip(oneLine(message), 500), type: `exit ${exitCode}` })}>${text}</${kind}>
    </testcase>
  </testsuite>\n`,
  }
}

const timesOf = (journal: Journal): Map<string, number> => {
  const times = new Map<string, number>()
  for (const scenario of journal.scenarios())
    times.set(scenario.suite, (times.get(scenario.suite) ?? 0) + totalOf(scenario).ms)
  return times
}

const counted = (summary: Summary, strict: boolean) => ({
  tests: Object.values(summary).reduce((sum, count) => sum + count, 0),
  failures: summary.fail + (strict ? summary.warn : 0),
  errors: summary.error + summary.blocked,
  skipped: summary.skip + summary.deferred + summary.waived,
})

const suiteStart = (journal: Journal, id: string, index: number, time: string): string => {
  const { run } = journal
  const { suite, summary } = digestOf(journal).overview.suites[index]!
  const properties = [
    ['title', suite.title],
    ['source', suite.source],
    ['target', `${suite.target.name} ${suite.target.url}`],
    ['seed', String(run.seed)],
    ['tool', run.tool],
  ].map(([name, value]) => `      <property${xmlAttributes({ name, value })}/>\n`)
  const head = {
    name: id,
    id: index,
    // The format's timestamps have neither a fraction nor a zone; they are UTC.
    timestamp: run.startedAt.slice(0, 19),
    ...counted(summary, run.strict),
    time,
  }
  return `  <testsuite${xmlAttributes(head)}>\n    <properties>\n${properties.join('')}    </properties>\n`
}

const suiteEnd = '  </testsuite>\n'

const testcase = (journal: Journal, scenario: ScenarioFinished, requirementOf: RequirementOf): string => {
  const { suite, id, title, proves, at, verdict } = scenario
  const section = proves.map(requirementOf).find((it) => it !== undefined)?.section ?? 'other'
  const head = xmlAttributes({
    // Readers fold blanks in a name, and split a class name at its dots.
    name: oneLine(title).replace(/\s+/g, ' ').trim() || id,
    classname: `${suite}.${oneLine(section).replaceAll('.', '-').replace(/\s+/g, ' ').trim()}`,
    time: seconds(totalOf(scenario).ms),
  })
  const properties: [string, string][] = [
    ['scenario', `${suite}/${id}`],
    ['verdict', verdict],
    ...(isFlaky(scenario) ? [['flaky', String(scenario.retries)] as [string, string]] : []),
    ...proves.map((requirement): [string, string] => ['requirement', requirement]),
    ['at', placeInRepository(at)],
  ]
  const output = outputOf(journal, scenario, requirementOf)
  return [
    `    <testcase${head}>\n      <properties>\n`,
    ...properties.map(([name, value]) => `        <property${xmlAttributes({ name, value })}/>\n`),
    '      </properties>\n',
    outcomeOf(journal, scenario, requirementOf),
    output && `      <system-out>${xmlText(output)}</system-out>\n`,
    '    </testcase>\n',
  ].join('')
}

const outcomeOf = (journal: Journal, scenario: ScenarioFinished, requirementOf: RequirementOf): string => {
  const { verdict, reason } = scenario
  const message = clip(oneLine(reason ?? verdict), 500)
  if (verdict === 'waived')
    return `      <skipped${xmlAttributes({ message: clip(waivedWords(scenario) ?? verdict, 500) })}/>\n`
  if (verdict === 'skip' || verdict === 'deferred')
    return `      <skipped${xmlAttributes({ message: `${verdict}: ${message}` })}/>\n`
  if (verdict === 'blocked' || verdict === 'error')
    return `      <error${xmlAttributes({ message, type: verdict })}>${xmlText(oneLine(reason ?? verdict))}</error>\n`
  if (verdict !== 'fail' && !(verdict === 'warn' && journal.run.strict)) return ''
  const counting = gatingOf(failedOf(scenario, requirementOf), journal.run.strict)
  const [first] = counting
  const told = counting.map((it) => detailOf(scenario, it)).join('\n\n')
  const attributes = xmlAttributes({
    message: clip(oneLine(first?.check.message ?? message), 500),
    type: first?.check.requirement ?? scenario.level,
  })
  const replay = `run again: ${replayOf(journal, scenario)}`
  return `      <failure${attributes}>${xmlText([told || message, replay].join('\n\n'))}</failure>\n`
}

/** What a reader of a passing or failing test may want to know besides: SHOULDs that are not met, notes, a generated case. */
const outputOf = (journal: Journal, scenario: ScenarioFinished, requirementOf: RequirementOf): string => {
  const mild = journal.run.strict
    ? []
    : failedOf(scenario, requirementOf).filter(({ level }) => verdictOfBroken[level] !== 'fail')
  return [
    ...mild.map((it) => `${it.level === 'SHOULD' ? 'warning' : 'note'}: ${detailOf(scenario, it)}`),
    ...new Set(scenario.notes),
    scenario.case && `case: ${storyOf(scenario.case)}`,
  ]
    .filter((line) => typeof line === 'string')
    .join('\n')
}

const seconds = (ms: number): string => (ms / 1000).toFixed(3)
