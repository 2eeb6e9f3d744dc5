import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { insteadOfFleet } from './fleet.ts'
import { openRun } from './open.ts'

const dir = mkdtempSync(path.join(tmpdir(), 'tokenassay-fleet-'))
afterAll(() => rmSync(dir, { recursive: true }))

it('the folder of a fleet is no run, and says where the runs are', () => {
  writeFileSync(path.join(dir, 'fleet.json'), '{}')
  expect(insteadOfFleet(dir)).toContain(path.join(dir, 'targets', '<name>'))
  mkdirSync(path.join(dir, 'targets', 'acme'), { recursive: true })
  expect(() => openRun(dir)).toThrow(`name one of those, such as ${path.join(dir, 'targets', 'acme')}`)
  expect(insteadOfFleet(path.join(dir, 'targets'))).toBeUndefined()
})
