import { type Api, changedBy, type Variant } from '../../reference-server/index.ts'
import type { Scenario } from '../model/suite.ts'
import type { Proven, ServerRun } from './results.ts'

/**
 * All runs of a suite whose variants and faults are wanted. Of what makes sense for any description only that is a fault which
 * the suite holds a target to.
 */
export const serverRunsOf = (
  { suite, api }: Proven,
  isWanted: (it: { name: string }) => boolean = () => true,
): ServerRun[] => [
  { api: suite.id, kind: 'perfect', name: 'perfect' },
  ...[{ api: suite.id, kind: 'unchanged' as const, name: 'unchanged' }].filter(isWanted),
  ...variantRuns({ suite, api }, api.variants.filter(isWanted)),
  ...api.faults
    .filter((fault) => isWanted(fault) && (!api.described || suite.requirements.has(fault.breaks)))
    .map(
      ({ name, breaks, by }): ServerRun => ({
        api: suite.id,
        kind: 'fault',
        name,
        breaks,
        byFuzz: by === 'fuzz',
      }),
    ),
]

/** A run of a server with some variants. */
export const withVariants = (run: ServerRun, variants: string[]): ServerRun => ({
  ...run,
  name: variants.join(' + '),
  variants,
})

/** Bundles of variants meet the whole suite, but drawn scenarios, which are long, are shared out. */
const variantRuns = ({ suite, api }: Proven, variants: Variant[]): ServerRun[] => {
  const bundles = bundlesOf(api, variants)
  const shared = bundles.filter((bundle) => !bundle.some(({ countsAttempts }) => countsAttempts))
  const drawn = suite.scenarios.filter(({ property }) => property)
  return bundles.map((bundle) => {
    const turn = shared.indexOf(bundle)
    const isMet = (scenario: Scenario) =>
      !scenario.property || drawn.indexOf(scenario) % shared.length === turn
    const only = suite.scenarios.filter(isMet).map(({ id }) => id)
    return withVariants(
      { api: suite.id, kind: 'variant', name: '', only },
      bundle.map(({ name }) => name),
    )
  })
}

interface Bundle {
  members: Variant[]
  parts: Set<string>
}

/**
 * Variants that change different parts of a server, together: as each is right, all are at once. One that asks for another
 * target file or counts attempts, which the others would feel, stays alone. Those that share parts with most others come first,
 * each to the smallest bundle, for the fewer there are in one, the less one hides of another.
 */
export const bundlesOf = (api: Api, variants: Variant[]): Variant[][] => {
  const alone = variants.filter(({ target, countsAttempts }) => target ?? countsAttempts)
  const changes = variants
    .filter((it) => !alone.includes(it))
    .map((variant): Bundle => ({ members: [variant], parts: changedBy(api, variant) }))
  const rivals = new Map(changes.map((one) => [one, changes.filter((other) => !areApart(one, other)).length]))
  const bundles: Bundle[] = []
  for (const change of changes.sort((a, b) => rivals.get(b)! - rivals.get(a)!)) {
    const [smallest] = bundles
      .filter((bundle) => areApart(bundle, change))
      .sort((a, b) => a.members.length - b.members.length)
    if (!smallest) bundles.push(change)
    smallest?.members.push(...change.members)
    for (const part of change.parts) smallest?.parts.add(part)
  }
  return [...bundles.map(({ members }) => members), ...alone.map((variant) => [variant])]
}

const areApart = (one: Bundle, other: Bundle): boolean =>
  ![...one.parts].some((part) => other.parts.has(part))
