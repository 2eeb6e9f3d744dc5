import { expect, it } from 'vitest'
import type { JsonObject, Outcome, Suite } from '../model/suite.ts'
import { judgeSchema } from './schema.ts'

const at = { file: 'a.yaml', line: 1, column: 1 }
const outcome: Outcome = { name: 'granted', schema: 'a.schema.json', checks: [], readings: [], at }

const judge = (schema: JsonObject, body: string) => {
  const suite = { schemas: new Map([['a.schema.json', schema]]) } as unknown as Suite
  const subject = { context: { body: JSON.parse(body) } }
  return judgeSchema(suite, outcome, subject, { check: 'expect', statement: 'A-any' })
    .filter(({ ok }) => !ok)
    .map(({ statement, message }) => `${statement}: ${message}`)
}

const closed: JsonObject = {
  type: 'object',
  properties: { token: { type: 'string' } },
  additionalProperties: { type: 'string' },
}

it.each(['constructor', '__proto__', 'toString', 'a%', '%zz', 'a/b', 'm~n', ''])(
  'tells of a member called %j by its name',
  (name) => {
    expect(judge(closed, `{${JSON.stringify(name)}:1}`)).toEqual([`A-any: body.${name} is not as described`])
    expect(judge(closed, `{${JSON.stringify(name)}:"1"}`)).toEqual([])
  },
)

it('takes nothing that is inherited for a member', () => {
  const properties = JSON.parse(
    '{"toString":{"type":"string","statement":"A-text"},"constructor":{"type":"string","statement":"A-made"}}',
  )
  expect(judge({ type: 'object', properties }, '{}')).toEqual([])
  expect(
    judge({ type: 'object', properties, required: ['toString', 'constructor', 'valueOf'] }, '{}'),
  ).toEqual([
    'A-any: body lacks "valueOf"',
    'A-text: body lacks "toString"',
    'A-made: body lacks "constructor"',
  ])
})
