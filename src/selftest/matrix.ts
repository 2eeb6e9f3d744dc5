import type { Suite } from '../model/suite.ts'
import { isShared, type Ledger } from './checks.ts'
import { accuses, conforms, type Judged, type ServerResult, type Unplayed } from './results.ts'

/** How well a fault was caught: by the requirement it breaks, only by another, or not at all. */
export type Caught = 'caught' | 'elsewhere' | 'missed'

/** A fault's row of the kill matrix. */
export interface FaultRow {
  name: string
  about: string
  breaks: string
  by?: 'fuzz'
  caught: Caught
  /** The scenarios that caught it by the broken requirement first, or any when it was caught elsewhere. */
  scenarios: string[]
  requirements: string[]
}

/** A server that conforms but was not left alone. */
export interface Unclean {
  name: string
  about: string
  findings: string[]
}

/** What a suite is worth: what it catches and what it leaves alone. */
export interface Matrix {
  suite: string
  faults: FaultRow[]
  variants: { all: number; clean: number; unclean: Unclean[] }
  /** `vacuous` is what no fault fails; `shared` are such checks of the shared rules, which are not the suite's to mend. */
  checks: { all: number; proven: number; vacuous: string[]; shared?: string[] }
  /** Set when some faults alone were asked for: by which names, and how many of all they are. */
  filtered?: { globs: string[]; faults: number; of: number }
  /** What is written by hand and cannot be played from the description. */
  unplayed?: Unplayed
  /** Operations whose requests the server cannot tell apart: what is accused of them may be no fault of the suite. */
  undecided?: string[]
  /** Faults that name a requirement that the suite doesn't have. */
  unknownRequirements: string[]
}

/** Whether anything is left to mend; a fault that another requirement catches counts half, and is told. */
export const isOpen = ({ faults, variants, checks, unknownRequirements }: Matrix): boolean =>
  faults.some(({ caught }) => caught === 'missed') ||
  variants.unclean.length > 0 ||
  checks.vacuous.length > 0 ||
  unknownRequirements.length > 0

/** What proves a suite's checks: those that no suite's faults have failed, and whether that was all there is. */
export interface Proof {
  checks: Ledger
  /** Only some faults, or some suites, were run: nothing can be said of what none has failed. */
  partly: boolean
  /** The API is played from its description: its faults prove what they can of the shared rules. */
  described?: boolean
  filtered?: Matrix['filtered']
  undecided?: string[]
}

/** The kill matrix of a suite from the results of its units. */
export const matrixOf = (suite: Suite, all: ServerResult[], proof: Proof): Matrix => {
  const { partly, described, filtered, undecided } = proof
  const results = all.filter(({ api }) => api === suite.id)
  const unplayed = results.find((result) => result.unplayed)?.unplayed
  const faults = results.filter(({ kind }) => kind === 'fault')
  const conforming = results.filter(conforms)
  const rows = faults.map(rowOf).sort((a, b) => (a.name < b.name ? -1 : 1))
  const unclean = conforming.flatMap((result) => uncleanOf(suite, result) ?? [])
  const checks = proof.checks.all.get(suite.id)?.size ?? 0
  const open = [...(proof.checks.open.get(suite.id) ?? [])]
  const isOthers = ([, check]: [string, Judged]) => described === true && isShared(check)
  const keysOf = (list: [string, Judged][]) => list.map(([key]) => key).sort()
  const variants = conforming.reduce((sum, { variants = [''] }) => sum + variants.length, 0)
  return {
    suite: suite.id,
    faults: rows,
    variants: { all: variants, clean: variants - unclean.length, unclean },
    checks: {
      all: checks,
      proven: checks - open.length,
      vacuous: partly ? [] : keysOf(open.filter((one) => !isOthers(one))),
      ...(described && !partly && { shared: keysOf(open.filter(isOthers)) }),
    },
    ...(filtered && { filtered }),
    ...(unplayed && { unplayed }),
    ...(undecided && { undecided }),
    unknownRequirements: [
      ...new Set(rows.map(({ breaks }) => breaks).filter((id) => !suite.requirements.has(id))),
    ],
  }
}

const rowOf = ({ name, about, breaks, byFuzz, hits }: ServerResult): FaultRow => {
  const right = hits.filter(({ requirement }) => requirement === breaks)
  const caught: Caught = right.length > 0 ? 'caught' : hits.length > 0 ? 'elsewhere' : 'missed'
  const counted = right.length > 0 ? right : hits
  return {
    name,
    about,
    breaks: breaks!,
    ...(byFuzz && { by: 'fuzz' as const }),
    caught,
    scenarios: [...new Set(counted.map(({ scenario }) => scenario))],
    requirements: [...new Set(hits.map(({ requirement }) => requirement))],
  }
}

/** What a server that conforms was not left alone with: requirements that it is said to break, and questions without an answer. */
export const findingsIn = (suite: Suite, { hits, open }: Pick<ServerResult, 'hits' | 'open'>): string[] => [
  ...hits
    .filter((hit) => accuses(suite, hit))
    .map(
      ({ scenario, requirement, expected, actual }) =>
        `${scenario} breaks ${requirement}: expected ${expected}, got ${actual}`,
    ),
  ...open.map(({ scenario, verdict, reason }) => `${scenario} is ${verdict}: ${reason}`),
]

const uncleanOf = (suite: Suite, result: ServerResult): Unclean | undefined => {
  const { name, about } = result
  const findings = findingsIn(suite, result)
  return findings.length > 0 ? { name, about, findings } : undefined
}

/** The numbers of a matrix; a fault that is caught elsewhere counts half. */
export const scoreOf = ({ faults, variants, checks }: Matrix) => {
  const count = (wanted: Caught) => faults.filter(({ caught }) => caught === wanted).length
  return {
    faults: faults.length,
    caught: count('caught'),
    elsewhere: count('elsewhere'),
    score: count('caught') + count('elsewhere') / 2,
    variants: variants.all,
    clean: variants.clean,
    checks: checks.all,
    proven: checks.proven,
  }
}
