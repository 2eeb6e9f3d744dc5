// How a credential can be compared wrongly.
import { createHash } from 'node:crypto'
import { Refused } from '../behaviour/refusals.ts'
import { part, wrap } from '../behaviour/registry.ts'
import type { Behaviour, Call, Fault, Same } from '../behaviour/types.ts'
import type { On } from './conditions.ts'
import { fault, slug } from './define.ts'

/** Which ways of comparing a credential wrongly make sense, and whose requirement they break. */
export interface CredentialOptions {
  requirement?: string
  /** It names an account instead of proving it. */
  identifier?: true
  /** It has no letters with accents. */
  ascii?: true
}

const lower = (text: string): string => text.toLocaleLowerCase('en')
const letters = (text: string): string => text.replace(/[^\p{L}\p{N}]/gu, '')
const plain = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '')
const sorted = (text: string): string => [...text].sort().join('')

/** What a wrong value has in common with the right one. */
export const like = {
  anything: (() => true) as Same,
  anyCase: ((g, s) => lower(g) === lower(s)) as Same,
  firstAnyCase: ((g, s) => g.slice(1) === s.slice(1) && lower(g) === lower(s)) as Same,
  trimmed: ((g, s) => g.trim() === s) as Same,
  longer: ((g, s) => g.startsWith(s)) as Same,
  shorter: ((g, s) => g !== '' && s.startsWith(g)) as Same,
  endsRight: ((g, s) => g.endsWith(s)) as Same,
  cutAt:
    (length: number): Same =>
    (g, s) =>
      g.slice(0, length) === s.slice(0, length),
  /** All but the characters between two positions; from the end where they are negative. */
  butFor:
    (from: number, to: number): Same =>
    (g, s) =>
      g.length === s.length && g.slice(0, from) === s.slice(0, from) && g.slice(to) === s.slice(to),
  firstIgnored: ((g, s) => g.slice(1) === s.slice(1)) as Same,
  lastIgnored: ((g, s) => g.slice(0, -1) === s.slice(0, -1)) as Same,
  withoutFirst: ((g, s) => g !== '' && g === s.slice(1)) as Same,
  sameLength: ((g, s) => g.length === s.length) as Same,
  letters: ((g, s) => letters(g) === letters(s)) as Same,
  unaccented: ((g, s) => plain(g) === plain(s)) as Same,
  narrowed: ((g, s) => g.normalize('NFKC') === s) as Same,
  anyOrder: ((g, s) => sorted(g) === sorted(s)) as Same,
  untilNul: ((g, s) => g.split('\0')[0] === s) as Same,
  untilQuote: ((g, s) => g.split("'")[0] === s) as Same,
  inBase64: ((g, s) => Buffer.from(g, 'base64').toString() === s) as Same,
  twice: ((g, s) => g === s + s) as Same,
  withoutTags: ((g, s) => g.replace(/<[^>]*>/g, '') === s) as Same,
  untagged: ((g, s) => g.replace(/\+[^@]*/, '') === s) as Same,
  withoutDots: ((g, s) => g.replaceAll('.', '') === s.replaceAll('.', '')) as Same,
  dotsOpen: ((g, s) => g.length === s.length && [...s].every((c, at) => c === '.' || c === g[at])) as Same,
  underscores: ((g, s) => g.length === s.length && [...g].every((c, at) => c === '_' || c === s[at])) as Same,
  untilAt: ((g, s) => g.split('@')[0] === s.split('@')[0]) as Same,
  withoutDomain: ((g, s) => g === s.split('@')[0]) as Same,
  aPattern: ((g) => /^\.[*+]$/.test(g)) as Same,
  /** What programming languages write for nothing. */
  wordForNothing: ((g) => [null, undefined, false, 0].map(String).includes(g)) as Same,
  /** Another parameter of the same request. */
  parameter:
    (name: string): Same =>
    (g, _, call) =>
      g === call.given[name],
}

/** A comparison that is wrong under a condition alone. */
export const whereOn =
  (on: On, same: Same = like.anything): Same =>
  (g, s, call) =>
    on(call) && same(g, s, call)

/** Accepts more values of a credential than the right one. */
export const alsoAccepts = (b: Behaviour, name: string, same: Same): void =>
  wrap(b.same, name, (before) => (g, s, call) => before(g, s, call) || same(g, s, call))

/** Accepts any value for a minute after the right one. */
export const remembersRight =
  (name: string) =>
  (b: Behaviour): void => {
    const grantedAtMs = new Map<string, number>()
    wrap(b.same, name, (same) => (given, stored, call) => {
      const now = call.world.clock.now()
      if (same(given, stored, call)) grantedAtMs.set(stored, now)
      return now - (grantedAtMs.get(stored) ?? 0) < 60_000
    })
  }

/** Accepts a wrong value once so many others have come in a row. */
export const tiresAfter =
  (name: string, most: number) =>
  (b: Behaviour): void => {
    const inARow = new Map<string, number>()
    wrap(b.same, name, (same) => (given, stored, call) => {
      const wrong = same(given, stored, call) ? 0 : (inARow.get(stored) ?? 0) + 1
      inARow.set(stored, wrong)
      return wrong === 0 || wrong > most
    })
  }

/** Lets control characters through to the comparison. */
export const withControls = (b: Behaviour, ...names: string[]): void => {
  for (const name of names) part(b.parameters, name).text = false
}

/** A row of `comparisons`; `reads` is what lets such a value through to the comparison. */
export type ComparisonRow = [name: string, about: string, same: Same, reads?: (b: Behaviour) => void]

