import { inQuery } from '../../behaviour/parameters.ts'
import { part as partOf, wrap } from '../../behaviour/registry.ts'
import type { Account, Call, Fault } from '../../behaviour/types.ts'
import { alsoReads, mapParameter, rewriteValues } from '../../faults/parameters.ts'
import type { Part } from '../description.ts'
import { isTyped, sentAt, writtenAt } from '../places.ts'
import { parametersIn, textOfConstant } from '../requests.ts'
import { livingChallenges } from '../tokens.ts'
import { type Ground, type Make, making, slugOf } from './ground.ts'
import { requestWhens, second, type When } from './when.ts'

/** A value that a request may give instead of the right one, by what it is called. */
const instead: [name: string, what: string, is: (value: unknown) => boolean][] = [
  ['null', 'null', (value) => value === null],
  ['true', 'true', (value) => value === true],
  ['zero', 'the number 0', (value) => value === 0],
  ['object', 'an object', (value) => typeof value === 'object' && value !== null && !Array.isArray(value)],
]

/** Everything that can be wrong in reading the parameters of a token request. */
export function parameterFaults(ground: Ground): Fault[] {
  const make = making(ground, 'parameters')
  const parts = parametersIn(ground.issue).filter(({ kind }) => kind !== 'token')
  return parts.flatMap((part) => [
    ...(part.optional || part.leftOpen || ['basic', 'values'].includes(part.place)
      ? []
      : required(ground, make, part)),
    // any text may stand in a part that is just a text, so no rule is about another type there
    ...(part.place === 'json' && part.kind !== 'text' && !part.leftOpen && !part.optional
      ? types(ground, make, part)
      : []),
    ...(part.place === 'form' && !part.leftOpen ? repeated(make, part) : []),
    ...(part.kind === 'constant' || part.of ? words(ground, make, part) : []),
    ...(part.optional ? optional(make, part) : []),
    ...(part.unless !== undefined ? [needless(make, part)] : []),
  ])
}

/** The value that is right: of a constant, or of an account. */
const rightFor = (part: Part, account: Account | undefined): string =>
  part.constant !== undefined ? textOfConstant(part) : (part.of?.[0] ?? account?.[part.key] ?? '')

/** The newest challenge that is alive. */
const newestChallenge = (call: Call): string => livingChallenges(call).at(-1)?.value ?? ''

/** The value that would have been right: of a constant, or of the account that a request names, or of the first one. */
const right =
  ({ named, accounts }: Ground, part: Part) =>
  (call: Call): string =>
    part.kind === 'challenge' ? newestChallenge(call) : rightFor(part, named(call) ?? accounts[0])

/** A part that is required beside another one, and may be left out there too. */
const needless = (make: Make, { name, key }: Part): Fault =>
  make(
    `${slugOf(name)}-not-required`,
    `required-${slugOf(name)}`,
    `${name} may be left out beside what requires it`,
    (b) => wrap(b.parameters, key, (p) => ({ ...p, needed: () => false })),
  )

