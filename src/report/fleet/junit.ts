import { program } from '../../model/program.ts'
import { exitCodes, type Verdict } from '../../model/verdict.ts'
import { staleWords } from '../meaning.ts'
import { clip, oneLine } from '../text.ts'
import { xmlAttributes, xmlText } from '../xml.ts'
import { fleetMeaning } from './console.ts'
import type { FleetAsked } from './json.ts'
import type { FleetSummary, TargetResult } from './tally.ts'

const seconds = (ms: number): string => (ms / 1000).toFixed(3)
const name = 'fleet'

/** JUnit XML of a fleet: a testcase a target, the worst first. What no target tells has a test of its own. */
export function* fleetJunit(fleet: FleetSummary, { ms, startedAt, suites }: FleetAsked): Iterable<string> {
  const { targets, summary, exitCode } = fleet
  // What gates, and no target's own test tells it: a stale waiver, targets that were not read, or none at all.
  const apart = exitCode !== exitCodes.conforms && summary.fail + summary.error + summary.blocked === 0
  const counts = {
    tests: targets.length + Number(apart),
    failures: summary.fail,
    errors: summary.error + summary.blocked + Number(apart),
    skipped: 0,
  }
  const timestamp = startedAt.slice(0, 19)
  yield `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites${xmlAttributes({ name: 'tokenassay', ...counts, time: seconds(ms) })}>\n`
  yield `  <testsuite${xmlAttributes({ name, id: 0, timestamp, ...counts, time: seconds(ms) })}>\n`
  yield `    <properties>\n      <property${xmlAttributes({ name: 'exit code', value: String(exitCode) })}/>\n    </properties>\n`
  for (const target of targets) yield testcase(target, suites.map(({ id }) => id).join('+'))
  if (apart)
    yield testcase(
      {
        name: 'the fleet as a whole',
        at: '',
        ms: 0,
        requests: 0,
        exitCode,
        verdict: 'error',
        meaning: [fleetMeaning(fleet), ...fleet.stale.map(staleWords)].join('; '),
      },
      name,
    )
  yield '  </testsuite>\n</testsuites>\n'
}

const testcase = (target: Omit<TargetResult, 'musts' | 'shoulds'>, suites: string): string => {
  const properties = [
    ['exit code', String(target.exitCode)],
    ['requests', String(target.requests)],
    ['at', target.at],
    ['run', target.folder ?? ''],
    ...(target.group?.notMet ?? []).map((id) => ['requirement', id]),
  ].filter(([, value]) => value !== '')
  const head = {
    name: clip(oneLine(target.name), 200),
    classname: `${name}.${suites}`,
    time: seconds(target.ms),
  }
  return [
    `    <testcase${xmlAttributes(head)}>\n      <properties>\n`,
    ...properties.map(([name, value]) => `        <property${xmlAttributes({ name, value })}/>\n`),
    '      </properties>\n',
    resultOf(target),
    '    </testcase>\n',
  ].join('')
}

const kinds: Partial<Record<Verdict, string>> = { fail: 'failure', error: 'error', blocked: 'error' }

const resultOf = ({
  verdict,
  meaning,
  exitCode,
  group,
  folder,
}: Omit<TargetResult, 'musts' | 'shoulds'>): string => {
  const kind = kinds[verdict]
  if (kind === undefined) return ''
  const message = clip(oneLine(meaning), 500)
  const told = [
    message,
    ...(group?.notMet ?? []).map((id) => `not met: ${id}`),
    ...(folder === undefined ? [] : [`read on: ${program()} report ${folder}`]),
  ]
  return `      <${kind}${xmlAttributes({ message, type: `exit ${exitCode}` })}>${xmlText(told.join('\n'))}</${kind}>\n`
}
