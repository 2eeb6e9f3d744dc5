import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { digestOf } from '../../src/suite/files.ts'
import { checkedSuite } from '../../src/suite/lint.ts'
import { storeName, storeSuite } from '../../src/suite/store.ts'

const fixtures = 'test/fixtures/suites'
const built = 'dist/tokenassay.cjs'

/** Stores the suites of tests as the build stores those that are bundled: each of hundreds of commands would read their YAML anew. */
export const setup = (): void => {
  if (!existsSync(built)) return
  for (const name of readdirSync(fixtures)) {
    const dir = path.join(fixtures, name)
    const file = path.join('dist', 'suites', storeName(digestOf(dir)))
    const stored = statSync(file, { throwIfNoEntry: false })
    if (stored === undefined || stored.mtimeMs < statSync(built).mtimeMs)
      writeFileSync(file, storeSuite(checkedSuite(dir)))
  }
}
