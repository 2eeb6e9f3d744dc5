import { readdirSync } from 'node:fs'
import path from 'node:path'
import { rulesDigest } from '../src/suite/files.ts'
import { lintSuite } from '../src/suite/lint.ts'
import { readRules, storeRules } from '../src/suite/rule-files.ts'
import { storeName, storeSuite } from '../src/suite/store.ts'

/** The shared rules, and the bundled suites that nothing is wrong with, as the build stores them, by the name of the file. */
export const suiteFiles = (): Record<string, string> =>
  Object.fromEntries([
    [storeName(rulesDigest()), storeRules(readRules())],
    ...readdirSync('suites', { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .flatMap(({ name }) => {
        const { suite, problems } = lintSuite(path.join('suites', name))
        return suite && problems.length === 0 ? [[storeName(suite.digest), storeSuite(suite)]] : []
      }),
  ])
