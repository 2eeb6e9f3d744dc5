import { nearest, type Place, type Problem, placeText, UsageError } from '../model/errors.ts'
import type { Waiver } from '../model/event.ts'
import type { Suite } from '../model/suite.ts'
import { validateSource } from '../source/validate.ts'
import { readYaml, type Source } from '../source/yaml.ts'
import { waiversShape } from './shapes.ts'

type Written = Omit<Waiver, 'at'>

/** A suite that is not in this run may be in another; one that is nearly called like one of this run is none. */
const misspelt = (suite: string, known: string[], place: Place): Problem[] => {
  const [near] = nearest(suite, known)
  return near === undefined
    ? []
    : [
        {
          code: 'waiver-unknown',
          message: `no suite of this run is called "${suite}"`,
          hint: `did you mean "${near}"?`,
          place,
        },
      ]
}

const hintFor = (id: string, known: string[]): string => {
  const [near] = nearest(id, known)
  return near !== undefined
    ? `did you mean "${near}"?`
    : 'correct or delete it; one of a suite that not every run has says so: "suite: <id>"'
}

/**
 * The waivers of a file that have to do with some suites. Those of another suite, which say so, are for another run.
 * @throws {UsageError} with everything that is wrong: also what waives nothing that these suites have.
 */
export const loadWaivers = (file: string, suites: Suite[]): Waiver[] => {
  const source = readYaml(file)
  const misshapen = validateSource(source, waiversShape, 'waivers-shape')
  if (misshapen.length) throw new UsageError(misshapen)
  const { waivers } = source.value as { waivers: Written[] }
  const problems = waivers.flatMap((waiver, index) => problemsOf(waiver, index, source, suites))
  if (problems.length) throw new UsageError(problems)
  const isHere = ({ suite }: Written) => suite === undefined || suites.some(({ id }) => id === suite)
  return waivers.flatMap((waiver, index) =>
    isHere(waiver) ? [{ ...waiver, at: placeText(source.placeOf(['waivers', index])) }] : [],
  )
}

const isDate = (text: string): boolean =>
  /^\d{4}-\d\d-\d\d$/.test(text) &&
  !Number.isNaN(Date.parse(text)) &&
  new Date(text).toISOString().startsWith(text)

const problemsOf = (waiver: Written, index: number, source: Source, suites: Suite[]): Problem[] => {
  const { suite, requirement, scenario, until } = waiver
  if (until !== undefined && !isDate(until))
    return [
      {
        code: 'waivers-shape',
        message: `"until" is "${until}", and there is no such date`,
        hint: 'expected: the last day on which it holds, such as 2027-03-31',
        place: source.placeOf(['waivers', index, 'until']),
      },
    ]
  if (requirement === undefined && scenario === undefined)
    return [
      {
        code: 'waiver-of-nothing',
        message: 'this waiver does not say what it waives',
        hint: 'give it a requirement, a scenario, or both',
        place: source.placeOf(['waivers', index]),
      },
    ]
  const of = suites.filter(({ id }) => (suite ?? id) === id)
  if (of.length === 0)
    return misspelt(
      suite!,
      suites.map(({ id }) => id),
      source.placeOf(['waivers', index, 'suite']),
    )
  const unknown = (key: 'requirement' | 'scenario', id: string | undefined, known: string[]): Problem[] =>
    id === undefined || known.includes(id)
      ? []
      : [
          {
            code: 'waiver-unknown',
            message: `no ${key} of ${of.map(({ id }) => `"${id}"`).join(', ')} is called "${id}", so this waives nothing`,
            hint: hintFor(id, known),
            place: source.placeOf(['waivers', index, key]),
          },
        ]
  return [
    ...unknown(
      'requirement',
      requirement,
      of.flatMap(({ requirements }) => [...requirements.keys()]),
    ),
    ...unknown(
      'scenario',
      scenario,
      of.flatMap(({ scenarios }) => scenarios.map(({ id }) => id)),
    ),
  ]
}
