import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openerFor } from './opener.ts'

let dir: string
beforeAll(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'tokenassay-opener-'))
  writeFileSync(path.join(dir, 'xdg-open'), '#!/bin/sh\n')
  chmodSync(path.join(dir, 'xdg-open'), 0o755)
})
afterAll(() => rmSync(dir, { recursive: true }))

it('knows what opens a page where somebody sits at a screen', () => {
  const env = { PATH: `/nowhere:${dir}`, DISPLAY: ':0' }
  expect(openerFor({ platform: 'linux', env, tty: true })).toEqual(['xdg-open'])
  expect(openerFor({ platform: 'darwin', env: {}, tty: true })).toEqual(['open'])
  expect(openerFor({ platform: 'win32', env: {}, tty: true })).toEqual(['explorer.exe'])
})

it('opens nothing in a pipe, in CI, without a screen, or without a known opener', () => {
  const env = { PATH: dir, DISPLAY: ':0' }
  expect(openerFor({ platform: 'darwin', env: {}, tty: false })).toBeUndefined()
  expect(openerFor({ platform: 'linux', env: { ...env, CI: 'true' }, tty: true })).toBeUndefined()
  expect(openerFor({ platform: 'linux', env: { PATH: dir }, tty: true })).toBeUndefined()
  expect(openerFor({ platform: 'linux', env: { ...env, PATH: '/nowhere' }, tty: true })).toBeUndefined()
})
