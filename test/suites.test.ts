import { describe, expect, it } from 'vitest'
import { open } from '../reference-server/index.ts'
import { bundledSuites, suiteDir } from '../src/cli/places.ts'
import { neededFor } from '../src/run/budget.ts'
import { planFor } from '../src/run/plan.ts'
import { showsTheClock } from '../src/run/tolerance.ts'
import { playedBy } from '../src/selftest/played.ts'
import { lintSuite } from '../src/suite/lint.ts'
import { loadTarget } from '../src/target/load.ts'

describe.each(bundledSuites())('the suite %s', (name) => {
  const { suite, problems } = lintSuite(suiteDir(name))

  it('has nothing wrong with it', () => {
    expect(problems).toEqual([])
  })

  // A deployment that may be tested is still asked for no more than it takes.
  it('sends fewer than 1,500 requests, as it is planned', () => {
    const value = open(playedBy(suiteDir(name))).targetAt('http://127.0.0.1:1')
    const target = loadTarget({ value, env: {} }, suite!)
    expect(neededFor(suite!, target, planFor(suite!.scenarios, target, false))).toBeLessThan(1500)
  })

  // Who has neither a moving Date field nor JWTs shows it by that alone.
  it('shows by the end of a token whether a clock hook moves the clock', () => {
    for (const scenario of suite!.scenarios.filter(({ id }) => id === 'token-ends'))
      expect(showsTheClock(scenario, suite!)).toBe(true)
  })

  // Ids never change their meaning: whoever changes a line here changes what earlier reports say.
  it('keeps its ids, levels and titles', async () => {
    const requirements = [...suite!.requirements.values()].map(
      ({ id, level, basis }) => `${id}  ${level} ${basis}`,
    )
    const scenarios = suite!.scenarios.map(({ id, title }) => `${id}  ${title}`)
    const told = [...requirements.sort(), '', ...scenarios.sort(), ''].join('\n')
    await expect(told).toMatchFileSnapshot(`snapshots/${name}.ids.txt`)
  })
})
