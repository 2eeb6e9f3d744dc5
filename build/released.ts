// Writes down which digests the present versions of the bundled suites and of the rules have: `node --import tsx build/released.ts`.
// From then on the linter tells where something was changed and the version was not.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { bundledSuites } from '../src/cli/places.ts'
import { rulesDir } from '../src/source/package-root.ts'
import { rulesDigest, rulesVersion, suiteOnlyDigest } from '../src/suite/files.ts'
import { openSuite } from '../src/suite/open.ts'
import { releasedName } from '../src/suite/released.ts'

const suites = path.dirname(rulesDir)
const file = path.join(suites, releasedName)
const known: Record<string, Record<string, string>> = existsSync(file)
  ? JSON.parse(readFileSync(file, 'utf8'))
  : {}
const note = (name: string, version: string, digest: string) => {
  known[name] = { [version]: digest, ...known[name] }
}
note('rules', rulesVersion(), rulesDigest())
for (const name of bundledSuites()) {
  const { version } = await openSuite(path.join(suites, name))
  if (version !== undefined) note(name, version, suiteOnlyDigest(path.join(suites, name)))
}
writeFileSync(file, `${JSON.stringify(known, undefined, 2)}\n`)
