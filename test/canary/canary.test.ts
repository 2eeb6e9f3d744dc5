import { randomBytes } from 'node:crypto'
import { afterAll, describe, expect, it } from 'vitest'
import { apis } from './accounts.ts'
import { encodings } from './echo.ts'
import { startHostile } from './hostile.ts'
import { prepare, type Searched, searchRound } from './round.ts'
import { Search } from './search.ts'

// Under load this once counted hundreds of hits. They were no leak: a run that gave up an answer never learned the token in it, and the
// server said that token again. It now says only what has surely arrived (`hostile.ts`), however slow the machine is.

/** What a server says again does not depend on the scenario that asks: of each suite another third is run. */
const parts = Object.entries(apis).map(([suite, api], turn) => [suite, api, `${(turn % 3) + 1}/3`] as const)

const github = { GITHUB_ACTIONS: 'true' }
const total: Omit<Searched, 'hits'> & { hits: number } = { planted: 0, artefacts: 0, characters: 0, hits: 0 }

/** The few first hits tell enough; all of them would fill the screen. */
const none = (searched: Searched) => {
  total.planted += searched.planted
  total.artefacts += searched.artefacts
  total.characters += searched.characters
  total.hits += searched.hits.length
  const kinds = new Map(searched.hits.map((hit) => [`${hit.artefact} ${hit.secret} ${hit.through}`, hit]))
  expect([...kinds.values()].slice(0, 12), `${searched.hits.length} hits`).toEqual([])
}

afterAll(() => {
  const { planted, artefacts, characters, hits } = total
  const megabytes = (characters / 1e6).toFixed(0)
  process.stdout.write(
    `canaries: ${planted} planted, ${artefacts} artefacts and ${megabytes} million characters searched, ${hits} hits\n`,
  )
})

describe('the search itself', () => {
  it.each(Object.entries(encodings))('finds what is written as %s', (_, encode) => {
    const search = new Search()
    const secret = 'Blåbær & kanarie+fjord%41"<i>7'
    search.plant('it', secret)
    expect(search.find('here', `before "${encode(secret)}" after`)).not.toEqual([])
    expect(search.find('here', `before "${encode('Something else & of no interest')}" after`)).toEqual([])
  })
})

// a whole run, and all that it has written, on a machine that others use too
describe.concurrent('nothing secret is left in anything that is written', { timeout: 300_000 }, () => {
  it.each(parts)('of a part of %s, whatever the server says again', async (suite, api, part) => {
    const server = await startHostile(api)
    const round = prepare(suite, api, server.url)
    try {
      const { code } = await round.run([...round.args, '--strict', '--shard', part], github)
      expect(code).toBe(1)
      await round.run(['report', round.out, '--reporter', 'console,github', '--out', `${round.out}/again`])
      none(searchRound(round, api, server.issued))
      expect(round.open()).toEqual([])
    } finally {
      await server.close()
      round.discard()
    }
  })

  it('of what is drawn', async () => {
    const api = apis['crayon']!
    const server = await startHostile(api)
    const round = prepare('crayon', api, server.url)
    try {
      const drawn = ['--only', 'password/*', '--fuzz', '--runs', '5']
      expect((await round.run([...round.args, ...drawn], github)).code).toBe(1)
      // tokens of draws that are not kept as evidence are nobody's evidence either: only credentials are looked for
      none(searchRound(round, api, []))
    } finally {
      await server.close()
      round.discard()
    }
  })

  it('when nobody answers', async () => {
    const api = apis['sugarcrm']!
    const server = await startHostile(api)
    const round = prepare('sugarcrm', api, server.url)
    await server.close()
    try {
      expect((await round.run(round.args, github)).code).toBe(3)
      none(searchRound(round, api, []))
    } finally {
      round.discard()
    }
  })

  it('when the run is killed and resumed with its key', async () => {
    const api = apis['crm-com']!
    const key = randomBytes(32).toString('hex')
    const server = await startHostile(api, 20)
    const round = prepare('crm-com', api, server.url, false)
    try {
      // all scenarios are in the run above; what is of interest here is that another process goes on
      const { signal } = await round.run(
        [...round.args, '--shard', '3/8'],
        { TOKENASSAY_SEAL_KEY: key },
        60_000,
      )
      expect(signal).toBe('SIGKILL')
      none(searchRound(round, api, server.issued, [key]))
      // a new process has never seen what scenarios that were judged before were given, so the server says it no more
      const earlier = server.forget()
      await round.run(['resume', round.out, '--reporter', 'json,html'], { TOKENASSAY_SEAL_KEY: key })
      none(searchRound(round, api, [...earlier, ...server.issued], [key]))
      expect(round.open()).toEqual([])
    } finally {
      await server.close()
      round.discard()
    }
  })
})
