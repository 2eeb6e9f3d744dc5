import type { JsonObject, Requirement } from '../../model/suite.ts'
import type { RawScenario } from '../expand.ts'
import type { RawExpectation, RawInvariant } from '../steps.ts'
import type { For } from './subjects.ts'

export type RawRequirement = Omit<Requirement, 'at'>

/** A rule: what follows for every part, operation or suite that it speaks for. */
export interface RawRule {
  rule: string
  for?: For
  /** The standard that brings it: it speaks only where a suite cites that. */
  standard?: string
  /** The standard that says more: it speaks only where a suite does not cite that. */
  unless?: string
  /** Columns that must be there, such as `use` where a token is presented somewhere. */
  needs?: string[]
  requirements?: RawRequirement[]
  scenarios?: (RawScenario & { needs?: string[] })[]
  expectations?: Record<string, RawExpectation>
  invariants?: RawInvariant[]
  /** For a part of a response: the JSON Schema that its value fits. */
  schema?: JsonObject
}

/** A rule as its file has it, where what goes without saying is left out. */
export interface WrittenRule extends Omit<RawRule, 'requirements' | 'invariants'> {
  requirements?: (Partial<RawRequirement> & Pick<RawRequirement, 'id' | 'says' | 'why'>)[]
  invariants?: (Omit<RawInvariant, 'proves'> & { proves?: string })[]
}

/** Where a requirement belongs that neither it nor its file gives a section. */
const usualSection = 'the token endpoint'

/** A standard without the sections that are cited of it. */
const standardOf = (citation: string): string => citation.split(' §')[0]!

/** An expectation whose checks all prove something; one that says what it is itself leaves that to the scenarios that expect it. */
const proving = (expectation: RawExpectation, proves: string): RawExpectation =>
  expectation.says !== undefined || expectation.check === undefined
    ? expectation
    : {
        ...expectation,
        check: expectation.check.map((check) => ({ proves, ...check })),
      }

/**
 * A rule with all that its file leaves out. A requirement is a MUST, with the basis and the section of the part or the standard that the rule is
 * for, or inferred. All that a rule with one requirement makes proves that one. A scenario starts from the request that the rule is for, and what
 * changes it is rejected.
 */
export const completed = (
  { standard, requirements = [], scenarios, expectations, invariants, ...rule }: WrittenRule,
  section = usualSection,
): RawRule => {
  const { parts, response, refusal, operations } = rule.for ?? {}
  const ofPart = parts ?? response ?? refusal
  const cited = standard
    ? { section: standard, basis: 'standard' as const }
    : ofPart
      ? { section: '<section>', basis: '<basis>' as never }
      : { section, basis: 'inferred' as const }
  const one = requirements.length === 1 ? requirements[0]!.id : undefined
  const proven = one ?? (parts && requirements.length === 0 ? '<slug>-checked' : undefined)
  const isOfRequest = parts !== undefined || (operations !== undefined && ofPart === undefined)
  return {
    ...rule,
    ...(standard !== undefined && { standard: standardOf(standard) }),
    ...(requirements.length > 0 && {
      requirements: requirements.map((it): RawRequirement => ({ level: 'MUST', ...cited, ...it })),
    }),
    ...(scenarios && {
      scenarios: scenarios.map((scenario) => ({
        ...(proven !== undefined && { proves: [proven] }),
        ...(isOfRequest && { given: '<setup>' as never }),
        ...(scenario.change && { control: '<op>', expect: '<turned_away>' }),
        ...scenario,
      })),
    }),
    ...(expectations && {
      expectations: Object.fromEntries(
        Object.entries(expectations).map(([name, it]) => [name, one === undefined ? it : proving(it, one)]),
      ),
    }),
    ...(invariants && {
      invariants: invariants.map((it): RawInvariant => ({ proves: one!, ...it })),
    }),
  }
}
