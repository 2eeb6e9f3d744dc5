import { part, wrap } from '../behaviour/registry.ts'
import type { Call, Fault } from '../behaviour/types.ts'
import { fault, slug } from './define.ts'

/** Which ways of comparing a credential wrongly make sense, and whose requirement they break. */
export interface CredentialOptions {
  requirement?: string
  /** It names an account instead of proving it. */
  identifier?: true
  /** It has no letters with accents. */
  ascii?: true
}

type Alike = (given: string, stored: string, call: Call) => boolean

const lower = (text: string) => text.toLocaleLowerCase('en')
const letters = (text: string) => text.replace(/[^\p{L}\p{N}]/gu, '')
const plain = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '')

/** The mechanical ways in which one credential can be compared wrongly. */
export function credentialFaults(prefix: string, name: string, options: CredentialOptions = {}): Fault[] {
  const id = slug(name)
  const breaks = options.requirement ?? `${prefix}-${id}-checked`
  const also = (suffix: string, about: string, alike: Alike, by?: 'fuzz') =>
    fault(
      `${id}-${suffix}`,
      breaks,
      `${name}: ${about}`,
      (b) => wrap(b.same, name, (same) => (g, s, call) => same(g, s, call) || alike(g, s, call)),
      by,
    )
  const all = [
    also('any', 'any value is taken', () => true),
    also('any-case', 'upper and lower case are the same', (g, s) => lower(g) === lower(s)),
    also('trimmed', 'spaces around it are overlooked', (g, s) => g.trim() === s),
    also('cut-at-8', 'only the first eight characters count', (g, s) => g.slice(0, 8) === s.slice(0, 8)),
    also('longer', 'whatever follows the right value is overlooked', (g, s) => g.startsWith(s)),
    also('prefix', 'a beginning of the right value is taken', (g, s) => g !== '' && s.startsWith(g)),
    also('wildcard', '"*" and "%" stand for any value', (g) => g === '*' || g === '%'),
    also('injected', "a quote and OR '1'='1 is taken", (g) => /'\s*or\s*'?1'?\s*=\s*'?1/i.test(g), 'fuzz'),
    fault(
      `${id}-special-refused`,
      breaks,
      `${name}: the right value is refused for its special characters`,
      (b) => wrap(b.same, name, (same) => (g, s, call) => same(g, s, call) && letters(g) === g),
    ),
  ]
  if (options.identifier) return all
  return [
    ...all,
    also('of-another', "another account's value is taken", (g, _, call) =>
      call.world.accounts.some((account) => account[name] === g && g !== ''),
    ),
    also('decoded-again', 'percent escapes are decoded once too often', (g, s) =>
      [decode(g), decode(decode(g))].includes(s),
    ),
    ...(options.ascii
      ? []
      : [also('unaccented', 'accents are overlooked', (g, s) => plain(g) === plain(s), 'fuzz')]),
    also('letters', 'only letters and digits count', (g, s) => letters(g) === letters(s), 'fuzz'),
    also('same-length', 'any value of the same length is taken', (g, s) => g.length === s.length, 'fuzz'),
    fault(`${id}-empty`, breaks, `${name}: an empty value is taken`, (b) => {
      Object.assign(part(b.parameters, name), { mayBeEmpty: true, needed: () => false })
      wrap(b.same, name, (same) => (g, s, call) => g === '' || same(g, s, call))
    }),
  ]
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
