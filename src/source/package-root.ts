import { existsSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const findRoot = (): string => {
  for (let dir = path.dirname(fileURLToPath(import.meta.url)); ; dir = path.dirname(dir)) {
    if (existsSync(path.join(dir, 'suites')) && existsSync(path.join(dir, 'package.json'))) return dir
    if (dir === path.dirname(dir)) throw new Error('the package is not whole: it has no suites')
  }
}

/** The folder of this package. */
export const packageRoot = findRoot()

/** The folder of the rules that all suites share. */
export const rulesDir = path.join(packageRoot, 'suites', 'rules')
