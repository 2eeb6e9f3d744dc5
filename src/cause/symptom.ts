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
}

/** The symptom of one failed check. */
export const symptomOf = (
  scenario: ScenarioFinished,
  { check, requirement, exchange: judged }: CheckResult,
): Symptom => {
  const { suite, exchanges, proves } = scenario
  // A check that stands by itself looks back, from what came last.
  const index = judged ?? exchanges.length - 1
  const exchange = exchanges[index]
  const control = exchange && controlOf(exchanges, index)
  const changed = control ? changedParts(control.request, exchange.request).sort() : []
  return {
    looks: exchange ? `${suite}/${looksOf(exchange)}` : 'nothing was sent',
    changed,
    whole: recognition.test(check) && proves.includes(requirement),
    spoiled: success.test(check),
    distance:
      changed.length * perChange +
      (exchanges.length > many ? perCrowd : 0) +
      (generated.test(check) ? perDraw : 0),
  }
}

/** A check of which response it is. What it is charged to is what its scenario is about. */
const recognition = /\.expect\.[^.]+\.(status|check\[\d+\])$|\.draws$/

const success = /\.expect\.(?:[^.]+\/)?(?:issued|documented|accepted|alive|renewed|revoked)\./

/** A request that is generated, or stands among many, is harder to see through than one that is written down. */
const perChange = 100
const perCrowd = 50
const perDraw = 30
const generated = /\.draws$/
const many = 10

const looksOf = ({ name, response, noAnswer }: Exchange): string => {
  if (!response) return `${name}: ${noAnswer?.kind ?? 'no response'}`
  const { status, body } = response
  return `${name}: ${status} ${body === '' ? 'empty' : shapeOf(parseJson(body) ?? 'text')}`
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
