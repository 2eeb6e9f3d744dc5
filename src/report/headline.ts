import type { Finding } from './findings.ts'
import { sentOf } from './sent.ts'
import { clip, oneLine } from './text.ts'

const longestChange = 90
const mostChanges = 2
const shortest = 44

/** What is wrong, in one sentence: what was seen, and to which change of a valid request. */
export const headlineOf = ({ scenario, check }: Finding): string => {
  const seen = oneLine(check.message ?? 'the check failed')
  // A generated case tells its change with what was seen.
  const sent = scenario.case ? undefined : sentOf(scenario, check.exchange)
  const changes = sent?.changes ?? []
  const told =
    changes.length > mostChanges ? [] : changes.map((change) => clip(oneLine(change), longestChange))
  // What says little by itself says where.
  const where =
    sent && check.exchange !== undefined && told.length === 0 && seen.length <= shortest
      ? [`at ${oneLine(sent.line)}`]
      : []
  return capital([seen, told.join(' and '), ...where].filter(Boolean).join(' '))
}

/** A sentence begins with a capital, the name of a member or header as it is. */
export const capital = (text: string): string =>
  /^[a-z]+(?= )/.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text
