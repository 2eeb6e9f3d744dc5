import { describe, expect, it } from 'vitest'
import { evaluate } from '../../expression/compile.ts'
import type { Operation, ResponsePart } from '../../model/description.ts'
import { verdictColumns } from './verdicts.ts'

const place = { file: 'suite.yaml', line: 1, column: 1 }
const result: ResponsePart = {
  at: '/body/status/code',
  name: 'status.code',
  role: 'result',
  label: 'status.code',
  optional: false,
  nullable: false,
  constant: 'OK',
  place,
}
const operation = (response: ResponsePart[]) => ({ response }) as unknown as Operation
const says = (column: string, response: ResponsePart[], status: number, code?: unknown) => {
  const body = code === undefined ? {} : { status: { code } }
  const { ok, value } = evaluate(String(verdictColumns(operation(response))[column]), {
    status,
    body,
    headers: {},
  } as never) as { ok: boolean; value?: unknown }
  return ok && value
}

describe('what a response says of its request', () => {
  it('is its status, where the body has no word for it', () => {
    expect(says('accepts', [], 200)).toBe(true)
    expect(says('rejects', [], 401)).toBe(true)
    expect(says('rejects', [], 200)).toBe(false)
  })

  it('may be a rejection with status 200 by the word in the body', () => {
    expect(says('rejects', [result], 200, 'INVALID')).toBe(true)
    expect(says('accepts', [result], 200, 'INVALID')).toBe(false)
    for (const code of ['OK', ' ok ', '', 401, undefined])
      expect(says('rejects', [result], 200, code)).toBe(false)
  })

  it('is no rejection where status and body disagree', () => {
    expect(says('rejects', [result], 401, 'OK')).toBe(false)
    expect(says('rejects', [result], 401, 1042)).toBe(true)
    expect(says('rejects', [result], 401)).toBe(true)
  })

  it('is an acceptance also where the word is left out', () => {
    expect(says('accepts', [result], 200)).toBe(true)
    expect(says('accepts', [result], 200, 'OK')).toBe(true)
  })
})
