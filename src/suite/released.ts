import { existsSync } from 'node:fs'
import path from 'node:path'
import { isObject, parseJson } from '../model/json.ts'
import { own } from '../model/own.ts'
import { readText } from '../source/file.ts'

/** The file in a suite's folder, or beside it, that says which digest each released version of them has, and of the rules. */
export const releasedName = 'released.json'

/** The digest that a version was released with, by what is said there; undefined where it has not been. */
export const releasedDigest = (dir: string, name: string, version: string): string | undefined => {
  const file = [dir, path.dirname(dir)].map((it) => path.join(it, releasedName)).find((it) => existsSync(it))
  const known = file === undefined ? undefined : parseJson(readText(file))
  const versions = isObject(known) ? own(known, name) : undefined
  const digest = isObject(versions) ? own(versions, version) : undefined
  return typeof digest === 'string' ? digest : undefined
}
