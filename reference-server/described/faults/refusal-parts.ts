import type { Fault } from '../../behaviour/types.ts'
import { type Member, namesIn } from '../description.ts'
import { changedAt, type Ground, type Make, slugOf } from './ground.ts'
import { refused } from './rejected.ts'

/** What can be wrong in the documented parts of a rejection. */
export const refusalPartFaults = (ground: Ground, make: Make): Fault[] => [
  ...members(ground, make),
  ...refusedHeaders(ground, make),
]

/** Which requirement says what a part of a rejection is. */
const saidBy = ({ name, role }: Member, standards: string[]): string => {
  if (role === 'error message') return `${slugOf(name)}-message`
  if (role === 'error code' && standards.includes('RFC 6749')) return 'error-code'
  return `${slugOf(name)}-of-rejections`
}

/** Those that stand in header fields. */
const refusedHeaders = ({ d }: Ground, make: Make): Fault[] =>
  d.refusal
    .filter(({ at }) => at.startsWith('/headers/'))
    .flatMap((one) => {
      const slug = slugOf(one.name)
      const local = saidBy(one, d.standards)
      return [
        refused(
          make,
          `${slug}-not-sent`,
          local,
          `the header ${one.name} is missing in a rejection`,
          ({ headers }) => {
            for (const name of Object.keys(headers)) if (name.toLowerCase() === one.last) delete headers[name]
          },
        ),
        ...(one.constant === undefined
          ? []
          : [
              refused(
                make,
                `${slug}-another`,
                local,
                `the header ${one.name} is another one in a rejection`,
                ({ headers }) => {
                  headers[one.last] = one.last === 'content-type' ? 'application/json' : 'another'
                },
              ),
            ]),
      ]
    })

/** The documented members of a rejection. */
const members = ({ d }: Ground, make: Make): Fault[] =>
  d.refusal
    .filter(({ at, role }) => at.startsWith('/body/') && /^(error message|error code|text)$/.test(role))
    .flatMap((one) => {
      const slug = slugOf(one.name)
      const local = saidBy(one, d.standards)
      const names = namesIn(one.at).slice(1)
      const told = (name: string, about: string, value: unknown, ...reasons: string[]) =>
        refused(
          make,
          `${slug}-${name}`,
          local,
          `"${one.name}" ${about} in a rejection`,
          (answer) => {
            answer.body = changedAt(answer.body, names, () => value)
          },
          ...reasons,
        )
      return [
        ...(one.constant === null || one.nullable ? [] : [told('null', 'is null', null)]),
        told('empty', 'is an empty text', ''),
        ...(/^(integer|number)$/.test(String(one.type)) && one.constant === undefined
          ? [told('text', 'is a text', '42')]
          : [told('number', 'is a number', 42)]),
        told('list', 'is a list', ['wrong']),
        ...(one.role === 'error message'
          ? [told('null-for-missing', 'is null where something is missing', null, 'missing')]
          : []),
      ]
    })
