import { evaluateWait } from '../expression/wait.ts'
import type {
  CheckResult,
  Exchange,
  PreflightDone,
  RecordedTarget,
  ScenarioFinished,
} from '../model/event.ts'
import type { Scenario, SendStep, Step, Suite } from '../model/suite.ts'
import type { Target } from '../model/target.ts'
import { Attempts } from '../run/attempts.ts'
import { ClockSigns } from '../run/clock-signs.ts'
import { exchange, type Observed, type Prepared, variablesOf } from '../run/exchange.ts'
import { recallPreflight } from '../run/preflight.ts'
import { mergeInvariants } from '../run/scenario.ts'
import { freshState, isDrawn, type ScenarioState } from '../run/state.ts'
import { type ActiveStep, perform } from '../run/step.ts'
import type { StepContext, StepResult } from '../run/step-context.ts'
import type { SuiteRun } from '../run/suite-run.ts'
import { realTimer } from '../target/timer.ts'
import { filledWith, type StandIn } from './masks.ts'
import { differenceOf, isComputed, type Lost, madeAgain } from './sent-again.ts'

/** What a scenario is played again with: the suite, and what its journal says of the target and the pre-flight. */
export interface Stage {
  suite: Suite
  target: RecordedTarget
  preflight: PreflightDone | undefined
}

/** What playing a scenario again came to. */
export interface Played {
  /** Each check with what it comes to now. */
  checks: CheckResult[]
  /** The exchanges in the order in which they were needed. */
  exchanges: Exchange[]
  /** Why what was recorded cannot be what this scenario sends and receives; undefined where it can. */
  wrong?: string
  /** The choices that its responses made. */
  choices: ScenarioState['choices']
  /** Places of steps whose generated requests a journal does not keep. */
  generated: string[]
}

/** A journal does not have what a scenario needs to be played again, or has something else. */
class Astray extends Error {
  readonly code = 'astray'
  constructor(message: string) {
    super(message)
    this.name = 'Astray'
  }
}

/** The target of a journal, with stand-ins for its secrets. */
export const targetOf = ({ suite, target }: Stage, standIn: StandIn): Target => {
  const { name, url, origins, accounts = [{}], paths = {}, lifetimes = {}, attempts = 0 } = target
  const filled = filledWith({ accounts, paths }, standIn)
  const types = Object.entries(suite.inputs).flatMap(([input, { type }]) => (type ? [[input, type]] : []))
  return {
    name,
    url: new URL(url),
    ...(origins && {
      origins: Object.fromEntries(Object.entries(origins).map(([key, to]) => [key, new URL(to)])),
    }),
    inputs: filled.accounts[0] ?? {},
    ...(types.length > 0 && { types: Object.fromEntries(types) }),
    accounts: filled.accounts,
    paths: filled.paths,
    lifetimes,
    limits: { parallel: 1, attempts, timeoutMs: 1 },
    connection: {},
  }
}

const noClient = {
  send: async () => {
    throw new Astray('it needs a response that the journal does not have')
  },
  sent: 0,
  ended: undefined,
  meanMs: 0,
  strayed: false,
  end: () => {},
  close: async () => {},
}

/** A run in which nothing is sent. */
const runOf = (stage: Stage, standIn: StandIn): SuiteRun => {
  const { suite, preflight } = stage
  const target = targetOf(stage, standIn)
  const shutOut = new Map<number, string>()
  const run: SuiteRun = {
    suite,
    target,
    client: noClient,
    timer: realTimer,
    signs: new ClockSigns(),
    choices: new Map(),
    supersedes: true,
    ...(preflight?.skewSeconds !== undefined && { skewSeconds: preflight.skewSeconds }),
    remark: () => {},
    shutOut,
    attempts: new Attempts(target.limits.attempts, shutOut),
    record: true,
  }
  if (preflight) recallPreflight(run, preflight)
  return run
}

