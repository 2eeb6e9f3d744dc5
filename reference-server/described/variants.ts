import { formDecode } from '../behaviour/body.ts'
import { equalRawOrEncoded } from '../behaviour/compare.ts'
import { refuse } from '../behaviour/refusals.ts'
import { wrap } from '../behaviour/registry.ts'
import type { Call, Variant } from '../behaviour/types.ts'
import { onResource, variant, without } from '../faults/define.ts'
import { commonVariants, errorBodyVariants, jwtLooselyRead, tokenFormVariants } from '../faults/variants.ts'
import type { Ground } from './faults/ground.ts'
import { requestWhens } from './faults/when.ts'
import { readPart } from './places.ts'
import { parametersIn } from './requests.ts'
import { fieldName } from './responses.ts'
import { tokenVariants } from './token-variants.ts'
import { accessOf, kindOf, responsesOf } from './tokens.ts'

/** Every freedom that HTTP, JSON, the cited standards and the description leave to a server. */
export function variantsOf(ground: Ground): Variant[] {
  return [
    ...common(ground),
    ...requests(ground),
    ...responses(ground),
    ...tokenVariants(ground),
    ...resource(ground),
  ]
}

function common({ d, issue }: Ground): Variant[] {
  const isOAuth = d.standards.includes('RFC 6749')
  const isBare = issue.response.some(({ at }) => at === '/body' || at === '/text')
  const taken = [
    ...(isOAuth ? ['403-for-401', '422-for-400', '401-for-400'] : []),
    ...(isBare ? ['extra-fields', 'other-order', 'pretty', 'odd-names'] : []),
  ]
  const { refusalStatuses } = d
  const isAllowed = ({ name }: Variant) => {
    const status = /^(\d{3})-for-40[01]$/.exec(name)?.[1]
    return (
      status === undefined ||
      [refusalStatuses?.wrong, refusalStatuses?.incomplete].every(
        (list) => !list || list.includes(Number(status)),
      )
    )
  }
  return [
    ...without(commonVariants(), ...taken).filter(isAllowed),
    ...(d.refusal.length === 0 && !isOAuth ? errorBodyVariants() : []),
    ...(accessOf(d)?.format === undefined ? tokenFormVariants() : [jwtLooselyRead]),
  ]
}

function requests(ground: Ground): Variant[] {
  const { d, issue } = ground
  const isOAuth = d.standards.includes('RFC 6749')
  const names = parametersIn(issue).filter(
    ({ kind, role, place }) => kind === 'identifier' && role === 'user name' && place !== 'basic',
  )
  const bodied = parametersIn(issue).filter(({ place, kind }) => place === 'form' && kind !== 'token')
  const inBasic = parametersIn(issue).filter(({ place }) => place === 'basic')
  const unknown = requestWhens(ground).find(({ name }) => name === 'beside-unknown')
  return [
    ...names.map(({ key, name }) =>
      variant(`${name}-any-case`, `${name} means the same in any letter case`, (b) =>
        wrap(b.same, key, (same) => (g, s, call) => same(g.toLowerCase(), s.toLowerCase(), call)),
      ),
    ),
    ...names.map(({ key, name }) =>
      variant(`${name}-trimmed`, `spaces around ${name} mean nothing`, (b) =>
        wrap(b.same, key, (same) => (g, s, call) => same(g.trim(), s, call)),
      ),
    ),
    ...(inBasic.length > 0
      ? [
          variant('basic-form-encoded', 'HTTP Basic is also read form-encoded', (b) => {
            // A body may have the same secret, which is read as it is.
            const isBasic = ({ headers }: Call) => /^basic /i.test(headers.authorization ?? '')
            for (const { key } of inBasic)
              wrap(
                b.same,
                key,
                (same) => (g, s, call) => same(g, s, call) || (isBasic(call) && equalRawOrEncoded(g, s)),
              )
          }),
        ]
      : []),
    ...(bodied.length > 0 && !isOAuth
      ? [
          variant('last-counts', 'of two values of a parameter the last one counts', (b) => {
            for (const { key } of bodied)
              Object.assign(b.parameters[key]!, { once: false, pick: (values: unknown[]) => values.at(-1) })
          }),
          variant('first-counts', 'of two values of a parameter the first one counts', (b) => {
            for (const { key } of bodied) Object.assign(b.parameters[key]!, { once: false })
          }),
        ]
      : []),
    ...(unknown && !isOAuth
      ? [
          variant('unknown-rejected', 'a request with a parameter that nobody knows is rejected', (b) => {
            const holds = unknown.of(b)
            b.gate.push((call) => {
              if (b.routes.token.paths.includes(call.path) && holds(call)) refuse('badValue')
            })
          }),
        ]
      : []),
    ...parametersIn(issue)
      .filter(({ leftOpen }) => leftOpen)
      .map(({ key, name }) =>
        variant(`${name}-needed`, `a request without ${name} is rejected`, (b) => {
          const p = b.parameters[key]
          if (p) p.needed = ({ route }) => route === 'token'
        }),
      ),
    ...parametersIn(issue)
      .filter(({ optional, kind }) => optional && (kind === 'text' || kind === 'scope'))
      .map(({ key, name }) =>
        variant(`${name}-checked`, `${name} is rejected where it is not the account's own`, (b) => {
          b.checks[`own ${name}`] = (call) => {
            const given = call.given[key]
            if (call.route === 'token' && given !== undefined && given !== (call.user ?? call.client)?.[key])
              refuse('badValue')
          }
        }),
      ),
    variant('guarded', 'what looks like an attack is turned away in front, in HTML', (b) => {
      b.refusals['attack'] = { status: 403, error: 'blocked', description: 'Blocked.' }
      b.gate.push(({ body, world }) => {
        const known = new Set(world.accounts.flatMap((account) => Object.values(account)))
        const looksBad = (text: string) => /%27|%24ne|%28|' *(?:or|--)|%00/i.test(text)
        const isOwn = (pair: string) => known.has(formDecode(pair.slice(pair.indexOf('=') + 1)) ?? '')
        if (
          body
            .toString()
            .split('&')
            .some((pair) => looksBad(pair) && !isOwn(pair))
        )
          refuse('attack')
      })
      b.alter.push((answer, call) => {
        if (call.refused === 'attack')
          Object.assign(answer, { headers: { 'Content-Type': 'text/html' }, body: '<h1>Blocked</h1>' })
      })
    }),
    variant('other-methods-elsewhere', 'other methods are sent to the documentation', (b) =>
      wrap(b.refusals, 'wrongMethod', (row) => ({ ...row, status: 302, headers: { Location: '/docs' } })),
    ),
  ]
}

