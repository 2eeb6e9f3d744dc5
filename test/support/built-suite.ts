import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { Suite } from '../../src/model/suite.ts'
import { digestOf } from '../../src/suite/files.ts'
import { checkedSuite } from '../../src/suite/lint.ts'
import { restoreSuite, storeName } from '../../src/suite/store.ts'

/** A suite as the build has stored it, which takes no time; one that it has not, or that has changed since, is read from its YAML, which takes a second. */
export const builtSuite = (dir: string): Suite => {
  const file = path.join('dist', 'suites', storeName(digestOf(dir)))
  return existsSync(file) ? restoreSuite(readFileSync(file, 'utf8'), dir) : checkedSuite(dir)
}
