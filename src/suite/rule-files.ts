import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { UsageError } from '../model/errors.ts'
import { rulesDir } from '../source/package-root.ts'
import { restoreSource, type StoredSource, storeSource } from '../source/stored.ts'
import { validateSource } from '../source/validate.ts'
import { readYaml, type Source } from '../source/yaml.ts'
import { rulesDigest, yamlFilesIn } from './files.ts'
import { profilesFile } from './profiles.ts'
import { rulesShape } from './shapes.ts'
import { storeDir, storeName } from './store.ts'

/** The files of shared rules as they are written. @throws {UsageError} when one is not of the published shape. */
export const readRules = (): Source[] => {
  const files = yamlFilesIn(rulesDir).filter((file) => file !== profilesFile)
  const sources = files.map((file) => readYaml(file))
  const misshapen = sources.flatMap((source) => validateSource(source, rulesShape, 'rules-shape'))
  if (misshapen.length) throw new UsageError(misshapen)
  return sources
}

/** Files of rules as text that `restoreRules` reads. */
export const storeRules = (sources: Source[]): string =>
  JSON.stringify(
    Object.fromEntries(sources.map((source) => [path.basename(source.file), storeSource(source)])),
  )

/** The files of rules that a text stands for. */
export const restoreRules = (text: string): Source[] =>
  Object.entries<StoredSource>(JSON.parse(text)).map(([name, stored]) => {
    const file = path.join(rulesDir, name)
    return restoreSource(stored, file, readFileSync(file, 'utf8'))
  })

let known: Source[] | undefined

/** The files of shared rules: as the build has stored them if no byte has changed since, which saves every suite of one's own a second. */
export const ruleSources = (): Source[] => {
  known ??= storedRules() ?? readRules()
  return known
}

const storedRules = (): Source[] | undefined => {
  const stored = path.join(storeDir, storeName(rulesDigest()))
  return existsSync(stored) ? restoreRules(readFileSync(stored, 'utf8')) : undefined
}
