import type { KeyObject } from 'node:crypto'
import path from 'node:path'
import { type JournalState, openJournal } from '../journal/read.ts'
import { journalName } from '../journal/write.ts'
import { isUsageError } from '../model/errors.ts'
import { isObject, parseJson } from '../model/json.ts'
import type { Json, Suite } from '../model/suite.ts'
import { profileOf } from '../suite/profiles.ts'
import { canonicalJson, sha256 } from './canonical.ts'
import { openEnvelope } from './envelope.ts'
import { bytesOf, certificateName, entriesOf, fileNames, pageNames, pagesOf } from './folder.ts'
import { keyIdOf } from './keys.ts'
import { obstaclesOf } from './obstacles.ts'
import { publishedText } from './published.ts'
import { type Counts, recheck } from './recheck.ts'
import { type Certified, type Statement, statementOf } from './statement.ts'

/** What a certificate is held against, beside its own files. */
export interface Against {
  key: KeyObject
  /** The suite of an id as it is at hand. @throws {UsageError} when there is none. */
  suite(id: string): Promise<Suite>
  /** SHA-256 of the tool's own files. */
  harness: string
  /** The day on which waivers must still hold, such as 2027-01-31. */
  today: string
  /** What the reader takes it to be of. */
  subject?: string
  profile?: string
}

/** What holding a certificate against its journal came to: nothing is refused, or each reason is a sentence. */
export interface Verified {
  refused: string[]
  /** The signed statement; absent where the signature is not of this key. */
  statement?: Statement
  counts?: Counts
  /** Whether the pages could be made again by the same tool. */
  pages?: boolean
}

const textIn = (value: unknown, ...names: string[]): string | undefined => {
  let at = value
  for (const name of names)
    at = Array.isArray(at) ? at[Number(name)] : isObject(at) && Object.hasOwn(at, name) ? at[name] : undefined
  return typeof at === 'string' ? at : undefined
}

/** Where two JSON values differ, the first place of each branch: with what is said there and what it comes to. */
export const differences = (said: Json | undefined, is: Json | undefined, at = ''): string[] => {
  if (canonicalJson(said) === canonicalJson(is)) return []
  const isList = Array.isArray(said) && Array.isArray(is)
  if (!isList && !(isObject(said) && isObject(is)))
    return [`its "${at}" says ${shown(said)}, and the journal and the suite come to ${shown(is)}`]
  const names = [...new Set([...Object.keys(said as object), ...Object.keys(is as object)])]
  return names.flatMap((name) =>
    differences(
      Object.hasOwn(said as object, name) ? (said as Record<string, Json>)[name] : undefined,
      Object.hasOwn(is as object, name) ? (is as Record<string, Json>)[name] : undefined,
      at === '' ? name : `${at}.${name}`,
    ),
  )
}

const shown = (value: Json | undefined): string => {
  const text = value === undefined ? 'nothing' : JSON.stringify(value)
  return text.length > 120 ? `${text.slice(0, 119)}…` : text
}

/** Holds a certificate against its files, its journal and the suite that it names. */
export const verifyFolder = async (dir: string, against: Against): Promise<Verified> => {
  const entries = entriesOf(dir)
  const envelope = bytesOf(dir, certificateName)
  if (!envelope) return { refused: [`there is no "${certificateName}" in it`] }
  const opened = openEnvelope(envelope.toString('utf8'), against.key)
  if ('why' in opened) return { refused: [opened.why] }
  const payload = opened.payload.toString('utf8')
  const said = parseJson(payload)
  if (!isObject(said)) return { refused: ['what is signed is no JSON object'] }
  const strays = entries.filter((name) => name !== certificateName && !fileNames.includes(name))
  const refused = strays.map((name) => `"${name}" in its folder is not part of it`)
  for (const name of fileNames) {
    const bytes = bytesOf(dir, name)
    const digest = textIn(said, 'predicate', 'tokenassay', 'files', name)
    if (!bytes) refused.push(`"${name}" is missing`)
    else if (digest !== sha256(bytes)) refused.push(`"${name}" is not the file that was signed`)
  }
  if (refused.length > 0) return { refused }
  try {
    return await held(dir, { said: said as Json, payload }, against)
  } catch (error) {
    if (!isUsageError(error)) throw error
    return { refused: [error.message.split('\n')[0]!] }
  }
}

const held = async (
  dir: string,
  { said, payload }: { said: Json; payload: string },
  against: Against,
): Promise<Verified> => {
  const of = (...names: string[]) => textIn(said, 'predicate', 'tokenassay', ...names)
  const subject = textIn(said, 'subject', '0', 'name')
  const [suiteId, profileName] = [of('suite', 'id'), of('profile', 'name')]
  if (subject === undefined || suiteId === undefined || profileName === undefined)
    return { refused: ['it names no subject, suite or profile'] }
  const journal = openJournal(path.join(dir, journalName))
  const journalText = bytesOf(dir, journalName)!.toString('utf8')
  const suite = await against.suite(suiteId)
  const profile = profileOf(suite, profileName)
  const refused = [
    ...expectedOf({ subject, profileName }, suite, against),
    ...obstaclesOf(journal, suite, profile),
    ...lapsed(journal, against.today),
  ]
  if (refused.length > 0 && journal.run.suites[0]?.digest !== suite.digest) return { refused }
  if (publishedText(journal) !== journalText)
    refused.push(`"${journalName}" has lines that no certificate has`)
  const { counts, wrong } = await recheck(journal, suite)
  refused.push(...wrong)
  const isSameTool = textIn(said, 'predicate', 'configuration', '3', 'digest', 'sha256') === against.harness
  const harness = isSameTool
    ? against.harness
    : (textIn(said, 'predicate', 'configuration', '3', 'digest', 'sha256') ?? '')
  const name = of('signer', 'name')
  const signer: Certified['signer'] = { key: keyIdOf(against.key), ...(name !== undefined && { name }) }
  const basics = { journal, journalText, suite, profile, subject, signer, harness }
  const bare = statementOf(basics)
  const files = Object.fromEntries(fileNames.map((file) => [file, sha256(bytesOf(dir, file)!)]))
  const statement = statementOf(basics, files)
  refused.push(...differences(said, statement as unknown as Json))
  if (refused.length === 0 && payload !== canonicalJson(statement))
    refused.push('what is signed is not in its canonical form')
  const pages = isSameTool ? pagesOf(journal, bare) : undefined
  for (const page of pages ? pageNames : [])
    if (sha256(pages![page]) !== files[page]) refused.push(`"${page}" says something else than the journal`)
  return { refused, statement, counts, pages: pages !== undefined }
}

const expectedOf = (
  { subject, profileName }: { subject: string; profileName: string },
  suite: Suite,
  against: Against,
): string[] => {
  const found: string[] = []
  if (against.subject !== undefined && against.subject !== subject)
    found.push(`it is of "${subject}", and not of "${against.subject}"`)
  if (against.profile !== undefined && !profileOf(suite, profileName).levels.includes(against.profile))
    found.push(`it is of the profile "${profileName}", which does not have all of "${against.profile}"`)
  return found
}

/** Waivers that held when the run began, and do not any more. */
const lapsed = ({ run: { waivers = [] } }: JournalState, today: string): string[] =>
  waivers
    .filter(({ until }) => until !== undefined && until < today)
    .map(
      ({ requirement, scenario, until }) =>
        `the waiver of ${[requirement, scenario].filter(Boolean).join(' in ')} ended on ${until}`,
    )
