import type { Target } from '../model/target.ts'
import { counted } from '../report/text.ts'
import { neededFor } from '../run/budget.ts'
import { attemptsOf, estimateOf, preflightRequests, secondsOf } from '../run/estimate.ts'
import type { Planned } from '../run/plan.ts'
import type { PlannedSuite } from '../run/run-suites.ts'
import type { RecordOptions } from '../run/start.ts'
import { formatDuration } from '../source/duration.ts'
import { plannedGaps } from './profile-text.ts'

/** What a response is taken to need before one has been waited for. */
const assumedMs = 100

const aboutText = (seconds: number): string => `about ${formatDuration(Math.max(1, Math.round(seconds)))}`

/** One line of what a suite is about to send, by what responses have taken so far. */
export const announced = ({ suite, target, plan }: PlannedSuite, latencyMs: number): string => {
  const estimate = estimateOf(plan, suite, target)
  const attempts = attemptsOf(estimate)
  const wrong =
    attempts > 0
      ? `, ${attempts} of them with wrong credentials (${target.limits.attempts} in a row at most)`
      : ''
  return `${suite.id}: about ${counted(neededFor(suite, target, plan), 'request')}${wrong}, ${aboutText(secondsOf(estimate, target, latencyMs))}`
}

const accountName = (account: number): string => (account === 0 ? 'main account' : `accounts.${account - 1}`)

const attemptsText = (perAccount: Map<number, number>, { limits }: Target): string => {
  if (perAccount.size === 0) return 'none'
  const each = [...perAccount]
    .sort(([a], [b]) => a - b)
    .map(([account, count]) => `${accountName(account)} ${count}`)
  return `${each.join(', ')}; ${limits.attempts} in a row at most, then a right one (limits.attempts)`
}

const hookText = ({ clock }: Target): string => {
  if (!clock)
    return 'not moved, for no hook is given (clock.advance): what must expire is waited for, or put off'
  const back = clock.reset
    ? 'and put back at the end'
    : 'and not put back, for no hook is given (clock.reset)'
  return `moved by clock.advance, ${back}`
}

const drawnText = (plan: Planned[], fuzz: boolean): string => {
  const drawn = plan.filter(({ scenario }) => scenario.property).length
  return fuzz
    ? `random values in ${counted(drawn, 'scenario')}, beside what is counted here`
    : 'nothing (--fuzz)'
}

function* skippedText(plan: Planned[]): Iterable<[label: string, text: string]> {
  const reasons = new Map<string, number>()
  for (const { skip } of plan) if (skip !== undefined) reasons.set(skip, (reasons.get(skip) ?? 0) + 1)
  const told = [...reasons].sort(([, a], [, b]) => b - a)
  if (told.length === 0) yield ['skipped', 'nothing']
  for (const [index, [reason, count]] of told.entries())
    yield [index === 0 ? 'skipped' : '', `${counted(count, 'scenario')}: ${reason}`]
}

/** What a run of a suite would send, and what it would leave out and why. */
export const tellPlan = (
  { suite, target, plan, all }: PlannedSuite,
  { fuzz, profiles = [] }: Pick<RecordOptions, 'fuzz' | 'profiles'>,
): string => {
  const estimate = estimateOf(plan, suite, target)
  const { parallel, budget, ratePerSecond } = target.limits
  const first = preflightRequests(suite, target)
  const open = plan.filter(({ skip }) => skip === undefined)
  const rate = ratePerSecond === undefined ? '' : `, ${ratePerSecond} a second`
  const rows: [string, string][] = [
    ['scenarios', `${open.length} of ${plan.length}`],
    [
      'requests',
      `about ${estimate.requests + first}, the first ${first} of them to find out about the target`,
    ],
    ...(budget === undefined
      ? []
      : [
          [
            'budget',
            `${budget} of the ${neededFor(suite, target, all ?? plan)} requests that are needed (limits.budget)`,
          ] as [string, string],
        ]),
    ...Object.entries(target.origins ?? {}).map(([name, { href }], index): [string, string] => [
      index === 0 ? 'origins' : '',
      `${name} ${href}`,
    ]),
    ['wrong', attemptsText(estimate.attempts, target)],
    [
      'accounts',
      `${target.accounts.length}: ${target.accounts.map((_, index) => accountName(index)).join(', ')}`,
    ],
    ['drawn', drawnText(open, fuzz !== undefined)],
    ['clock', hookText(target)],
    [
      'time',
      `${aboutText(secondsOf(estimate, target, assumedMs))}, if a response takes ${assumedMs} ms, ${parallel} at once${rate}`,
    ],
    ...skippedText(plan),
    ...profiles
      .filter((profile) => profile.suite === suite.id)
      .map((profile): [string, string] => [
        'profile',
        plannedGaps(profile, { suite, plan }, fuzz?.runs ?? 0),
      ]),
  ]
  const lines = rows.map(([label, text]) => `  ${label.padEnd(10)} ${text}\n`)
  return `${suite.id}: ${target.name} ${target.url.href}\n${lines.join('')}`
}
