import type { Command } from '../../fuzz/lifecycle.ts'
import { expectUse, supersedeEarlier } from '../../fuzz/token-model.ts'
import type { LifecycleStep } from '../../model/suite.ts'
import type { StepContext } from '../step-context.ts'
import {
  disagree,
  type Ending,
  endingOf,
  expectState,
  type Reply,
  type Sequence,
  send,
  sendTwice,
} from './reply.ts'

/** What one sequence of commands came to. */
export interface SequenceResult extends Ending {
  requests: number
}

/** Takes the token of a reply into the model; `known` says whether it is known to be alive. */
const track = ({ tokens }: Sequence, who: 0 | 1, { saved }: Reply, known = true): void => {
  tokens.push({ who, access: known ? 'alive' : 'unknown', saved, place: tokens.length })
}

const issue = async (sequence: Sequence, who: 0 | 1): Promise<Ending | undefined> => {
  const reply = await send(sequence, sequence.step.issue, { who })
  if (reply.ending) return reply.ending
  if (!reply.fits) return disagree(sequence, 'issue', 'a valid request for a token is rejected', reply.first)
  supersedeEarlier(sequence.tokens, who, sequence.step.supersedes)
  track(sequence, who, reply)
  return undefined
}

const issueTwice = async (sequence: Sequence, who: 0 | 1): Promise<Ending | undefined> => {
  const { step, tokens } = sequence
  const replies = await sendTwice(sequence, step.issue, { who })
  const failed = replies.find(({ fits }) => !fits)
  const ending = endingOf(replies)
  if (ending) return ending
  if (failed) return disagree(sequence, 'issue', 'of two requests at once one is rejected', failed.first)
  supersedeEarlier(tokens, who, step.supersedes)
  for (const reply of replies) track(sequence, who, reply, step.supersedes === 'never')
  return undefined
}

const use = async (sequence: Sequence, index: number): Promise<Ending | undefined> => {
  const { step, tokens } = sequence
  const token = tokens[index % tokens.length]
  if (!token) return undefined
  const reply = await send(sequence, step.use, { who: token.who, saved: token.saved, other: step.dead })
  const ending =
    reply.ending ??
    expectState(sequence, reply, { expected: expectUse(token), what: `token ${token.place + 1}` })
  if (ending) return ending
  if (token.access === 'unknown') token.access = reply.fits ? 'alive' : 'dead'
  return undefined
}

const perform = (sequence: Sequence, [name, arg]: Command): Promise<Ending | undefined> => {
  switch (name) {
    case 'issue':
      return issue(sequence, arg)
    case 'issue-twice':
      return issueTwice(sequence, arg)
    case 'use':
      return use(sequence, arg)
  }
}

/** Performs commands against the target, from no token on, until they end or the target and the model disagree. */
export const performSequence = async (
  context: StepContext,
  step: LifecycleStep,
  commands: Command[],
): Promise<SequenceResult> => {
  const sequence: Sequence = { context, step, tokens: [], requests: 0 }
  for (const command of commands) {
    const ending = await perform(sequence, command)
    if (ending) return { requests: sequence.requests, ...ending }
  }
  return { requests: sequence.requests }
}
