import type { KeyObject } from 'node:crypto'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { makeFolder, writeText } from '../journal/folder.ts'
import { type JournalState, openJournal } from '../journal/read.ts'
import { journalName } from '../journal/write.ts'
import { UsageError } from '../model/errors.ts'
import type { Profile } from '../model/profile.ts'
import type { Suite } from '../model/suite.ts'
import { canonicalJson, sha256 } from './canonical.ts'
import { signEnvelope } from './envelope.ts'
import { certificateName, pageNames, pagesOf } from './folder.ts'
import { keyIdOf } from './keys.ts'
import { obstaclesOf } from './obstacles.ts'
import { publishedText } from './published.ts'
import { type Counts, recheck } from './recheck.ts'
import { type Certified, type Statement, statementOf } from './statement.ts'

/** What a certificate says beside what its journal shows. */
export interface Claims {
  suite: Suite
  profile: Profile
  /** Name and version of what was tested. */
  subject: string
  /** How the signer calls themselves. */
  signer?: string
  key: KeyObject
  /** SHA-256 of the tool's own files. */
  harness: string
}

/** A certificate that can be written: its files by their names. Or why there is none, each reason a sentence. */
export type Certificate =
  | { files: Record<string, string>; statement: Statement; counts: Counts }
  | { obstacles: string[] }

/** @throws {UsageError} for a suite without a version, which no certificate could name. */
export const checkVersion = ({ id, dir, version }: Suite): void => {
  if (version !== undefined) return
  throw new UsageError({
    code: 'no-version',
    message: `the suite "${id}" has no version, which a certificate names`,
    hint: `write one into ${path.join(dir, 'suite.yaml')}, such as version: 0.1.0`,
  })
}

/**
 * The certificate of a finished run. The same journal gives the same bytes, as far as the key's algorithm does.
 * @throws {UsageError} for a suite without a version.
 */
export const certificateOf = async (journal: JournalState, claims: Claims): Promise<Certificate> => {
  const { suite, profile, subject, key, harness } = claims
  checkVersion(suite)
  const obstacles = obstaclesOf(journal, suite, profile)
  if (obstacles.length > 0) return { obstacles }
  const journalText = publishedText(journal)
  return withOpened(journalText, async (published) => {
    const { counts, wrong } = await recheck(published, suite)
    if (wrong.length > 0) return { obstacles: wrong }
    const signer: Certified['signer'] = {
      key: keyIdOf(key),
      ...(claims.signer !== undefined && { name: claims.signer }),
    }
    const basics = { journal: published, journalText, suite, profile, subject, signer, harness }
    const pages = pagesOf(published, statementOf(basics))
    const files = { [journalName]: journalText, ...pages }
    const digests = Object.fromEntries(Object.entries(files).map(([name, text]) => [name, sha256(text)]))
    const statement = statementOf(basics, digests)
    const envelope = signEnvelope(Buffer.from(canonicalJson(statement)), key)
    return { files: { ...files, [certificateName]: `${canonicalJson(envelope)}\n` }, statement, counts }
  })
}

/** Opens the text of a journal as whoever verifies will. */
const withOpened = async <T>(text: string, work: (journal: JournalState) => Promise<T>): Promise<T> => {
  const dir = mkdtempSync(path.join(tmpdir(), 'tokenassay-certificate-'))
  try {
    const file = path.join(dir, journalName)
    writeText(file, text)
    return await work({ ...openJournal(file), file: journalName })
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

/** Writes a certificate into a folder that is made for it, the signed statement last. @throws {UsageError} when it cannot be written. */
export const writeCertificate = (dir: string, files: Record<string, string>): void => {
  makeFolder(dir)
  // unlike a run, it is there to be published
  chmodSync(dir, 0o755)
  for (const name of [journalName, ...pageNames, certificateName])
    writeText(path.join(dir, name), files[name]!)
}
