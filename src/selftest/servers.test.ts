import { describe, expect, it } from 'vitest'
import { type Api, apis, type Variant } from '../../reference-server/index.ts'
import { builtSuite } from '../../test/support/built-suite.ts'
import { ledgerOf } from './checks.ts'
import { matrixOf } from './matrix.ts'
import { runRounds } from './rounds.ts'
import { runServer } from './server-run.ts'
import { bundlesOf, serverRunsOf } from './servers.ts'

const api = apis.crayon
const suite = builtSuite('suites/crayon')

const namesIn = (bundles: Variant[][]) => bundles.map((bundle) => bundle.map(({ name }) => name))

describe('bundles of variants', () => {
  it.each(Object.values(apis))('of $name have each variant once', (one) => {
    const names = namesIn(bundlesOf(one, one.variants)).flat()
    expect(names.sort()).toEqual(one.variants.map(({ name }) => name).sort())
  })

  it('keep apart what changes the same part, and what asks for another target file', () => {
    const made: Variant[] = [
      {
        name: 'hour',
        about: '',
        apply: (b) => {
          b.tokens['access']!.lifetimeSeconds = 3600
        },
      },
      {
        name: 'day',
        about: '',
        apply: (b) => {
          b.tokens['access']!.lifetimeSeconds = 86_400
        },
      },
      {
        name: 'one',
        about: '',
        apply: (b) => {
          b.alter.push(() => {})
        },
      },
      {
        name: 'two',
        about: '',
        apply: (b) => {
          b.alter.push(() => {})
        },
      },
      {
        name: 'turned',
        about: '',
        apply: (b) => {
          b.fields = Object.fromEntries(Object.entries(b.fields).reverse())
        },
      },
      {
        name: 'more',
        about: '',
        apply: (b) => {
          b.fields['more'] = () => 1
        },
      },
      { name: 'lends less', about: '', apply: () => {}, target: (target) => target },
    ]
    expect(namesIn(bundlesOf(api, made))).toEqual([
      ['hour', 'one', 'turned'],
      ['day', 'two', 'more'],
      ['lends less'],
    ])
  })
})

describe('a variant in a bundle', () => {
  /** Runs a few scenarios against the Crayon API with these variants alone. */
  const met = async (variants: Variant[]) => {
    const played: Api = { ...api, variants, faults: [] }
    const some = { ...suite, scenarios: suite.scenarios.filter(({ property }) => !property).slice(0, 40) }
    const proven = { suite: some, api: played }
    const names: string[] = []
    const results = await runRounds(
      {
        suites: [some],
        servers: serverRunsOf(proven).filter(({ kind }) => kind === 'variant'),
        whole: false,
      },
      async (servers, finished) => {
        for (const server of servers) {
          names.push(server.name)
          finished(await runServer(proven, server))
        }
      },
    )
    return { names, ...matrixOf(some, results, { checks: ledgerOf(results), partly: true }).variants }
  }
  const known = (...names: string[]) => names.map((name) => api.variants.find((it) => it.name === name)!)
  const wrong: Variant = {
    name: 'wrong',
    about: 'it fails without a reason',
    apply: (b) => {
      b.fields['AccessToken'] = () => 7
    },
  }

  it('is found and named when a suite does not leave it alone', async () => {
    const { all, clean, unclean } = await met([
      ...known('pretty', 'clock-ahead'),
      wrong,
      ...known('other-words'),
    ])
    expect({ all, clean, named: unclean.map(({ name }) => name) }).toEqual({
      all: 4,
      clean: 3,
      named: ['wrong'],
    })
  })

  it('is tried alone when another takes all effect from it', async () => {
    const { names } = await met(known('opaque-token', 'jwt-early-start'))
    expect(names).toEqual(['opaque-token + jwt-early-start', 'jwt-early-start'])
  })
})
