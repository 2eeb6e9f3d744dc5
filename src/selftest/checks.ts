import type { CheckResult } from '../model/event.ts'
import { conforms, type Judged, type ServerResult } from './results.ts'

/** The name of a check in the kill matrix; what is judged on every exchange belongs to the suite, not to a scenario. */
export const checkKey = (scenario: string, check: string): string =>
  check === 'answers' || check.startsWith('invariants[') ? `*#${check}` : `${scenario}#${check}`

/** The scenario of a check's name. */
export const scenarioOf = (key: string): string => key.slice(0, key.indexOf('#'))

/** What a check is of, wherever it stands: `expect.refused.status` of any step of any scenario. */
export const kindOf = (check: string): string =>
  check.replace(/^(?:.*#)?(?:\w+\[\d+\]\.)*/, '').replace(/(?<=schema:)[A-Z0-9]+-/, '')

/** The last two parts of a place's path tell files apart, wherever the package is installed. */
export const sourceOf = ({ at, check }: CheckResult): string =>
  `${at.split('/').slice(-2).join('/')} ${kindOf(check)}`

/** Whether a check is written in a rule that all suites share. */
export const isShared = ({ source }: Pick<Judged, 'source'>): boolean => source.startsWith('rules/')

/** By suite and key: checks of suites. */
type Checks = Map<string, Map<string, Judged>>

/** What is to be proven, what of it no fault has failed yet, and how that is struck out. */
export interface Ledger {
  all: Checks
  open: Checks
  /** A check that is written once, in a rule, is proven for all suites by a fault of one: by itself, or by the name under which it holds. */
  strike(result: ServerResult): void
  /** Takes out what is not to be proven here. */
  forget(which: (check: Judged, api: string) => boolean): void
}

/** The ledger of all checks that conforming servers were judged by, without those that others have failed. */
export const ledgerOf = (results: ServerResult[]): Ledger => {
  const all: Checks = new Map()
  for (const { api, judged } of results.filter(conforms))
    all.set(api, new Map([...(all.get(api) ?? []), ...Object.entries(judged)]))
  const open: Checks = new Map([...all].map(([api, checks]) => [api, new Map(checks)]))
  const forget: Ledger['forget'] = (which) => {
    for (const [api, checks] of open)
      for (const [key, check] of checks) if (which(check, api)) checks.delete(key)
  }
  const strike = (result: ServerResult) => {
    if (conforms(result)) return
    const failed = new Set<string | undefined>()
    for (const { scenario, check, source } of result.hits)
      failed.add(source).add(all.get(result.api)?.get(checkKey(scenario, check))?.source)
    forget(({ source }) => failed.has(source))
  }
  results.forEach(strike)
  return { all, open, strike, forget }
}
