import type { Journal } from '../journal/read.ts'
import type { CheckResult, RunStarted, ScenarioFinished } from '../model/event.ts'
import { type Level, verdictOfBroken } from '../model/verdict.ts'
import type { Reporter } from './reporter.ts'
import { replayOf, storyOf } from './sent.ts'
import { clip, oneLine } from './text.ts'
import { xmlAttributes, xmlText } from './xml.ts'

/**
 * JUnit XML: a testsuite a scenario, a testcase a check. Kept within what the strictest schema in use allows:
 * properties and output stand at the testsuite, so a warning is told there and its testcase passes.
 */
export const junit: Reporter = {
  name: 'junit',
  file: 'junit.xml',
  *render(journal) {
    const levels = new Map(journal.run.requirements.map(({ suite, id, level }) => [`${suite}\0${id}`, level]))
    let id = 0
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n'
    for (const scenario of journal.scenarios()) yield testsuite(journal, scenario, id++, levels)
    yield '</testsuites>\n'
  },
}

type JunitOutcome = {
  kind: 'passed' | 'failure' | 'error' | 'skipped'
  type: string
  message?: string
  text?: string
}

interface Testcase {
  name: string
  outcome: JunitOutcome
}

const testsuite = (
  journal: Journal,
  scenario: ScenarioFinished,
  id: number,
  levels: Map<string, Level>,
): string => {
  const { run } = journal
  const cases = testcasesOf(scenario, run, levels)
  const count = (kind: JunitOutcome['kind']) => cases.filter(({ outcome }) => outcome.kind === kind).length
  const head = xmlAttributes({
    name: `${scenario.suite}/${scenario.id}`,
    package: scenario.suite,
    id,
    timestamp: startOf(scenario, run),
    hostname: hostOf(scenario, run),
    tests: cases.length,
    failures: count('failure'),
    errors: count('error'),
    skipped: count('skipped'),
    time: seconds(scenario.ms),
  })
  // The schema wants a time for every testcase; only the scenario's as a whole is known.
  const times = cases.map((_, index) => (index === 0 ? seconds(scenario.ms) : '0'))
  return [
    `  <testsuite${head}>\n    <properties>\n`,
    ...propertiesOf(scenario).map(([name, value]) => `      <property${xmlAttributes({ name, value })}/>\n`),
    '    </properties>\n',
    ...cases.map((testcase, index) => testcaseXml(scenario, testcase, times[index]!)),
    `    <system-out>${xmlText(outputOf(journal, scenario, levels))}</system-out>\n    <system-err></system-err>\n`,
    '  </testsuite>\n',
  ].join('')
}

const propertiesOf = ({
  suite,
  id,
  title,
  level,
  verdict,
  proves,
  at,
}: ScenarioFinished): [string, string][] => [
  ['suite', suite],
  ['scenario', id],
  ['title', title],
  ['level', level],
  ['verdict', verdict],
  ...proves.map((requirement): [string, string] => ['requirement', requirement]),
  ['at', at],
]

const testcasesOf = (scenario: ScenarioFinished, run: RunStarted, levels: Map<string, Level>): Testcase[] => {
  const cases = scenario.checks.map((check) => ({
    name: `${check.check}: ${check.requirement}`,
    outcome: outcomeOf(check, levelOf(check, scenario, levels), run.strict),
  }))
  const open = openJunitOutcome(scenario)
  if (open || cases.length === 0)
    cases.push({ name: scenario.title, outcome: open ?? { kind: 'passed', type: scenario.verdict } })
  return cases
}

const levelOf = (check: CheckResult, scenario: ScenarioFinished, levels: Map<string, Level>): Level =>
  levels.get(`${scenario.suite}\0${check.requirement}`) ?? scenario.level

const outcomeOf = (check: CheckResult, level: Level, strict: boolean): JunitOutcome => {
  const broken = verdictOfBroken[level]
  if (check.ok) return { kind: 'passed', type: 'pass' }
  if (broken !== 'fail' && !(broken === 'warn' && strict)) return { kind: 'passed', type: broken }
  const message = oneLine(check.message ?? `${check.requirement} does not hold`)
  return { kind: 'failure', type: level, message, text: detailOf(check) }
}

const openJunitOutcome = ({ verdict, reason }: ScenarioFinished): JunitOutcome | undefined => {
  const message = oneLine(reason ?? verdict)
  if (verdict === 'blocked' || verdict === 'error')
    return { kind: 'error', type: verdict, message, text: message }
  if (verdict === 'skip' || verdict === 'deferred') return { kind: 'skipped', type: verdict, message }
  return undefined
}

const detailOf = ({ message, expected, actual, at }: CheckResult): string =>
  [
    message,
    expected !== undefined && `expected: ${expected}`,
    actual !== undefined && `actual: ${actual}`,
    `at: ${at}`,
  ]
    .filter(Boolean)
    .join('\n')

const testcaseXml = (scenario: ScenarioFinished, { name, outcome }: Testcase, time: string): string => {
  const head = `    <testcase${xmlAttributes({ name: oneLine(name), classname: `${scenario.suite}.${scenario.id}`, time })}`
  if (outcome.kind === 'passed') return `${head}/>\n`
  if (outcome.kind === 'skipped')
    return `${head}>\n      <skipped${xmlAttributes({ message: `${outcome.type}: ${outcome.message}` })}/>\n    </testcase>\n`
  const attributes = xmlAttributes({ message: clip(outcome.message ?? '', 500), type: outcome.type })
  const { kind, text = '' } = outcome
  return `${head}>\n      <${kind}${attributes}>${xmlText(text)}</${kind}>\n    </testcase>\n`
}

const outputOf = (journal: Journal, scenario: ScenarioFinished, levels: Map<string, Level>): string =>
  [
    `${scenario.verdict}: ${scenario.title}`,
    scenario.reason,
    ...scenario.checks
      .filter((check) => !check.ok && levelOf(check, scenario, levels) !== 'MUST')
      .map(
        (check) =>
          `${verdictOfBroken[levelOf(check, scenario, levels)] === 'warn' ? 'warning' : 'note'}: ${check.requirement}: ${detailOf(check)}`,
      ),
    ...scenario.notes,
    scenario.case && `case: ${storyOf(scenario.case)}`,
    scenario.case && `replay: ${replayOf(journal, scenario)}`,
  ]
    .filter((line) => line !== undefined)
    .join('\n')

// The schema's timestamps have neither a fraction nor a zone; they are UTC.
const startOf = ({ exchanges }: ScenarioFinished, { startedAt }: RunStarted): string =>
  new Date(exchanges[0]?.sentAtMs ?? startedAt).toISOString().slice(0, 19)

const hostOf = ({ suite }: ScenarioFinished, { suites }: RunStarted): string => {
  const url = suites.find(({ id }) => id === suite)?.target.url ?? ''
  return (URL.canParse(url) && new URL(url).hostname) || 'unknown'
}

const seconds = (ms: number): string => (ms / 1000).toFixed(3)
