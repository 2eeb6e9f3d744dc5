// Ways of being wrong that only drawn requests, or many tokens at once, can show.
import { randomBytes } from 'node:crypto'
import { Refused, refuse } from '../behaviour/refusals.ts'
import type { Behaviour, Call, Fault } from '../behaviour/types.ts'
import { makeTokens } from './bearer-tokens.ts'
import { alsoAccepts } from './comparisons.ts'
import { first } from './conditions.ts'
import { fault, slug } from './define.ts'
import { near, silent, undone } from './drawn-values.ts'
import { mapParameter, rewriteValues } from './parameters.ts'
import { rejects } from './requests.ts'

/** What an API calls the parts that drawn requests play with, and the ids of the requirements about them. */
export interface FuzzOptions {
  /** The parameter that proves who asks, and the one that names who asks. */
  secret: string
  name?: string
  in: 'json' | 'form'
  /** The stored secrets have letters beyond ASCII. */
  accented?: true
  ids: { secret: string; name?: string; server: string; same: string; headers: string; guess: string }
}

const breaksDown = (b: Behaviour, name: string, when: (value: unknown) => boolean): void =>
  mapParameter(b, name, (value) => (when(value) ? refuse('broken') : value))

const deeper = (text: string, levels: number): boolean => {
  let depth = 0
  let deepest = 0
  for (const char of text) {
    if (char === '[' || char === '{') depth++
    if (char === ']' || char === '}') depth--
    deepest = Math.max(deepest, depth)
  }
  return deepest > levels
}

/** Ways of being wrong that a fixed request would have to hit by luck. */
export function fuzzFaults(options: FuzzOptions): Fault[] {
  const { secret, name, ids } = options
  const id = slug(secret)
  const by = 'fuzz' as const
  const secretFault = (suffix: string, about: string, apply: (b: Behaviour) => void) =>
    fault(`fuzz-${id}-${suffix}`, ids.secret, `${secret}: ${about}`, apply, by)
  const serverFault = (suffix: string, about: string, apply: (b: Behaviour) => void) =>
    fault(`fuzz-${suffix}`, ids.server, about, apply, by)
  const undoing = undone
    .filter(([suffix]) => suffix !== 'repaired' || options.accented)
    .map(([suffix, about, make]) =>
      secretFault(suffix, about, (b) => {
        // before control characters are refused, or the value is compared
        if (suffix === 'drops-controls')
          mapParameter(b, secret, (value) => (typeof value === 'string' ? value.replace(silent, '') : value))
        else alsoAccepts(b, secret, (g, s) => s !== '' && make(g) === s)
      }),
    )
  const nearly = near.map(([suffix, about, test]) =>
    secretFault(suffix, about, (b) => alsoAccepts(b, secret, (g, s) => s !== '' && test(g, s))),
  )
  return [
    ...undoing,
    ...nearly,
    ...(options.in === 'json' ? jsonFaults(options) : []),
    serverFault(
      'crash-on-emoji',
      `a character beyond the first plane in ${secret} makes the server fail`,
      (b) => breaksDown(b, secret, (value) => /[\u{10000}-\u{10ffff}]/u.test(String(value))),
    ),
    serverFault(
      'crash-on-long',
      `a value of ${secret} longer than 1000 characters makes the server fail`,
      (b) => breaksDown(b, secret, (value) => String(value).length > 1000),
    ),
    serverFault('crash-on-template', `an expression in braces in ${secret} makes the server fail`, (b) =>
      breaksDown(b, secret, (value) => /\$?\{+[^{}]+\}/.test(String(value)) && !String(value).includes('"')),
    ),
    serverFault(
      'crash-on-prototype',
      `a value of ${secret} that is a name of Object.prototype makes the server fail`,
      // biome-ignore lint/plugin: what is inherited is the point
      (b) => breaksDown(b, secret, (value) => typeof value === 'string' && value in {}),
    ),
    serverFault(
      'crash-on-media-type',
      'a content type with a parameter without a value makes the server fail',
      (b) => {
        b.gate.push((call) => {
          if (/;\s*\w+\s*=?\s*$/.test(call.headers['content-type'] ?? '')) refuse('broken')
        })
      },
    ),
    serverFault('crash-on-bytes', 'a body that begins with the mark of gzip makes the server fail', (b) => {
      b.gate.push((call) => {
        if (call.body[0] === 0x1f && call.body[1] === 0x8b) refuse('broken')
      })
    }),
    fault(
      'fuzz-refuses-cookie',
      ids.headers,
      'a request with a cookie is rejected',
      (b) => rejects(b, (call) => call.headers.cookie !== undefined),
      by,
    ),
    fault(
      'fuzz-refuses-language',
      ids.headers,
      'a request with Accept-Language is rejected',
      (b) => rejects(b, (call) => call.headers['accept-language'] !== undefined),
      by,
    ),
    options.in === 'json'
      ? fault(
          'fuzz-refuses-tabs',
          ids.same,
          'a JSON body with a tab in it is rejected',
          (b) => rejects(b, (call) => call.body.includes(tab)),
          by,
        )
      : fault(
          'fuzz-refuses-order',
          ids.same,
          'a form whose fields are in another order than documented is rejected',
          (b) => rejects(b, notInOrder),
          by,
        ),
    ...(name !== undefined && ids.name !== undefined
      ? [
          fault(
            `fuzz-${slug(name)}-drops-invisible`,
            ids.name,
            `${name}: invisible characters in it are dropped`,
            (b) => alsoAccepts(b, name, (g, s) => g.replace(/[\u200b-\u200f\ufeff]/g, '') === s),
            by,
          ),
          fault(
            'fuzz-both-starred',
            ids.secret,
            `a star for both ${name} and ${secret} passes for the first user`,
            (b) => {
              const starred = (call: Call) => call.given[name] === '*' && call.given[secret] === '*'
              for (const it of [name, secret])
                alsoAccepts(b, it, (_, s, call) => starred(call) && s === first(call)[it])
            },
            by,
          ),
        ]
      : []),
  ]
}

