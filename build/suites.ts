import { readdirSync } from 'node:fs'
import path from 'node:path'
import { lintSuite } from '../src/suite/lint.ts'
import { storeName, storeSuite } from '../src/suite/store.ts'

/** The bundled suites that nothing is wrong with, as the build stores them, by the name of the file. */
export const suiteFiles = (): Record<string, string> =>
  Object.fromEntries(
    readdirSync('suites', { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .flatMap(({ name }) => {
        const { suite, problems } = lintSuite(path.join('suites', name))
        return suite && problems.length === 0 ? [[storeName(suite.digest), storeSuite(suite)]] : []
      }),
  )
