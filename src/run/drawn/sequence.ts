import { judgeExpectation } from '../../check/expectation.ts'
import { evaluate } from '../../expression/compile.ts'
import type { Command } from '../../fuzz/lifecycle.ts'
import {
  type Expected,
  expectRefresh,
  expectUse,
  forget,
  freshToken,
  type LifePolicy,
  type LifeToken,
  spend,
  supersedeEarlier,
} from '../../fuzz/token-model.ts'
import type { CheckResult } from '../../model/event.ts'
import type { Expectation, Json, LifecycleStep, SendStep } from '../../model/suite.ts'
import { contextOf, exchange, prepare } from '../exchange.ts'
import { judge, type StepContext, type StepResult } from '../judge.ts'
import { targetTime } from '../suite-run.ts'

/** What one sequence of commands came to. */
export interface Played {
  requests: number
  /** Where the target and the model disagree, or what an answer broke. */
  broken?: CheckResult
  error?: StepResult['error']
}

interface Play {
  performing: StepContext
  step: LifecycleStep
  policy: LifePolicy
  tokens: (LifeToken & { saved: Record<string, Json>; place: number })[]
  requests: number
}

/** One answer of a play: whether it fits what the step expects, or the expectation for what must not be. */
interface Heard {
  fits: boolean
  fitsOther: boolean
  saved: Record<string, Json>
  first: CheckResult | undefined
  invariant: CheckResult | undefined
  error: StepResult['error']
}

const say = async (
  play: Play,
  send: SendStep,
  who: 0 | 1,
  saved: Record<string, Json>,
  other: Expectation | undefined,
): Promise<Heard> => {
  const { performing } = play
  const { run, state, requirement } = performing
  play.requests++
  const here = {
    ...state,
    saved: { ...state.saved, ...saved },
    notes: [],
    choices: [],
    exchanges: state.exchanges,
  }
  const as = who === 0 ? 'self' : 'other'
  const step: SendStep = { ...send, as }
  const context = contextOf(run, here, as)
  const observation = await exchange(run, here, step, performing.place, {
    context,
    ...prepare(run, step, context),
  })
  const judged = judge({ ...performing, state: here }, { ...step, save: {} }, observation, true)
  const kept: Record<string, Json> = {}
  for (const [name, text] of Object.entries(send.save)) {
    const value = evaluate(text, observation.context)
    if (value.ok) kept[name] = value.value as Json
  }
  const bad = judged.results.find(({ ok }) => !ok)
  return {
    fits: !bad && !observation.noAnswer,
    fitsOther: other
      ? judgeExpectation(run.suite, [other], observation, { check: 'other', requirement }).results.every(
          ({ ok }) => ok,
        )
      : bad !== undefined,
    saved: kept,
    first: bad ?? judged.results[0],
    invariant: judged.invariants.find(
      ({ ok, requirement: it }) => !ok && run.suite.requirements.get(it)?.level === 'MUST',
    ),
    error: judged.error,
  }
}

/** Ends a play: what is thrown here is its result. */
class Stop extends Error {
  readonly code = 'stop'
  readonly played: Pick<Played, 'broken' | 'error'>
  constructor(played: Pick<Played, 'broken' | 'error'>) {
    super('stop')
    this.played = played
  }
}

const broken = (
  { performing: { place, requirement }, step }: Play,
  which: keyof LifecycleStep['proves'],
  message: string,
  heard: Heard,
): never => {
  throw new Stop({
    broken: {
      check: `${place}.lifecycle`,
      requirement: step.proves[which] ?? requirement,
      ok: false,
      message,
      expected: heard.first?.expected ?? message,
      actual: heard.first?.actual ?? 'the request is granted',
      at: `${step.at.file}:${step.at.line}:${step.at.column}`,
      ...(heard.first?.exchange !== undefined && { exchange: heard.first.exchange }),
    },
  })
}

const sound = (heard: Heard): Heard => {
  if (heard.error) throw new Stop({ error: heard.error })
  if (heard.invariant) throw new Stop({ broken: heard.invariant })
  return heard
}

const now = ({ performing: { run } }: Play) => targetTime(run)
const nameOf = (token: Play['tokens'][number]) => `token ${token.place + 1}`

const keep = (play: Play, who: 0 | 1, saved: Record<string, Json>, known: boolean): void => {
  const twin = play.tokens.find(
    (token) => token.saved['token'] === saved['token'] && saved['token'] !== undefined,
  )
  const token = { ...freshToken(who, now(play)), saved, place: play.tokens.length }
  if (!known) Object.assign(token, { access: 'unknown', refresh: 'unknown' })
  if (twin && play.step.proves.fresh !== undefined)
    throw new Stop({
      broken: {
        check: `${play.performing.place}.lifecycle`,
        requirement: play.step.proves.fresh,
        ok: false,
        message: `token ${token.place + 1} is ${nameOf(twin)} again`,
        expected: 'a token of its own for each request',
        actual: 'the same token',
        at: `${play.step.at.file}:${play.step.at.line}:${play.step.at.column}`,
      },
    })
  play.tokens.push(token)
}

