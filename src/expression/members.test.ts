import { describe, expect, it } from 'vitest'
import { evaluate } from './compile.ts'

const odd = ['constructor', '__proto__', 'toString', 'hasOwnProperty']
const resultOf = (text: string, context: Record<string, unknown>) => {
  const evaluation = evaluate(text, context)
  return evaluation.ok ? evaluation.value : evaluation.error
}

describe.each(odd)('a member called %s', (name) => {
  const absent = { body: { a: 1, of: { b: [2] } } }
  const present = JSON.parse(
    `{"body":{"a":1,"${name}":{"deep":"x"},"of":{"b":[2],"${name}":null},"list":[{"${name}":1,"c":3}]}}`,
  )

  it('is absent where an answer has none', () => {
    expect(resultOf(`has(body.${name})`, absent)).toBe(false)
    expect(resultOf(`"${name}" in body`, absent)).toBe(false)
    expect(resultOf(`body[?"${name}"].orValue("none")`, absent)).toBe('none')
    expect(resultOf(`body.${name}`, absent)).toBe(`no field ${name}`)
    expect(resultOf(`body["${name}"]`, absent)).toBe(`no field ${name}`)
  })

  it('is a member like any other where an answer has one', () => {
    expect(resultOf(`has(body.${name})`, present)).toBe(true)
    expect(resultOf(`"${name}" in body`, present)).toBe(true)
    expect(resultOf(`body.${name}.deep + body["${name}"].deep`, present)).toBe('xx')
    expect(resultOf(`body.of.${name} == null && type(body) == map`, present)).toBe(true)
    expect(resultOf('size(body)', present)).toBe(4)
  })

  it('hides nothing that stands beside it', () => {
    const text = 'body.a == 1.0 && body.of.b[0] == 2.0 && body.list.all(it, it.c == 3.0) && !("x" in body)'
    expect(resultOf(text, present)).toBe(true)
  })

  it('comes through expressions as it is, and can be saved', () => {
    const json = JSON.stringify(present.body)
    const saved = resultOf('body', present)
    expect(resultOf(`saved.a == 1.0 && saved.${name}.deep == "x"`, { saved })).toBe(true)
    expect(JSON.stringify(resultOf('body', present))).toBe(json)
    expect(resultOf('toJson(body)', present)).toBe(json)
    expect(resultOf('toJson(parseJson(text))', { text: json })).toBe(json)
    expect(resultOf(`parseJson(text).${name}.deep`, { text: json })).toBe('x')
  })

  it('may stand in a JWT', () => {
    const part = (value: string) => Buffer.from(value).toString('base64url')
    const token = `${part('{"alg":"none"}')}.${part(`{"sub":"me","${name}":"x"}`)}.c2ln`
    expect(resultOf(`jwt(token).payload.${name} + jwt(token).payload.sub`, { token })).toBe('xme')
    const changed = resultOf('jwtWith(token, {"sub": "you"})', { token })
    expect(resultOf(`jwt(token).payload.${name} + jwt(token).payload.sub`, { token: changed })).toBe('xyou')
  })
})

it('what a context inherits is no variable', () => {
  for (const name of ['constructor', 'toString', 'hasOwnProperty'])
    expect(resultOf(name, { a: 1 })).toBe(`Unknown variable: ${name}`)
})

it('a member of an answer is never taken for a duration', () => {
  const body = { seconds: 1, nanos: 2 }
  expect(resultOf('body', { body })).toEqual(body)
  expect(resultOf('duration("90s")', {})).toBe(90)
})
