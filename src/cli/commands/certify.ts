import type { KeyObject } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { certificateOf, checkVersion, writeCertificate } from '../../certify/certify.ts'
import { profileWords, suiteWords } from '../../certify/conformance.ts'
import { certificateName } from '../../certify/folder.ts'
import { isSealed, signingKey } from '../../certify/keys.ts'
import { refusalOf } from '../../certify/told.ts'
import { openJournal } from '../../journal/read.ts'
import { journalName } from '../../journal/write.ts'
import { UsageError } from '../../model/errors.ts'
import { exitCodes } from '../../model/verdict.ts'
import { readText } from '../../source/file.ts'
import { openSuite } from '../../suite/open.ts'
import { profileOf } from '../../suite/profiles.ts'
import type { Io } from '../io.ts'
import { passphraseOf } from '../passphrase.ts'
import { harnessDigest, suiteDir } from '../places.ts'
import type { RunFlags } from '../run-options.ts'
import { run } from './run.ts'

/** The options of `certify`: those of a run, and what is signed. */
export interface CertifyFlags extends Omit<RunFlags, 'key' | 'cert' | 'out' | 'profile'> {
  subject: string
  profile: string
  signingKey: string
  signer?: string
  out: string
  /** The folder of a finished run, which is certified instead of a new one. */
  run?: string
}

const runDir = 'reports/latest'

/** Tests a target by a profile, or takes a finished run, and signs what came of it; nothing is signed that does not hold. */
export const certify = async (name: string, flags: CertifyFlags, io: Io): Promise<number> => {
  const suite = await openSuite(suiteDir(name))
  const profile = profileOf(suite, flags.profile)
  checkVersion(suite)
  checkSubject(flags.subject)
  checkFree(flags.out)
  const key = await keyOf(flags.signingKey, io)
  const dir = flags.run ?? runDir
  if (flags.run === undefined) {
    const { signingKey: _, subject: __, signer: ___, ...rest } = flags
    // what the profile asks for and the run has not tested ends both with the same exit code
    await run([name], { ...rest, out: dir, profile: profile.name, require: profile.name }, io)
  }
  const journal = openJournal(path.join(dir, journalName))
  const made = await certificateOf(journal, {
    suite,
    profile,
    subject: flags.subject,
    key,
    harness: harnessDigest(),
    ...(flags.signer !== undefined && { signer: flags.signer }),
  })
  if ('obstacles' in made) {
    io.err(
      `nothing is certified; the run in "${dir}" does not show what the profile "${profile.name}" asks for:\n`,
    )
    io.err(`${refusalOf(made.obstacles)}\n`)
    return [...journal.verdicts.values()].includes('fail') ? exitCodes.broken : exitCodes.inconclusive
  }
  writeCertificate(flags.out, made.files)
  const { tokenassay } = made.statement.predicate
  io.out(
    `${flags.out}: the certificate of ${flags.subject}, ${suiteWords(tokenassay)}, profile ${profileWords(tokenassay)}\n`,
  )
  io.out(`anyone verifies it: tokenassay verify ${flags.out} --key <the public key>\n`)
  return exitCodes.conforms
}

const checkSubject = (subject: string): void => {
  if (/^[^\s@][^@\n]*@[^\s@]+$/.test(subject) && subject.length <= 200) return
  throw new UsageError({
    code: 'option',
    message: `--subject is "${subject}"`,
    hint: 'expected: what is tested and its version, such as acme-login@2.4.1',
  })
}

/** What stands beside the files of a certificate would be taken for a part of it; and nobody loses what is signed. */
const checkFree = (out: string): void => {
  if (!existsSync(out)) return
  const entries = readdirSync(out)
  const [first] = entries
  if (first === undefined) return
  const is = entries.includes(certificateName)
    ? 'a certificate already'
    : `something else, such as "${first}"`
  throw new UsageError({
    code: 'out-taken',
    message: `"${out}" holds ${is}`,
    hint: 'give a folder of its own with --out',
  })
}

const keyOf = async (file: string, io: Io): Promise<KeyObject> => {
  const pem = readText(file)
  return signingKey(pem, file, isSealed(pem) ? await passphraseOf(io) : undefined)
}
