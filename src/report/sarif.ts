import type { Journal } from '../journal/read.ts'
import type { CheckResult, ScenarioFinished } from '../model/event.ts'
import { exitCodes, type Level } from '../model/verdict.ts'
import { jsonText } from '../model/visible.ts'
import { digestOf } from './digest.ts'
import { staleWords, waiverWords } from './meaning.ts'
import type { Reporter } from './reporter.ts'
import { replayOf, storyOf } from './sent.ts'
import { placeInRepository, placeOf, visible } from './text.ts'

const severities: Record<Level, 'error' | 'warning' | 'note'> = {
  MUST: 'error',
  SHOULD: 'warning',
  MAY: 'note',
}

/** SARIF 2.1.0: a rule a requirement, a result a failed check, at its line of the suite. */
export const sarif: Reporter = {
  name: 'sarif',
  file: 'report.sarif',
  *render(journal) {
    const [name = 'tokenassay', version = '0'] = journal.run.tool.split(' ')
    const { requirements: rules } = digestOf(journal)
    const indexOf = new Map(rules.map(({ suite, id }, index) => [`${suite}/${id}`, index]))
    const head = {
      tool: {
        driver: {
          name,
          semanticVersion: version,
          rules: rules.map(({ suite, id, says, section, level, basis, why }) => ({
            id: `${suite}/${id}`,
            shortDescription: { text: visible(says) },
            fullDescription: { text: visible(`${says} (“${section}”)`) },
            help: { text: visible(why) },
            defaultConfiguration: { level: severities[level] },
            properties: { suite, level, basis, tags: [suite, level, basis] },
          })),
        },
      },
      invocations: [invocationOf(journal)],
      columnKind: 'utf16CodeUnits',
    }
    yield '{"$schema":"https://json.schemastore.org/sarif-2.1.0.json","version":"2.1.0","runs":['
    yield `${jsonText(head).slice(0, -1)},"results":[`
    let between = '\n'
    for (const scenario of journal.scenarios())
      for (const check of scenario.checks.filter(({ ok }) => !ok)) {
        const ruleId = `${scenario.suite}/${check.requirement}`
        const ruleIndex = indexOf.get(ruleId)
        const level = severities[ruleIndex === undefined ? scenario.level : rules[ruleIndex]!.level]
        yield between +
          jsonText({
            ruleId,
            ...(ruleIndex !== undefined && { ruleIndex }),
            level,
            message: { text: messageOf(journal, scenario, check) },
            ...(check.waived && {
              suppressions: [
                { kind: 'external', status: 'accepted', justification: visible(waiverWords(check.waived)) },
              ],
            }),
            locations: [locationOf(check.at)],
            partialFingerprints: { 'scenarioCheck/v1': `${scenario.suite}/${scenario.id}/${check.check}` },
          })
        between = ',\n'
      }
    yield ']}]}\n'
  },
}

const messageOf = (
  journal: Journal,
  scenario: ScenarioFinished,
  { message, expected, actual }: CheckResult,
): string =>
  visible(
    [
      `${scenario.title}: ${message ?? 'the check failed'}`,
      expected !== undefined && `Expected: ${expected}`,
      actual !== undefined && `Actual: ${actual}`,
      scenario.case && `Smallest case: ${storyOf(scenario.case)}`,
      scenario.case && `Run again: ${replayOf(journal, scenario)}`,
    ]
      .filter(Boolean)
      .join('\n'),
  )

const locationOf = (at: string) => {
  const { file, line, column } = placeOf(placeInRepository(at))
  return {
    physicalLocation: {
      artifactLocation: { uri: encodeURI(file.toWellFormed()) },
      ...(line !== undefined && { region: { startLine: line, ...(column && { startColumn: column }) } }),
    },
  }
}

// What stayed open is no result of the target: it is told as the tool's own notifications.
const invocationOf = (journal: Journal) => {
  const { overview, findings } = digestOf(journal)
  const { exitCode, complete, stale } = overview
  const open = findings.open.filter(({ verdict }) => verdict !== 'skip')
  return {
    executionSuccessful: complete && exitCode !== exitCodes.inconclusive && exitCode !== exitCodes.nothingRan,
    exitCode,
    startTimeUtc: journal.run.startedAt,
    toolExecutionNotifications: [
      ...open.map(({ suite, verdict, reason, scenarios }) => ({
        level: verdict === 'error' ? 'error' : 'warning',
        message: { text: visible(`${suite}: ${verdict}: ${reason} (${scenarios.join(', ')})`) },
      })),
      ...stale.map((each) => ({ level: 'error', message: { text: visible(staleWords(each)) } })),
    ],
  }
}
