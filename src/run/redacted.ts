import type { CheckResult, DrawnCase, Exchange, ScenarioFinished } from '../model/event.ts'
import type { Redactor } from '../redact/redactor.ts'

const bodyLimit = 64 * 1024
const findingLimit = 600

/** A text redacted as a whole and only then cut, so that no half of a secret is left at the cut. */
const cut = (text: string, limit: number, redactor: Redactor): string => {
  const clean = redactor.text(text)
  return clean.length > limit ? `${clean.slice(0, limit - 1)}…` : clean
}

/** What came from a target or went to it, without its secrets. Names and ids are the suite's own words and stay as they are. */
export const redacted = (event: ScenarioFinished, redactor: Redactor): ScenarioFinished => ({
  ...redactedEvidence(event, redactor),
  ...(event.reason !== undefined && { reason: cut(event.reason, findingLimit, redactor) }),
})

/** The same for evidence that is not told yet. */
export const redactedEvidence = <T extends Pick<ScenarioFinished, 'notes' | 'checks' | 'exchanges' | 'case'>>(
  evidence: T,
  redactor: Redactor,
): T => ({
  ...evidence,
  notes: evidence.notes.map((note) => redactor.text(note)),
  checks: evidence.checks.map((check) => redactedCheck(check, redactor)),
  exchanges: evidence.exchanges.map((exchange) => redactedExchange(exchange, redactor)),
  ...(evidence.case && { case: redactedCase(evidence.case, redactor) }),
})

const redactedCheck = (check: CheckResult, redactor: Redactor): CheckResult => ({
  ...check,
  ...(check.message !== undefined && { message: cut(check.message, findingLimit, redactor) }),
  ...(check.expected !== undefined && { expected: cut(check.expected, findingLimit, redactor) }),
  ...(check.actual !== undefined && { actual: cut(check.actual, findingLimit, redactor) }),
})

/** Ids, title and statements are the suite's own words; what is sent comes after them. */
const redactedYaml = (yaml: string, redactor: Redactor): string => {
  const sent = yaml.search(/^ {2}(control|given):/m)
  return yaml.slice(0, sent) + redactor.text(yaml.slice(sent))
}

const redactedCase = (drawn: DrawnCase, redactor: Redactor): DrawnCase => ({
  ...drawn,
  value: cut(drawn.value, findingLimit, redactor),
  label: cut(drawn.label, findingLimit, redactor),
  ...(drawn.yaml !== undefined && { yaml: redactedYaml(drawn.yaml, redactor) }),
})

const redactedExchange = (exchange: Exchange, redactor: Redactor): Exchange => {
  const request = redactor.json(exchange.request)
  const response = exchange.response && redactor.json(exchange.response)
  return {
    ...exchange,
    request: request.body === undefined ? request : { ...request, body: request.body.slice(0, bodyLimit) },
    ...(response && { response: { ...response, body: response.body.slice(0, bodyLimit) } }),
    ...(exchange.noAnswer && {
      noAnswer: { ...exchange.noAnswer, message: redactor.text(exchange.noAnswer.message) },
    }),
  }
}
