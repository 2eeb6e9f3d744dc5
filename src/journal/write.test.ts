import { mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { isWriteError } from '../model/errors.ts'
import type { Redacted } from '../model/event.ts'
import { createJournal, journalName } from './write.ts'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'tokenassay-journal-'))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

const event = { type: 'remark', text: 'x' } as Redacted
const failureOf = (act: () => void): unknown => {
  try {
    act()
  } catch (error) {
    return error
  }
  return undefined
}

it('says that the disk is full, and writes nothing after half a line', () => {
  symlinkSync('/dev/full', path.join(dir, journalName))
  const journal = createJournal(dir)
  const failure = failureOf(() => journal.append(event))
  expect(isWriteError(failure)).toBe(true)
  expect(String(failure)).toContain(`cannot write to "${journal.file}": no space left on device`)
  expect(failureOf(() => journal.append(event))).toBe(failure)
})

it('says at its end that something could not be brought to the disk', async () => {
  // a device that takes everything and has no disk behind it
  symlinkSync('/dev/null', path.join(dir, journalName))
  const journal = createJournal(dir)
  journal.append(event)
  await sleep(50)
  const failure = await journal.close().catch((error: unknown) => error)
  expect(isWriteError(failure)).toBe(true)
  expect(failureOf(() => journal.append(event))).toBe(failure)
})
