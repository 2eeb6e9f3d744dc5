import type { KeyObject } from 'node:crypto'
import { readdirSync } from 'node:fs'
import path from 'node:path'
import { isUsageError, UsageError } from '../model/errors.ts'
import { isObject, parseJson } from '../model/json.ts'
import { type Markup, markup } from '../report/html/markup.ts'
import { profileWords, signerWords, suiteWords, unmetWords } from './conformance.ts'
import { bytesOf, certificateName } from './folder.ts'
import { keyIdOf, verifyingKey } from './keys.ts'
import { plainPage } from './page.ts'
import { type Against, type Verified, verifyFolder } from './verify.ts'

/** The folder of a registry in which the public keys of its signers are. */
export const keysDir = 'keys'

/** The page that lists what is in a registry. */
export const indexName = 'index.html'

/** A certificate of a registry: where it is, and what verifying it came to; `signer` is the name of the key's file. */
export interface Entry {
  dir: string
  signer?: string
  verified: Verified
}

/** More folders than these are no registry: somebody has given a folder of all kinds of things. */
const mostFolders = 20_000

/** The folders below one that hold a certificate, sorted; links are not followed. */
const certificatesIn = (root: string): string[] => {
  const found: string[] = []
  let folders = 0
  const look = (dir: string): void => {
    if (++folders > mostFolders)
      throw new UsageError({
        code: 'registry-size',
        message: `"${root}" has more than ${mostFolders} folders`,
        hint: 'expected: the folder of a registry',
      })
    const entries = readdirSync(path.join(root, dir), { withFileTypes: true })
    if (entries.some(({ name }) => name === certificateName)) found.push(dir)
    else
      for (const entry of entries)
        if (entry.isDirectory() && !entry.name.startsWith('.')) look(path.join(dir, entry.name))
  }
  look('')
  return found.filter((dir) => dir !== '').sort()
}

/** The keys of a registry by their ids, each with the name of its file. @throws {UsageError} when one is none. */
const keysOf = (root: string): Map<string, { key: KeyObject; signer: string }> => {
  const dir = path.join(root, keysDir)
  let names: string[]
  try {
    names = readdirSync(dir).filter((name) => name.endsWith('.pem'))
  } catch {
    throw new UsageError({
      code: 'registry-keys',
      message: `"${root}" has no folder "${keysDir}"`,
      hint: 'a registry keeps the public keys of those who may sign there, as .pem files',
    })
  }
  return new Map(
    names.sort().map((name) => {
      const file = path.join(dir, name)
      const key = verifyingKey(bytesOf(dir, name)?.toString('utf8') ?? '', file)
      return [keyIdOf(key), { key, signer: name.replace(/(\.pub)?\.pem$/, '') }]
    }),
  )
}

/** The key that an envelope names; nothing believes it before it has verified. */
const keyIdIn = (root: string, dir: string): string | undefined => {
  const envelope = parseJson(bytesOf(path.join(root, dir), certificateName)?.toString('utf8') ?? '')
  const signatures = isObject(envelope) ? envelope['signatures'] : undefined
  const [first] = Array.isArray(signatures) ? signatures : []
  return isObject(first) && typeof first['keyid'] === 'string' ? first['keyid'] : undefined
}

/** Verifies all certificates of a registry. @throws {UsageError} when it is none. */
export const checkRegistry = async (root: string, against: Omit<Against, 'key'>): Promise<Entry[]> => {
  const keys = keysOf(root)
  const entries: Entry[] = []
  for (const dir of certificatesIn(root)) {
    const known = keys.get(keyIdIn(root, dir) ?? '')
    if (!known)
      entries.push({ dir, verified: { refused: [`no key in "${keysDir}" is the one that it names`] } })
    else {
      const { key, signer } = known
      entries.push({ dir, signer, verified: await verified(path.join(root, dir), { ...against, key }) })
    }
  }
  return entries
}

const verified = async (dir: string, against: Against): Promise<Verified> => {
  try {
    return await verifyFolder(dir, against)
  } catch (error) {
    if (!isUsageError(error)) throw error
    return { refused: [error.message.split('\n')[0]!] }
  }
}

/** A link to a file of the registry: whatever its folder is called, it stays below the page. */
const linkTo = (dir: string, file: string, words: string): Markup => {
  const to = [...dir.split(path.sep), file].map((part) => encodeURIComponent(part.toWellFormed())).join('/')
  return markup`<a href="./${to}">${words}</a>`
}

const list = (items: string[]): Markup =>
  items.length === 0 ? markup`none` : markup`<ul>${items.map((item) => markup`<li>${item}</li>`)}</ul>`

const rowOf = ({ dir, signer, verified: { statement } }: Entry): Markup => {
  const { subject, predicate } = statement!
  const { tokenassay: certified } = predicate
  return markup`<tr>
<th scope="row">${linkTo(dir, 'statement.html', subject[0]!.name)}</th>
<td>${suiteWords(certified)}</td>
<td>${profileWords(certified)}</td>
<td><time datetime="${certified.run.endedAt}">${certified.run.endedAt.slice(0, 10)}</time></td>
<td>${signer}<br><span class="small">${signerWords(certified)}</span></td>
<td>${list(unmetWords(certified))}</td>
</tr>
`
}

const nameOf = ({ verified: { statement } }: Entry): string => statement?.subject[0]?.name ?? ''

/** The page of a registry: what holds, and what does not with its reasons. It is a list, and whoever doubts it verifies. */
export const registryPage = (entries: Entry[]): string => {
  const holding = entries
    .filter(({ verified: { refused } }) => refused.length === 0)
    .sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : nameOf(a) > nameOf(b) ? 1 : 0))
  const refused = entries.filter((entry) => entry.verified.refused.length > 0)
  return plainPage(
    'Certificates',
    markup`<h1>Certificates</h1>
<p>Each was verified when this page was written: its signature by a key of this registry, its files, and every verdict from its journal. That what was tested is the subject that is named, the signer vouches for.</p>
${
  holding.length === 0
    ? markup`<p>None holds.</p>`
    : markup`<div class="scroll" tabindex="0" role="region" aria-label="Certificates that hold"><table>
<thead><tr><th scope="col">Subject</th><th scope="col">Suite</th><th scope="col">Profile</th><th scope="col">Tested</th><th scope="col">By</th><th scope="col">Not met</th></tr></thead>
<tbody>
${holding.map(rowOf)}</tbody>
</table></div>`
}
${
  refused.length > 0 &&
  markup`<h2>Refused</h2>
<dl>
${refused.map(({ dir, verified: { refused: why } }) => markup`<dt>${dir}</dt><dd>${list(why.slice(0, 5))}</dd>\n`)}</dl>`
}`,
  )
}
