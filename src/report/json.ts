import type { Journal } from '../journal/read.ts'
import { type CheckResult, type DrawnCase, format, type ScenarioFinished } from '../model/event.ts'
import { jsonText } from '../model/visible.ts'
import { digestOf } from './digest.ts'
import type { ProfileOverview } from './overview.ts'
import type { Reporter } from './reporter.ts'
import { stateOf } from './requirements.ts'
import { totalOf } from './sent.ts'
import { placeInRepository } from './text.ts'

/** The contract with other programs: report.json, described by report.schema.json. */
export const json: Reporter = {
  name: 'json',
  file: 'report.json',
  *render(journal) {
    const { overview, requirements } = digestOf(journal)
    const { exitCode, summary } = overview
    const { suites, selected, total, strict, allowDeferred } = journal.run
    yield* object([
      ['format', [jsonText(format)]],
      ['exitCode', [jsonText(exitCode)]],
      ['summary', [indented(summary)]],
      ['staleWaivers', list(overview.stale.map(({ waiver, why }) => ({ ...waiver, why })))],
      ['suites', list(suites.map(({ id, title, source, digest }) => ({ id, title, source, digest })))],
      ['selection', [indented({ selected, total, strict, allowDeferred })]],
      ['profiles', list(overview.profiles.map(profileOf))],
      ['scenarios', list(scenariosOf(journal))],
      [
        'requirements',
        list(
          requirements.map(({ suite, id, level, basis, verdict, untested, reason }) => ({
            suite,
            id,
            level,
            basis,
            verdict,
            result: stateOf(verdict),
            ...(reason !== undefined && { reason }),
            ...(untested && { untested }),
          })),
        ),
      ],
      [
        'choices',
        list(journal.choices.map(({ suite, requirement, took }) => ({ suite, requirement, took }))),
      ],
      ['volatile', [indented(volatileOf(journal))]],
    ])
    yield '\n'
  },
}

const profileOf = ({ profile, gaps, untriggered }: ProfileOverview) => ({
  suite: profile.suite,
  name: profile.name,
  levels: profile.levels,
  chosen: profile.chosen ?? false,
  required: profile.required ?? false,
  requirements: profile.requirements.length,
  untriggered,
  gaps: gaps.map(({ requirement, scenario, reason }) => ({ requirement, scenario, reason })),
})

function* scenariosOf(journal: Journal): Iterable<object> {
  for (const scenario of journal.scenarios()) yield scenarioOf(scenario)
}

const scenarioOf = ({
  suite,
  id,
  title,
  level,
  verdict,
  reason,
  proves,
  checks,
  ...rest
}: ScenarioFinished) => ({
  suite,
  id,
  title,
  level,
  verdict,
  ...(reason !== undefined && { reason }),
  proves,
  findings: checks.filter(({ ok }) => !ok).map(findingOf),
  ...(rest.case && { case: caseOf(rest.case) }),
  ...(rest.retries !== undefined && { retries: rest.retries }),
  exchanges: rest.exchanges.length,
  requests: totalOf(rest).requests,
  ms: Math.round(totalOf(rest).ms * 10) / 10,
})

const caseOf = ({ seed, path, value, label, requests, shrinks, yaml }: DrawnCase) => ({
  seed,
  path,
  value,
  label,
  requests,
  shrinks,
  ...(yaml !== undefined && { yaml }),
})

const findingOf = ({ check, requirement, message, expected, actual, at, waived }: CheckResult) => ({
  check,
  requirement,
  message: message ?? '',
  expected: expected ?? null,
  actual: actual ?? null,
  at: placeInRepository(at),
  ...(waived && { waived }),
})

const volatileOf = ({ run, end }: Journal) => ({
  tool: run.tool,
  startedAt: run.startedAt,
  seed: run.seed,
  targets: run.suites.map(({ id, target }) => ({ suite: id, name: target.name, url: target.url })),
  interrupted: end?.interrupted ?? true,
  ms: end?.ms ?? null,
})

const indented = (value: unknown, by = '  '): string => jsonText(value, 2).replaceAll('\n', `\n${by}`)

// One scenario at a time, so that a report of any length needs the memory of its longest scenario.
function* list(values: Iterable<object>): Iterable<string> {
  let between = '[\n    '
  for (const value of values) {
    yield between + indented(value, '    ')
    between = ',\n    '
  }
  yield between.startsWith('[') ? '[]' : '\n  ]'
}

function* object(members: [key: string, value: Iterable<string>][]): Iterable<string> {
  let between = '{\n'
  for (const [key, value] of members) {
    yield `${between}  ${jsonText(key)}: `
    yield* value
    between = ',\n'
  }
  yield '\n}'
}