function required(ground: Ground, make: Make, part: Part): Fault[] {
  const slug = slugOf(part.name)
  const local = `required-${slug}`
  const given = right(ground, part)
  const absent = (when?: When) =>
    make(
      [slug, 'not-required', when?.name].filter(Boolean).join('-'),
      local,
      `a request without ${part.name} gets a token${when ? `, ${when.says}` : ''}`,
      (b) => {
        const holds = when?.of(b)
        rewriteValues(b, part.key, (values, call) =>
          values.length > 0 || !(holds?.(call) ?? true) ? values : [given(call)],
        )
      },
    )
  const names = ['[]', '[$ne]', '[x]'].map((tail) => part.name + tail)
  const camel = part.name.replace(/[_-]+([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
  const inBody = part.place === 'form' || part.place === 'json'
  return [
    absent(),
    make(`${slug}-empty-accepted`, local, `a request with an empty ${part.name} gets a token`, (b) =>
      mapParameter(b, part.key, (value, call) => (sentAt(part, value) === '' ? given(call) : value)),
    ),
    ...(inBody
      ? [
          make(`${slug}-from-query`, 'body-only', `${part.name} is also read from the query`, (b) =>
            alsoReads(b, part.key, inQuery(part.name)),
          ),
          ...(part.place === 'form'
            ? [
                make(`${slug}-list-name`, local, `${part.name} is also read under names with brackets`, (b) =>
                  alsoReads(b, part.key, (call) => names.flatMap((name) => beside(part, name, call))),
                ),
              ]
            : []),
          ...(camel !== part.name
            ? [
                make(
                  `${slug}-other-style`,
                  local,
                  `${part.name} is also read under the name "${camel}"`,
                  (b) => alsoReads(b, part.key, (call) => beside(part, camel, call)),
                ),
              ]
            : []),
        ]
      : []),
    ...(part.kind === 'secret' && part.place === 'json'
      ? [
          make(
            `${slug}-from-anywhere`,
            'body-only',
            `${part.name} is read wherever it stands in the body`,
            (b) =>
              alsoReads(b, part.key, (call) =>
                anywhere(call.body.toString(), part.name).map((value) => writtenAt(part, value)),
              ),
          ),
        ]
      : []),
  ]
}

/** What stands in a body beside a part, under another name. */
const beside = (part: Part, name: string, call: Call): unknown[] =>
  call.lookup(...part.path.slice(0, -1), name).map((value) => writtenAt(part, value))

function anywhere(text: string, name: string): unknown[] {
  const found: unknown[] = []
  try {
    JSON.parse(text, (key, value: unknown) => {
      if (key === name) found.push(value)
      return value
    })
  } catch {
    return []
  }
  return found
}

function types(ground: Ground, make: Make, part: Part): Fault[] {
  const slug = slugOf(part.name)
  const given = right(ground, part)
  const local = `${slug}-checked`
  const row = (
    name: string,
    what: string,
    is: (value: unknown) => boolean,
    map: (value: unknown, call: Call) => unknown,
  ) =>
    make(`${slug}-${name}-accepted`, local, `${part.name}: ${what} is accepted`, (b) =>
      mapParameter(b, part.key, (value, call) => (is(sentAt(part, value)) ? map(value, call) : value)),
    )
  const own = sentAt(part, rightFor(part, ground.accounts[0]))
  return [
    ...instead
      .filter(([, , is]) => !is(own))
      .map(([name, what, is]) => row(name, what, is, (_, call) => given(call))),
    row(
      'list',
      'a list of the right value',
      (value) => Array.isArray(value) && value.length === 1,
      (value) => writtenAt(part, (sentAt(part, value) as unknown[])[0]),
    ),
  ]
}

function repeated(make: Make, part: Part): Fault[] {
  const slug = slugOf(part.name)
  const which = (name: string, about: string, pick: (values: unknown[]) => unknown) =>
    make(`${slug}-${name}`, 'not-repeated', `of two values of ${part.name} ${about}`, (b) => {
      Object.assign(partOf(b.parameters, part.key), { once: false, pick })
    })
  return [
    which('first-counts', 'the first one counts', (values) => values[0]),
    which('last-counts', 'the last one counts', (values) => values.at(-1)),
  ]
}

/** A word that has to be one of those that are documented. */
function words(ground: Ground, make: Make, part: Part): Fault[] {
  const slug = slugOf(part.name)
  const allowed = part.of ?? [textOfConstant(part)]
  const accepts = (
    name: string,
    about: string,
    alike: (given: string, word: string) => boolean,
    when?: When,
  ) =>
    make(
      [slug, name, when?.name].filter(Boolean).join('-'),
      `${slug}-checked`,
      `${part.name}: ${about}${when ? `, ${when.says}` : ''}`,
      (b) => {
        const holds = when?.of(b)
        mapParameter(b, part.key, (value, call) => {
          if (typeof value !== 'string' || !(holds?.(call) ?? true)) return value
          return allowed.find((word) => alike(value, word)) ?? value
        })
      },
    )
  const whens = [...requestWhens(ground).filter(({ name }) => name !== 'beside-unknown'), second(ground)]
  const isWord = !isTyped(part)
  // what is neither a text nor a number has no beginning
  const isLong = isWord || typeof sentAt(part, allowed[0]) === 'number'
  return [
    accepts('any-word', 'any word is accepted', (given) => given !== ''),
    ...(isWord
      ? [
          accepts(
            'any-case',
            'upper and lower case are the same',
            (given, word) => given.toLowerCase() === word.toLowerCase(),
          ),
        ]
      : []),
    ...(part.open === 'spaces' || part.of || !isWord
      ? []
      : [accepts('trimmed', 'spaces around it are overlooked', (given, word) => given.trim() === word)]),
    ...(part.open === 'words' || !isLong
      ? []
      : [
          accepts('begins', 'whatever follows the right word is overlooked', (given, word) =>
            given.startsWith(word),
          ),
          accepts('contains', 'anything with the right word in it is accepted', (given, word) =>
            given.includes(word),
          ),
        ]),
    ...(part.kind === 'constant'
      ? [
          ...(isLong && allowed.some((word) => word.length > 1)
            ? [
                accepts(
                  'beginning',
                  'a beginning of the right word is accepted',
                  (given, word) => given !== '' && word.startsWith(given),
                ),
              ]
            : []),
          ...whens.map((when) => accepts('any-word', 'any word is accepted', (given) => given !== '', when)),
        ]
      : []),
    ...(part.name === 'grant_type'
      ? [
          accepts(
            'other-grant',
            'whatever is written like a grant type of OAuth is accepted for it',
            (given) => /^[a-z]+(_[a-z]+)?$/.test(given),
          ),
        ]
      : []),
    ...(part.of?.slice(1) ?? [])
      .filter((word) => !part.perhaps.includes(word))
      .map((word) =>
        make(
          `${slug}-no-${slugOf(word)}`,
          `${slug}-available`,
          `${part.name}: "${word}" is rejected`,
          (b) => {
            const p = partOf(b.parameters, part.key)
            const before = p.takes
            const own = ground.accounts[0]?.[part.key]
            p.takes = (value, call) => before(value, call) && (value !== word || value === own)
          },
        ),
      ),
  ]
}

function optional(make: Make, part: Part): Fault[] {
  const slug = slugOf(part.name)
  return [
    make(`${slug}-needed`, `${slug}-optional`, `a request without ${part.name} is rejected`, (b) => {
      partOf(b.parameters, part.key).needed = ({ route }) => route === 'token'
    }),
    make(`${slug}-unwanted`, slug, `a request with ${part.name} is rejected`, (b) => {
      partOf(b.parameters, part.key).takes = () => false
    }),
    ...(isTyped(part) && part.place === 'json'
      ? [
          make(`${slug}-of-any-type`, `${slug}-type`, `${part.name} of any JSON type is accepted`, (b) => {
            partOf(b.parameters, part.key).takes = () => true
          }),
        ]
      : []),
  ]
}
