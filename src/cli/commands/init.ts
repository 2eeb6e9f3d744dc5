import { existsSync } from 'node:fs'
import path from 'node:path'
import { makeFolder, writeText } from '../../journal/folder.ts'
import { UsageError } from '../../model/errors.ts'
import { program } from '../../model/program.ts'
import { exitCodes } from '../../model/verdict.ts'
import { openSuite } from '../../suite/open.ts'
import { targetText } from '../../target/draft.ts'
import { urlHint } from '../../target/url-hint.ts'
import type { Io } from '../io.ts'
import { schemaFor, suiteDir } from '../places.ts'

/** Writes a first target file for a suite. @throws {UsageError} where one is there already. */
export const init = async (
  name: string,
  { url, out }: { url?: string; out: string },
  io: Io,
): Promise<number> => {
  const dir = suiteDir(name)
  const suite = await openSuite(dir)
  if (url !== undefined && !URL.canParse(url))
    throw new UsageError({ code: 'option', message: `--url is "${url}"`, hint: urlHint(url) })
  if (existsSync(out))
    throw new UsageError({
      code: 'target-exists',
      message: `"${out}" is there already`,
      hint: 'give another file: --out <file>',
    })
  const folder = path.dirname(out)
  makeFolder(folder)
  writeText(
    out,
    targetText(suite, { ...(url !== undefined && { url }), schema: schemaFor('target', folder) }),
  )
  io.out(`${out} is written. Fill in what it leaves open, then:\n`)
  io.out(`  ${program()} doctor ${name} --target ${out}   whether it can be judged\n`)
  io.out(`  ${program()} run ${name} --target ${out} --plan   what would be sent\n`)
  return exitCodes.conforms
}