/** Faults that accept more values of a credential than the right one, a row each. */
export const comparisons = (breaks: string, parameter: string, rows: ComparisonRow[]): Fault[] =>
  rows.map(([name, about, same, reads]) =>
    fault(name, breaks, `${parameter}: ${about}`, (b) => {
      reads?.(b)
      alsoAccepts(b, parameter, same)
    }),
  )

/** The mechanical ways in which one credential can be compared wrongly. */
export const credentialFaults = (prefix: string, name: string, options: CredentialOptions = {}): Fault[] => {
  const id = slug(name)
  const breaks = options.requirement ?? `${prefix}-${id}-checked`
  const also = (suffix: string, about: string, same: Same, by?: 'fuzz') =>
    fault(`${id}-${suffix}`, breaks, `${name}: ${about}`, (b) => alsoAccepts(b, name, same), by)
  const all = [
    also('any', 'any value is accepted', like.anything),
    also('any-case', 'upper and lower case are the same', like.anyCase),
    also('trimmed', 'spaces around it are overlooked', like.trimmed),
    also('cut-at-8', 'only the first eight characters count', like.cutAt(8)),
    also('longer', 'whatever follows the right value is overlooked', like.longer),
    also('prefix', 'a beginning of the right value is accepted', like.shorter),
    also('wildcard', '"*" and "%" stand for any value', (g) => g === '*' || g === '%'),
    also('injected', "a quote and OR '1'='1 is accepted", (g) => /'\s*or\s*'?1'?\s*=\s*'?1/i.test(g), 'fuzz'),
    fault(
      `${id}-special-refused`,
      breaks,
      `${name}: the right value is rejected for its special characters`,
      (b) => wrap(b.same, name, (same) => (g, s, call) => same(g, s, call) && letters(g) === g),
    ),
  ]
  if (options.identifier) return all
  return [
    ...all,
    also('of-another', "another account's value is accepted", (g, _, call) =>
      call.world.accounts.some((account) => account[name] === g && g !== ''),
    ),
    also('decoded-again', 'percent escapes are decoded once too often', (g, s) =>
      [decode(g), decode(decode(g))].includes(s),
    ),
    ...(options.ascii ? [] : [also('unaccented', 'accents are overlooked', like.unaccented, 'fuzz')]),
    also('letters', 'only letters and digits count', like.letters, 'fuzz'),
    also('same-length', 'any value of the same length is accepted', like.sameLength, 'fuzz'),
    fault(`${id}-empty`, breaks, `${name}: an empty value is accepted`, (b) => {
      Object.assign(part(b.parameters, name), { mayBeEmpty: true, needed: () => false })
      alsoAccepts(b, name, (g) => g === '')
    }),
  ]
}

/** What comes of how a secret is stored: its stored digest is accepted as well. */
export const digestFaults = (breaks: string, name: string): Fault[] =>
  ['md5', 'sha256'].map((algorithm) =>
    fault(`${slug(name)}-${algorithm}`, breaks, `${name}: its ${algorithm} digest is accepted as well`, (b) =>
      alsoAccepts(b, name, (g, s) => g === createHash(algorithm).update(s).digest('hex')),
    ),
  )

/** Whoever is not there has no secret, and who sends none has the same: in comes the first account. */
export const phantomFaults = (
  breaks: string,
  { check, role, secret }: { check: string; role: 'user' | 'client'; secret: string },
): Fault[] =>
  (['', 'null', '0'] as const).map((nothing) =>
    fault(
      `phantom-${role === 'client' ? 'client-' : ''}${nothing || 'empty'}`,
      breaks,
      `an unknown ${role} gets in with ${nothing === '' ? `no ${secret}` : `the ${secret} "${nothing}"`}`,
      (b) => {
        const phantoms = new WeakSet<Call>()
        Object.assign(part(b.parameters, secret), {
          mayBeEmpty: true,
          needed: () => false,
          takes: () => true,
        })
        wrap(b.checks, check, (before) => (call) => {
          try {
            before(call)
          } catch (error) {
            if (!(error instanceof Refused) || (call.given[secret] ?? '') !== nothing) throw error
            phantoms.add(call)
            call[role] = call.world.accounts[0]
          }
        })
        alsoAccepts(b, secret, (_, __, call) => phantoms.has(call))
      },
    ),
  )

/** A name and a secret that are compared as one text, so that a character may move from one to the other. */
export const joinedFault = (breaks: string, { role, name, secret }: Pair): Fault => {
  const joined = (a: Record<string, string>): string => `${a[name]}${a[secret]}`
  return fault('credentials-joined', breaks, `${name} and ${secret} are compared as one text`, (b) => {
    wrap(b.checks, role, (check) => (call) => {
      call[role] = call.world.accounts.find((a) => joined(a) === joined(call.given))
      if (!call[role]) check(call)
    })
    alsoAccepts(b, secret, (_, __, call) => joined(call.given) === joined(call[role] ?? {}))
  })
}

/** A name and a secret that may change places. */
export const swappedFault = (id: string, breaks: string, { role, name, secret }: Pair): Fault =>
  fault(id, breaks, `${name} and ${secret} may change places`, (b) => {
    const swapped = (call: Call, a: Record<string, string> | undefined): boolean =>
      a !== undefined && a[name] === call.given[secret] && a[secret] === call.given[name]
    wrap(b.checks, role, (check) => (call) => {
      call[role] = call.world.accounts.find((a) => swapped(call, a))
      if (!call[role]) check(call)
    })
    alsoAccepts(b, secret, (_, __, call) => swapped(call, call[role]))
  })

/** The parameters that name and prove an account, and the check that finds it, which is called like the role. */
interface Pair {
  role: 'user' | 'client'
  name: string
  secret: string
}

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
