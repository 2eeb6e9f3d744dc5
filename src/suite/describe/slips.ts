import { referencesOf } from '../../expression/references.ts'
import { expressionIn, expressionsIn } from '../../expression/template.ts'
import type {
  Description,
  Operation,
  RequestPart,
  RequestRole,
  ResponsePart,
} from '../../model/description.ts'
import { didYouMean, type Place, type Problem } from '../../model/errors.ts'
import { own } from '../../model/own.ts'
import type { Json } from '../../model/suite.ts'
import { valueAt } from '../change.ts'
import { requestRoleOf } from '../draft/roles.ts'
import { memberOf } from './expressions.ts'
import { isComposed } from './operations.ts'
import type { RawDescription, RawPart } from './raw.ts'

/** Something that is written so that it would silently mean something else, or nothing. */
type Slip = [code: string, message: string, hint: string]

const at = (place: Place, slips: (Slip | false | undefined)[]): Problem[] =>
  slips.flatMap((slip) => (slip ? [{ code: slip[0], message: slip[1], hint: slip[2], place }] : []))

/** The keys of which one alone can say what a part's value is. */
const sources = ['constant', 'option', 'value', 'input'] as const

/** What looks like an expression and lacks its mark. */
const unmarked = /^(inputs|other|paths|lifetimes|values)\.\w+/

const tokenNames: Partial<Record<RequestRole, string>> = {
  'access token': 'token',
  'refresh token': 'refresh_token',
}

const namesToken = (value: Json, token: string): boolean =>
  expressionsIn(value).some(({ text }) => referencesOf(text).some(({ name }) => name === token))

const ofPart = (part: RequestPart, raw: RawPart, declared: string | undefined): Problem[] => {
  const { at: pointer, name, value, role, of, perhaps, either, place } = part
  const said = sources.filter((key) => raw[key] !== undefined)
  const likely = requestRoleOf(pointer)
  const token = tokenNames[role]
  const strange = perhaps?.find((one) => !of?.includes(one))
  return at(place, [
    raw.role === undefined &&
      said.every((key) => key === 'input') &&
      likely !== 'text' && [
        'role-missing',
        `"${pointer}" has no role, so it would be any text`,
        `did you mean "role: ${likely}"? a part called "${name}" that is any text says so: "role: text"`,
      ],
    said.length > 1 && [
      'value-twice',
      `"${pointer}" has ${said.map((key) => `"${key}"`).join(' and ')}, and each says what is sent`,
      `expected: one of ${sources.join(', ')}`,
    ],
    typeof value === 'string' &&
      unmarked.test(value) && [
        'expression-unmarked',
        `"${pointer}" would send the text "${value}" as it is`,
        `did you mean "$${value}"? an expression begins with "$"`,
      ],
    token !== undefined &&
      !namesToken(value, token) && [
        'token-unsent',
        `the value of "${pointer}" holds no ${role}`,
        `expected: an expression that names it, such as '$"Token " + ${token}'`,
      ],
    raw.role !== undefined &&
      raw.role !== 'composed' &&
      isComposed(value) && [
        'key-idle',
        `"${pointer}" is made of others, so what it is, is said of those: "role" says nothing of it`,
        'expected: the roles at the parts /values/…',
      ],
    declared !== undefined &&
      raw.type !== undefined &&
      raw.type !== declared && [
        'type-twice',
        `"${pointer}" is of type ${raw.type}, and its input of type ${declared}`,
        'the type of an input goes without saying at its part',
      ],
    raw.type !== undefined &&
      raw.type !== 'string' &&
      !pointer.startsWith('/json/') && [
        'key-idle',
        `"type" says nothing of "${pointer}": outside of a JSON body all values are texts`,
        'expected: a place in /json, or no type',
      ],
    raw.option !== undefined &&
      of !== undefined &&
      expressionIn(raw.option) === undefined &&
      !of.includes(raw.option) && [
        'option-unknown',
        `"${pointer}" sends ${JSON.stringify(raw.option)}, which "of" does not have`,
        didYouMean(String(raw.option), of.map(String)),
      ],
    strange !== undefined && [
      'option-unknown',
      `"perhaps" of "${pointer}" has ${JSON.stringify(strange)}, which "of" does not have`,
      didYouMean(String(strange), (of ?? []).map(String)),
    ],
    either !== undefined &&
      !Object.values(either).includes(pointer) && [
        'either-elsewhere',
        `"either" of "${pointer}" does not have that place itself`,
        `expected: "${pointer}" as one of its places`,
      ],
  ])
}

