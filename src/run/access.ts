import { pathsIn } from '../expression/references.ts'
import { expressionsIn } from '../expression/template.ts'
import { own } from '../model/own.ts'
import type { Scenario, SendStep, Suite } from '../model/suite.ts'
import type { StepResult } from './step-context.ts'
import type { SuiteRun } from './suite-run.ts'

/** What the target file names and the target does not bear out: whatever depends on it says nothing of the target. */
export interface Denied {
  /** Why nothing can be judged: the main account gets no token. */
  all?: string
  /** Why what needs another account cannot be judged. */
  otherAccount?: string
  /** Why what needs a path cannot be judged, by the path's name. */
  paths: Record<string, string>
}

/** Statuses that say "not now", and nothing of the request. */
const notNow = new Set([408, 423, 425, 429])
const nothingThere = new Set([404, 405, 410])

const isRejected = ({ status = 0 }: StepResult): boolean =>
  status >= 400 && status < 500 && !notNow.has(status)

const isNothingThere = ({ status = 0 }: StepResult): boolean => nothingThere.has(status)

/** Sends one right request as one of the target's accounts. */
export type Try = (account: number, step: SendStep) => Promise<StepResult>

/**
 * Why the main account gets no token, if the target turned it away. That is the business of the target file, as far as can be told;
 * of a target whose file is known to be right it is the target's.
 */
export const deniedLogin = async (
  run: SuiteRun,
  first: StepResult,
  send: Try,
): Promise<string | undefined> => {
  const { suite } = run
  const { issue } = suite.tokens
  if (!(await turnsAway(suite, first, () => send(0, { ...issue, expect: rejected(suite, issue) }))))
    return undefined
  return isNothingThere(first)
    ? `nothing answers the request for a token (${came(first)}); check ${placesOf(run, 'url', 'paths.token')}`
    : `the target rejects the login that the target file gives (${came(first)}); check ${placesOf(run, 'inputs')}`
}

/** Asks for what else scenarios build on: a token for each further account, and the resource with a fresh token. */
export const findDenied = async (run: SuiteRun, send: Try): Promise<Denied> => {
  const { suite, target } = run
  const { issue, use } = suite.tokens
  const denied: Denied = { paths: {} }
  for (let account = 1; account < target.accounts.length && !denied.otherAccount; account++) {
    const login = await send(account, issue)
    if (isRejected(login))
      denied.otherAccount = `the target rejects the login of another account (${came(login)}); check ${placesOf(run, `accounts.${account - 1}`)}`
  }
  const elsewhere = use.flatMap((step) => {
    const [name] = pathsOf(suite, step)
    const isGiven = name !== undefined && own(target.paths, name) !== undefined
    return isGiven && !pathsOf(suite, issue).includes(name) ? [{ name, step }] : []
  })
  if (elsewhere.length > 0) await send(0, issue)
  for (const { name, step } of elsewhere) {
    const used = await send(0, step)
    const { origin } = own(suite.requests, step.request) ?? {}
    if (used.error && origin !== undefined)
      denied.paths[name] =
        `nothing answers at origins.${origin} (${used.error.message}); check ${placesOf(run, `origins.${origin}`)}`
    else if (isNothingThere(used))
      denied.paths[name] =
        `nothing answers at paths.${name} (${came(used)}); check ${placesOf(run, `paths.${name}`)}`
  }
  return denied
}

/** Why a scenario can't be judged on a target that denies something. */
export const deniedTo = ({ otherAccount, paths }: Denied, { needs }: Scenario): string | undefined =>
  (needs.otherAccount ? otherAccount : undefined) ??
  needs.paths.map((name) => own(paths, name)).find((reason) => reason !== undefined)

/** Some APIs say no with status 200: then the response is that of a documented rejection. */
const turnsAway = async (
  suite: Suite,
  result: StepResult,
  again: () => Promise<StepResult>,
): Promise<boolean> => {
  if (isRejected(result)) return true
  const { status = 0 } = result
  if (status < 200 || status > 299 || result.results.every(({ ok }) => ok)) return false
  if (rejected(suite, suite.tokens.issue).length === 0) return false
  return (await again()).results.every(({ ok }) => ok)
}

const rejected = ({ expectations }: Suite, { request }: SendStep): SendStep['expect'] => {
  const found = own(expectations, `${request}/rejected`) ?? own(expectations, 'rejected')
  return found ? [found] : []
}

const came = ({ results }: StepResult): string => results.find(({ ok }) => !ok)?.actual ?? 'no token'

/** The names of the target's paths that a request goes to. */
const pathsOf = ({ requests }: Suite, { request }: SendStep): string[] =>
  pathsIn(expressionsIn([own(requests, request)?.path ?? '']).map(({ text }) => text))

/** Keys of the target file, with where they stand. */
const placesOf = ({ target: { places = {} } }: SuiteRun, ...keys: string[]): string =>
  keys.map((key) => (own(places, key) === undefined ? key : `${key} (${own(places, key)})`)).join(' and ')
