import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { mergeJournals } from './merge.ts'
import { type Journal, openJournal } from './read.ts'
import { journalName } from './write.ts'

/**
 * The journals of a place: the folder of a run, one in which the folders of its parts lie, or several with commas between. Runs that are no
 * parts have nothing to do with one another, even where they lie together.
 */
const journalsIn = (place: string): Journal[] => {
  const file = path.join(place, journalName)
  if (!existsSync(place) && place.includes(',')) return place.split(',').filter(Boolean).flatMap(journalsIn)
  const below = existsSync(place) && !existsSync(file) ? readdirSync(place, { withFileTypes: true }) : []
  const parts = below
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => path.join(place, name, journalName))
    .filter((part) => existsSync(part))
    .sort()
    .map(openJournal)
  return parts.length > 0 && parts.every(({ run }) => run.shard) ? parts : [openJournal(file)]
}

/**
 * A run by its folder; one in parts by the folder that they lie in, or by the folder of each.
 * @throws {UsageError} when there is none, or what is there does not belong together.
 */
export const openRun = (...places: string[]): Journal => {
  const [first, ...others] = places.flatMap(journalsIn)
  return mergeJournals([first!, ...others])
}
