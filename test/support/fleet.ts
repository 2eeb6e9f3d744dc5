import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Started } from '../../reference-server/index.ts'

/** The few scenarios that fleets are tried with, always the same. */
export const few = ['--only', 'content-type/*,accept*', '--seed', '7']

/** What fleet.json says in the folder of a run. */
export const summaryIn = (folder: string) => JSON.parse(readFileSync(path.join(folder, 'fleet.json'), 'utf8'))

/** An entry of a fleet: a target of a server of ours, in little. */
export const entryOf = (server: Started, name: string, more: object = {}): Record<string, unknown> => ({
  ...server.target,
  paths: {},
  accounts: [],
  name,
  ...more,
})

/** A folder of a test's own. */
export const makeDir = () => {
  const dir = mkdtempSync(path.join(tmpdir(), 'tokenassay-fleet-'))
  const at = (name: string) => path.join(dir, name)
  return {
    at,
    write: (name: string, text: string): string => {
      writeFileSync(at(name), text)
      return at(name)
    },
    remove: () => rmSync(dir, { recursive: true, force: true }),
  }
}

/** Every file in a folder and those below it. */
export const filesUnder = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((one) => one.isFile())
    .map((one) => path.join(one.parentPath, one.name))
