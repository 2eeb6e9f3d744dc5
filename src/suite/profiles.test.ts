import { describe, expect, it } from 'vitest'
import { builtSuite } from '../../test/support/built-suite.ts'
import { profileOf } from './profiles.ts'

const bundled = [
  'configapi',
  'crayon',
  'crm-com',
  'feathers',
  'loopback',
  'node-red',
  'npm-registry',
  'sample-token',
  'sugarcrm',
]
const levels = ['core', 'resource', 'lifetimes', 'fuzzed']

describe('what profiles come to', () => {
  it.each([
    ...bundled.map((name) => `suites/${name}`),
    'test/fixtures/suites/tiny',
    'test/fixtures/suites/parcel',
  ])('in %s each has all of the one below it, and the uppermost all that can be tested', async (dir) => {
    const suite = builtSuite(dir)
    const profiles = levels.map((name) => profileOf(suite, name))
    for (const [index, profile] of profiles.entries()) {
      const below = profiles[index - 1]
      expect(profile.levels).toEqual(levels.slice(0, index + 1))
      const idsIn = (one: typeof below) => [
        ...(one?.requirements ?? []),
        ...(one?.scenarios ?? []).map(({ id }) => id),
      ]
      const has = new Set(idsIn(profile))
      const lacking = idsIn(below).filter((id) => !has.has(id))
      expect(lacking).toEqual([])
    }
    const all = profiles.at(-1)!
    expect(all.scenarios.map(({ id }) => id)).toEqual(suite.scenarios.map(({ id }) => id))
    expect(all.requirements).toEqual(
      [...suite.requirements.values()]
        .filter(({ untested }) => untested === undefined)
        .map(({ id }) => id)
        .sort(),
    )
    expect(all.fuzz).toEqual({ runs: 100 })
    expect(profiles[0]!.fuzz).toBeUndefined()
  })

  it('core needs neither a path of the target, nor waiting, nor draws', async () => {
    const suite = builtSuite('suites/crayon')
    const core = new Set(profileOf(suite, 'core').scenarios.map(({ id }) => id))
    for (const { id, needs, steps } of suite.scenarios) {
      const more =
        needs.paths.includes('resource') || needs.waiting || steps.some(({ kind }) => kind === 'lifecycle')
      expect(core.has(id), id).toBe(!more)
    }
  })

  it('a path that the documentation gives is no resource to be given', async () => {
    const suite = builtSuite('suites/node-red')
    const [core, resource] = levels.map((name) => profileOf(suite, name))
    expect(resource!.requirements).toEqual(core!.requirements)
    expect(resource!.scenarios).toEqual(core!.scenarios)
  })

  it('says which profiles there are where one is misspelt', async () => {
    const suite = builtSuite('suites/crayon')
    expect(() => profileOf(suite, 'resorce')).toThrow('the suite "crayon" has no profile "resorce"')
    expect(() => profileOf(suite, 'constructor')).toThrow('no profile "constructor"')
  })
})
