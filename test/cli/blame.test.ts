import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { type Started, start } from '../../reference-server/index.ts'
import { cli } from '../support/cli.ts'

let dir: string
let server: Started
beforeAll(async () => {
  dir = mkdtempSync(path.join(tmpdir(), 'tokenassay-blame-'))
  server = await start('configapi')
})
afterAll(async () => {
  await server.close()
  rmSync(dir, { recursive: true, force: true })
})

type Target = Started['target']

/** Runs two scenarios, of which the first needs the resource and the second another account. */
const runWith = (change: (target: Target) => void) => {
  const target = structuredClone(server.target)
  change(target)
  const file = path.join(dir, 'target.yaml')
  writeFileSync(file, stringify(target))
  const only = ['--only', 'client-secret/failure-ends-no-token', '--only', 'documented-of-another']
  return cli(['run', 'configapi', '--target', file, ...only, '--out', path.join(dir, 'run')])
}

/** A text without the breaks of its lines, which are where the terminal ends. */
const unwrapped = (text: string): string => text.replace(/\n */g, ' ')

describe('a mistake in the target file is nobody else’s', () => {
  it('a wrong secret: nothing is judged, and the line is named', async () => {
    const { code, stdout } = await runWith(({ inputs }) => {
      inputs['client_secret'] = 'misspelt'
    })
    expect(code).toBe(2)
    expect(unwrapped(stdout)).toMatch(
      /nothing was judged: the target rejects the login .*check inputs \(\S*target\.yaml:3:1\)/,
    )
    expect(stdout).not.toContain('not met')
  })

  it('a wrong path: nothing is judged', async () => {
    const { code, stdout } = await runWith(({ paths }) => {
      paths.token = '/elsewhere'
    })
    expect(code).toBe(2)
    expect(stdout).toContain('nothing was judged: nothing answers the request for a token')
    expect(unwrapped(stdout)).toMatch(/paths\.token \(\S*target\.yaml:\d+:3\)/)
  })

  it('a second account that cannot log in: what needs one is blocked', async () => {
    const { code, stdout } = await runWith(({ accounts }) => {
      for (const account of accounts) account['client_secret'] = 'misspelt'
    })
    expect(code).toBe(3)
    expect(stdout).toMatch(/blocked +configapi: 1 scenario: the target rejects the login of another account/)
    expect(stdout).toContain('1 blocked · 1 pass')
  })

  it('a resource that is not there: what needs it is blocked', async () => {
    const { code, stdout } = await runWith(({ paths }) => {
      paths.resource = '/nowhere'
    })
    expect(code).toBe(3)
    expect(stdout).toMatch(/blocked +configapi: 1 scenario: nothing answers at paths\.resource/)
  })
})
