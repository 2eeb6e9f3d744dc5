import { createHash } from 'node:crypto'
import { part as partOf, wrap } from '../../behaviour/registry.ts'
import type { Account, Behaviour, Call, Fault } from '../../behaviour/types.ts'
import { phantomFaults } from '../../faults/comparisons.ts'
import { near, silent, undone } from '../../faults/drawn-values.ts'
import { mapParameter } from '../../faults/parameters.ts'
import type { Part } from '../description.ts'
import { carriedBy, isTyped, sentAt } from '../places.ts'
import { ownerOf, parametersIn, proofOf } from '../requests.ts'
import { adopted, type Ground, idOf, type Make, making, slugOf } from './ground.ts'
import { isSaid } from './lifetimes.ts'
import { historyWhens, optionalWhens, requestWhens, second, type When } from './when.ts'

type Alike = (given: string, stored: string, call: Call) => boolean
/** A way to compare, and of which stored values it makes a difference. */
type Row = [name: string, about: string, alike: Alike, matters?: ((stored: string) => boolean) | undefined]

const lower = (text: string) => text.toLocaleLowerCase('en')
const letters = (text: string) => text.replace(/[^\p{L}\p{N}]/gu, '')
const plain = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '')
const cut = (text: string) => Buffer.from(text).subarray(0, 72).toString()
const decode = (text: string) => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
const digest = (algorithm: string, text: string) => createHash(algorithm).update(text).digest('hex')

const any: Row = ['any', 'any value is accepted', () => true]
const anyCase: Row = [
  'any-case',
  'upper and lower case are the same',
  (g, s) => lower(g) === lower(s),
  (s) => lower(s) !== s.toLocaleUpperCase('en'),
]

/** Ways to compare that are wrong for whatever names or proves somebody. */
const always: Row[] = [
  any,
  ['longer', 'whatever follows the right value is overlooked', (g, s) => g.startsWith(s)],
  ['prefix', 'a beginning of the right value is accepted', (g, s) => g !== '' && s.startsWith(g)],
  ['suffix', 'an end of the right value is accepted', (g, s) => g !== '' && s.endsWith(g)],
  ['wildcard', '"*" and "%" stand for any value', (g) => g === '*' || g === '%'],
  ['tautology', "a quote with OR '1'='1' is accepted", (g) => /'\s*or\s*'?1'?\s*=\s*'?1/i.test(g)],
  [
    'commented',
    'a quote and two dashes after the right value are overlooked',
    (g, s) => g.startsWith(`${s}'`) && /--|#/.test(g),
  ],
]

/** Ways to compare that are wrong for a secret. */
const ofSecrets: Row[] = [
  anyCase,
  [
    'cut-at-8',
    'only the first eight characters count',
    (g, s) => g.slice(0, 8) === s.slice(0, 8),
    (s) => s.length >= 8,
  ],
  ['cut-at-72', 'only the first 72 bytes count', (g, s) => cut(g) === cut(s), (s) => cut(s) !== s],
  [
    'decoded-again',
    'percent escapes are decoded once too often',
    (g, s) => [decode(g), decode(decode(g))].includes(s),
    (s) => encodeURIComponent(s) !== s,
  ],
  ['letters', 'only letters and digits count', (g, s) => letters(g) === letters(s), (s) => letters(s) !== s],
  ['unaccented', 'accents are overlooked', (g, s) => plain(g) === plain(s), (s) => plain(s) !== s],
  ['md5', 'its MD5 digest is accepted as well', (g, s) => g === digest('md5', s)],
  ['sha256', 'its SHA-256 digest is accepted as well', (g, s) => g === digest('sha256', s)],
  [
    'the-name',
    "the account's name is accepted instead",
    (g, s, { world }) => isAnotherValue(world.accounts, g, s),
  ],
  [
    'common',
    'words that everybody tries are accepted',
    (g) => /^(password|admin|changeme|secret|1234)$/.test(g),
  ],
  ['pattern', 'it is taken for a pattern', (g, s) => /[.*?]/.test(g) && matchesAll(g, s)],
  ...near.map(
    ([name, about, alike, matters]): Row => [name, about, (g, s) => s !== '' && alike(g, s), matters],
  ),
]

const isAnotherValue = (accounts: Account[], given: string, stored: string): boolean =>
  given !== '' &&
  accounts.some(
    (account) =>
      Object.entries(account).some(([name, value]) => !name.startsWith('.') && value === given) &&
      Object.values(account).includes(stored),
  )

const matchesAll = (pattern: string, text: string): boolean => {
  try {
    return new RegExp(`^(?:${pattern})$`).test(text)
  } catch {
    return false
  }
}

/** How a value that a header field carries cannot be sent: HTTP trims it and knows no such characters. */
const unsendable = [
  'drops-controls',
  'drops-invisible',
  'folded-width',
  'unescaped-html',
  'unescaped-unicode',
  'padded',
]

/** Accepts more values than the right one; where that is no text, a text as well, by what stands in it. */
const alsoAlike = (b: Behaviour, part: Part, alike: Alike): void => {
  const asText = (given: string) => {
    const sent = sentAt(part, given)
    return typeof sent === 'string' ? sent : given
  }
  if (isTyped(part)) partOf(b.parameters, part.key).takes = () => true
  wrap(
    b.same,
    part.key,
    (same) => (given, stored, call) =>
      same(given, stored, call) || (stored !== '' && alike(asText(given), stored, call)),
  )
}

