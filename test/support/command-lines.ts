import type { Io } from '../../src/cli/io.ts'
import { createProgram } from '../../src/cli/program.ts'

/** Whether the command line knows a command with these arguments and options; gives what is wrong, and runs nothing. */
export const wrongWith = (words: string[]): string | undefined => {
  let told = ''
  const keep = (text: string) => {
    told += text
  }
  const program = createProgram({ out: keep, err: keep } as Io, () => {})
  for (const command of program.commands) command.action(() => {})
  try {
    program.parse(words, { from: 'user' })
    return undefined
  } catch {
    return told || 'it is not understood'
  }
}

/** The words of a simple line of a shell, without its comment; quotes keep blanks, and variables stay as they are. */
const wordsOf = (line: string): string[] =>
  [...line.replace(/\s#\s.*$/, '').matchAll(/(?:"[^"]*"|'[^']*'|\$\{\{.*?\}\}|\$\(\(.*?\)\)|[^\s"'])+/g)]
    .map(([word]) => word)
    .map((word) => word.replace(/^(["'])(.*)\1$/, '$2'))

/** The commands of tokenassay in a text, each as the words behind its name: of lines of a shell, alone, in YAML or in a Dockerfile's comment. */
export const commandsIn = (text: string): string[][] =>
  text
    .split('\n')
    .map((line) => /^[\s#$-]*(?:(?:run|args):\s+)?(?:npx )?tokenassay (.*)$/.exec(line)?.[1])
    .filter((line) => line !== undefined)
    .map((line) => wordsOf(line.replace(/ (?:[>|&]|\|\|) ?.*$/, '')))
