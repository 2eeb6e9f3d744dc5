import type { Api } from '../../reference-server/index.ts'
import type { PreflightDone } from '../model/event.ts'
import type { Suite } from '../model/suite.ts'
import { emptySummary, type Summary, verdictOfBroken } from '../model/verdict.ts'

/** A suite and the API that plays it. */
export interface Proven {
  suite: Suite
  api: Api
}

/**
 * One run of a suite against one reference server: the perfect one, one with variants, one with a fault, or one that takes
 * every changed request for the right one that it was made of. The last is the perfect server, sent no changes.
 */
export interface ServerRun {
  /** The suite that is proven. */
  api: string
  kind: 'perfect' | 'variant' | 'fault' | 'unchanged'
  name: string
  /** The variants that it has at once. */
  variants?: string[]
  /** The requirement that a fault breaks, and whether only draws can show it. */
  breaks?: string
  byFuzz?: boolean
  /** From which seed is drawn, as a user would; without it draws only show whether there is a case. */
  seed?: number
  /** Exactly these scenarios, drawn or not. */
  only?: string[]
  /** Whether it meets them one after the other, exactly as listed; otherwise as a user's run orders them. */
  inOrder?: boolean
  /** Whether it ends once a fault is caught by the requirement that it breaks. */
  untilCaught?: boolean
  /** What an earlier run against the same server has found out before its scenarios. */
  preflight?: PreflightDone
  /** What it is not asked, because its API is played from a description that does not say it. */
  unplayed?: Unplayed
}

/** How a fault was found by drawing. */
export interface Found {
  scenario: string
  /** Requests of that scenario until it was found, and to make it smaller. */
  requests: number
  shrinks: number
  value: string
  label: string
}

/** A check that was not ok, in short. */
export interface Hit {
  scenario: string
  check: string
  requirement: string
  expected: string
  actual: string
  /** Where the check is written: one of a shared rule is one check, wherever it is applied. */
  source: string
}

/** What a server came to. */
export interface ServerResult extends ServerRun {
  about: string
  byFuzz: boolean
  hits: Hit[]
  /** Scenarios without an answer to their question: blocked, error or deferred, with the reason. */
  open: { scenario: string; verdict: string; reason: string }[]
  /** Every check that was judged on a server that conforms, by `scenario#check`; what others fail is in `hits`. */
  judged: Record<string, Judged>
  /** Variants that change only what the server never looked at. */
  idle: string[]
  summary: Summary
  /** The scenarios that it has met, as they ended. */
  met: string[]
  requestsMs: number
  /** The quickest find of the requirement that a fault breaks. */
  found?: Found
}

/** What a run comes to where nothing was found or judged yet. */
export const blankResult = (run: ServerRun): ServerResult => ({
  ...run,
  about: run.name,
  byFuzz: false,
  hits: [],
  open: [],
  judged: {},
  idle: [],
  summary: emptySummary(),
  met: [],
  requestsMs: 0,
})

/** A check that a conforming server was judged by. */
export interface Judged {
  /** Where the check is written: one of a shared rule is one check, wherever it is applied. */
  source: string
  requirement: string
}

/**
 * What a suite asks in words of its own and its description does not say, so that a server which plays the description
 * cannot know it: it is left out of the proof, and told.
 */
export interface Unplayed {
  /** Scenarios that are written by hand. */
  scenarios: string[]
  /** Requirements of checks that are written by hand and judged in scenarios of rules, with where those checks are written. */
  requirements: string[]
  checks: string[]
}

/** Whether a server is right, so that nothing may be found. */
export const conforms = ({ kind }: ServerRun): boolean => kind === 'perfect' || kind === 'variant'

/** Whether what was found holds something against a server: a MAY does not. */
export const accuses = ({ requirements }: Suite, { requirement }: Pick<Hit, 'requirement'>): boolean =>
  verdictOfBroken[requirements.get(requirement)?.level ?? 'MUST'] !== 'pass'

/** Whether a fault is caught by the requirement that it breaks; by a draw, if only draws can show it. */
export const isCaught = ({ byFuzz, found, hits, breaks }: ServerResult): boolean =>
  byFuzz ? found !== undefined : hits.some(({ requirement }) => requirement === breaks)

/** The server of a result again, as far as it is known by now. */
export const again = ({ api, kind, name, breaks, byFuzz, preflight, unplayed }: ServerResult): ServerRun => ({
  api,
  kind,
  name,
  ...(breaks !== undefined && { breaks }),
  byFuzz,
  ...(preflight && { preflight }),
  ...(unplayed && { unplayed }),
})
