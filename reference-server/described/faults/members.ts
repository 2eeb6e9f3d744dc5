import { rename, wrap } from '../../behaviour/registry.ts'
import type { Fault, Grant } from '../../behaviour/types.ts'
import { onGranted } from '../../faults/define.ts'
import { type Description, type Member, namesIn } from '../description.ts'
import { fieldName, opposite } from '../responses.ts'
import { kindOf, saidOf } from '../tokens.ts'
import { changedAt, type Ground, type Make, slugOf } from './ground.ts'
import { historyWhens, optionalWhens, requestWhens, second, type When } from './when.ts'

type Change = (value: unknown, grant: Grant) => unknown

/** Everything that can be wrong with one member of a response. */
export function memberFaults(ground: Ground, make: Make, one: Member): Fault[] {
  const slug = slugOf(one.name)
  const field = fieldName(one)
  const label = one.name
  if (one.role === 'object') return objectFaults(ground, make, one)
  const row = (name: string, about: string, change: Change, local = slug, when?: When) =>
    make(
      [slug, name, when?.name].filter(Boolean).join('-'),
      local,
      `"${label}" ${about}${when ? `, ${when.says}` : ''}`,
      (b) => {
        const holds = when?.of(b)
        wrap(
          b.fields,
          field,
          (before) => (grant) =>
            (holds?.(grant.call) ?? true) ? change(before(grant), grant) : before(grant),
        )
      },
    )
  const isNull = one.role === 'error message' || one.role === 'error code'
  const missing = one.optional
    ? []
    : [row('missing', 'is left out', () => undefined), ...renamed(make, one, slug)]
  const whens = [
    second(ground),
    ...requestWhens(ground).filter(({ name }) => name === 'charset'),
    ...optionalWhens(ground),
    ...historyWhens(ground).filter(({ name }) => name === 'after-refusal'),
  ]
  const plain: [string, string, Change, string?][] = [
    ['list', 'is a list of one', (value) => [value ?? 'x']],
    ...(one.nullable || isNull ? [] : [['null', 'is null', () => null] as [string, string, Change]]),
    ...(one.role === 'lifetime' || one.role === 'refresh lifetime'
      ? []
      : [['number', 'is a number', () => 1] as [string, string, Change]]),
    ...byRole(ground, one),
  ]
  const fitting = plain.filter(([name]) => !fits(one, name))
  const sometimes = isNull || one.optional ? [] : whens
  return [
    ...missing,
    ...fitting.map(([name, about, change, local]) => row(name, about, change, local)),
    ...sometimes.map((when) => row('list', 'is a list of one', (value) => [value], slug, when)),
  ]
}

/** Whether what a row puts in the place of a member is of the type that it is documented to have. */
const fits = ({ type }: Member, name: string): boolean =>
  (name === 'true' && type === 'boolean') ||
  (name === 'object' && type === 'object') ||
  (name === 'list' && type === 'list') ||
  (name === 'number' && (type === 'integer' || type === 'number'))

/** What can be wrong with an object of the response, once its members are in it. */
function objectFaults(ground: Ground, make: Make, one: Member): Fault[] {
  const slug = slugOf(one.name)
  const names = namesIn(one.at).slice(1)
  const row = (name: string, about: string, change: (value: unknown) => unknown, when?: When) =>
    make(
      [slug, name, when?.name].filter(Boolean).join('-'),
      slug,
      `"${one.name}" ${about}${when ? `, ${when.says}` : ''}`,
      (b) => {
        const holds = when?.of(b)
        onGranted(b.alter, (answer, call) => {
          if (holds?.(call) ?? true) answer.body = changedAt(answer.body, names, change)
        })
      },
    )
  return [
    row('missing', 'is left out', () => undefined),
    row('null', 'is null', () => null),
    row('list', 'is a list of one', (value) => [value]),
    row('empty-list', 'is an empty list', () => []),
    row('text', 'is a text', (value) => JSON.stringify(value)),
    row('list', 'is a list of one', (value) => [value], second(ground)),
  ]
}

const renamed = (make: Make, one: Member, slug: string): Fault[] => {
  const other = otherStyle(one.last)
  const field = fieldName(one)
  return [
    make(`${slug}-renamed`, slug, `"${one.name}" is called "${other}"`, (b) =>
      rename(b.fields, field, [...field.split('/').slice(0, -1), other].join('/')),
    ),
    ...(namesIn(one.at).length > 2
      ? [
          make(`${slug}-outside`, slug, `"${one.name}" stands beside its object`, (b) =>
            rename(b.fields, field, field.split('/').slice(1).join('/')),
          ),
        ]
      : []),
  ]
}

const otherStyle = (name: string): string => {
  if (name.startsWith('.')) return name.slice(1)
  if (name.includes('_')) return name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())
  return name === name.toUpperCase() ? name.toLowerCase() : name.toUpperCase()
}

