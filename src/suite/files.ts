import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { rulesDir } from '../source/package-root.ts'

/** The YAML files of a folder, sorted. */
export const yamlFilesIn = (dir: string): string[] =>
  readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.ya?ml$/.test(name) && statSync(path.join(dir, name)).isFile())
    .sort()
    .map((name) => path.join(dir, name))

/** Those of a suite: no target files, which people keep beside the suite that they are for. */
export const suiteFilesIn = (dir: string): string[] =>
  yamlFilesIn(dir).filter((file) => !targetKeys.test(readFileSync(file, 'utf8')))

/** What says where to go and as whom is a target file: no file of a suite has these keys. */
const targetKeys = /^(?:url|accounts|clock|limits):/m

const hashOf = (dir: string, files: string[]): string => {
  const hash = createHash('sha256')
  for (const file of files)
    hash
      .update(`${path.relative(dir, file)}\0`)
      .update(readFileSync(file))
      .update('\0')
  return hash.digest('hex')
}

/** SHA-256 over the names and bytes of all that a suite is made of, the shared rules too, in hex. */
export const digestOf = (dir: string): string => hashOf(dir, [...suiteFilesIn(dir), ...yamlFilesIn(rulesDir)])

/** SHA-256 over the names and bytes of the shared rules, in hex. */
export const rulesDigest = (): string => hashOf(rulesDir, yamlFilesIn(rulesDir))
