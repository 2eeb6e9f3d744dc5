import { textsIn } from '../fuzz/shards.ts'
import type { Json } from '../model/suite.ts'
import type { Redacting } from '../redact/redactor.ts'
import { holdsSecret } from '../redact/tokens.ts'
import { redactedEvidence } from './redacted.ts'
import type { Listener } from './run-suite.ts'
import type { ScenarioState } from './state.ts'

/**
 * A parked scenario as it is sealed. Its evidence is redacted already, by the process that knows what it has made of
 * secrets; what later steps need, `saved`, is all that is left to keep secret.
 */
export const concealed = (state: ScenarioState, redactor: Redacting): ScenarioState => ({
  ...redactedEvidence(state, redactor),
  ...(state.blocked !== undefined && { blocked: redactor.text(state.blocked) }),
  ...(state.error !== undefined && { error: redactor.text(state.error) }),
})

const oneWord = /^[^\s{[<"]\S*$/

/** Learns the secrets in what a scenario has saved for its later steps: a word saved by itself, and whatever would be one in an answer. */
export const learnSaved = (
  saved: Record<string, Json>,
  { learn, derive }: Pick<Listener, 'learn' | 'derive'>,
): void => {
  for (const value of Object.values(saved))
    if (typeof value === 'string' && oneWord.test(value)) derive?.(undefined, value)
  const bodies = textsIn(saved).filter((text) => !oneWord.test(text))
  const tokens = Object.entries(saved).flatMap(([name, value]) =>
    typeof value === 'string' && holdsSecret(name) ? [value] : [],
  )
  for (const body of [...bodies, JSON.stringify(saved)]) learn?.({ headers: [], body }, tokens)
}
