import { existsSync } from 'node:fs'
import path from 'node:path'
import { makeFolder, writeText } from '../../journal/folder.ts'
import { UsageError } from '../../model/errors.ts'
import { program } from '../../model/program.ts'
import { exitCodes } from '../../model/verdict.ts'
import { openSuite } from '../../suite/open.ts'
import { targetText } from '../../target/draft.ts'
import { urlHint } from '../../target/url-hint.ts'
import { type CiSystem, ciFiles } from '../ci-file.ts'
import type { Io } from '../io.ts'
import { schemaFor, suiteDir } from '../places.ts'

interface InitFlags {
  url?: string
  out: string
  waivers?: string
  ci?: string
}

const waiversText = (
  folder: string,
): string => `# yaml-language-server: $schema=${schemaFor('waivers', folder)}
# Failures that are known and do not gate for a while; "tokenassay waive <run>" writes entries for what fails now, such as
#   - requirement: …
#     reason: why it may stay as it is
#     owner: who looks after it
#     until: 2027-01-31
waivers: []
`

const systemOf = (ci: string | undefined): CiSystem | undefined => {
  if (ci === undefined || Object.hasOwn(ciFiles, ci)) return ci as CiSystem | undefined
  throw new UsageError({
    code: 'option',
    message: `--ci is "${ci}"`,
    hint: `expected: ${Object.keys(ciFiles).join(' or ')}`,
  })
}

/** Writes what a first run of a suite needs: a target file, and where asked for a file of waivers and a pipeline. @throws {UsageError} where one is there already. */
export const init = async (name: string, { url, out, waivers, ci }: InitFlags, io: Io): Promise<number> => {
  const suite = await openSuite(suiteDir(name))
  if (url !== undefined && !URL.canParse(url))
    throw new UsageError({ code: 'option', message: `--url is "${url}"`, hint: urlHint(url) })
  const system = systemOf(ci)
  const files: [file: string, text: (folder: string) => string][] = [
    [
      out,
      (folder) =>
        targetText(suite, { ...(url !== undefined && { url }), schema: schemaFor('target', folder) }),
    ],
  ]
  if (waivers !== undefined) files.push([waivers, waiversText])
  if (system) {
    const gate = { name, suite, target: out, ...(waivers !== undefined && { waivers }) }
    files.push([ciFiles[system].file, () => ciFiles[system].text(gate)])
  }
  for (const [file] of files)
    if (existsSync(file))
      throw new UsageError({
        code: 'target-exists',
        message: `"${file}" is there already`,
        hint: 'nothing has been written: move it away, or give another file',
      })
  for (const [file, text] of files) {
    const folder = path.dirname(file)
    makeFolder(folder)
    writeText(file, text(folder))
    io.out(`${file} is written\n`)
  }
  io.out('Fill in what the target file leaves open, then:\n')
  io.out(`  ${program()} doctor ${name} --target ${out}   whether it can be judged\n`)
  io.out(`  ${program()} run ${name} --target ${out} --plan   what would be sent\n`)
  return exitCodes.conforms
}
