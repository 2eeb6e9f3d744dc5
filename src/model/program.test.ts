import { expect, it } from 'vitest'
import { program } from './program.ts'

it.each([
  ['/srv/api/node_modules/.bin/tokenassay', 'npx tokenassay'],
  ['/home/me/.npm/_npx/1a2b/node_modules/.bin/tokenassay', 'npx tokenassay'],
  ['C:\\api\\node_modules\\tokenassay\\dist\\tokenassay.cjs', 'npx tokenassay'],
  ['/usr/local/bin/tokenassay', 'tokenassay'],
  ['/src/tokenassay/dist/tokenassay.cjs', 'tokenassay'],
])('what was started as %s is started again by "%s"', (started, told) => {
  expect(program(started)).toBe(told)
})
