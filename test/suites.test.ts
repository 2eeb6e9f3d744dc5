import { describe, expect, it } from 'vitest'
import { bundledSuites, suiteDir } from '../src/cli/places.ts'
import { lintSuite } from '../src/suite/lint.ts'

describe.each(bundledSuites())('the suite %s', (name) => {
  const { suite, problems } = lintSuite(suiteDir(name))

  it('has nothing wrong with it', () => {
    expect(problems).toEqual([])
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
