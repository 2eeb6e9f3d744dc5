import type { Arbitrary } from 'fast-check'
import { type AnyGenerator, type FastCheck, generator } from './model.ts'

/** One thing that happens to tokens; a number names a token by its place among those issued so far. */
export type Command = ['issue', 0 | 1] | ['issue-twice', 0 | 1] | ['use', number]

const users = ['the first user', 'the second user'] as const

const tellOne = ([name, arg]: Command): string =>
  name === 'use'
    ? `use token ${arg + 1}`
    : `issue to ${users[arg]}${name === 'issue-twice' ? ' twice at once' : ''}`

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
]

const longest = 16

const commandArbitrary = (fc: FastCheck): Arbitrary<Command> => {
  const who = fc.nat({ max: 1 })
  const command = (name: Command[0], arg: Arbitrary<number>, weight: number) => ({
    arbitrary: fc.tuple(fc.constant(name), arg) as unknown as Arbitrary<Command>,
    weight,
  })
  return fc.oneof(
    command('use', fc.nat({ max: 5 }), 8),
    command('issue', who, 5),
    command('issue-twice', who, 1),
  )
}

/** Sequences of issuing and using tokens; a longer use of all is drawn at random. */
export const lifecycles: AnyGenerator = generator<Command[]>({
  name: 'lifecycle',
  about: 'sequences of issuing and using tokens, with another user, at the same moment',
  edges: () => scripts,
  arbitrary: (fc) => fc.array(commandArbitrary(fc), { minLength: 1, maxLength: longest, size: 'max' }),
  make: (_, commands) =>
    commands.length === 0 ? undefined : { value: commands as never, label: tellCommands(commands) },
})