const bodies = ['form', 'json', 'text'] as const

/** The operations that a key says something of. */
const purposes: Record<string, string[]> = {
  ends: ['renew', 'revoke'],
  keeps: ['renew', 'revoke'],
  supersedes: ['issue', 'renew'],
  personal: ['use'],
}

const ofOperation = (
  operation: Operation,
  raw: RawDescription['operations'][string],
  inputs: RawDescription['inputs'],
): Problem[] => {
  const typeOfInput = (part: RequestPart) => own(inputs, memberOf(part.value) ?? '')?.type
  const { name, purpose, parts, place } = operation
  const request = raw.request as unknown as Json
  const taken = bodies.filter(
    (body) =>
      parts.some(({ at: pointer }) => pointer.split('/')[1] === body) || Object.hasOwn(raw.request, body),
  )
  const needed = (
    { renew: ['refresh token'], use: ['access token'], revoke: Object.keys(tokenNames) } as const
  )[purpose as 'renew'] as readonly string[] | undefined
  return [
    ...at(place, [
      taken.length > 1 && [
        'body-twice',
        `the request of "${name}" would have the bodies ${taken.map((body) => `/${body}`).join(' and ')}`,
        'expected: one body; a way to write it otherwise is an "either"',
      ],
      needed !== undefined &&
        !parts.some(({ role }) => needed.includes(role)) && [
          'no-token',
          `"${name}" does ${purpose === 'use' ? 'use a token' : `${purpose} one`}, but no part of its request is one`,
          `one of "parts" needs "role: ${needed[0]}"`,
        ],
      ...Object.entries(purposes).map(
        ([key, fits]): Slip | false =>
          own(raw as unknown as Record<string, unknown>, key) !== undefined &&
          !fits.includes(purpose) && [
            'key-idle',
            `"${key}" says nothing of "${name}", whose purpose is "${purpose}"`,
            `it stands beside "does: ${fits.join('" or "does: ')}"`,
          ],
      ),
    ]),
    ...parts.flatMap((part) =>
      at(part.place, [
        !part.optional &&
          valueAt(request, part.at) !== undefined && [
            'place-taken',
            `the request of "${name}" has something at "${part.at}" already`,
            'what is always sent and no part stands in "request", what is a part in "parts" alone',
          ],
      ]),
    ),
    ...parts.flatMap(({ unless, at: pointer, place }) => {
      const found = parts.find((part) => part.at === unless)
      return at(place, [
        unless !== undefined &&
          !(found?.optional && found.unless === undefined) && [
            'optional-unless',
            `"${pointer}" is required beside "${unless}", which is ${found ? 'no part that may simply be left out' : `no part of "${name}"`}`,
            `expected: the place of a part with "optional: true"`,
          ],
      ])
    }),
    ...parts.flatMap((part) => ofPart(part, raw.parts![part.at]!, typeOfInput(part))),
  ]
}

const ofResponse = (part: ResponsePart, lifetimes: string[]): Problem[] =>
  at(part.place, [
    part.lifetime !== undefined &&
      !lifetimes.includes(part.lifetime) && [
        'lifetime-unknown',
        `the suite has no lifetime "${part.lifetime}", which "${part.at}" would have`,
        didYouMean(part.lifetime, lifetimes),
      ],
    part.role === 'echo' &&
      part.equals === undefined && [
        'echo-of-nothing',
        `"${part.at}" is an echo, and nothing says of what`,
        `expected: "equals", such as "equals: inputs.${part.name.split('.').at(-1)}"; or "role: text"`,
      ],
  ])

