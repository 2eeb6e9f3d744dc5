import { lstatSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { Journal } from '../journal/read.ts'
import { journalName } from '../journal/write.ts'
import { UsageError } from '../model/errors.ts'
import { fileSentences, sentenceOf } from '../model/platform.ts'
import { html } from '../report/html.ts'
import { badge, conformancePage } from './conformance.ts'
import type { Statement } from './statement.ts'

/** The signed statement's name in the folder of a certificate. */
export const certificateName = 'certificate.json'

/** The pages of a certificate, by their names. */
export const pageNames = ['report.html', 'statement.html', 'badge.svg'] as const

/** The files that belong to a certificate, beside the signed statement. */
export const fileNames = [journalName, ...pageNames]

/** The pages of a certificate, made of its journal and of its statement as it is without their digests. */
export const pagesOf = (
  journal: Journal,
  statement: Statement,
): Record<(typeof pageNames)[number], string> => ({
  'report.html': [...html.render(journal)].join(''),
  'statement.html': conformancePage(statement),
  'badge.svg': badge(statement),
})

/** More bytes than these has no file of a certificate. */
const mostBytes = 1 << 28

/** What stands in a folder: the names of its entries. @throws {UsageError} when there is none. */
export const entriesOf = (dir: string): string[] => {
  try {
    return readdirSync(dir).sort()
  } catch (error) {
    throw new UsageError({
      code: 'no-certificate',
      message: `"${dir}" cannot be read: ${sentenceOf(error, fileSentences)}`,
      hint: 'expected: the folder of a certificate, or its certificate.json',
    })
  }
}

/** A file of a certificate; undefined where there is none that is a plain file. */
export const bytesOf = (dir: string, name: string): Buffer | undefined => {
  const file = path.join(dir, name)
  const stats = lstatSync(file, { throwIfNoEntry: false })
  // A link leads to what somebody else can change.
  if (!stats?.isFile() || stats.size > mostBytes) return undefined
  return readFileSync(file)
}
