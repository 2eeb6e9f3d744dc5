import { existsSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { digestOf } from '../../src/suite/files.ts'
import { checkedSuite } from '../../src/suite/lint.ts'
import { storeName, storeSuite } from '../../src/suite/store.ts'

const built = 'dist/tokenassay.cjs'
/** What hundreds of commands run on, each of which would read the YAML anew. */
const suites = ['tiny', 'beacon']

/** Stores suites of tests as the build stores those that are bundled. */
export const setup = (): void => {
  if (!existsSync(built)) return
  for (const name of suites) {
    const dir = path.join('test/fixtures/suites', name)
    const file = path.join('dist', 'suites', storeName(digestOf(dir)))
    const stored = statSync(file, { throwIfNoEntry: false })
    if (stored === undefined || stored.mtimeMs < statSync(built).mtimeMs)
      writeFileSync(file, storeSuite(checkedSuite(dir)))
  }
}
