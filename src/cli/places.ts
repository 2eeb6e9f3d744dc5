import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { didYouMean, UsageError } from '../model/errors.ts'
import { packageRoot } from '../source/package-root.ts'

/** Name and version of this tool. */
export const toolName = (): string => {
  const { name, version } = JSON.parse(readFileSync(path.join(packageRoot, 'package.json'), 'utf8'))
  return `${name} ${version}`
}

/** SHA-256 of the built files of this tool, in hex; that of a word where it was not built. */
export const harnessDigest = (): string => {
  const file = new URL('./harness.sha256', import.meta.url)
  return existsSync(file)
    ? readFileSync(file, 'utf8').trim()
    : createHash('sha256').update('development').digest('hex')
}

/** The suites that come with the package. */
export const bundledSuites = (): string[] => {
  const dir = path.join(packageRoot, 'suites')
  return readdirSync(dir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(path.join(dir, entry.name, 'suite.yaml')))
    .map(({ name }) => name)
    .sort()
}

/** The folder of a suite that comes with the package, relative to where we are where that is shorter; undefined where none is called so. */
export const bundledDir = (name: string): string | undefined => {
  if (!bundledSuites().includes(name)) return undefined
  const dir = path.join(packageRoot, 'suites', name)
  const relative = path.relative(process.cwd(), dir)
  return relative.startsWith('..') ? dir : relative
}

/** The folder of a suite, by its path or name. @throws {UsageError} */
export const suiteDir = (name: string): string => {
  if (existsSync(path.join(name, 'suite.yaml'))) return name
  const bundled = bundledDir(name)
  if (bundled !== undefined) return bundled
  const isPath = name.includes('/') || existsSync(name)
  throw new UsageError({
    code: 'no-suite',
    message: isPath ? `"${name}" is not a suite: it has no suite.yaml` : `there is no suite "${name}"`,
    hint: isPath
      ? 'a suite is a folder with a suite.yaml'
      : `${didYouMean(name, bundledSuites())} (or give the folder of a suite)`,
  })
}

/** Where a file in some folder finds one of the package's schemas, from which editors complete its keys. */
export const schemaFor = (kind: 'suite' | 'target' | 'waivers', dir: string): string =>
  path
    .relative(path.resolve(dir), path.join(packageRoot, 'dist', 'schemas', `${kind}.schema.json`))
    .replaceAll(path.sep, '/')
