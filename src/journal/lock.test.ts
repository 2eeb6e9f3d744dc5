import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { lockFolder, lockName } from './lock.ts'

let dir: string
let file: string
beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'tokenassay-lock-'))
  file = path.join(dir, lockName)
})
afterEach(() => rmSync(dir, { recursive: true }))

it('keeps a second run out for as long as the first one runs', () => {
  const unlock = lockFolder(dir)
  expect(() => lockFolder(dir)).toThrow(`another run writes into "${dir}" (process ${process.pid})`)
  unlock()
  expect(existsSync(file)).toBe(false)
  lockFolder(dir)()
})

it('says what to do', () => {
  lockFolder(dir)
  try {
    lockFolder(dir)
    expect.unreachable()
  } catch (error) {
    expect(error).toMatchObject({
      problems: [{ code: 'folder-busy', hint: expect.stringContaining(`delete "${file}"`) }],
    })
  }
})

it('is kept out by a run of another process, until that has ended', async () => {
  const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)'])
  writeFileSync(file, `${child.pid} ${hostname()}\n`)
  expect(() => lockFolder(dir)).toThrow(`process ${child.pid}`)
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill()
  await ended
  lockFolder(dir)
  expect(readFileSync(file, 'utf8')).toBe(`${process.pid} ${hostname()}\n`)
})

it.each<[string, string]>([
  ['a run that was killed', `${spawnSync(process.execPath, ['-e', '']).pid} ${hostname()}`],
  ['a run on another machine', `${process.pid} elsewhere`],
  ['nobody who can be known', ''],
  ['what is no lock', 'x'.repeat(1000)],
])('takes over what was left behind by %s', (_, left) => {
  writeFileSync(file, left)
  lockFolder(dir)()
  expect(existsSync(file)).toBe(false)
})

it('makes the folder', () => {
  const inner = path.join(dir, 'a', 'b')
  lockFolder(inner)()
  expect(existsSync(inner)).toBe(true)
})
