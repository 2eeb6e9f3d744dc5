import type {
  CheckResult,
  DrawnCase,
  Exchange,
  JournalEvent,
  Redacted,
  ScenarioFinished,
} from '../model/event.ts'
import type { Redacting } from '../redact/redactor.ts'

const bodyLimit = 64 * 1024
const findingLimit = 600

/** A text redacted as a whole and only then cut, so that no half of a secret is left at the cut. */
const cut = (text: string, limit: number, redactor: Redacting): string => {
  const clean = redactor.text(text)
  return clean.length > limit ? `${clean.slice(0, limit - 1)}…` : clean
}

/** Evidence, told or not yet, without secrets. */
export const redactedEvidence = <T extends Pick<ScenarioFinished, 'notes' | 'checks' | 'exchanges' | 'case'>>(
  evidence: T,
  redactor: Redacting,
): T => ({
  ...evidence,
  notes: evidence.notes.map((note) => redactor.text(note)),
  checks: evidence.checks.map((check) => redactedCheck(check, redactor)),
  exchanges: evidence.exchanges.map((exchange) => redactedExchange(exchange, redactor)),
  ...(evidence.case && { case: redactedCase(evidence.case, redactor) }),
})

type Rules = { [Type in JournalEvent['type']]: Rule<Extract<JournalEvent, { type: Type }>> }
type Rule<Event> = (event: Event, redactor: Redacting) => Event

/**
 * What of each kind of event came from a target, went to it or stands in its file. All else is the suite's own words and ours:
 * ids, titles and names stay as they are, so that what was written can be found again.
 */
const rules: Rules = {
  run: (event, redactor) => ({
    ...event,
    suites: event.suites.map((suite) => ({ ...suite, target: redactor.json(suite.target) })),
    ...(event.waivers && { waivers: event.waivers.map((waiver) => redactedReason(waiver, redactor)) }),
  }),
  preflight: (event) => event,
  choice: (event) => event,
  remark: (event, redactor) => ({ ...event, text: cut(event.text, findingLimit, redactor) }),
  // what a parked scenario knows is sealed
  parked: (event) => event,
  scenario: (event, redactor) => ({
    ...redactedEvidence(event, redactor),
    ...(event.reason !== undefined && { reason: cut(event.reason, findingLimit, redactor) }),
  }),
  end: (event) => event,
}

/** An event without the secrets that a redactor knows. */
export const redacted = <Event extends JournalEvent>(event: Event, redactor: Redacting): Redacted<Event> => {
  const rule = rules[event.type] as unknown as Rule<Event>
  return rule(event, redactor) as Redacted<Event>
}

const redactedCheck = (check: CheckResult, redactor: Redacting): CheckResult => ({
  ...check,
  ...(check.message !== undefined && { message: cut(check.message, findingLimit, redactor) }),
  ...(check.expected !== undefined && { expected: cut(check.expected, findingLimit, redactor) }),
  ...(check.actual !== undefined && { actual: cut(check.actual, findingLimit, redactor) }),
  ...(check.waived && { waived: redactedReason(check.waived, redactor) }),
})

const redactedReason = <T extends { reason: string }>(waiver: T, redactor: Redacting): T => ({
  ...waiver,
  reason: cut(waiver.reason, findingLimit, redactor),
})

/** A scenario to paste, with nothing in it that is secret: one with a label in it would send that. */
const pastable = (yaml: string, redactor: Redacting): boolean => {
  // Ids, title and requirements are the suite's own words; what is sent comes after them.
  const sent = yaml.slice(Math.max(0, yaml.search(/^ {4}given:/m)))
  return redactor.text(sent) === sent
}

const redactedCase = ({ yaml, ...drawn }: DrawnCase, redactor: Redacting): DrawnCase => ({
  ...drawn,
  value: cut(drawn.value, findingLimit, redactor),
  label: cut(drawn.label, findingLimit, redactor),
  ...(yaml !== undefined && pastable(yaml, redactor) && { yaml }),
})

const redactedExchange = (exchange: Exchange, redactor: Redacting): Exchange => {
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
