import type { Command } from '../../fuzz/lifecycle.ts'
import {
  expectRefresh,
  expectUse,
  forget,
  freshToken,
  spend,
  supersedeEarlier,
} from '../../fuzz/token-model.ts'
import type { StepContext } from '../step-context.ts'
import { targetTime } from '../suite-run.ts'
import {
  disagree,
  type Ending,
  endingOf,
  expectState,
  isAccepted,
  type Policy,
  type Reply,
  type Sequence,
  send,
  sendTwice,
  type Token,
} from './reply.ts'

/** What one sequence of commands came to. */
export interface SequenceResult extends Ending {
  requests: number
}

const now = ({ context: { run } }: Sequence): number => targetTime(run)
const nameOf = ({ place }: Token): string => `token ${place + 1}`
const tokenAt = ({ tokens }: Sequence, index: number): Token | undefined => tokens[index % tokens.length]

/** Takes the token of a reply into the model; `known` says whether it is known to be alive. */
const track = (sequence: Sequence, who: 0 | 1, { saved }: Reply, known = true): Ending | undefined => {
  const { tokens, step } = sequence
  const token: Token = { ...freshToken(who, now(sequence)), saved, place: tokens.length }
  if (!known) Object.assign(token, { access: 'unknown', refresh: 'unknown' })
  const value = saved['token']
  const twin = value === undefined ? undefined : tokens.find((it) => it.saved['token'] === value)
  if (twin && step.proves.fresh !== undefined)
    return disagree(sequence, 'fresh', `${nameOf(token)} is ${nameOf(twin)} again`, {
      expected: 'a token of its own for each request',
      actual: 'the same token',
    })
  tokens.push(token)
  return undefined
}

const issue = async (sequence: Sequence, who: 0 | 1): Promise<Ending | undefined> => {
  const reply = await send(sequence, sequence.step.issue, { who })
  if (reply.ending) return reply.ending
  if (!reply.fits) return disagree(sequence, 'issue', 'a valid request for a token is rejected', reply.first)
  supersedeEarlier(sequence.tokens, who, sequence.policy)
  return track(sequence, who, reply)
}

const issueTwice = async (sequence: Sequence, who: 0 | 1): Promise<Ending | undefined> => {
  const replies = await sendTwice(sequence, sequence.step.issue, { who })
  const failed = replies.find(({ fits }) => !fits)
  const ending = endingOf(replies)
  if (ending) return ending
  if (failed) return disagree(sequence, 'issue', 'of two requests at once one is rejected', failed.first)
  supersedeEarlier(sequence.tokens, who, sequence.policy)
  for (const reply of replies) {
    const again = track(sequence, who, reply, sequence.policy.supersedes === 'never')
    if (again) return again
  }
  return undefined
}

const use = async (sequence: Sequence, index: number): Promise<Ending | undefined> => {
  const token = tokenAt(sequence, index)
  if (!token) return undefined
  const { step, policy } = sequence
  const reply = await send(sequence, step.use, { who: token.who, saved: token.saved, other: step.dead })
  const expected = expectUse(token, policy, now(sequence))
  const ending = reply.ending ?? expectState(sequence, reply, { expected, no: 'dead', what: nameOf(token) })
  if (ending) return ending
  if (token.access === 'unknown' && expected === 'either')
    token.access = isAccepted(expected, reply) ? 'alive' : 'dead'
  return undefined
}

const refresh = async (sequence: Sequence, index: number): Promise<Ending | undefined> => {
  const token = tokenAt(sequence, index)
  const { step, policy } = sequence
  if (!token || !step.refresh) return undefined
  const { who, saved } = token
  const reply = await send(sequence, step.refresh, { who, saved, other: step.spent })
  const expected = expectRefresh(token, policy, now(sequence))
  const what = `the refresh token of ${nameOf(token)}`
  const ending = reply.ending ?? expectState(sequence, reply, { expected, no: 'spent', what })
  if (ending) return ending
  if (isAccepted(expected, reply)) {
    spend(sequence.tokens, token, policy)
    return track(sequence, who, reply)
  }
  token.refresh = 'spent'
  // A spent refresh token that comes again may be a stolen one: a server may end all that came of it (RFC 9700 §4.14).
  forget(sequence.tokens, who, true)
  return undefined
}

const refreshTwice = async (sequence: Sequence, index: number): Promise<Ending | undefined> => {
  const token = tokenAt(sequence, index)
  const { step, policy } = sequence
  if (!token || !step.refresh) return undefined
  const { who, saved } = token
  const expected = expectRefresh(token, policy, now(sequence))
  const replies = await sendTwice(sequence, step.refresh, { who, saved, other: step.spent })
  const ending = endingOf(replies)
  if (ending) return ending
  const accepted = replies.filter(({ fits }) => fits)
  if (expected === 'yes' && accepted.length === 0)
    return disagree(
      sequence,
      'alive',
      `of two refreshes of ${nameOf(token)} at once none is accepted`,
      replies[0]?.first,
    )
  if (accepted.length === 2 && policy.rotates === 'always')
    return disagree(sequence, 'spent', `${nameOf(token)} is refreshed twice at once`, replies[1]?.first)
  forget(sequence.tokens, who, true)
  token.refresh = policy.rotates === 'always' ? 'spent' : 'unknown'
  for (const reply of accepted) {
    const again = track(sequence, who, reply, false)
    if (again) return again
  }
  return undefined
}

const refreshAsOther = async (sequence: Sequence, index: number): Promise<Ending | undefined> => {
  const token = tokenAt(sequence, index)
  const { step } = sequence
  if (!token || !step.refresh || step.proves.foreign === undefined) return undefined
  const who = token.who === 0 ? 1 : 0
  const reply = await send(sequence, step.refresh, { who, saved: token.saved, other: step.spent })
  if (reply.ending) return reply.ending
  if (!reply.fitsOther)
    return disagree(
      sequence,
      'foreign',
      `the refresh token of ${nameOf(token)} is accepted from another user's client`,
      reply.first,
    )
  forget(sequence.tokens, token.who, true)
  return undefined
}

const wait = async (
  { policy: { lifeSeconds, marginSeconds }, context }: Sequence,
  how: 'most' | 'all',
): Promise<undefined> => {
  const { clock } = context.run
  if (!clock || lifeSeconds === undefined) return
  await clock.advance(Math.ceil(how === 'most' ? lifeSeconds * 0.6 : lifeSeconds + 2 * marginSeconds))
}

const perform = (sequence: Sequence, command: Command): Promise<Ending | undefined> => {
  switch (command[0]) {
    case 'issue':
      return issue(sequence, command[1])
    case 'issue-twice':
      return issueTwice(sequence, command[1])
    case 'use':
      return use(sequence, command[1])
    case 'refresh':
      return refresh(sequence, command[1])
    case 'refresh-twice':
      return refreshTwice(sequence, command[1])
    case 'refresh-as-other':
      return refreshAsOther(sequence, command[1])
    case 'wait':
      return wait(sequence, command[1])
  }
}

/** Performs commands against the target, from no token on, until they end or the target and the model disagree. */
export const performSequence = async (
  context: StepContext,
  held: Policy,
  commands: Command[],
): Promise<SequenceResult> => {
  const sequence: Sequence = { context, ...held, tokens: [], requests: 0 }
  for (const command of commands) {
    const ending = await perform(sequence, command)
    if (ending) return { requests: sequence.requests, ...ending }
  }
  return { requests: sequence.requests }
}
