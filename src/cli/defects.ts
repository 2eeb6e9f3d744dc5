import { rmSync } from 'node:fs'
import path from 'node:path'
import { writeText } from '../journal/folder.ts'

/** Gathers what of tokenassay itself failed in a run. */
export interface Defects {
  /** Removes what an earlier run has left. */
  begin(): void
  add(text: string): void
  /** Writes it down if that was asked for, and says so in a line; an empty text where nothing failed. */
  end(): string
}

/** The same stack says no more in a hundred scenarios. */
const mostDefects = 20

/** For the run in a folder; with `debug` all that an issue needs is written there. */
export const gatherDefects = (dir: string, debug = false): Defects => {
  const file = path.join(dir, 'debug.txt')
  const texts: string[] = []
  /** Where it stands, or why it does not. */
  const written = (): string => {
    const [shown, more] = [texts.slice(0, mostDefects), texts.length - mostDefects]
    try {
      writeText(file, `${[...shown, ...(more > 0 ? [`and ${more} more`] : [])].join('\n\n')}\n`, 0o600)
      return `${file} has what an issue about that needs`
    } catch (error) {
      return (error as Error).message
    }
  }
  return {
    begin: () => {
      try {
        rmSync(file, { force: true })
      } catch {
        // What cannot be removed cannot be written either, and then that is told.
      }
    },
    add: (text) => {
      texts.push(text)
    },
    end: () => {
      if (texts.length === 0) return ''
      const times = texts.length === 1 ? 'once' : `${texts.length} times`
      const next = debug ? written() : 'run it again with --debug for what an issue about that needs'
      return `tokenassay itself failed ${times}, which says nothing about the target: ${next}\n`
    },
  }
}
