import type { Suite } from '../../model/suite.ts'
import { jsonText } from '../../model/visible.ts'
import { staleWords } from '../meaning.ts'
import { fleetMeaning } from './console.ts'
import { differenceOf } from './difference.ts'
import type { FleetSummary, Group, TargetResult } from './tally.ts'

/** The version of fleet.json's format. */
const fleetFormat = 1
const mostExamples = 20

/** What was asked for, for whoever reads fleet.json. */
export interface FleetAsked {
  tool: string
  startedAt: string
  ms: number
  seed: number
  suites: Suite[]
  only: string[]
  exclude: string[]
  shard?: { index: number; count: number }
  strict: boolean
  remarks: string[]
}

/** The contract with other programs: fleet.json, described by fleet-report.schema.json. One target at a time, so that it may have any number. */
export function* fleetJson(fleet: FleetSummary, asked: FleetAsked): Iterable<string> {
  const { tool, startedAt, ms, seed, suites, only, exclude, shard, strict, remarks } = asked
  const [rest] = fleet.groups
  const index = new Map(fleet.groups.map((group, at) => [group, at]))
  const { pass, fail, error, blocked } = fleet.summary
  const head = {
    format: fleetFormat,
    exitCode: fleet.exitCode,
    meaning: fleetMeaning(fleet),
    summary: {
      targets: fleet.targets.length,
      conformant: pass,
      notConformant: fail,
      inconclusive: error,
      notJudged: blocked,
    },
    suites: suites.map(({ id, title, source, digest }) => ({ id, title, source, digest })),
    selection: { only, exclude, ...(shard && { shard }), strict },
    requirements: fleet.requirements.map(({ suite, id, level, says, targets }) => ({
      suite,
      id,
      level,
      says,
      targets: targets.length,
      examples: targets.slice(0, mostExamples),
    })),
    staleWaivers: fleet.stale.map(staleWords),
    remarks,
    volatile: { tool, startedAt, seed, ms, requests: fleet.requests },
  }
  yield jsonText(head, 2).replace(/\n\}$/, '')
  yield* list('groups', fleet.groups, (group) => groupOf(group, rest))
  yield* list('targets', fleet.targets, (target) => targetOf(target, index))
  yield '\n}\n'
}

function* list<T>(name: string, all: T[], of: (one: T) => object): Iterable<string> {
  yield `,\n  ${jsonText(name)}: [`
  for (const [at, one] of all.entries()) yield `${at === 0 ? '' : ','}\n    ${jsonText(of(one))}`
  yield all.length === 0 ? ']' : '\n  ]'
}

const groupOf = (group: Group, rest: Group | undefined): object => ({
  targets: group.targets.map(({ name }) => name),
  isRest: group === rest,
  notMet: group.notMet,
  took: Object.fromEntries(group.took),
  ...(rest && group !== rest && { different: differenceOf(group, rest) }),
})

const targetOf = (
  { name, at, exitCode, meaning, musts, shoulds, requests, ms, group, folder }: TargetResult,
  index: Map<Group, number>,
): object => ({
  name,
  at,
  exitCode,
  meaning,
  musts,
  shoulds,
  group: group ? index.get(group)! : null,
  requests,
  ms,
  folder: folder ?? null,
})
