import type { Journal } from '../journal/read.ts'
import { type Findings, gatherFindings } from './findings.ts'
import { countOverview, type Overview } from './overview.ts'
import { type RequirementVerdict, tallyRequirements } from './requirements.ts'

/** What nearly every report needs to know of a run. */
export interface Digest {
  overview: Overview
  requirements: RequirementVerdict[]
  findings: Findings
}

const known = new WeakMap<Journal, Digest>()

/** Digests a journal in one pass over its scenarios, the first time that a report asks. */
export const digestOf = (journal: Journal): Digest => {
  let digest = known.get(journal)
  if (!digest) {
    const [overview, requirements, findings] = [
      countOverview(journal),
      tallyRequirements(journal),
      gatherFindings(journal),
    ]
    for (const scenario of journal.scenarios()) {
      overview.add(scenario)
      requirements.add(scenario)
      findings.add(scenario)
    }
    digest = { overview: overview.result(), requirements: requirements.result(), findings: findings.result() }
    known.set(journal, digest)
  }
  return digest
}
