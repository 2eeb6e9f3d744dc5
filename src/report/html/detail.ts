import type { Journal } from '../../journal/read.ts'
import type { CheckResult, DrawnCase, Exchange, ScenarioFinished } from '../../model/event.ts'
import { curlOf } from '../curl.ts'
import { differenceOf } from '../difference.ts'
import { replayOf, responseOf, sentOf } from '../sent.ts'
import { spanOf, visible } from '../text.ts'
import { axisOf, targetSeconds } from './axis.ts'
import { readableBody } from './body.ts'

/** What the page's script shows of a scenario once it is opened; every text in it is fit to be shown. */
export const detailOf = (journal: Journal, scenario: ScenarioFinished) => {
  const { suite, id, reason, at, ms, proves, checks, notes, exchanges } = scenario
  const axis = axisOf(exchanges)
  return {
    suite,
    id,
    reason: reason === undefined ? undefined : visible(reason),
    at: visible(at),
    took: spanOf(ms),
    replay: visible(replayOf(journal, scenario)),
    proves,
    notes: notes.map(visible),
    checks: checks.map(checkOf),
    exchanges: exchanges.map((exchange, index) => exchangeOf(scenario, exchange, index)),
    ...(axis && { axis }),
    ...(scenario.case && { case: caseOf(scenario.case) }),
  }
}

const caseOf = ({ seed, path, value, label, requests, shrinks, yaml }: DrawnCase) => ({
  seed,
  path: visible(path),
  value: visible(value),
  label: visible(label),
  requests,
  shrinks,
  ...(yaml !== undefined && { yaml: visible(yaml).trimEnd() }),
})

const checkOf = ({ check, requirement, ok, message, expected, actual, at, exchange }: CheckResult) => {
  if (ok) return { ok, check, requirement }
  const left = visible(expected ?? '')
  const right = visible(actual ?? '')
  return {
    ok,
    check,
    requirement,
    message: visible(message ?? ''),
    expected: left,
    actual: right,
    marks: differenceOf(left, right),
    at: visible(at),
    exchange,
  }
}

const exchangeOf = (scenario: ScenarioFinished, exchange: Exchange, index: number) => {
  const { request, response, step, ms } = exchange
  const sent = sentOf(scenario, index)!
  return {
    step: visible(step),
    name: visible(exchange.name),
    line: visible(sent.line),
    account: request.account,
    changes: sent.changes.map(visible),
    after: index > 0 ? afterOf(targetSeconds(exchange, scenario.exchanges[0]!)) : '',
    took: spanOf(ms),
    came: responseOf(exchange),
    status: response?.status,
    curl: visible(curlOf(exchange)),
    request: { headers: headersOf(request.headers), body: readableBody(request.body ?? '') },
    response: response && { headers: headersOf(response.headers), body: readableBody(response.body) },
  }
}

const afterOf = (seconds: number): string => `+${spanOf(Math.max(0, seconds) * 1000)}`

const headersOf = (headers: [name: string, value: string][]): string =>
  headers.map(([name, value]) => `${visible(name)}: ${visible(value)}`).join('\n')
