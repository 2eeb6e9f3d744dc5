// How a field of a response that issues a token can be wrong.
import { drop, rename, wrap } from '../behaviour/registry.ts'
import type { Behaviour, Fault, Grant } from '../behaviour/types.ts'
import { fault, slug } from './define.ts'

/** What a field of the response is: which ways of being wrong make sense for it. */
export interface FieldOptions {
  type: 'text' | 'seconds' | 'date' | 'null'
  /** The id of the requirement about it; by default made of the prefix and the name. */
  requirement?: string
  /** Another value of the right type that the document does not allow. */
  wrong?: string
  /** The name in another style. */
  renamed?: string
}

/** The mechanical ways in which one field of a response that issues a token can be wrong. */
export const fieldFaults = (prefix: string, name: string, options: FieldOptions): Fault[] => {
  const id = slug(name)
  const breaks = options.requirement ?? `${prefix}-${id}`
  const renamed = options.renamed ?? otherStyle(name)
  const make = (suffix: string, about: string, apply: (b: Behaviour) => void) =>
    fault(`${id}-${suffix}`, breaks, about, apply)
  const value = (suffix: string, about: string, change: (value: never, grant: Grant) => unknown) =>
    make(suffix, about, (b) =>
      wrap(b.fields, name, (before) => (grant) => change(before(grant) as never, grant)),
    )
  const common = [
    make('missing', `"${name}" is left out`, (b) => drop(b.fields, name)),
    make('renamed', `"${name}" is called "${renamed}"`, (b) => {
      rename(b.fields, name, renamed)
      if (b.within[name]) b.within[renamed] = b.within[name]
    }),
  ]
  if (options.type === 'null') {
    return [
      ...common,
      value('empty', `"${name}" is an empty text instead of null`, () => ''),
      value('zero', `"${name}" is 0 instead of null`, () => 0),
    ]
  }
  const filled = [...common, value('null', `"${name}" is null`, () => null)]
  if (options.type === 'seconds') return [...filled, ...secondsFaults(value, name)]
  const texts = [
    ...filled,
    value('empty', `"${name}" is an empty text`, () => ''),
    value('list', `"${name}" is a list of one`, (v) => [v]),
    value('number', `"${name}" is a number`, () => 1),
  ]
  if (options.type === 'date') return [...texts, ...dateFaults(value, name)]
  const { wrong } = options
  return wrong === undefined ? texts : [...texts, value('wrong', `"${name}" is "${wrong}"`, () => wrong)]
}

type Value = (suffix: string, about: string, change: (value: never, grant: Grant) => unknown) => Fault

const secondsFaults = (value: Value, name: string): Fault[] => [
  value('text', `"${name}" is a number in quotes`, (v: number) => String(v)),
  value('milliseconds', `"${name}" is in milliseconds`, (v: number) => v * 1000),
  value('minutes', `"${name}" is in minutes`, (v: number) => Math.ceil(v / 60)),
  value('doubled', `"${name}" is twice the true lifetime`, (v: number) => v * 2),
  value('zero', `"${name}" is 0`, () => 0),
  value('negative', `"${name}" is negative`, (v: number) => -v),
  value('fraction', `"${name}" has a fraction`, (v: number) => v + 0.5),
  value('instant', `"${name}" is the time of expiry instead of the time until it`, (v: number, grant) =>
    Math.floor(grant.issuedAtMs / 1000 + v),
  ),
]

const dateFaults = (value: Value, name: string): Fault[] => [
  value('iso', `"${name}" is in ISO 8601 form`, (v: string) => new Date(v).toISOString()),
  value('unix', `"${name}" is in Unix seconds`, (v: string) => Date.parse(v) / 1000),
  value('local', `"${name}" is local time of another zone that still says GMT`, (v: string) =>
    new Date(Date.parse(v) + 2 * 3600_000).toUTCString(),
  ),
  value('zone', `"${name}" says UTC+0 instead of GMT`, (v: string) => v.replace('GMT', 'UTC+0')),
  value('weekday', `"${name}" names the wrong day of the week`, (v: string) =>
    v.replace(/^\w+/, (day) => (day === 'Mon' ? 'Tue' : 'Mon')),
  ),
  value('american', `"${name}" has the month before the day`, (v: string) =>
    v.replace(/(\d\d) (\w{3})/, '$2 $1'),
  ),
  value('minute-off', `"${name}" is a minute late`, (v: string) =>
    new Date(Date.parse(v) + 60_000).toUTCString(),
  ),
]

const otherStyle = (name: string): string => {
  if (name.startsWith('.')) return name.slice(1)
  if (name.includes('_')) return name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())
  const snake = slug(name).replaceAll('-', '_')
  return snake === name ? name.toUpperCase() : snake
}
