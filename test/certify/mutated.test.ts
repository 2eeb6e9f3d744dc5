import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { JournalEvent } from '../../src/model/event.ts'
import { certified, folder, recorded, refusedOf, tampered } from '../support/certified.ts'
import { eventsIn } from '../support/events.ts'
import { isVouched, mutatedJournals, tryMutated } from '../support/mutated-certificates.ts'

const { dir, remove } = folder()
const good = path.join(dir, 'good')
let events: JournalEvent[]

beforeAll(async () => {
  await certified(await recorded(path.join(dir, 'run')), good)
  events = eventsIn(good)
}, 60_000)
afterAll(remove)

it('a journal with any byte changed is refused', async () => {
  const bytes = readFileSync(path.join(good, 'run.ndjson'))
  const copy = tampered(good, path.join(dir, 'bytes'), () => {})
  await fc.assert(
    fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
      const other = Buffer.from(bytes)
      other[at] = other[at]! ^ change
      writeFileSync(path.join(copy, 'run.ndjson'), other)
      expect(await refusedOf(copy)).toEqual(['"run.ndjson" is not the file that was signed'])
    }),
    { numRuns: 80 },
  )
})

it('a journal with a member changed and all else signed anew is refused, but for what only the signer can know', async () => {
  await fc.assert(
    fc.asyncProperty(mutatedJournals(events), async (mutated) => {
      const refused = await tryMutated(good, path.join(dir, 'members'), mutated)
      expect(refused.length > 0 || isVouched(mutated.did, events)).toBe(true)
    }),
    { numRuns: 30 },
  )
}, 120_000)
