import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, realpathSync } from 'node:fs'
import path from 'node:path'
import { UsageError } from '../model/errors.ts'
import { fileSentences, sentenceOf } from '../model/platform.ts'
import { readText } from '../source/file.ts'
import { rulesDir } from '../source/package-root.ts'

/** More files and folders than these are no suite: somebody has given a folder of all kinds of things. */
const mostEntries = 2000

/**
 * The YAML files of a folder and those below, sorted. Links to folders are not followed, for they can lead anywhere and in circles; hidden
 * folders and those of packages are not looked into.
 * @throws {UsageError} when it cannot be read, has too many files, or a file of it lies elsewhere.
 */
export const yamlFilesIn = (dir: string): string[] => {
  const root = read(dir, () => realpathSync(dir))
  const found: string[] = []
  let entries = 0
  const look = (folder: string): void => {
    for (const entry of read(folder, () => readdirSync(folder, { withFileTypes: true }))) {
      if (++entries > mostEntries)
        throw new UsageError({
          code: 'suite-files',
          message: `"${dir}" has more than ${mostEntries} files and folders`,
          hint: 'expected: the folder of one suite',
        })
      const file = path.join(folder, entry.name)
      if (entry.isDirectory()) {
        if (!apart.test(entry.name)) look(file)
      } else if (/\.ya?ml$/.test(entry.name)) {
        if (entry.isSymbolicLink()) checkInside(root, file)
        found.push(file)
      }
    }
  }
  look(dir)
  return found.sort()
}

const apart = /^\.|^node_modules$/

const read = <T>(file: string, act: () => T): T => {
  try {
    return act()
  } catch (error) {
    throw new UsageError({
      code: 'suite-files',
      message: `cannot read "${file}": ${sentenceOf(error, fileSentences)}`,
    })
  }
}

/** What a suite says comes from its own folder: whoever reads one shows no other file of the machine in a message. */
const checkInside = (root: string, file: string): void => {
  const real = read(file, () => realpathSync(file))
  if (real.startsWith(`${root}${path.sep}`)) return
  throw new UsageError({
    code: 'suite-files',
    message: `"${file}" is a link to "${real}", which is not in the folder of the suite`,
    hint: 'copy the file there',
  })
}

/** Those of a suite: no target files, which people keep beside the suite that they are for. */
export const suiteFilesIn = (dir: string): string[] =>
  yamlFilesIn(dir).filter((file) => file === suiteFile(dir) || !targetKeys.test(readText(file)))

/** The file that makes a folder one of a suite. */
export const suiteFile = (dir: string): string => path.join(dir, 'suite.yaml')

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

/** The same of a suite's own files alone. */
export const suiteOnlyDigest = (dir: string): string => hashOf(dir, suiteFilesIn(dir))

/** Which edition of the shared rules it is. */
export const rulesVersion = (): string => readText(path.join(rulesDir, 'VERSION')).trim()

/** SHA-256 over the names and bytes of the shared rules, in hex. */
export const rulesDigest = (): string => hashOf(rulesDir, yamlFilesIn(rulesDir))