/** Ways of making tokens that many of them at once give away. */
export function populationFaults({ ids }: FuzzOptions): Fault[] {
  const made = (name: string, about: string, maker: () => (count: number) => string) =>
    fault(name, ids.guess, about, (b) => {
      let count = 0
      const make = maker()
      makeTokens(b, 'access', () => make(count++))
    })
  return [
    made('population-repeats', 'every twelfth token is one that was issued before', () => {
      const issued = Array.from({ length: 12 }, () => randomBytes(32).toString('base64url'))
      return (n) => issued[n % 12] ?? ''
    }),
    made(
      'population-counts',
      'tokens are a counter in base64',
      () => (n) => Buffer.from(`access-token-of-session-${n * 7919}`).toString('base64url'),
    ),
  ]
}

const tab = 9

/** Whether the fields of a form are in another order than those of the documented request: a parser that reads them in turn. */
const notInOrder = (call: Call): boolean => {
  const documented = Object.keys(call.world.behaviour.parameters)
  const places = [...new URLSearchParams(call.body.toString()).keys()].map((name) => documented.indexOf(name))
  const known = places.filter((place) => place >= 0)
  return known.some((place, i) => place < (known[i - 1] ?? place))
}

const jsonFaults = ({ secret, ids }: FuzzOptions): Fault[] => {
  const taken = (suffix: string, about: string, test: (value: unknown) => boolean) =>
    fault(
      `fuzz-${slug(secret)}-${suffix}`,
      ids.secret,
      `${secret}: ${about}`,
      (b) => {
        const lenient = new WeakSet<Call>()
        rewriteValues(b, secret, (values, call) => {
          if (!values.some(test)) return values
          lenient.add(call)
          return ['x']
        })
        alsoAccepts(b, secret, (_, __, call) => lenient.has(call))
      },
      'fuzz',
    )
  const asMap = (value: unknown): Record<string, unknown> =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : {}
  return [
    taken('operator', 'a map with an operator such as $ne is accepted', (value) =>
      Object.keys(asMap(value)).some((key) => /^\$(ne|gt)$/.test(key)),
    ),
    taken('empty-list', 'an empty list is accepted', (value) => Array.isArray(value) && value.length === 0),
    taken(
      'nested-list',
      'a list in a list is accepted',
      (value) => Array.isArray(value) && Array.isArray(value[0]),
    ),
    fault(
      'fuzz-crash-on-depth',
      ids.server,
      'JSON nested deeper than 400 levels makes the server fail',
      (b) => {
        b.gate.push((call) => {
          if (deeper(call.body.toString(), 400)) throw new Refused('broken')
        })
      },
      'fuzz',
    ),
    fault(
      'fuzz-crash-on-number',
      ids.server,
      'a body that is one number makes the server fail',
      (b) => {
        b.gate.push((call) => {
          if (/^\s*-?\d+(e\d+)?\s*$/.test(call.body.toString()) && call.body.length > 0) refuse('broken')
        })
      },
      'fuzz',
    ),
  ]
}
