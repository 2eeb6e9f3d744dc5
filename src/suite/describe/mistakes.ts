import { problemOf } from '../../expression/compile.ts'
import { expressionsIn } from '../../expression/template.ts'
import {
  type Description,
  type Operation,
  type RequestPart,
  type ResponsePart,
  requestRoles,
  responseRoles,
} from '../../model/description.ts'
import { didYouMean, type Place, type Problem } from '../../model/errors.ts'
import { isSafeName, safeNameHint } from '../../model/own.ts'
import { pointerParts } from '../../model/pointer.ts'
import { mostLevels } from '../../source/aliases.ts'
import { beginOf, challengeOf } from './operations.ts'
import type { RawDescription } from './raw.ts'
import { slipsIn } from './slips.ts'

const unsafePlace = ({ at, place }: { at: string; place: Place }): Problem[] => {
  const names = pointerParts(at)
  // A schema of the response is made of it, as deep as it is long.
  if (names.length > mostLevels)
    return [
      {
        code: 'place-deep',
        message: `the place of a part goes through ${names.length} names`,
        hint: `expected: at most ${mostLevels}`,
        place,
      },
    ]
  const unsafe = names.find((token) => !isSafeName(token))
  if (unsafe === undefined) return []
  return [
    {
      code: 'name-unsafe',
      message: `"${at}" goes through "${unsafe}"`,
      hint: `expected: ${safeNameHint}`,
      place,
    },
  ]
}

/** The roles, or classes of roles, that a key of a part says something of; of a part of another role nothing would come of it. */
const requestKeys: Record<string, string[]> = {
  of: ['option'],
  perhaps: ['option'],
  open: ['constant'],
  from: ['token', 'challenge'],
  once: ['challenge'],
  case: ['identifier'],
  also: ['access token'],
}
const responseKeys: Record<string, string[]> = {
  constant: [
    'token type',
    'result',
    'text',
    'user data',
    'lifetime',
    'refresh lifetime',
    'status',
    'error code',
  ],
  equals: ['echo', 'text', 'user data', 'object'],
  either: ['instant', 'lifetime', 'text'],
  format: ['token', 'instant'],
  lifetime: ['access token'],
  userClaims: ['access token'],
}

const idleKeys = (
  part: RequestPart | ResponsePart,
  keys: Record<string, string[]>,
  classes: Record<string, string>,
): Problem[] =>
  Object.entries(keys).flatMap(([key, roles]): Problem[] => {
    const fits = roles.some((role) => role === part.role || role === classes[part.role])
    if (fits || (part as unknown as Record<string, unknown>)[key] === undefined) return []
    const written = key === 'userClaims' ? 'user_claims' : key
    const wanted = Object.keys(classes).filter((role) =>
      roles.some((one) => one === role || one === classes[role]),
    )
    return [
      {
        code: 'key-idle',
        message: `"${written}" says nothing of "${part.at}", whose role is ${part.role}`,
        hint: `it stands beside the roles ${wanted.join(', ')}`,
        place: part.place,
      },
    ]
  })

/** What a login in two steps lacks: the one that gives a challenge, or the one that takes it. */
const ofChallenges = (operation: Operation, { operations }: Description): Problem[] => {
  const { name, purpose, place } = operation
  const taken = operation.parts.find(({ role }) => role === 'challenge')
  const isTaken = operations.some((one) => beginOf(one, { operations }) === operation)
  const problem = (code: string, message: string, hint: string, at = place) => [
    { code, message, hint, place: at },
  ]
  if (purpose === 'begin' && challengeOf(operation) === undefined)
    return problem(
      'no-challenge',
      `"${name}" begins a login, but no part of its response is a challenge`,
      'one part of "response" needs "role: challenge"',
    )
  if (purpose === 'begin' && !isTaken)
    return problem(
      'no-challenge',
      `"${name}" begins a login, and no operation takes its challenge`,
      'one of "parts" of an operation that issues a token needs "role: challenge"',
    )
  if (!taken) return []
  if (purpose !== 'issue')
    return problem(
      'challenge-elsewhere',
      `"${name}" does ${purpose}, and "${taken.at}" of its request is a challenge`,
      'a challenge is a part of an operation with "does: issue"',
      taken.place,
    )
  const begins = operations.filter((one) => one.purpose === 'begin').map((one) => one.name)
  return beginOf(operation, { operations })
    ? []
    : problem(
        'no-challenge',
        `"${taken.at}" of "${name}" is a challenge, and no operation ${taken.from ? `called "${taken.from.join('" or "')}" ` : ''}begins the login`,
        begins.length > 0
          ? didYouMean(taken.from?.[0] ?? '', begins)
          : 'expected: an operation with "does: begin", whose response has the challenge',
        taken.place,
      )
}

