import { programWords } from '../../model/program.ts'
import { exitCodes, type Verdict } from '../../model/verdict.ts'
import { type Colors, markOf, type Paper, paintOf, plain } from '../console/paint.ts'
import { wrap } from '../difference.ts'
import { staleWords } from '../meaning.ts'
import { clip, commandLines, counted, oneLine, shellQuote, spanOf } from '../text.ts'
import { differenceOf } from './difference.ts'
import type { FleetRequirement, FleetSummary, Group, TargetResult } from './tally.ts'

/** What a summary cannot know: which suites were run, how long it all took, where it is written, and what else is to be said. */
export interface FleetRun {
  suites: string[]
  ms: number
  files: string[]
  remarks: string[]
}

/** All of it on a screen. */
const mostTargets = 8
const mostRequirements = 8
const mostGroups = 5
const mostNames = 4
const mostIds = 4

/** The final words of a fleet: the worst first, which requirements are not met by how many targets, and who differs from the rest. */
export function* renderFleet(fleet: FleetSummary, paper: Paper, run: FleetRun): Iterable<string> {
  yield* worst(fleet, paper)
  yield* notMet(fleet, paper)
  yield* different(fleet, paper)
  yield* closing(fleet, paper, run)
}

const heading = ({ colors }: Paper, text: string): string => `${colors.bold(text)}\n`

/** The first of some things, and how many more there are. */
const first = (all: string[], most: number): string =>
  all.length <= most ? all.join(', ') : `${all.slice(0, most).join(', ')} and ${all.length - most} more`

/** A line for each thing up to so many; the last one says how many more there are. */
function* some<T>(all: T[], most: number, tell: (one: T) => string, noun: string): Iterable<string> {
  const shown = all.length <= most ? all : all.slice(0, most - 1)
  for (const one of shown) yield tell(one)
  if (shown.length < all.length)
    yield `  and ${counted(all.length - shown.length, noun)} more (see the report)\n`
}

function* worst({ targets }: FleetSummary, paper: Paper): Iterable<string> {
  const bad = targets.filter(({ verdict }) => verdict !== 'pass')
  if (bad.length === 0) return
  yield heading(paper, `Not conformant or not judged, the worst first (${bad.length})`)
  const width = Math.min(24, Math.max(...bad.slice(0, mostTargets).map(({ name }) => oneLine(name).length)))
  yield* some(bad, mostTargets, (one) => painted(paper, one.verdict, told(paper, one, width)), 'target')
}

/** A text behind what it is told of, on as many lines as it takes, up to a bound. */
const behind = ({ columns }: Paper, label: string, text: string): string => {
  const room = Math.max(shortest, columns - label.length)
  const lines = wrap(text, room)
  if (lines.length > mostLines) lines.splice(mostLines - 1, Infinity, clip(`${lines[mostLines - 1]} …`, room))
  const [first = '', ...rest] = lines
  return [label + first, ...rest.map((one) => ' '.repeat(label.length) + one)]
    .map((one) => `${one}\n`)
    .join('')
}

/** Room for a cause with what to do about it. */
const mostLines = 4
const shortest = 30

const painted = ({ colors }: Paper, verdict: Verdict, text: string): string =>
  paintOf(colors, verdict)(text.slice(0, 1)) + text.slice(1)

const told = (paper: Paper, result: TargetResult, width: number): string => {
  const { name, verdict, musts, shoulds, group, meaning } = result
  const counts = [musts && `${musts} MUST`, shoulds && `${shoulds} SHOULD`].filter(Boolean).join(', ')
  const what =
    verdict === 'fail' && counts !== ''
      ? `${counts} not met: ${first(group?.notMet ?? [], 3)}`
      : oneLine(meaning)
  return behind(paper, `${markOf(verdict)} ${clip(oneLine(name), width).padEnd(width)}  `, what)
}

const marks: Record<FleetRequirement['level'], Verdict> = { MUST: 'fail', SHOULD: 'warn', MAY: 'pass' }

function* notMet({ requirements, targets }: FleetSummary, paper: Paper): Iterable<string> {
  if (requirements.length === 0) return
  yield `\n${heading(paper, `Requirements that are not met, and by how many of ${counted(targets.length, 'target')} (${requirements.length})`)}`
  const tell = ({ suite, id, says, level, targets: of }: FleetRequirement) =>
    painted(
      paper,
      marks[level],
      behind(
        paper,
        `${markOf(marks[level])} ${String(of.length).padStart(5)}  ${level.padEnd(levelCharacters)}  `,
        `${suite}/${id}: ${oneLine(says)}`,
      ),
    )
  yield* some(requirements, mostRequirements, tell, 'requirement')
}

const levelCharacters = 'SHOULD'.length

