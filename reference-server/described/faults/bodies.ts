import { formPairs, lookupJson, lookupPairs, readJson } from '../../behaviour/body.ts'
import { Refused } from '../../behaviour/refusals.ts'
import type { Behaviour, Call, Fault, Lookup } from '../../behaviour/types.ts'
import { alsoReads, rewriteValues } from '../../faults/parameters.ts'
import type { Part } from '../description.ts'
import { sentAt, writtenAt } from '../places.ts'
import { parametersIn } from '../requests.ts'
import { gate } from './gate.ts'
import { type Ground, type Make, slugOf } from './ground.ts'
import { requestWhens } from './when.ts'

/** Changes how JSON bodies are read: to a lookup, or to nothing where the right reader is to go on. */
function otherwise(b: Behaviour, read: (text: string, call: Call) => Lookup | undefined): void {
  for (const [type, parse] of Object.entries(b.mediaTypes))
    b.mediaTypes[type] = (call) => {
      try {
        return parse(call)
      } catch (error) {
        if (!(error instanceof Refused)) throw error
        const found = read(call.body.toString(), call)
        if (!found) throw error
        return found
      }
    }
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

export function jsonFaults(make: Make, ground: Ground): Fault[] {
  const lenient = (name: string, about: string, read: (text: string) => unknown) =>
    make(`body-${name}-accepted`, 'malformed', `a body that is ${about} is accepted`, (b) =>
      otherwise(b, (text) => {
        const value = read(text)
        return value === undefined ? undefined : lookupJson(value)
      }),
    )
  const rejects = (name: string, about: string, when: (text: string) => boolean) =>
    make(`json-${name}-rejected`, 'json-equivalent', `a JSON body ${about} is rejected`, (b) =>
      gate(b, (call) => when(call.body.toString())),
    )
  const [firstPart] = ground.issue.parts.filter(({ place }) => place === 'json')
  return [
    lenient('listed', 'a list with the right object in it', (text) => {
      const value = parsed(text)
      return Array.isArray(value) ? value[0] : undefined
    }),
    lenient('quoted', 'a JSON text in a JSON string', (text) => {
      const value = parsed(text)
      return typeof value === 'string' ? parsed(value) : undefined
    }),
    lenient('cut', 'an object without its last brace', (text) => parsed(`${text}}`)),
    make(
      'body-anything-accepted',
      'malformed',
      'a body that cannot be read gets a token for the first account',
      (b) => first(b, ground),
    ),
    rejects('spaced', 'with line breaks', (text) => text.includes('\n')),
    rejects('tabs', 'with tabs', (text) => text.includes('\t')),
    rejects('escapes', 'with escaped characters', (text) => /\\u[0-9a-f]{4}/i.test(text)),
    rejects(
      'other-order',
      'in another order',
      (text) =>
        !text.replace(/\s/g, '').startsWith(`{"${firstPart?.path[0]}"`) &&
        Object.hasOwn(Object(parsed(text)), firstPart?.path[0] ?? ''),
    ),
  ]
}

/** Takes what cannot be read for a request of the first account. */
function first(b: Behaviour, { issue, accounts }: Ground): void {
  otherwise(b, (text) => {
    if (/^\s*\{/.test(text) && parsed(text) !== undefined) return undefined
    return (...path) => {
      const part = issue.parts.find((one) => !one.optional && one.path.join('/') === path.join('/'))
      return part
        ? [
            part.constant ??
              part.of?.[0] ??
              (part.kind === 'object' ? {} : sentAt(part, accounts[0]?.[part.key])),
          ]
        : []
    }
  })
}

export function formFaults(make: Make, ground: Ground, named: Part | undefined): Fault[] {
  const rejects = (name: string, about: string, when: (text: string) => boolean, local = 'form') =>
    make(`form-${name}-rejected`, local, `a form ${about} is rejected`, (b) =>
      gate(b, (call) => when(call.body.toString())),
    )
  const inForm = ground.issue.parts.filter(({ place }) => place === 'form')
  const order = inForm[0]?.name ?? ''
  const hasSpaces = inForm.some(({ key }) => ground.accounts[0]?.[key]?.includes(' '))
  return [
    ...(hasSpaces ? [rejects('plus', 'with spaces as "+"', (text) => text.includes('+'), 'success')] : []),
    rejects('percent', 'with more escapes than needed', (text) => /%[67][0-9a-f]/i.test(text)),
    rejects(
      'other-order',
      'in another order',
      (text) => text !== '' && !text.startsWith(`${order}=`) && text.includes(`${order}=`),
    ),
    make('form-unknown-rejected', 'unknown-ignored', 'a form with an unknown parameter is rejected', (b) => {
      const unknown = requestWhens(ground).find(({ name }) => name === 'beside-unknown')
      const holds = unknown?.of(b) ?? (() => false)
      gate(b, holds)
    }),
    make('form-empty-accepted', 'form-needed', 'an empty form gets a token for the first account', (b) => {
      for (const [type, parse] of Object.entries(b.mediaTypes))
        b.mediaTypes[type] = (call) =>
          call.body.length > 0
            ? parse(call)
            : (name = '') => {
                const part = ground.issue.parts.find((one) => one.name === name)
                return part ? [part.constant ?? ground.accounts[0]?.[part.key]] : []
              }
    }),
    ...(named && !named.optional && !named.leftOpen
      ? [
          make('form-in-json', 'form-only', 'the parameters are also read from JSON', (b) => {
            b.mediaTypes['application/json'] = readJson
          }),
          make(
            'form-in-labelled-json',
            'form-only',
            'the parameters are also read from JSON, whatever it is called',
            (b) => {
              b.mediaTypes['*'] = readJson
            },
          ),
        ]
      : []),
  ]
}

/** Objects of a body whose members count outside of them. */
export const objectFaults = (make: Make, { issue }: Ground): Fault[] =>
  issue.parts
    .filter(({ kind, place }) => kind === 'object' && place === 'json')
    .flatMap((object) => {
      const inner = parametersIn(issue).filter(
        ({ path, place }) =>
          place === 'json' &&
          path.length === object.path.length + 1 &&
          object.path.every((name, index) => path[index] === name),
      )
      const slug = slugOf(object.name)
      const elsewhere = (name: string, about: string, read: (part: Part, call: Call) => unknown[]) =>
        make(
          `${slug}-${name}`,
          `required-${slug}`,
          `the members of ${object.name} are also read ${about}`,
          (b) => {
            delete b.checks[`${issue.name} ${object.at}`]
            for (const part of inner) {
              if (b.parameters[part.key]) alsoReads(b, part.key, (call) => read(part, call))
            }
          },
        )
      return [
        elsewhere('flat', 'beside it', (part, call) =>
          call.lookup(...object.path.slice(0, -1), part.name).map((value) => writtenAt(part, value)),
        ),
        elsewhere('in-query', 'from the query', (part, call) =>
          lookupPairs(formPairs(call.query))(part.name),
        ),
        ...(inner.length === 1 ? inner : []).map((part) =>
          make(
            `${slug}-as-value`,
            `${slug}-checked`,
            `the value of a member stands for ${object.name}`,
            (b) => {
              delete b.checks[`${issue.name} ${object.at}`]
              if (!b.parameters[part.key]) return
              rewriteValues(b, part.key, (values, call) => {
                const [whole] = call.lookup(...object.path)
                return whole === undefined || typeof whole === 'object' ? values : [writtenAt(part, whole)]
              })
            },
          ),
        ),
      ]
    })
