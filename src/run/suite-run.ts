import type { Json, JsonObject, Suite } from '../model/suite.ts'
import type { Target } from '../model/target.ts'
import type { Clock } from '../target/clock.ts'
import type { HttpClient } from '../target/http.ts'
import { seenInputs } from '../target/inputs.ts'
import type { Timer } from '../target/timer.ts'
import type { Attempts } from './attempts.ts'
import type { ClockSigns } from './clock-signs.ts'

/** How much is drawn for each property, and from which seed. */
export interface FuzzOptions {
  seed: number
  /** Random draws after the sweep. */
  runs: number
  /** Requests that making a case smaller may cost; 200 when it does not say. */
  shrinks?: number
  /** How long each property goes on drawing after that. */
  timeMs?: number
  /** Only this case of a property is sent, again. */
  replay?: { seed: number; path: string }
}

/** One suite held against one target: all that its scenarios need to run. */
export interface SuiteRun {
  suite: Suite
  target: Target
  client: HttpClient
  timer: Timer
  clock?: Clock
  /** What the target has let be seen of its time. */
  signs: ClockSigns
  /** By request: what the pre-flight found this target to want where the source is ambiguous. */
  choices: Map<string, JsonObject>
  /** Whether a new token, or the end of one, may end the life of another one of the same account here. */
  supersedes: boolean
  /** Scenarios run one by one, each to its end, so that none disturbs another and nobody asks whether it would. */
  inOrder?: boolean
  /** How far the target's clock is ahead of ours, in seconds, by the first Date field that it sent; whole-second accuracy. */
  skewSeconds?: number | undefined
  /** Sees every token that an answer carries, before anything is recorded; `tokens` are known to be some, whatever they look like. */
  learn?: (answer: { headers: [string, string][]; body: string }, tokens?: string[]) => void
  /** Sees every value that the harness makes of a secret: a changed input with its label, or a changed token. */
  derive?: (label: string | undefined, value: string) => void
  /** Hears what of our own was thrown, and while what went on. */
  defect?: (during: string, error: unknown) => void
  /** Says what a reader should know, once. */
  remark(text: string): void
  /** By account: how the target has shut it out, so that no further wrong credentials are sent for it. */
  shutOut: Map<number, string>
  /** Lets attempts with wrong credentials in, a few at a time. */
  attempts: Attempts
  /** Whether exchanges are kept as evidence. */
  record: boolean
  /** The target file is known to be right, as that of a server of our own: who is turned away accuses the target. */
  trusted?: boolean
  /** How drawn changes are drawn; absent where fuzzing is switched off. */
  fuzz?: FuzzOptions
  /** Says when to stop. */
  signal?: AbortSignal
}

/** The inputs of one of the target's accounts. */
export const inputsOf = ({ target }: SuiteRun, account: number): Record<string, Json> =>
  seenInputs(target, target.accounts[account] ?? target.inputs)

/** The target's time in seconds since the epoch, as far as this machine's clock and the moves tell. */
export const targetTime = ({ clock, timer }: Pick<SuiteRun, 'clock' | 'timer'>, ms = timer.nowMs()): number =>
  ms / 1000 + (clock?.movedSeconds ?? 0)

/** Lifetimes in seconds: the documented ones, or the target's own. */
export const lifetimesOf = ({
  suite,
  target,
}: Pick<SuiteRun, 'suite' | 'target'>): Record<string, number> => {
  const own = Object.entries(target.lifetimes).filter(([name]) => Object.hasOwn(suite.lifetimes, name))
  return { ...suite.lifetimes, ...Object.fromEntries(own) }
}
