import type { Arbitrary } from 'fast-check'
import { type AnyGenerator, type FastCheck, generator } from './model.ts'

/** One thing that happens to tokens; a number names a token by its place among those issued so far. */
export type Command =
  | ['issue', 0 | 1]
  | ['issue-twice', 0 | 1]
  | ['use', number]
  | ['refresh', number]
  | ['refresh-twice', number]
  | ['refresh-as-other', number]
  | ['wait', 'most' | 'all']

const users = ['the first user', 'the second user'] as const

const tellOne = ([name, arg]: Command): string => {
  const token = `token ${Number(arg) + 1}`
  const words: Record<Command[0], string> = {
    issue: `issue to ${users[Number(arg) as 0 | 1]}`,
    'issue-twice': `issue to ${users[Number(arg) as 0 | 1]} twice at once`,
    use: `use ${token}`,
    refresh: `refresh ${token}`,
    'refresh-twice': `refresh ${token} twice at once`,
    'refresh-as-other': `refresh ${token} as the other user`,
    wait: `wait ${arg === 'most' ? 'for most of' : 'until after'} a lifetime`,
  }
  return words[name]
}

/** Commands as a story. */
export const tellCommands = (commands: Command[]): string => commands.map(tellOne).join(', ')

/** The sequences that are always tried. */
const scripts: Command[][] = [
  [
    ['issue', 0],
    ['use', 0],
    ['use', 0],
    ['use', 0],
    ['use', 0],
    ['use', 0],
    ['use', 0],
  ],
  [
    ['issue', 0],
    ['issue', 1],
    ['use', 0],
    ['use', 1],
    ['issue', 0],
    ['use', 0],
    ['use', 2],
    ['use', 1],
    ['issue', 0],
    ['use', 0],
    ['use', 2],
    ['use', 3],
    ['use', 1],
  ],
  [
    ['issue', 1],
    ['issue', 0],
    ['issue', 0],
    ['issue', 0],
    ['issue', 0],
    ['issue', 0],
    ['use', 5],
    ['use', 0],
    ['use', 1],
    ['use', 2],
    ['use', 3],
    ['use', 4],
  ],
  [
    ['issue-twice', 0],
    ['use', 0],
    ['use', 1],
    ['issue', 1],
    ['use', 2],
    ['use', 0],
    ['use', 1],
  ],
  [
    ['issue', 0],
    ['refresh', 0],
    ['use', 1],
    ['refresh', 1],
    ['use', 2],
    ['refresh', 0],
    ['use', 2],
    ['refresh', 2],
    ['use', 3],
  ],
  [
    ['issue', 0],
    ['issue', 1],
    ['refresh-twice', 0],
    ['refresh', 1],
    ['use', 1],
    ['refresh-as-other', 1],
    ['use', 0],
  ],
  [
    ['issue', 0],
    ['wait', 'most'],
    ['use', 0],
    ['issue', 0],
    ['wait', 'most'],
    ['use', 1],
    ['use', 0],
    ['wait', 'all'],
    ['use', 1],
    ['issue', 0],
    ['use', 2],
  ],
  [
    ['issue', 0],
    ['wait', 'all'],
    ['use', 0],
    ['refresh', 0],
    ['use', 1],
    ['use', 0],
  ],
  [
    ['issue', 0],
    ['refresh-as-other', 0],
    ['use', 0],
  ],
]

const longest = 16

const commandArbitrary = (fc: FastCheck, able: (command: Command) => boolean): Arbitrary<Command> => {
  const who = fc.nat({ max: 1 })
  const token = fc.nat({ max: 5 })
  const command = (name: Command[0], arg: Arbitrary<number | string>, weight: number) => ({
    arbitrary: fc.tuple(fc.constant(name), arg) as unknown as Arbitrary<Command>,
    weight,
    sample: [name, 0] as unknown as Command,
  })
  const all = [
    command('use', token, 8),
    command('issue', who, 5),
    command('refresh', token, 4),
    command('issue-twice', who, 1),
    command('refresh-twice', token, 1),
    command('refresh-as-other', token, 1),
    command('wait', fc.constant('most'), 1),
    command('wait', fc.constant('all'), 1),
  ].filter(({ sample }) => able(sample))
  return fc.oneof(...all.map(({ arbitrary, weight }) => ({ arbitrary, weight })))
}

/** Sequences of the commands that a suite and a target are able to; a longer use of all is drawn at random. */
export const lifecycles = (able: (command: Command) => boolean): AnyGenerator =>
  generator<Command[]>({
    name: 'lifecycle',
    about:
      'sequences of issuing, using and refreshing tokens, with another user, at the same moment, over time',
    edges: () => scripts.map((script) => script.filter(able)),
    arbitrary: (fc) =>
      fc.array(commandArbitrary(fc, able), { minLength: 1, maxLength: longest, size: 'max' }),
    make: (_, commands) =>
      commands.length === 0 ? undefined : { value: commands as never, label: tellCommands(commands) },
  })