/** Plays a scenario again: its steps make their requests, and each gets the response that was recorded at its place. */
export const playAgain = async (
  stage: Stage,
  scenario: Scenario,
  recorded: ScenarioFinished,
  standIn: StandIn,
): Promise<Played> => {
  const run = runOf(stage, standIn)
  const exchanges = recorded.exchanges.map((one) => ({
    ...one,
    ...(one.response && { response: filledWith(one.response, standIn) }),
  }))
  const state = stateFor(stage, scenario, exchanges)
  const played: Played = { checks: [], exchanges: state.exchanges, choices: state.choices, generated: [] }
  const unused = new Set(exchanges)
  const lost: Lost = new Set()
  let earliestMs = Number.NEGATIVE_INFINITY
  const take = async (
    { place, state, ...rest }: StepContext,
    step: SendStep,
    prepared: Prepared,
  ): Promise<Observed> => {
    const found = exchanges.find((one) => one.step === place && one.name === step.request && unused.has(one))
    if (!found) throw new Astray(`the request of ${place} is not there`)
    unused.delete(found)
    const { template = prepared.request } = prepared
    const wire = madeAgain({ ...prepared, template }, run.target, lost)
    const difference = standIn === undefined ? differenceOf(wire, found, run.target) : undefined
    if (difference !== undefined) throw new Astray(`${place} sends another request: ${difference}`)
    if (timeOf(found) < earliestMs) throw new Astray(`${place} was sent before its wait was over`)
    const observed = await exchange({ ...rest, place, state, run: answering(run, found) }, step, prepared)
    for (const [name, expression] of Object.entries(step.save))
      if (isComputed(expression, observed.context, lost)) lost.add(name)
    return observed
  }
  try {
    for (const phase of ['given', 'steps'] as const)
      for (const [index, step] of scenario[phase].entries()) {
        state.phase = phase
        const place = `${phase}[${index}]`
        if (step.kind === 'wait') {
          earliestMs = endOfWait(run, state, step.wait)
          continue
        }
        if (isGenerated(step)) {
          played.generated.push(place)
          for (const one of unused) if (one.step.startsWith(place)) unused.delete(one)
          continue
        }
        const requirement = scenario.proves[0] ?? run.suite.unanswered
        const found = await perform({ run, scenario, state, place, requirement }, step as ActiveStep, take)
        if (add(played, phase, found)) return played
      }
    const [left] = unused
    if (left) played.wrong = `its exchange at ${left.step} is none that the scenario has`
  } catch (error) {
    // A journal can be anybody's: whatever judging it throws, it does not hold.
    played.wrong =
      error instanceof Astray ? error.message : `it cannot be judged again (${(error as Error).message})`
  }
  return played
}

/** Takes over what a step came to; says whether the scenario ended there. */
const add = (played: Played, phase: 'given' | 'steps', found: StepResult): boolean => {
  const { results, invariants, error, cannotContinue, unexpected } = found
  if (phase === 'steps') played.checks.push(...results)
  mergeInvariants(played.checks, invariants)
  if (error) played.wrong = `a request got no response (${error.message}), and nobody is to blame for it`
  if (phase === 'given' && results.some(({ ok }) => !ok)) played.wrong = 'its setup did not hold'
  return (
    error !== undefined || played.wrong !== undefined || cannotContinue !== undefined || unexpected === true
  )
}

const isGenerated = (step: Step): boolean => isDrawn(step) || step.kind === 'lifecycle'

const stateFor = ({ target }: Stage, scenario: Scenario, exchanges: Exchange[]): ScenarioState => {
  const count = Math.max(1, target.accounts?.length ?? 1)
  const isOther = ({ step }: Exchange): boolean => {
    const [, phase, index, , lane] = /^(given|steps)\[(\d+)\](\.parallel\[(\d+)\])?/.exec(step) ?? []
    const at = scenario[phase as 'given' | 'steps']?.[Number(index)]
    const send = at?.kind === 'parallel' ? at.sends[Number(lane)] : at
    return send?.kind === 'send' && send.as === 'other'
  }
  const own = exchanges.find((one) => !isOther(one))?.request.account
  const others = exchanges.find(isOther)?.request.account
  const account = own ?? (others === 0 ? 1 : 0)
  const further = scenario.as === 'other' ? count - 1 : 1
  return freshState({ scenario: { ...scenario, as: 'self' } }, account, others ?? (account + further) % count)
}

const timeOf = ({ sentAtMs, clockSeconds = 0 }: Exchange): number => sentAtMs + clockSeconds * 1000

/** By so much a wait may have ended early: clocks are read in whole milliseconds, responses timed to hundredths. */
const waitToleranceMs = 1000

const endOfWait = (run: SuiteRun, state: ScenarioState, wait: string): number => {
  const seconds = evaluateWait(wait, variablesOf(run, state))
  const last = state.exchanges.at(-1)
  if (!last || !seconds.ok || typeof seconds.value !== 'number') return Number.NEGATIVE_INFINITY
  return timeOf(last) + last.ms + seconds.value * 1000 - waitToleranceMs
}

/** The run with a client that has one response. */
const answering = (
  run: SuiteRun,
  { response, noAnswer, sentAtMs, ms, clockSeconds }: Exchange,
): SuiteRun => ({
  ...run,
  ...(clockSeconds !== undefined && {
    clock: { movedSeconds: clockSeconds, advance: async () => {} } as NonNullable<SuiteRun['clock']>,
  }),
  client: {
    ...noClient,
    send: async () => ({
      ...(response && { response: { ...response, body: Buffer.from(response.body) } }),
      ...(noAnswer && { noAnswer }),
      sentAtMs,
      ms,
    }),
  },
})
