import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { afterAll, expect, it } from 'vitest'
import { isUsageError } from '../model/errors.ts'
import { loadTarget } from './load.ts'
import type { Declared } from './written.ts'

// A target file that is broken in any way: what is told of it has no eight characters of any value in it.

const values = {
  user: 'user.fjord@vogel',
  pass: 'bluthaenfling-5',
  query: 'QueryTok-77aKd',
  fragment: 'Fragm-55zUt-x1',
  id: 'girlitz-8842-Rx6',
  secret: 'Qz71-Kanarie/+&9',
  other: 'zeisig:Wq9#Lm4$x',
  pin: 'PIN70135519',
  zone: 'Vx-multi-line-31',
  hook: 'HookArg-93kLm-2',
}

const files = [
  `name: staging
url: https://${values.user}:${values.pass}@host.example/base?api_key=${values.query}#${values.fragment}
inputs:
  client_id: ${values.id} # not ${values.zone}
  client_secret: "${values.secret}"
  pin: ${values.pin}
accounts:
  - client_id: ${values.pass}
    client_secret: '${values.other}'
clock:
  advance: { command: [./clock, --key=${values.hook}, $seconds] }
limits: { parallel: 4 }
`,
  `url: https://host.example
inputs: { client_id: ${values.id}, client_secret: "${values.secret}", pin: { env: ${values.pin} } }
accounts:
- { client_id: ${values.pass}, client_secret: ${values.pin} }
paths: { resource: "/x?api_key=${values.query}" }
clock:
  advance:
    method: POST
    path: /__clock?k=${values.fragment}
    headers: { authorization: "Bearer ${values.hook}" }
    json: { advance: $seconds }
`,
  JSON.stringify({
    url: 'https://host.example',
    inputs: { client_id: values.id, client_secret: values.secret },
    accounts: [{ client_id: values.pass, client_secret: values.other }],
  }),
  `url: https://host.example
inputs:
  client_secret: |
    ${values.zone}
    ${values.secret}
  client_id: &id ${values.id}
accounts:
  - client_id: *id
    client_secret: >-
      ${values.other}
`,
]

const bits =
  ': |:|\n|\n  |- |"|\'|{|}|[|]|,|#| #|&a |*a|!x |!!int |%|@|`|>|\t|? |---\n|...\n|\\|\\u12|inputs:|input:|env: |<<: |\0|\r|=|accounts:|limits:|__proto__: |null|~'.split(
    '|',
  )
const kinds = ['insert', 'insert', 'replace', 'delete', 'swap', 'repeat', 'indent'] as const
const change = fc.record({
  kind: fc.constantFrom(...kinds),
  at: fc.double({ min: 0, max: 0.9999, noNaN: true }),
  length: fc.nat(12),
  bit: fc.constantFrom(...bits),
})
type Change = typeof change extends fc.Arbitrary<infer One> ? One : never

const changed = (text: string, { kind, at, length, bit }: Change): string => {
  const from = Math.floor(at * text.length)
  if (kind === 'insert') return text.slice(0, from) + bit + text.slice(from)
  if (kind === 'replace') return text.slice(0, from) + bit + text.slice(from + length)
  if (kind === 'delete') return text.slice(0, from) + text.slice(from + length)
  const lines = text.split('\n')
  const line = Math.floor(at * lines.length)
  if (kind === 'indent') lines[line] = ' '.repeat(length % 5) + lines[line]!.trimStart()
  else
    lines.splice(
      line,
      1,
      ...(kind === 'repeat' ? [lines[line]!, lines[line]!] : lines.splice(line, 2).reverse()),
    )
  return lines.join('\n')
}

const pieces = Object.values(values).flatMap((value) =>
  Array.from({ length: value.length - 7 }, (_, at) => value.slice(at, at + 8).toLowerCase()),
)
const input = { description: 'what it is' }
const suite: Declared = {
  id: 'demo',
  inputs: { client_id: input, client_secret: input, pin: { ...input, type: 'integer' }, region: input },
  paths: { resource: input },
  lifetimes: { access: 10 },
} as Declared

const dir = mkdtempSync(path.join(tmpdir(), 'tokenassay-broken-'))
let written = 0
afterAll(() => rmSync(dir, { recursive: true }))

const toldOf = (text: string): string => {
  // to write over a file again and again takes a disk long
  const file = path.join(dir, `${written++}.yaml`)
  writeFileSync(file, text)
  try {
    loadTarget({ file, env: {} }, suite)
  } catch (error) {
    if (!isUsageError(error)) throw error
    return error.message
  }
  throw new Error('an input is missing in each of them')
}

it('tells nothing of what stands in it', () => {
  fc.assert(
    fc.property(fc.constantFrom(...files), fc.array(change, { maxLength: 4 }), (whole, changes) => {
      const told = toldOf(changes.reduce(changed, whole)).toLowerCase()
      expect(pieces.filter((piece) => told.includes(piece))).toEqual([])
    }),
    { numRuns: 200 },
  )
})