/** What can be wrong with a member by what it is: a name, what it does, how, and the requirement, where it is another. */
function byRole({ accounts, use, d }: Ground, one: Member): [string, string, Change, string?][] {
  const slug = slugOf(one.name)
  const { role } = one
  const empty: [string, string, Change] = ['empty', 'is an empty text', () => '']
  if (kindOf(one) !== undefined)
    return [
      ...(one.optional
        ? []
        : [['empty', 'is an empty text', () => '', slug] as [string, string, Change, string]]),
      [
        'spaced',
        'has a space in it',
        (value) =>
          `${String(value ?? 'token-1f2e3d').slice(0, 8)} ${String(value ?? 'token-1f2e3d').slice(8)}`,
      ],
      ['with-type', 'begins with the type of the token', (value) => `Bearer ${String(value)}`],
      ['quoted', 'stands in quotes of its own', (value) => `"${String(value)}"`],
      ['word-null', 'is the word "null"', () => 'null'],
    ]
  if (role === 'lifetime' || role === 'refresh lifetime') {
    const of =
      (change: (seconds: number) => unknown): Change =>
      (value) =>
        change(Number(value))
    const isAccess = role === 'lifetime'
    // Where the document says how long a token lives, another figure is what is wrong.
    const untrue = (breaks: string) => (saidOf(d) === undefined ? breaks : `${slug}-documented`)
    return [
      ['text', 'is a word', () => 'one hour'],
      ['zero', 'is 0', () => 0],
      ['negative', 'is negative', of((seconds) => -seconds)],
      ['fraction', 'has a fraction', of((seconds) => seconds + 0.5)],
      [
        'instant',
        'is the time of the end',
        (value, grant) => Math.floor(grant.issuedAtMs / 1000 + Number(value)),
        `${slug}-seconds`,
      ],
      ...(one.type === 'integer'
        ? [['quoted', 'is a number in quotes', of(String)] as [string, string, Change]]
        : []),
      ...(isAccess && use
        ? ([
            ['milliseconds', 'is in milliseconds', of((seconds) => seconds * 1000), 'token-lives'],
            ['doubled', 'is twice the true lifetime', of((seconds) => seconds * 2), untrue('token-lives')],
            [
              'halved',
              'is half of the true lifetime',
              of((seconds) => Math.ceil(seconds / 2)),
              untrue('token-expires'),
            ],
            ['minutes', 'is in minutes', of((seconds) => Math.ceil(seconds / 60)), untrue('token-expires')],
          ] as [string, string, Change, string][])
        : []),
    ]
  }
  if (role === 'issue time' || role === 'end time') return [empty, ...timeRows(one, d)]
  if (role === 'error message' || role === 'error code')
    return [empty, ['text', 'says that nothing is wrong', () => 'none'], ['zero', 'is 0', () => 0]]
  if (role === 'echo')
    return [
      empty,
      [
        'of-first',
        "is the first account's value",
        (value) => {
          const key = Object.entries(accounts[1] ?? {}).find(([, own]) => own === String(value))?.[0]
          const first = key === undefined ? undefined : accounts[0]?.[key]
          return first === undefined || typeof value === 'string' ? (first ?? value) : JSON.parse(first)
        },
      ],
      ['cut', 'lacks its last character', (value) => String(value).slice(0, -1)],
    ]
  if (role === 'user id')
    return [
      empty,
      ['shared', 'is the same for all users', () => '4711-4711', slug],
      [
        'changes',
        'is another one each time',
        (value, grant) => `${String(value)}-${grant.issuedAtMs}-${grant.call.world.tokens.size}`,
      ],
    ]
  if (role === 'user property')
    return [
      empty,
      [
        'changes',
        'is another one each time',
        (value, grant) => `${String(value)} ${grant.call.world.tokens.size}`,
      ],
    ]
  if (role === 'token type')
    return [
      empty,
      ['words', 'has two words', (value) => `${String(value)} token`],
      ...(one.constant === undefined
        ? []
        : [['other', 'is another type', () => 'mac'] as [string, string, Change]]),
    ]
  if (role === 'result')
    return [
      ['other', 'says something else', (value) => opposite(value)],
      ...(typeof one.constant === 'string'
        ? [
            ['other-case', 'is in other letters', (value) => swapCase(String(value))] as [
              string,
              string,
              Change,
            ],
          ]
        : []),
    ]
  if (role === 'scope') return [empty]
  return [
    ['true', 'is true', () => true],
    ['object', 'is an object', () => ({})],
  ]
}

/** Times in another form than the documented one, and untrue ones. */
const timeRows = (one: Member, d: Description): [string, string, Change, string?][] => {
  const timeOf = (value: unknown): Date => new Date(typeof value === 'number' ? value * 1000 : String(value))
  const isHttp = one.format === 'HTTP date'
  // where no form is said any date will do, as long as it is the true one
  const isOpen = one.format === undefined && !one.either
  const untrue = saidOf(d) ? `${slugOf(one.name)}-documented` : 'token-lives'
  const iso: Change = (value) => timeOf(value).toISOString()
  const http: Change = (value) => timeOf(value).toUTCString()
  const rows: [boolean, string, string, Change, string?][] = [
    [true, 'word', 'is a word', () => 'soon'],
    [one.format === 'ISO date', 'http', 'is in the form of HTTP', http],
    [
      one.format !== 'ISO date' && !isOpen,
      'iso',
      'is in the form of ISO 8601',
      iso,
      one.either ? `${slugOf(one.name)}-form` : slugOf(one.name),
    ],
    [
      !one.format?.startsWith('epoch'),
      'unix',
      'is in Unix seconds',
      (value) => timeOf(value).getTime() / 1000,
    ],
    [
      isHttp || one.format === undefined,
      'zone',
      'is local time of another zone that says GMT',
      (value) => new Date(timeOf(value).getTime() + 7_200_000).toUTCString(),
      isOpen && one.role === 'end time' ? untrue : slugOf(one.name),
    ],
    [
      isHttp || (one.format === undefined && !isOpen),
      'weekday',
      'names the wrong day of the week',
      (value) => String(value).replace(/^\w+/, (day) => (day === 'Mon' ? 'Tue' : 'Mon')),
    ],
  ]
  return rows.flatMap(([isWrong, ...row]) => (isWrong ? [row] : []))
}

const swapCase = (text: string): string =>
  text.replace(/./g, (c) => (c === c.toLowerCase() ? c.toUpperCase() : c.toLowerCase()))
