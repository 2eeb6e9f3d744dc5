import type { RuleUse } from '../../model/suite.ts'
import type { RawScenario } from '../expand.ts'
import type { Made } from './apply.ts'

/** A row of a scenario's own table fills it in later. */
const isKnownIn =
  (known: ReadonlySet<string>) =>
  (id: unknown): boolean =>
    typeof id !== 'string' || id.includes('<') || known.has(id)

/** What rules have made, without the checks that prove only what is no requirement here: no rule knows whether another one speaks. */
export const withoutUnsaid = <T>(value: T, known: ReadonlySet<string>): T => {
  const isKnown = isKnownIn(known)
  const isSaid = (one: unknown): boolean =>
    typeof one !== 'object' || one === null || isKnown((one as { proves?: unknown }).proves)
  const walk = (one: unknown): unknown => {
    if (Array.isArray(one)) return one.filter(isSaid).map(walk)
    if (typeof one !== 'object' || one === null) return one
    return Object.fromEntries(
      Object.entries(one).map(([key, inner]) => [
        key,
        key === 'proves' && Array.isArray(inner) ? inner.filter(isKnown) : walk(inner),
      ]),
    )
  }
  return walk(value) as T
}

/**
 * The scenarios of rules that have a requirement to prove: what a response other than the expected one breaks is the first that they name. What goes
 * because an exception has taken that back is noted with its rule.
 */
export const saidScenarios = (
  scenarios: Made<RawScenario>[],
  known: ReadonlySet<string>,
  { takenBack, uses }: { takenBack: ReadonlyMap<string, string>; uses: ReadonlyMap<string, RuleUse> },
): Made<RawScenario>[] =>
  scenarios.flatMap((scenario) => {
    const { value, origin } = scenario
    const [first] = value.proves ?? []
    if (isKnownIn(known)(first)) return [{ ...scenario, value: withoutUnsaid(value, known) }]
    const because = takenBack.get(first!)
    if (because !== undefined)
      uses.get(origin.rule.split('/')[0]!)?.excepted.push({ what: value.id, because })
    return []
  })