/** What expressions name that is not declared. */
const undeclared = (texts: string[], declared: Record<string, object>, place: Place): Problem[] =>
  texts.flatMap(referencesOf).flatMap(({ name, member }) => {
    const names = own(declared, name)
    if (!names || member === undefined || Object.hasOwn(names, member)) return []
    const message = `the suite declares no "${member}" under ${name === 'other' ? 'inputs' : name}`
    return at(place, [['name-undeclared', message, didYouMean(member, Object.keys(names))]])
  })

const ofEquals = ({ equals = 'true', place }: ResponsePart, declared: Record<string, object>): Problem[] => {
  const bare = referencesOf(equals).filter(({ name }) => Object.hasOwn(declared['inputs']!, name))
  return [
    ...undeclared([equals], declared, place),
    ...bare.flatMap(({ name }) =>
      at(place, [['name-undeclared', `"${equals}" names no variable`, `did you mean "inputs.${name}"?`]]),
    ),
  ]
}

/** Names in a description's own expressions that the suite does not declare, and values that nothing is made of. */
const unknownNames = (
  { operations, refusal }: Description,
  { inputs, paths, lifetimes = {} }: RawDescription,
): Problem[] => {
  const declared = { inputs, other: inputs, paths, lifetimes }
  const textsIn = (value: Json) => expressionsIn(value).map(({ text }) => text)
  return [
    ...operations.flatMap(({ name, path, parts, response, place }) => {
      const made = parts.filter((part) => part.at.startsWith('/values/'))
      const values = Object.fromEntries(made.map((part) => [part.name, part]))
      const read = [path, ...parts.map(({ value }) => value)].flatMap((value) =>
        textsIn(value).flatMap(referencesOf),
      )
      return [
        ...undeclared(textsIn(path), { ...declared, values }, place),
        // An input that is taken as it is, is told of with what else could give the value.
        ...parts.flatMap((part) =>
          undeclared(
            textsIn(part.value).filter((text) => !/^inputs\.\w+$/.test(text)),
            { ...declared, values },
            part.place,
          ),
        ),
        ...made.flatMap((part) =>
          at(part.place, [
            !read.some((one) => one.name === 'values' && one.member === part.name) && [
              'value-unsent',
              `no part of "${name}" is made of "${part.at}", so it would not be sent`,
              `expected: a part with a value such as '$values.id + ":" + values.${part.name}'`,
            ],
          ]),
        ),
        ...response.flatMap((part) => ofEquals(part, declared)),
      ]
    }),
    ...refusal.flatMap((part) => ofEquals(part, declared)),
  ]
}

/** A status for what nothing is sent of. */
const ofStatuses = ({ operations, refusalStatus, refusalStatusPlace }: Description): Problem[] => {
  if (!refusalStatusPlace || Array.isArray(refusalStatus) || !refusalStatus?.media) return []
  const isSent = operations.some(
    ({ purpose, parts }) =>
      purpose !== 'use' &&
      parts.some(({ role, optional, leftOpen }) => role === 'media type' && !optional && !leftOpen),
  )
  return at(refusalStatusPlace, [
    !isSent && [
      'media-unsent',
      '"media" is the status of a body under another media type, and no part that is always sent is a media type',
      'expected: a part such as "/headers/content-type: { role: media type, constant: application/json }" in the request for a token',
    ],
  ])
}

/** What a description says that nothing would come of, or something else than is meant: each at its place, with what would be right. */
export const slipsIn = (description: Description, raw: RawDescription): Problem[] => [
  ...description.operations.flatMap((operation) =>
    ofOperation(operation, raw.operations[operation.name]!, raw.inputs),
  ),
  ...[...description.operations.flatMap(({ response }) => response), ...description.refusal].flatMap((part) =>
    ofResponse(part, Object.keys(raw.lifetimes ?? {})),
  ),
  ...ofStatuses(description),
  ...unknownNames(description, raw),
]