function* different({ groups }: FleetSummary, paper: Paper): Iterable<string> {
  const [rest, ...others] = groups
  if (!rest || others.length === 0) return
  // Where no group is larger than all others, there are none that most targets are like.
  const isTie = others.some(({ targets }) => targets.length === rest.targets.length)
  const names = first(namesIn(rest), mostNames)
  const than = isTie ? names : `the rest, which is ${counted(rest.targets.length, 'target')} alike`
  yield `\n${heading(paper, `Different from ${than} (${counted(others.length, 'group')})`)}`
  yield* some(others, mostGroups, (group) => groupLines(paper, group, rest), 'group')
}

const namesIn = ({ targets }: Group): string[] => targets.map(({ name }) => oneLine(name))

const groupLines = (paper: Paper, group: Group, rest: Group): string => {
  const { notMetHere, notMetThere, took } = differenceOf(group, rest)
  const names = namesIn(group)
  const ways = took.map(({ requirement, here, there }) => `${requirement} "${here}", the others "${there}"`)
  const lines: [label: string, of: string[], most: number][] = [
    ['only these do not meet', notMetHere, mostIds],
    ['only the others do not meet', notMetThere, mostIds],
    ['took another way', ways, 2],
  ]
  return [
    behind(paper, `  ${counted(names.length, 'target')}: `, first(names, mostNames)),
    ...lines.flatMap(([label, of, most]) =>
      of.length > 0 ? [behind(paper, `    ${label}: `, first(of, most))] : [],
    ),
  ].join('')
}

const paintOfExit = (colors: Colors, exitCode: number): ((text: string) => string) => {
  if (exitCode === exitCodes.conforms) return colors.green
  return exitCode === exitCodes.broken ? colors.red : colors.yellow
}

function* closing(fleet: FleetSummary, paper: Paper, run: FleetRun): Iterable<string> {
  const { colors, columns } = paper
  const { targets, requests, exitCode } = fleet
  if (targets.some(({ verdict }) => verdict !== 'pass') || fleet.requirements.length > 0) yield '\n'
  for (const remark of run.remarks) yield* wrap(oneLine(remark), columns).map((one) => `${one}\n`)
  for (const one of wrap(`${fleetMeaning(fleet)}  (exit ${exitCode})`, columns))
    yield `${paintOfExit(colors, exitCode)(colors.bold(one))}\n`
  yield `${counted(targets.length, 'target')}, ${run.suites.join(', ')}, ${counted(requests, 'request')} in ${spanOf(run.ms)}: ${countsOf(fleet, colors) || 'nothing ran'}\n`
  for (const one of fleet.stale)
    yield* wrap(oneLine(staleWords(one)), columns).map((text) => `${colors.red(text)}\n`)
  for (const file of run.files) yield `report: ${oneLine(file)}\n`
  const kept = targets.find(({ folder }) => folder !== undefined)
  if (kept && kept.verdict !== 'pass')
    for (const one of commandLines(['look:', ...programWords(), 'report', shellQuote(kept.folder!)], columns))
      yield `${one}\n`
}

const kinds: [Verdict, string][] = [
  ['fail', 'not conformant'],
  ['error', 'inconclusive'],
  ['blocked', 'not judged'],
  ['pass', 'conformant'],
]

const countsOf = ({ summary }: FleetSummary, colors: Colors): string =>
  kinds
    .filter(([verdict]) => summary[verdict] > 0)
    .map(([verdict, words]) => paintOf(colors, verdict)(`${summary[verdict]} ${words}`))
    .join(colors.dim(' · '))

/** The verdict on a fleet in words: what its exit code means, counted in targets. */
export const fleetMeaning = (fleet: FleetSummary): string => {
  const { exitCode, summary, targets, stale } = fleet
  const of = counted(targets.length, 'target')
  const open = summary.error + summary.blocked
  switch (exitCode) {
    case exitCodes.conforms:
      return targets.length === 1 ? 'conformant: the one target is' : `conformant: all ${of} are`
    case exitCodes.broken:
      if (summary.fail === 0)
        return `not conformant: ${counted(stale.length, 'waiver')} ${stale.length === 1 ? 'is' : 'are'} stale`
      return `not conformant: ${summary.fail} of ${of}${open > 0 ? `, and ${open} not judged to the end` : ''}`
    case exitCodes.nothingRan:
      return targets.length === 0 ? 'there was no target' : 'nothing was selected, or nothing ran'
    case exitCodes.interrupted:
      return `interrupted before the end: ${countsOf(fleet, plain)}`
    default:
      return open > 0
        ? `inconclusive: ${open} of ${of} not judged to the end`
        : 'inconclusive: not all targets were begun'
  }
}
