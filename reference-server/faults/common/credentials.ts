import { part, wrap } from '../../bag.ts'
import type { Call, Fault } from '../../model.ts'
import { fault, slug } from '../make.ts'

/** Which ways of comparing a credential wrongly make sense, and whose statement they break. */
export interface CredentialOptions {
  statement?: string
  /** It names an account instead of proving it. */
  identifier?: true
}

type Alike = (given: string, stored: string, call: Call) => boolean

/** The mechanical ways in which one credential can be compared wrongly. */
export function credentialFaults(prefix: string, name: string, options: CredentialOptions = {}): Fault[] {
  const id = slug(name)
  const breaks = options.statement ?? `${prefix}-${id}-checked`
  const also = (suffix: string, about: string, alike: Alike, by?: 'fuzz') =>
    fault(
      `${id}-${suffix}`,
      breaks,
      `${name}: ${about}`,
      (b) =>
        wrap(
          b.same,
          name,
          (before) => (given, stored, call) => before(given, stored, call) || alike(given, stored, call),
        ),
      by,
    )
  const lower = (text: string) => text.toLocaleLowerCase('en')
  const letters = (text: string) => text.replace(/[^\p{L}\p{N}]/gu, '')
  const plain = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '')
  const near = [
    also('any', 'any value is taken', () => true),
    also('any-case', 'upper and lower case are the same', (g, s) => lower(g) === lower(s)),
    also('trimmed', 'spaces around it are overlooked', (g, s) => g.trim() === s),
    also('cut-at-8', 'only the first eight characters count', (g, s) => g.slice(0, 8) === s.slice(0, 8)),
    also('longer', 'whatever follows the right value is overlooked', (g, s) => g.startsWith(s)),
    also('prefix', 'a beginning of the right value is taken', (g, s) => g !== '' && s.startsWith(g)),
    also('wildcard', '"*" and "%" stand for any value', (g) => g === '*' || g === '%'),
    also('unaccented', 'accents are overlooked', (g, s) => plain(g) === plain(s), 'fuzz'),
    also('letters', 'only letters and digits count', (g, s) => letters(g) === letters(s), 'fuzz'),
    also('same-length', 'any value of the same length is taken', (g, s) => g.length === s.length, 'fuzz'),
    also('injected', "a quote and OR '1'='1 is taken", (g) => /'\s*or\s*'?1'?\s*=\s*'?1/i.test(g), 'fuzz'),
    also('decoded-twice', 'percent escapes are decoded once more', (g, s) => g !== s && decoded(g) === s),
    fault(
      `${id}-special-refused`,
      breaks,
      `${name}: the right value is refused when it has characters other than letters and digits`,
      (b) =>
        wrap(
          b.same,
          name,
          (before) => (given, stored, call) => before(given, stored, call) && letters(given) === given,
        ),
    ),
  ]
  if (options.identifier) return near
  return [
    ...near,
    also('of-another', "another account's value is taken", (g, _, call) =>
      call.world.accounts.some((account) => account[name] === g && g !== ''),
    ),
    fault(`${id}-empty`, breaks, `${name}: an empty value is taken`, (b) => {
      part(b.parameters, name).mayBeEmpty = true
      part(b.parameters, name).needed = () => false
      wrap(b.same, name, (before) => (given, stored, call) => given === '' || before(given, stored, call))
    }),
  ]
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}
