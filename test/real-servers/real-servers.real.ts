import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { suiteDir } from '../../src/cli/places.ts'
import { openSuite } from '../../src/suite/open.ts'
import { clockHook, type Findings, runSuite } from '../second-opinions/run-suite.ts'
import { type RealServer, servers, users } from './servers.ts'

/** Judges a server, as a process of its own, by some scenarios of its suite; and tells whether it has outlived them. */
const judge = async (server: RealServer, only: string[]): Promise<Findings & { outlived: boolean }> => {
  const here = (file: string) => fileURLToPath(new URL(file, import.meta.url))
  const child = fork(here(`servers/${server.file}`), [JSON.stringify(users)], {
    execArgv: [],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  })
  const ended = once(child, 'exit')
  try {
    const [told] = await Promise.race([once(child, 'message'), ended])
    if (typeof told !== 'object') throw new Error(`${server.file} ended before it listened`)
    const target = { name: server.suite, url: told.url, clock: clockHook, ...server.target }
    const chosen = only.flatMap((id) => ['--only', id])
    const found = await runSuite(server.suite, target, ['--seed', '7', ...chosen])
    return { ...found, outlived: child.exitCode === null && child.signalCode === null }
  } finally {
    if (child.connected) child.disconnect()
    await ended
  }
}

/** Servers whose authors never saw a suite: each finding stands in `servers.ts` with its sentence, and nothing else may be found. */
describe.each(servers)('$title', (server) => {
  const ends = Object.keys(server.ends)
  const lacks = Object.keys(server.lacks ?? {})
  const isLeftOut = (id: string) => ends.includes(id) || lacks.some((name) => id.startsWith(`${name}/`))

  it('does not meet what is written down of it, and meets everything else', async () => {
    const { scenarios } = await openSuite(suiteDir(server.suite))
    const ids = scenarios.map(({ id }) => id)
    expect(ids).toEqual(expect.arrayContaining(ends))
    const found = await judge(server, ids.some(isLeftOut) ? ids.filter((id) => !isLeftOut(id)) : [])
    expect(found, found.details.join('\n')).toMatchObject({
      fail: Object.keys(server.fails).sort(),
      warn: Object.keys(server.warns).sort(),
      summary: { blocked: 0, deferred: 0, error: 0 },
      outlived: true,
    })
  }, 170_000)

  it.runIf(lacks.length > 0).each(lacks)(
    'does not have the operation %s as it is documented',
    async (name) => {
      const found = await judge(server, [`${name}/documented-request`])
      expect(found.fail).not.toEqual([])
    },
    60_000,
  )

  it.runIf(ends.length > 0).each(ends)(
    'ends when it is asked as in %s',
    async (id) => {
      const { summary, outlived } = await judge(server, [id])
      // whoever has answered before it falls silent is to blame; one that has not may as well be a broken network
      expect({ ...summary, ended: (summary['fail'] ?? 0) + (summary['error'] ?? 0) }).toMatchObject({
        pass: 0,
        ended: 1,
      })
      expect(outlived).toBe(false)
    },
    60_000,
  )
})
