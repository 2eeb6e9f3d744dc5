import { existsSync, readdirSync, statSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { insteadOfFleet } from '../../journal/fleet.ts'
import { journalName } from '../../journal/write.ts'
import { UsageError } from '../../model/errors.ts'
import { exitCodes } from '../../model/verdict.ts'
import type { Io } from '../io.ts'

/** Where runs are looked for. */
const root = 'reports'
const page = 'report.html'

/** When a run was last written to, in ms; undefined where the folder has none. */
const writtenAt = (dir: string): number | undefined => {
  const journal = path.join(dir, journalName)
  return existsSync(journal) ? statSync(journal).mtimeMs : undefined
}

/** The folder of the newest run of those that are kept together. */
const newest = (): string | undefined => {
  const names = existsSync(root) ? readdirSync(root) : []
  return names
    .map((name) => path.join(root, name))
    .flatMap((dir) => {
      const at = writtenAt(dir)
      return at === undefined ? [] : [{ dir, at }]
    })
    .sort((a, b) => b.at - a.at)[0]?.dir
}

/** Prints where the report of a run is, of the newest one if none is named, and shows it to whoever sits at a screen. */
export const show = async (named: string | undefined, io: Io): Promise<number> => {
  const dir = named ?? newest()
  if (dir === undefined)
    throw new UsageError({
      code: 'no-run',
      message: `there is no run in "${root}"`,
      hint: 'name the folder of a run: tokenassay show <run>',
    })
  const file = path.resolve(dir, page)
  if (!existsSync(file))
    throw new UsageError({
      code: 'no-report',
      message: `there is no ${page} in "${dir}"`,
      hint:
        writtenAt(dir) === undefined
          ? (insteadOfFleet(dir) ?? 'expected: the folder of a run')
          : `make one: tokenassay report ${dir} --reporter html`,
    })
  const { href } = pathToFileURL(file)
  io.out(`${href}\n`)
  io.open(href)
  return exitCodes.conforms
}
