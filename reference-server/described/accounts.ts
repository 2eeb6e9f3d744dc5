import type { Account } from '../behaviour/types.ts'
import type { Description, Part } from './description.ts'
import { carriedBy } from './places.ts'
import { inputOf, textOf } from './values.ts'

const count = 3

/** What the values of an input look like, by the role of the part that takes it; one for each account. */
const made: Record<string, string[]> = {
  // letters, digits and signs that a server could stumble over; the first is longer than the 72 bytes that bcrypt reads
  password: [
    'Blåbær & 7 fjord+%41, and a long tail of words for those who cut passwords off at 72',
    'correct horse/battery"staple\'',
    'Ünïcødé-pässwörd-42%',
  ],
  'authentication code': ['p_kestrel1!+ü%2F:&=', 'q_lindqvist7?/"\\', 'r_óbuda & söhne#9'],
  // what clients hold is ASCII (VSCHAR in RFC 6749 appendix A)
  'client secret': ['p@ss+w0rd/%&=:-Quarz', 'Zw0lf:Boxer=jagen?Viktor%2B', 'tr1cky~secret;with#signs!'],
  'api key': ['app-7Kq2xV9m_Zt4WbR8n', 'app-3Hs6yT1c_Lp0DfG5k', 'app-9Jw4uB7e_Xr2NvQ6a'],
  'client id': ['north-harbour-app', 'nightly-export', 'partner_sync~7'],
  tenant: ['north-4', 'south-2', 'west-3'],
  'user name': ['anna.berg', 'otto.reader', 'chen_wei'],
  scope: ['harbour.example.com', 'tenant-two.example.com', 'tenant-three.example.com'],
  text: ['north', 'south-2', 'west-3'],
}

/** What an input is that a JSON body has as another type, as JSON writes it. */
const typedValues: Record<string, string[]> = {
  integer: ['47113086', '20815974', '90210653'],
  number: ['47113.25', '208159.5', '90210.625'],
  boolean: ['true', 'true', 'true'],
  list: ['["north","east"]', '["south","east"]', '["west","east"]'],
  object: ['{"zone":1}', '{"zone":2}', '{"zone":3}'],
}

const emails = ['anna.berg@example.com', 'otto.reader@fabrikam.example', 'chen.wei@northwind.example']

/** Signs that a header field carries as they are. */
const plain: Record<string, string[]> = {
  password: ['Quarz-4711/kiwi=+:Blue', 'Green.0815~plum!sea', 'r1ver-Stone_42%rain'],
  'authentication code': ['p_kestrel1!+%2F:&=x', 'q_lindqvist7?/y-z', 'r_obuda&sohne#9'],
  'client secret': made['client secret']!,
}

/** Three accounts of an API, with a value for each input, and facts that only the server knows under names with a dot. */
export function accountsOf(d: Description): Account[] {
  const parts = d.operations.flatMap((one) => one.parts)
  return Array.from({ length: count }, (_, index) => {
    const inputs = Object.fromEntries(
      Object.keys(d.inputs).map((name) => [
        name,
        inputFor(d, name, index, { parts: takers(parts, name), type: typeShown(d, name) }),
      ]),
    )
    const known = (name: string) => inputs[inputOf(name) ?? '']
    // a part that is no plain input is compared as the text that it comes to
    const whole = parts.flatMap((part) => {
      const text = part.pieces.length > 0 ? textOf(part.pieces, known) : undefined
      return text === undefined || Object.hasOwn(inputs, part.key) ? [] : [[part.key, text] as const]
    })
    return {
      ...inputs,
      ...Object.fromEntries(whole),
      '.id': `7011${index + 4}-${'abc'[index]}3f9`,
      '.property': ['Administrator', 'Reader', 'Editor'][index] ?? 'Reader',
    }
  })
}

const takers = (parts: Part[], input: string): Part[] =>
  parts.filter(({ pieces }) => pieces.some((piece) => 'name' in piece && inputOf(piece.name) === input))

/** The JSON type in which a response shows an input. */
const typeShown = ({ operations }: Description, input: string): string | undefined =>
  operations
    .flatMap(({ response }) => response)
    .find(({ equals }) => inputOf(equals?.replace(/^\$/, '') ?? '') === input)?.type

interface Known {
  parts: Part[]
  type: string | undefined
}

function inputFor({ inputs }: Description, name: string, index: number, { parts, type }: Known): string {
  const spec = inputs[name] ?? {}
  const [part] = parts
  // one account of three has what is called usual, so that both are played
  if (spec.default !== undefined && index === (spec.default === '' ? 1 : 0)) return spec.default
  const isOf = spec.type ?? part?.type ?? type ?? ''
  const typed = typedValues[isOf]?.[index]
  // a name and a secret that are numbers are not the same one
  if (typed !== undefined && isOf === 'integer')
    return String(Number(typed) + Object.keys(inputs).indexOf(name) * 1_357_911)
  if (typed !== undefined) return typed
  if (!part) return spec.example ?? spec.default ?? `${name}-${index + 1}`
  if (part.of) return part.of[index % part.of.length] ?? ''
  if (part.kind === 'identifier' && index === 0 && spec.example !== undefined) return spec.example
  if (part.role === 'user name' && /@/.test(spec.example ?? 'name')) return emails[index] ?? ''
  const inHeader = parts.some((one) => /^(headers|bearer)$/.test(carriedBy(one)))
  const values = (inHeader ? plain[part.role] : undefined) ?? made[part.role] ?? made['text']!
  // what stands in HTTP Basic can be sent as it is by one account at least, to see whether it is read so
  const turned = parts.some(({ place }) => place === 'basic') ? index + 1 : index
  return values[turned % count] ?? ''
}