/** Everything that can be wrong in comparing what names and proves an account. */
export function credentialFaults(ground: Ground): Fault[] {
  const make = making(ground, 'credentials')
  const parts = parametersIn(ground.issue).filter(
    ({ kind, optional }) => !optional && (kind === 'identifier' || kind === 'secret'),
  )
  return parts.flatMap((part) => [
    ...comparisons(ground, make, part),
    ...(part.kind === 'identifier' && part.role !== 'tenant' ? nobody(ground, part) : []),
  ])
}

function comparisons(ground: Ground, make: Make, part: Part): Fault[] {
  const slug = slugOf(part.name)
  const { key } = part
  const stored = ground.accounts.slice(0, 2).flatMap((account) => account[key] ?? [])
  const checked = `${slug}-checked`
  const isSecret = part.kind === 'secret'
  const differs = ([, , , matters]: Row) => stored.some((value) => matters?.(value) ?? true)
  const row = (name: string, about: string, alike: Alike, when?: When) =>
    make(
      [slug, name, when?.name].filter(Boolean).join('-'),
      checked,
      `${part.name}: ${about}${when ? `, ${when.says}` : ''}`,
      (b) => {
        const holds = when?.of(b)
        alsoAlike(b, part, (given, stored, call) => (holds?.(call) ?? true) && alike(given, stored, call))
      },
    )
  const proves =
    isSecret &&
    parametersIn(ground.issue).some((one) => one.kind === 'identifier' && proofOf(one, ground.issue) === part)
  const inBody = part.place === 'form' || part.place === 'json'
  const seen = requestWhens(ground).filter(({ name }) => name !== 'beside-unknown' || (isSecret && inBody))
  const isTold = ({ name }: When) => name !== 'while-alive' && (name !== 'after-an-end' || isSaid(ground))
  const history = isSecret ? historyWhens(ground).filter(isTold) : []
  const whens = [second(ground), ...seen, ...optionalWhens(ground), ...history]
  // every character of a secret is tried where requests differ in what they hold
  const closer = [second(ground), ...seen.filter(({ name }) => name === 'charset'), ...optionalWhens(ground)]
  return [
    ...always.map(([name, about, alike]) => row(name, about, alike)),
    ...whens.map((when) => row(any[0], any[1], any[2], when)),
    ...(isSecret && differs(anyCase)
      ? closer.map((when) => row(anyCase[0], anyCase[1], anyCase[2], when))
      : []),
    // a number in a text may count as that number
    ...(isSecret && carriedBy(part) !== 'headers' && !isTyped(part)
      ? [row('trimmed', 'spaces around it are overlooked', (g, s) => g.trim() === s)]
      : []),
    ...(isSecret && inBody
      ? [row('a-token', 'a living token is accepted instead', (g, _, { world }) => world.tokens.has(g))]
      : []),
    ...(isSecret ? ofSecrets : [])
      .filter(
        (one) =>
          differs(one) &&
          (carriedBy(part) !== 'headers' || !unsendable.includes(one[0])) &&
          // HTTP Basic may be read form-encoded too
          (part.place !== 'basic' || one[0] !== 'decoded-again'),
      )
      .map(([name, about, alike]) => row(name, about, alike)),
    ...(proves
      ? [
          row('of-another', "another account's value is accepted", (given, _, { world }) =>
            world.accounts.some((account) => account[key] === given && given !== ''),
          ),
        ]
      : []),
    ...(isSecret ? undoing(make, part, stored) : []),
    ...(stored.some((value) => letters(value) !== value)
      ? [
          make(
            `${slug}-special-refused`,
            'success',
            `${part.name}: a right value with special characters is rejected`,
            (b) => wrap(b.same, key, (same) => (g, s, call) => same(g, s, call) && letters(g) === g),
          ),
        ]
      : []),
    ...(isSecret
      ? [
          make(
            `${slug}-empty`,
            ['basic', 'values'].includes(part.place) || part.optional || part.leftOpen
              ? checked
              : `required-${slug}`,
            `${part.name}: an empty value is accepted`,
            (b) => {
              Object.assign(partOf(b.parameters, key), { mayBeEmpty: true, needed: () => false })
              alsoAlike(b, part, (given) => given === '')
            },
          ),
        ]
      : []),
  ]
}

/** Values that are undone once too often before they are compared. */
const undoing = (make: Make, part: Part, stored: string[]): Fault[] =>
  undone
    .filter(([suffix]) => carriedBy(part) !== 'headers' || !unsendable.includes(suffix))
    // nobody escapes letters and digits
    .filter(([suffix]) => suffix !== 'unescaped-html' || stored.some((value) => letters(value) !== value))
    .filter(([suffix]) => suffix !== 'repaired' && (suffix !== 'unescaped-unicode' || part.place !== 'json'))
    .map(([suffix, about, undo]) =>
      make(`${slugOf(part.name)}-${suffix}`, `${slugOf(part.name)}-checked`, `${part.name}: ${about}`, (b) =>
        suffix === 'drops-controls' && !isTyped(part)
          ? mapParameter(b, part.key, (value) =>
              typeof value === 'string' ? value.replace(silent, '') : value,
            )
          : alsoAlike(b, part, (given, stored) => undo(given) === stored),
      ),
    )

/** Whoever is not there has no secret: with none, or with what a database says for none, in comes the first account. */
function nobody(ground: Ground, part: Part): Fault[] {
  const secret = proofOf(part, ground.issue)
  if (!secret) return []
  const checked = idOf(ground.d, `${slugOf(part.name)}-checked`)
  const faults = phantomFaults(checked, {
    check: `${ground.issue.name} ${part.key}`,
    role: ownerOf(part, ground.issue),
    secret: secret.key,
  })
  return adopted(ground, 'credentials', faults)
}