function responses({ d }: Ground): Variant[] {
  const members = responsesOf(d)
    .flatMap(({ response }) => response)
    .filter(({ at }) => at.startsWith('/body/'))
  const seen = new Set<string>()
  const each = members.filter(({ at }) => !seen.has(at) && seen.add(at))
  return each.flatMap((one) => {
    const field = fieldName(one)
    const row = (name: string, about: string, change: (value: unknown) => unknown) =>
      variant(`${one.name}-${name}`, `"${one.name}" ${about}`, (b) =>
        wrap(b.fields, field, (before) => (grant) => change(before(grant))),
      )
    return [
      ...(one.optional ? [row('left-out', 'is left out', () => undefined)] : []),
      ...(one.nullable ? [row('null', 'is null', () => null)] : []),
      ...(one.optional && one.role === 'scope' ? [row('given', 'is given', () => 'basic')] : []),
      ...(one.optional && kindOf(one) !== undefined
        ? [
            variant(`${one.name}-given`, `"${one.name}" is given`, (b) =>
              wrap(
                b.fields,
                field,
                () => (grant) =>
                  Buffer.from(
                    `${one.name} ${grant.user['.id']} ${grant.issuedAtMs} ${Math.random()}`,
                  ).toString('base64url'),
              ),
            ),
          ]
        : []),
      ...(one.role === 'token type' && one.constant !== undefined
        ? [row('other-case', 'is in other letters', (value) => String(value).toUpperCase())]
        : []),
      ...(one.role === 'lifetime' && one.type === undefined
        ? [
            row('quoted', 'is a number in quotes', String),
            row('a-second-less', 'is a second less than the token lives', (value) => Number(value) - 1),
          ]
        : []),
    ]
  })
}

function resource({ use }: Ground): Variant[] {
  if (!use) return []
  const part = use.parts.find(({ role }) => role === 'access token')
  const elsewhere = Object.entries(part?.either ?? {}).filter(([, at]) => at !== part?.at)
  return [
    ...elsewhere.map(([way, at]) =>
      variant(
        `token-in-${way.toLowerCase().replace(/[^a-z]+/g, '-')}`,
        `the resource reads its token from ${way} alone`,
        (b) => {
          const [, place = '', ...path] = at.split('/')
          b.resource.read = (call) => {
            const [value] = readPart({ ...part!, at, place, path, pieces: [] }, call)
            return typeof value === 'string' && value !== '' ? value : refuse('noToken')
          }
        },
      ),
    ),
    ...(use.personal
      ? []
      : [
          variant('resource-of-all', 'the resource shows the same to everyone', (b) => {
            b.resource.body = () => ({ items: ['a', 'b'] })
          }),
        ]),
    variant('resource-text', 'the resource answers with plain text', (b) =>
      onResource(b.alter, (answer, call) => {
        if (call.refused !== undefined) return
        answer.headers['Content-Type'] = 'text/plain'
        answer.body = JSON.stringify(answer.body)
      }),
    ),
  ]
}
