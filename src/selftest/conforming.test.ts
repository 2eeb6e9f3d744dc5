import { describe, expect, it } from 'vitest'
import { memorySuite, scenario, send } from '../../test/support/in-memory.ts'
import { ledgerOf } from './checks.ts'
import { runConforming } from './conforming.ts'
import { matrixOf } from './matrix.ts'
import { blankResult, type ServerRun } from './results.ts'
import { withVariants } from './servers.ts'

const suite = memorySuite({ scenarios: [scenario('single', [send('token')], { proves: ['M-1'] })] })
const run: ServerRun = { api: 'memory', kind: 'variant', name: '', only: ['single'] }

/** Runs a bundle of six servers: what is not left alone, by name or only as a pair, and what has no effect among others. */
const tried = async ({ wronged = [''], idle = [] }: { wronged?: string[]; idle?: string[] }) => {
  const met: string[] = []
  const results = await runConforming(
    [suite],
    [withVariants(run, [...'abcdef'])],
    async (servers, finished) => {
      for (const server of servers) {
        const { name, variants = [] } = server
        met.push(name)
        const isWronged = wronged.some((names) => names && [...names].every((one) => variants.includes(one)))
        // Only the whole bundle takes what one of it wants of requests.
        expect(server.preflight).toBeUndefined()
        finished({
          ...blankResult(server),
          preflight: { type: 'preflight', suite: 'memory', ways: { token: name }, supersedes: false },
          open: isWronged ? [{ scenario: 'single', verdict: 'error', reason: 'it is odd' }] : [],
          idle: variants.length > 1 ? idle.filter((one) => variants.includes(one)) : [],
        })
      }
    },
  )
  const { variants } = matrixOf(suite, results, { checks: ledgerOf(results), partly: true })
  return { met, ...variants }
}

const whole = 'a + b + c + d + e + f'

describe('a bundle of variants', () => {
  it('that is left alone acquits all of them', async () => {
    expect(await tried({})).toEqual({ met: [whole], all: 6, clean: 6, unclean: [] })
  })

  it('that is not is tried in halves, so that the one that is wronged can be named', async () => {
    const { met, all, clean, unclean } = await tried({ wronged: ['e'] })
    expect(met).toEqual([whole, 'a + b + c', 'd + e + f', 'd + e', 'f', 'd', 'e'])
    expect({ all, clean }).toEqual({ all: 6, clean: 5 })
    expect(unclean).toMatchObject([{ name: 'e', findings: ['single is error: it is odd'] }])
  })

  it('names all that are wronged', async () => {
    const { all, clean, unclean } = await tried({ wronged: ['b', 'c', 'f'] })
    expect({ all, clean }).toEqual({ all: 6, clean: 3 })
    expect(unclean.map(({ name }) => name).sort()).toEqual(['b', 'c', 'f'])
  })

  it('acquits two that are wronged only side by side, for together they may be no right server', async () => {
    expect(await tried({ wronged: ['af'] })).toMatchObject({ all: 6, clean: 6 })
  })

  it('says nothing of what had no effect in it, which is tried without the others', async () => {
    const { met, all, clean } = await tried({ idle: ['b', 'd'] })
    expect(met).toEqual([whole, 'b + d', 'b', 'd'])
    expect({ all, clean }).toEqual({ all: 6, clean: 6 })
  })
})
