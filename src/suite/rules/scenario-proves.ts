import { provenByScenario } from '../proofs.ts'
import type { Rule } from './rule.ts'

/** Every scenario proves a requirement, and first of all one that it names itself. */
export const scenarioProves: Rule = {
  name: 'scenario-proves',
  check: ({ suite }) =>
    suite.scenarios
      .filter((scenario) => scenario.proves.length === 0)
      .map((scenario) => ({
        code: 'scenario-without-requirement',
        message: `the scenario "${scenario.id}" proves no requirement`,
        hint: `add "proves: […]"${provenByScenario(suite, scenario).size ? ': its first requirement is what an unexpected answer breaks' : ''}`,
        place: scenario.at,
      })),
}
