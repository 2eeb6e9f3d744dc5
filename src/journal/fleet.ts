import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'

/** The summary of a fleet in its folder, and where the folders of its targets are. */
export const fleetFile = 'fleet.json'
export const targetsDir = 'targets'

/** What to name instead of the folder of a fleet; undefined for any other folder. */
export const insteadOfFleet = (dir: string): string | undefined => {
  if (!existsSync(path.join(dir, fleetFile))) return undefined
  const targets = path.join(dir, targetsDir)
  const [first = '<name>'] = existsSync(targets) ? readdirSync(targets) : []
  return `it holds a fleet, with a run for each target: name one of those, such as ${path.join(targets, first)}`
}
