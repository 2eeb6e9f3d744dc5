import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type Finished, startCli } from '../support/cli.ts'
import type { Api } from './accounts.ts'
import { type Hit, Search } from './search.ts'

const reporters = 'json,junit,markdown,html,ctrf,sarif,har,github,console'

const sizeOf = (file: string) => (existsSync(file) ? statSync(file).size : 0)

/** Indentation hides nothing, and there can be megabytes of it. */
const spaced = (text: string) => text.replace(/ {20,}/g, ' ')

/** The folder of one round, with the target file in it, and all that is found there afterwards. */
export interface Round {
  out: string
  args: string[]
  /** `killAt` ends it as a crash would, once its journal has so many bytes. */
  run(args: string[], env?: Record<string, string>, killAt?: number): Promise<Finished>
  /** Everything that was written anywhere, by name. */
  artefacts(): Map<string, string>
  /** Files and folders that others could read. */
  open(): string[]
  discard(): void
}

/** Prepares a round of a suite against a server. */
export const prepare = (suite: string, api: Api, url: string, clock = true): Round => {
  const dir = mkdtempSync(path.join(tmpdir(), 'tokenassay-canary-'))
  const out = path.join(dir, 'out')
  const summary = path.join(dir, 'summary.md')
  const target = path.join(dir, 'target.json')
  const [inputs, ...accounts] = api.accounts
  writeFileSync(
    target,
    JSON.stringify({
      name: 'hostile',
      url,
      inputs,
      accounts,
      paths: { resource: '/zz-resource' },
      ...(clock && {
        clock: { advance: { method: 'POST', path: '/__clock', json: { advance: '$seconds' } } },
      }),
    }),
  )
  const said = new Map<string, string>()
  const filesIn = (folder: string): string[] =>
    readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
      entry.isDirectory() ? filesIn(path.join(folder, entry.name)) : [path.join(folder, entry.name)],
    )
  return {
    out,
    args: [
      'run',
      suite,
      '--target',
      target,
      '--out',
      out,
      '--reporter',
      reporters,
      '--max-wait',
      '0s',
      '--seed',
      '7',
    ],
    run: async (args, env = {}, killAt) => {
      const { child, finished } = startCli(args, { GITHUB_STEP_SUMMARY: summary, ...env })
      const timer = setInterval(() => {
        if (killAt !== undefined && sizeOf(path.join(out, 'run.ndjson')) > killAt) child.kill('SIGKILL')
      }, 20)
      const ended = await finished
      clearInterval(timer)
      said.set(`stdout ${said.size} of ${args[0]}`, ended.stdout)
      said.set(`stderr ${said.size} of ${args[0]}`, ended.stderr)
      return ended
    },
    artefacts: () => {
      const found = new Map(said)
      for (const file of filesIn(dir))
        if (file !== target) found.set(path.relative(dir, file), spaced(readFileSync(file, 'utf8')))
      return found
    },
    open: () =>
      [out, ...filesIn(out)].filter((file) => {
        const { mode } = statSync(file)
        return (mode & 0o777) !== (file === out ? 0o700 : 0o600)
      }),
    discard: () => rmSync(dir, { recursive: true, force: true }),
  }
}

/** What a search came to. */
export interface Searched {
  planted: number
  artefacts: number
  characters: number
  hits: Hit[]
}

/** Looks for every credential of an API, and all that the server issued, in all that a round has written. */
export const searchRound = (round: Round, api: Api, issued: string[], more: string[] = []): Searched => {
  const search = new Search()
  api.accounts.forEach((account, index) => {
    for (const [name, value] of Object.entries(account)) search.plant(`${name} ${index}`, value)
    const { client_id, client_secret, key, username, password } = account
    for (const [user, pass] of [
      [client_id, client_secret],
      [key, ''],
      [username, password],
    ])
      if (user !== undefined) search.plant(`pair ${index}`, Buffer.from(`${user}:${pass}`).toString('base64'))
  })
  for (const token of issued) {
    // the header of a JWT is its issuer's, not the token's
    const parts = token.startsWith('eyJ') ? token.split('.').slice(1) : [token]
    for (const part of parts) search.plant('token', part)
  }
  for (const value of more) search.plant('key', value)
  const artefacts = round.artefacts()
  const hits = [...artefacts].flatMap(([name, text]) => search.find(name, text))
  return { planted: search.planted, artefacts: artefacts.size, characters: search.searched, hits }
}