const verdict = (
  play: Play,
  expected: Expected,
  heard: Heard,
  no: keyof LifecycleStep['proves'],
  what: string,
): boolean => {
  if (expected === 'yes' && !heard.fits)
    broken(play, 'alive', `${what} is refused although it is alive`, heard)
  if (expected === 'no' && !heard.fitsOther) broken(play, no, `${what} is taken although it is dead`, heard)
  if (expected === 'either' && !heard.fits && !heard.fitsOther)
    broken(play, no, `${what} is neither taken nor refused`, heard)
  return expected === 'either' ? heard.fits : expected === 'yes'
}

const commands: Record<Command[0], (play: Play, arg: never) => Promise<void>> = {
  issue: async (play, who: 0 | 1) => {
    const heard = sound(await say(play, play.step.issue, who, {}, undefined))
    if (!heard.fits) broken(play, 'issue', 'a valid request for a token is refused', heard)
    supersedeEarlier(play.tokens, who, play.policy)
    keep(play, who, heard.saved, true)
  },
  'issue-twice': async (play, who: 0 | 1) => {
    const both = await Promise.all([0, 1].map(() => say(play, play.step.issue, who, {}, undefined)))
    for (const heard of both)
      if (!sound(heard).fits) broken(play, 'issue', 'of two requests at once one is refused', heard)
    supersedeEarlier(play.tokens, who, play.policy)
    for (const heard of both) keep(play, who, heard.saved, play.policy.supersedes === 'never')
  },
  use: async (play, index: number) => {
    const token = play.tokens[index % play.tokens.length]
    if (!token) return
    const heard = sound(await say(play, play.step.use, token.who, token.saved, play.step.dead))
    const expected = expectUse(token, play.policy, now(play))
    const taken = verdict(play, expected, heard, 'dead', nameOf(token))
    if (token.access === 'unknown' && expected === 'either') token.access = taken ? 'alive' : 'dead'
  },
  refresh: async (play, index: number) => {
    const token = play.tokens[index % play.tokens.length]
    const { refresh, spent } = play.step
    if (!token || !refresh) return
    const heard = sound(await say(play, refresh, token.who, token.saved, spent))
    if (
      verdict(
        play,
        expectRefresh(token, play.policy, now(play)),
        heard,
        'spent',
        `the refresh token of ${nameOf(token)}`,
      )
    ) {
      spend(play.tokens, token, play.policy)
      keep(play, token.who, heard.saved, true)
    } else {
      token.refresh = 'spent'
      // A spent refresh token that comes again may be a stolen one: a server may end all that came of it (RFC 9700 §4.14).
      forget(play.tokens, token.who, true)
    }
  },
  'refresh-twice': async (play, index: number) => {
    const token = play.tokens[index % play.tokens.length]
    const { refresh, spent } = play.step
    if (!token || !refresh) return
    const expected = expectRefresh(token, play.policy, now(play))
    const both = await Promise.all([0, 1].map(() => say(play, refresh, token.who, token.saved, spent)))
    for (const heard of both) sound(heard)
    const taken = both.filter(({ fits }) => fits)
    if (expected === 'yes' && taken.length === 0)
      broken(play, 'alive', `of two refreshes of ${nameOf(token)} at once none is granted`, both[0]!)
    if (taken.length === 2 && play.policy.rotates === 'always')
      broken(play, 'spent', `${nameOf(token)} is refreshed twice at once`, both[1]!)
    forget(play.tokens, token.who, true)
    token.refresh = play.policy.rotates === 'always' ? 'spent' : 'unknown'
    for (const { saved } of taken) keep(play, token.who, saved, false)
  },
  'refresh-as-other': async (play, index: number) => {
    const token = play.tokens[index % play.tokens.length]
    const { refresh, spent } = play.step
    if (!token || !refresh || play.step.proves.foreign === undefined) return
    const heard = sound(await say(play, refresh, token.who === 0 ? 1 : 0, token.saved, spent))
    if (!heard.fitsOther)
      broken(
        play,
        'foreign',
        `the refresh token of ${nameOf(token)} is taken from another user's client`,
        heard,
      )
    forget(play.tokens, token.who, true)
  },
  wait: async (play, how: 'most' | 'all') => {
    const { lifeSeconds, marginSeconds } = play.policy
    const { clock } = play.performing.run
    if (!clock || lifeSeconds === undefined) return
    await clock.advance(Math.ceil(how === 'most' ? lifeSeconds * 0.6 : lifeSeconds + 2 * marginSeconds))
  },
}

/** Plays a sequence of commands against the target, from no token on, until it ends or the target and the model disagree. */
export const play = async (
  performing: StepContext,
  step: LifecycleStep,
  policy: LifePolicy,
  sequence: Command[],
): Promise<Played> => {
  const stage: Play = { performing, step, policy, tokens: [], requests: 0 }
  try {
    for (const [name, arg] of sequence) await commands[name](stage, arg as never)
  } catch (error) {
    if (!(error instanceof Stop)) throw error
    return { requests: stage.requests, ...error.played }
  }
  return { requests: stage.requests }
}
