import { generateKeyPairSync } from 'node:crypto'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { canonicalJson, sha256 } from '../../src/certify/canonical.ts'
import { certificateOf, writeCertificate } from '../../src/certify/certify.ts'
import { signEnvelope } from '../../src/certify/envelope.ts'
import { certificateName, fileNames, pagesOf } from '../../src/certify/folder.ts'
import { keyIdOf } from '../../src/certify/keys.ts'
import { publishedText } from '../../src/certify/published.ts'
import { type Statement, statementOf } from '../../src/certify/statement.ts'
import { type Against, verifyFolder } from '../../src/certify/verify.ts'
import { type JournalState, openJournal } from '../../src/journal/read.ts'
import type { JournalEvent, Waiver } from '../../src/model/event.ts'
import type { Suite } from '../../src/model/suite.ts'
import { jsonText } from '../../src/model/visible.ts'
import { runSuites } from '../../src/run/run-suites.ts'
import { openSuite } from '../../src/suite/open.ts'
import { profileOf } from '../../src/suite/profiles.ts'
import { loadTarget } from '../../src/target/load.ts'
import { eventsOf } from './events.ts'
import { startTokenServer, type TokenServerOptions, takesWrong } from './token-server.ts'

/** What the credentials of the server are; nothing that is published may have them. */
export const credentials = ['correct horse', 'correct%20horse', 'correct+horse', 'ada']

export const subject = 'tiny-login@1.2.3'
export const harness = 'ab'.repeat(32)
export const keys = generateKeyPairSync('ed25519')

const opened = openSuite('test/fixtures/suites/tiny')

/** The tiny suite, in an edition; it is read once for all that a test verifies. */
export const tiny = async (): Promise<Suite> => ({ ...(await opened), version: '0.1.0' })

/** The folder of a test, and of all that it writes. */
export const folder = (): { dir: string; remove(): void } => {
  const dir = mkdtempSync(path.join(tmpdir(), 'tokenassay-certified-'))
  return { dir, remove: () => rmSync(dir, { recursive: true, force: true }) }
}

/** Runs the tiny suite against a server of its own; gives the run's folder. */
export const recorded = async (
  out: string,
  { only = [], waivers, ...server }: TokenServerOptions & { only?: string[]; waivers?: Waiver[] } = {},
): Promise<string> => {
  const running = await startTokenServer(server)
  const suite = await tiny()
  const value = {
    url: running.url,
    inputs: { user: 'ada', password: 'correct horse' },
    clock: { advance: { method: 'POST', path: '/__clock', json: { advance: '$seconds' } } },
  }
  try {
    await runSuites([{ suite, target: loadTarget({ value, env: {} }, suite) }], {
      out,
      tool: 'tokenassay 0.1.0',
      seed: 1,
      strict: false,
      allowDeferred: false,
      maxWaitSeconds: 0,
      only,
      ...(waivers && { waivers }),
    })
    return out
  } finally {
    await running.close()
  }
}

/** Certifies a run. @throws with the obstacles where there are some. */
export const certified = async (run: string, out: string, profile = 'lifetimes'): Promise<string> => {
  const suite = await tiny()
  const journal = openJournal(path.join(run, 'run.ndjson'))
  const made = await certificateOf(journal, {
    suite,
    profile: profileOf(suite, profile),
    subject,
    key: keys.privateKey,
    harness,
  })
  if ('obstacles' in made) throw new Error(made.obstacles.join('\n'))
  writeCertificate(out, made.files)
  return out
}

/** What is refused of a certificate's folder. */
export const refusedOf = async (dir: string, more: Partial<Against> = {}): Promise<string[]> => {
  const suite = await tiny()
  const against = { key: keys.publicKey, suite: async () => suite, harness, today: '2026-11-27', ...more }
  return (await verifyFolder(dir, against)).refused
}

/** A copy of a certificate's folder, with something done to it. */
export const tampered = (from: string, to: string, act: (dir: string) => void): string => {
  rmSync(to, { recursive: true, force: true })
  cpSync(from, to, { recursive: true })
  act(to)
  return to
}

/** The signed statement of a folder. */
export const statementIn = (dir: string): Statement =>
  JSON.parse(
    Buffer.from(
      JSON.parse(readFileSync(path.join(dir, certificateName), 'utf8')).payload,
      'base64',
    ).toString(),
  )

/** Signs another statement, as only the holder of the key can. */
export const signed = (dir: string, statement: unknown, key = keys.privateKey): void =>
  writeFileSync(
    path.join(dir, certificateName),
    canonicalJson(signEnvelope(Buffer.from(canonicalJson(statement)), key)),
  )

/** The events of a run's journal, as they would be published. */
export const publishedIn = (run: string): JournalEvent[] =>
  eventsOf(publishedText(openJournal(path.join(run, 'run.ndjson'))))

/** What the holder of the key can do at most: another journal, and all else made of it anew and signed. */
export const forged = async (dir: string, events: unknown[], profile = 'lifetimes'): Promise<void> => {
  const suite = await tiny()
  const journalText = events.map((event) => `${jsonText(event)}\n`).join('')
  writeFileSync(path.join(dir, 'run.ndjson'), journalText)
  let journal: JournalState
  try {
    journal = openJournal(path.join(dir, 'run.ndjson'))
  } catch {
    // No run has written it; it is signed all the same.
    const statement = statementIn(dir)
    statement.predicate.tokenassay.files['run.ndjson'] = sha256(journalText)
    statement.subject[0]!.digest.sha256 = sha256(journalText)
    return signed(dir, statement)
  }
  const signer = { key: keyIdOf(keys.publicKey) }
  const basics = { journal, journalText, suite, profile: profileOf(suite, profile), subject, signer, harness }
  const pages: Record<string, string> = {
    'run.ndjson': journalText,
    ...pagesOf(journal, statementOf(basics)),
  }
  for (const name of fileNames) writeFileSync(path.join(dir, name), pages[name]!)
  signed(dir, statementOf(basics, Object.fromEntries(fileNames.map((name) => [name, sha256(pages[name]!)]))))
}

/** A certificate of a right server, and what the holder of the key would sign for one that takes the password "wrong" too. */
export const goodAndBad = async (dir: string): Promise<{ run: string; good: string; bad: string }> => {
  const [run] = await Promise.all([
    recorded(path.join(dir, 'run')),
    recorded(path.join(dir, 'bad-run'), { before: takesWrong }),
  ])
  const good = await certified(run!, path.join(dir, 'good'))
  const bad = tampered(good, path.join(dir, 'bad'), () => {})
  await forged(bad, publishedIn(path.join(dir, 'bad-run')))
  return { run: run!, good, bad }
}
