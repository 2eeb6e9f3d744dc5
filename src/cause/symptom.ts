import type { CheckResult, Exchange, ScenarioFinished } from '../model/event.ts'
import { isObject, parseJson } from '../model/json.ts'
import { changedParts, controlOf } from './request-parts.ts'

/** What a finding looks like from outside, so that findings of one cause can be told to be alike. */
export interface Symptom {
  /** The operation, and the status and shape of its response. */
  looks: string
  /** The parts of the request that are not the control's; none when it is the control itself. */
  changed: string[]
  /** Whether the response as a whole is another one than was expected, and not only a detail of it. */
  whole: boolean
  /** Whether it should have been a success: what spoils the valid request's response spoils it, too. */
  spoiled: boolean
  /** How far the deciding request is from the plainest one: changes first, then how it was come by. */
  distance: number
  /** What else had not been met in the same test by then, by suite and id as `keyOfRequirement` writes it. */
  after: string[]
  /** The requests of its test up to the deciding one, each with what was changed in it. */
  story: string[]
}

/** A requirement among those of all suites. */
export const keyOfRequirement = (suite: string, id: string): string => `${suite}\0${id}`

/** The symptom of one failed check. */
export const symptomOf = (
  scenario: ScenarioFinished,
  { check, requirement, exchange: judged }: CheckResult,
): Symptom => {
  const { suite, exchanges, proves } = scenario
  // A check that stands by itself looks back, from what came last.
  const index = judged ?? exchanges.length - 1
  const exchange = exchanges[index]
  const spoiled = success.test(check)
  const control = exchange && controlOf(exchanges, index)
  // What should succeed is no change of what stands before it in its test, which may be a wrong request.
  const isChanged = control && !(spoiled && !control.step.startsWith('given'))
  const changed = isChanged ? changedParts(control.request, exchange.request).sort() : []
  return {
    looks: exchange ? looksOf(suite, exchange) : 'nothing was sent',
    changed,
    whole: recognition.test(check) && proves.includes(requirement),
    spoiled,
    distance:
      changed.length * perChange +
      (exchanges.length > many ? perCrowd : 0) +
      (generated.test(check) ? perDraw : 0),
    after: failedBefore(scenario, index)
      .filter((id) => id !== requirement)
      .map((id) => keyOfRequirement(suite, id)),
    story: storyOf(exchanges, index),
  }
}

/** Which account is whose goes by the order in which a test names them, for tests take turns with all that there are. */
const storyOf = (exchanges: Exchange[], last: number): string[] => {
  if (last > many) return []
  const told = exchanges.slice(0, last + 1)
  const accounts = [...new Set(told.map(({ request }) => request.account))]
  return told.map(({ name, request }, index) => {
    const control = controlOf(exchanges, index)
    const changed = control ? changedParts(control.request, request).sort() : []
    return [name, accounts.indexOf(request.account), ...changed].join('\n')
  })
}

/** What was not met in an earlier response of a test, but in one of the same look, which is one and the same. */
const failedBefore = ({ suite, checks, exchanges }: ScenarioFinished, index: number): string[] => {
  const look = (at: number) => exchanges[at] && looksOf(suite, exchanges[at])
  const before = checks.filter(
    ({ ok, exchange = index }) => !ok && exchange < index && look(exchange) !== look(index),
  )
  return [...new Set(before.map(({ requirement }) => requirement))]
}

const isSuccess = (response: Exchange['response']): boolean =>
  response !== undefined && Math.floor(response.status / 100) === 2

/** How the successes look that a test began with and found right. */
export const usualLooks = ({ suite, exchanges, verdict }: ScenarioFinished): string[] =>
  verdict === 'blocked'
    ? []
    : exchanges
        .filter(({ step, response }) => step.startsWith('given') && isSuccess(response))
        .map((exchange) => looksOf(suite, exchange))

/** A check of which response it is. What it is charged to is what its scenario is about. */
const recognition = /\.expect\.[^.]+\.(status|check\[\d+\])$|\.draws$/

const success = /\.expect\.(?:[^.]+\/)?(?:issued|documented|accepted|alive|renewed|revoked)\./

/** A request that is generated, or stands among many, is harder to see through than one that is written down. */
const perChange = 100
const perCrowd = 50
const perDraw = 30
const generated = /\.draws$/
const many = 10

const looksOf = (suite: string, { name, response, noAnswer }: Exchange): string => {
  if (!response) return `${suite}/${name}: ${noAnswer?.kind ?? 'no response'}`
  const { status, body } = response
  return `${suite}/${name}: ${status} ${body === '' ? 'empty' : shapeOf(parseJson(body) ?? 'text')}`
}

const mostDepth = 4

/** A JSON value without its values: names and types alone. */
const shapeOf = (value: unknown, depth = 0): string => {
  if (value === null) return 'null'
  if (Array.isArray(value)) return value.length === 0 ? '[]' : `[${shapeOf(value[0], depth + 1)}]`
  if (!isObject(value)) return typeof value
  if (depth === mostDepth) return '{}'
  const members = Object.keys(value).sort()
  return `{${members.map((name) => `${name}: ${shapeOf(value[name], depth + 1)}`).join(', ')}}`
}
