import { describe as about, expect, it } from 'vitest'
import { parseYaml } from '../../source/yaml.ts'
import { describe } from './operations.ts'
import type { RawDescription } from './raw.ts'
import { slipsIn } from './slips.ts'

const slipsOf = (parts: string, more = '', path = '/open') => {
  const source = parseYaml(
    'suite.yaml',
    `ids: DEPOT
inputs: { pin: { description: a PIN } }
operations:
  open:
    does: issue
    request: { method: POST, path: '${path}' }
    parts: ${parts}${more}
`,
  )
  const raw = source.value as RawDescription
  return slipsIn(describe(raw, source), raw)
}

about('a description', () => {
  it('that says what it means has no slips', () => {
    expect(slipsOf('{ /json/pin: { role: password } }')).toEqual([])
  })

  it('that makes its path of a value has none', () => {
    const path = '$"/" + percentEncode(values.pin) + "/open"'
    expect(slipsOf('{ /values/pin: { role: password } }', '', path)).toEqual([])
    expect(slipsOf('{ /values/pin: { role: password } }', '', path.replace('.pin', '.pim'))).toMatchObject([
      { code: 'name-undeclared' },
      { code: 'value-unsent' },
    ])
  })

  it.each([
    ['role-missing', '{ /json/password: { input: pin } }'],
    ['value-twice', '{ /json/pin: { role: text, constant: a, input: pin } }'],
    ['expression-unmarked', '{ /json/pin: { value: inputs.pin } }'],
    ['token-unsent', '{ /headers/x: { role: access token, value: none } }'],
    ['key-idle', '{ /query/pin: { role: password, type: integer } }'],
    ['option-unknown', '{ /json/kind: { option: c, of: [a, b] } }'],
    ['either-elsewhere', '{ /json/pin: { role: password, either: { a: /query/pin } } }'],
    ['body-twice', '{ /json/pin: { role: password }, /form/pin: { role: password } }'],
    ['value-unsent', '{ /values/pin: { role: password } }'],
    ['name-undeclared', `{ /json/x: { value: '$inputs.pim + "x"' } }`],
    ['key-idle', '{ /json/pin: { role: password } }', '\n    ends: access token'],
    ['echo-of-nothing', '{ /json/pin: { role: password } }', '\n    response: { /body/pin: { role: echo } }'],
    ['lifetime-unknown', '{}', '\n    response: { /body/t: { role: access token, lifetime: long } }'],
  ])('is told of %s in %s %s', (code, parts, more = '') => {
    const slips = slipsOf(parts, more)
    expect(slips.map((slip) => slip.code)).toEqual([code])
    expect(slips[0]).toMatchObject({
      place: { file: 'suite.yaml', line: expect.any(Number) },
      hint: expect.stringMatching(/\w/),
    })
  })
})