const ofTokens = (operation: Operation, names: string[]): Problem[] => [
  ...(operation.purpose === 'issue' && !operation.response.some(({ role }) => role === 'access token')
    ? [
        {
          code: 'no-token',
          message: `"${operation.name}" issues a token, but no part of its response is one`,
          hint: 'one part of "response" needs "role: access token"',
          place: operation.place,
        },
      ]
    : []),
  ...operation.parts
    .filter(({ role }) => operation.purpose === 'issue' && requestRoles[role] === 'token')
    .map(({ at, place }) => ({
      code: 'token-to-issue',
      message: `"${operation.name}" issues a token, and "${at}" of its request is one`,
      hint: 'what gets a token for a refresh token is "does: renew"; the challenge of a login in two steps has "role: challenge"; any other request with a token stands under "requests", with scenarios of its own',
      place,
    })),
  ...operation.parts.flatMap(({ from = [], role, place }) =>
    (role === 'challenge' ? [] : from)
      .filter((name) => !names.includes(name))
      .map((name) => ({
        code: 'unknown-operation',
        message: `no operation that issues a token is called "${name}"`,
        hint: didYouMean(name, names),
        place,
      })),
  ),
]

/** The expressions that a part is described by. */
const expressionsOf = (part: RequestPart | ResponsePart): string[] =>
  'value' in part
    ? expressionsIn([part.value, ...Object.values(part.also ?? {}).map(({ value }) => value)]).map(
        ({ text }) => text,
      )
    : [
        ...(part.equals === undefined ? [] : [part.equals]),
        ...Object.values(part.either ?? {}).map((form) => form.replaceAll('<got>', 'body')),
      ]

const unreadable = (part: RequestPart | ResponsePart): Problem[] =>
  expressionsOf(part).flatMap((text) => {
    const problem = problemOf(text)
    return problem
      ? [
          {
            code: 'expression',
            message: `in "${text}" of "${part.at}": ${problem.message}`,
            hint: 'expected: a CEL expression over the names in suites/README.md',
            place: part.place,
          },
        ]
      : []
  })

/** What keeps rules from speaking at all, each at its own place: everything else would be told of them. */
export const problemsOf = (description: Description, raw: RawDescription): Problem[] => {
  const { operations, refusal } = description
  const { inputs } = raw
  const every = operations.flatMap(({ parts, response }) => [...parts, ...response])
  // Nothing else is looked up under a name by which objects are made.
  const unsafe = [...every, ...refusal].flatMap(unsafePlace)
  if (unsafe.length > 0) return unsafe
  return [
    ...slipsIn(description, raw),
    ...[...every, ...refusal].flatMap(unreadable),
    ...operations.flatMap(({ parts, response }) => [
      ...parts.flatMap((part) => idleKeys(part, requestKeys, requestRoles)),
      ...response.flatMap((part) => idleKeys(part, responseKeys, responseRoles)),
    ]),
    ...refusal.flatMap((part) => idleKeys(part, responseKeys, responseRoles)),
    ...operations.flatMap((operation) => ofChallenges(operation, description)),
    ...operations.flatMap((operation) =>
      ofTokens(
        operation,
        operations.filter(({ purpose }) => purpose === 'issue').map(({ name }) => name),
      ),
    ),
    ...(operations.some(({ purpose }) => purpose === 'issue')
      ? []
      : [
          {
            code: 'no-issue',
            message: 'no operation issues a token',
            hint: 'one of the operations needs "does: issue"',
            ...(operations[0] && { place: operations[0].place }),
          },
        ]),
    ...operations.flatMap(({ parts }) =>
      parts.flatMap(({ at, value, place }): Problem[] => {
        const input = typeof value === 'string' ? /^\$inputs\.(\S+)$/.exec(value)?.[1] : undefined
        if (input === undefined || Object.hasOwn(inputs, input)) return []
        return [
          {
            code: 'part-without-input',
            message: `the suite declares no input "${input}", which "${at}" would take its value from`,
            hint: `${didYouMean(input, Object.keys(inputs))}; or give the part "input:", "constant:" or "value:"`,
            place,
          },
        ]
      }),
    ),
  ]
}
