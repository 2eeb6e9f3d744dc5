import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Place } from '../model/errors.ts'
import type { JsonObject, Requirement, Suite } from '../model/suite.ts'
import { digestOf } from './files.ts'

/** A suite as the build stores it: without its folder, which is another wherever the package is installed. */
interface Stored extends Omit<Suite, 'dir' | 'requirements' | 'schemas'> {
  requirements: Requirement[]
  schemas: [string, JsonObject][]
}

/** Where the build stores what it has read; in development there is no such folder. */
export const storeDir = fileURLToPath(new URL('./suites', import.meta.url))

/** The name of the file in which a suite of this digest is stored. */
export const storeName = (digest: string): string => `${digest}.json`

const anyDir = '‹suite›/'

const isPlace = (value: unknown): value is Place =>
  typeof value === 'object' && value !== null && 'file' in value && 'line' in value && 'column' in value

/** A suite as text that `restoreSuite` reads; places lose what only messages about mistakes need. @throws {Error} for numbers that JSON lacks */
export const storeSuite = ({ dir, requirements, schemas, ...rest }: Suite): string => {
  const stored: Stored = { ...rest, requirements: [...requirements.values()], schemas: [...schemas] }
  return JSON.stringify(stored, (_, value) => {
    if (typeof value === 'number' && !Number.isFinite(value)) throw new Error(`JSON has no ${value}`)
    if (!isPlace(value)) return value
    const file = anyDir + path.relative(dir, value.file).replaceAll(path.sep, '/')
    return { file, line: value.line, column: value.column }
  })
}

/** The suite that a text stands for, in the folder in which its files are. */
export const restoreSuite = (text: string, dir: string): Suite => {
  const inDir = JSON.stringify(path.join(dir, '/')).slice(0, -1)
  const { requirements, schemas, ...rest }: Stored = JSON.parse(
    text.replaceAll(`"file":"${anyDir}`, () => `"file":${inDir}`),
  )
  return {
    ...rest,
    dir,
    requirements: new Map(requirements.map((requirement) => [requirement.id, requirement])),
    schemas: new Map(schemas),
  }
}

/** The suite in a folder if the build has found nothing wrong with it and no byte of it has changed since. */
export const storedSuite = (dir: string): Suite | undefined => {
  if (!existsSync(storeDir) || !existsSync(path.join(dir, 'suite.yaml'))) return undefined
  const file = path.join(storeDir, storeName(digestOf(dir)))
  return existsSync(file) ? restoreSuite(readFileSync(file, 'utf8'), dir) : undefined
}
