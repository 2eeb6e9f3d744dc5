import type { ScenarioFinished } from '../model/event.ts'
import { isFlaky, type Verdict } from '../model/verdict.ts'
import { jsonText } from '../model/visible.ts'
import { digestOf } from './digest.ts'
import { waivedWords } from './meaning.ts'
import type { Reporter } from './reporter.ts'
import { totalOf } from './sent.ts'
import { placeInRepository, placeOf } from './text.ts'

const statuses: Record<Verdict, 'passed' | 'failed' | 'skipped' | 'pending' | 'other'> = {
  pass: 'passed',
  warn: 'passed',
  fail: 'failed',
  waived: 'skipped',
  skip: 'skipped',
  deferred: 'pending',
  blocked: 'other',
  error: 'other',
}

/** The Common Test Report Format: a test a scenario; `rawStatus` keeps our own verdict. */
export const ctrf: Reporter = {
  name: 'ctrf',
  file: 'ctrf.json',
  *render(journal) {
    const { summary, suites, exitCode } = digestOf(journal).overview
    const { run, end } = journal
    const [name = 'tokenassay', version] = run.tool.split(' ')
    const start = Date.parse(run.startedAt)
    const statusOf = (verdict: Verdict) => (run.strict && verdict === 'warn' ? 'failed' : statuses[verdict])
    const count = (status: string) =>
      (Object.keys(summary) as Verdict[])
        .filter((verdict) => statusOf(verdict) === status)
        .reduce((sum, verdict) => sum + summary[verdict], 0)
    const head = {
      tool: { name, ...(version && { version }) },
      summary: {
        tests: Object.values(summary).reduce((sum, each) => sum + each, 0),
        passed: count('passed'),
        failed: count('failed'),
        skipped: count('skipped'),
        pending: count('pending'),
        other: count('other'),
        suites: suites.length,
        start,
        stop: start + Math.round(end?.ms ?? 0),
        extra: { exitCode },
      },
    }
    yield `{"reportFormat":"CTRF","specVersion":"0.0.0","timestamp":${jsonText(new Date(start).toISOString())},`
    yield `"generatedBy":${jsonText(name)},"results":${jsonText(head).slice(0, -1)},"tests":[`
    let between = '\n'
    for (const scenario of journal.scenarios()) {
      yield between + jsonText({ ...testOf(scenario), status: statusOf(scenario.verdict) })
      between = ',\n'
    }
    yield ']}}\n'
  },
}

const testOf = (scenario: ScenarioFinished) => {
  const { suite, id, title, level, proves, verdict, reason, checks, exchanges, at } = scenario
  const ms = totalOf(scenario).ms
  const { file, line } = placeOf(placeInRepository(at))
  const failed = checks.filter(({ ok }) => !ok)
  const message = reason ?? waivedWords(scenario) ?? failed[0]?.message
  const start = exchanges[0]?.sentAtMs
  return {
    testId: `${suite}/${id}`,
    name: title,
    duration: Math.round(ms),
    ...(start !== undefined && { start: Math.round(start), stop: Math.round(start + ms) }),
    suite: [suite],
    rawStatus: verdict,
    ...(isFlaky(scenario) && { flaky: true, retries: scenario.retries }),
    filePath: file,
    ...(line !== undefined && { line }),
    ...(message && { message }),
    ...(failed.length > 0 && {
      trace: failed
        .map(
          ({ requirement, expected, actual, at: place }) =>
            `${requirement}: expected: ${expected ?? 'see the requirement'}; actual: ${actual ?? 'no value'} (${placeInRepository(place)})`,
        )
        .join('\n'),
    }),
    tags: [level],
    labels: { level, ...(proves.length > 0 && { requirements: proves }) },
  }
}
