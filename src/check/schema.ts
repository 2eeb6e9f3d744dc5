import type { ErrorObject } from 'ajv/dist/2020.js'
import { cookies } from '../expression/responses.ts'
import type { CheckResult } from '../model/event.ts'
import { headerName } from '../model/header-name.ts'
import { own } from '../model/own.ts'
import { pointerParts } from '../model/pointer.ts'
import type { Expectation, Json, JsonObject, Suite } from '../model/suite.ts'
import { compileSchema, requirementKeyword, responseKeyword } from '../suite/schemas.ts'
import { brokenJson, type CheckRef, type Observation, result, show } from './observation.ts'

/** Judges a body by the expectation's schema: one result for each requirement in the schema, one for all that names none. */
export const judgeSchema = (
  suite: Suite,
  expectation: Expectation,
  observation: Observation,
  ref: CheckRef,
): CheckResult[] => {
  const { validate, requirements, schema } = compileSchema(suite, expectation.schema!)
  const whole = own(schema, responseKeyword) === true
  const valid = validate(whole ? responseOf(observation) : observation.context['body'])
  const errors = valid ? [] : (validate.errors ?? []).filter(({ keyword }) => keyword !== 'if')
  // the first of each is enough to tell, and there can be as many as the body has values
  const byRequirement = new Map<string, ErrorObject>()
  for (const error of errors) {
    const requirement = requirementOf(error, schema) ?? ref.requirement
    if (!byRequirement.has(requirement)) byRequirement.set(requirement, error)
  }
  // A body that is no object at all says nothing about its fields.
  const body = whole ? '/body' : ''
  const shapeless = errors.some(({ instancePath, keyword }) => instancePath === body && keyword === 'type')
  // A schema of the whole response names a requirement wherever it demands something.
  const rest = whole || Object.hasOwn(schema, requirementKeyword) ? [] : [ref.requirement]
  const broken = shapeless ? brokenJson(observation.context) : undefined
  const judged = shapeless
    ? [...byRequirement.keys()]
    : new Set([...rest, ...requirements, ...byRequirement.keys()])
  return [...judged].map((requirement) => {
    const first = byRequirement.get(requirement)
    const where = { check: `${ref.check}.schema:${requirement}`, requirement }
    const finding = first && (broken === undefined ? wordsOf(first, whole) : notJson(broken))
    return result(where, expectation.at, observation, finding)
  })
}

const notJson = (why: string) => ({
  message: `the body is ${why}`,
  expected: 'a body that is JSON',
  actual: `the body is ${why}`,
})

const requirementOf = (error: ErrorObject, root: JsonObject): string | undefined => {
  const missing = error.params['missingProperty']
  const { properties = {} } = (error.parentSchema ?? {}) as { properties?: Record<string, JsonObject> }
  const ofMissing = typeof missing === 'string' ? own(properties, missing)?.[requirementKeyword] : undefined
  if (typeof ofMissing === 'string') return ofMissing
  let nearest: string | undefined
  let schema: Json | undefined = root
  const fragment = decodeURIComponent(error.schemaPath.replace(/^[^#]*#/, ''))
  for (const part of [undefined, ...pointerParts(fragment)]) {
    if (part !== undefined) schema = memberOf(schema, part)
    const requirement = memberOf(schema, requirementKeyword)
    if (typeof requirement === 'string') nearest = requirement
  }
  return nearest
}

const memberOf = (schema: Json | undefined, name: string): Json | undefined =>
  typeof schema === 'object' && schema !== null ? own(schema as JsonObject, name) : undefined

const mostFields = 50

const fieldsOf = (value: object): string => {
  const names = Object.keys(value)
  const more = names.length > mostFields ? ` and ${names.length - mostFields} more` : ''
  return `members ${names.slice(0, mostFields).join(', ') || 'none'}${more}`
}

/** What a schema of the whole response describes: its body, its header fields, its cookies, its text. */
const responseOf = ({ context: { body, headers, text } }: Observation): Json =>
  ({ body, headers, text, cookies: cookies((headers ?? {}) as JsonObject) }) as JsonObject

/** What stands beside a body, as HTTP calls it. */
const beside = (root?: string, name?: string): string | undefined => {
  if (name === undefined) return undefined
  if (root === 'headers') return `the ${headerName(name)} header`
  return root === 'cookies' ? `the cookie "${name}"` : undefined
}

const wordsOf = (
  error: ErrorObject,
  whole: boolean,
): { message: string; expected: string; actual: string } => {
  const path = pointerParts(error.instancePath)
  const [root, ...rest] = whole ? path : ['body', ...path]
  const inBody = rest.length === 0 ? 'the body' : rest.join('.') || 'the member ""'
  const field = root === 'body' ? inBody : (beside(root, rest[0]) ?? (path.join('.') || 'the response'))
  const missing = error.params['missingProperty']
  const lacking = rest.length === 0 && typeof missing === 'string' ? beside(root, missing) : undefined
  if (lacking !== undefined)
    return {
      message: lacking.replace(/^the/, 'the response has no'),
      expected: lacking,
      actual: fieldsOf(error.data as object).replace(/^members/, root!),
    }
  if (typeof missing === 'string')
    return {
      message: `${field} has no "${missing}"`,
      expected: `a member "${missing}"`,
      actual: fieldsOf(error.data as object),
    }
  const expected =
    error.keyword === 'type'
      ? `is of type ${[error.params['type']].flat().join(' or ')}`
      : `${error.message ?? error.keyword}${allowed(error)}`
  return {
    message: `${field} is not as documented`,
    expected: `${field} ${expected}`,
    actual: `${field} is ${show(error.data)}`,
  }
}

const allowed = ({ params }: ErrorObject): string => {
  const values = params['allowedValues'] ?? ('allowedValue' in params ? [params['allowedValue']] : undefined)
  return Array.isArray(values) ? `: ${values.map(show).join(', ')}` : ''
}
