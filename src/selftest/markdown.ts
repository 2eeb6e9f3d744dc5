import { type FaultRow, type Matrix, scoreOf } from './matrix.ts'

/** The score of a suite in one line. */
export const scoreLine = (matrix: Matrix): string => {
  const { faults, caught, elsewhere, variants, clean, checks, proven } = scoreOf(matrix)
  const half = elsewhere ? ` (+${elsewhere} by another requirement, counting half)` : ''
  const asked = matrix.filtered ? ` (${askedOf([matrix])})` : ''
  return `${matrix.suite}${asked}: faults ${caught}/${faults}${half}, variants ${clean}/${variants}, checks proven ${proven}/${checks}`
}

/** How many faults were asked for, where some alone were: `49 of 417 faults asked`; empty where all were. */
export const askedOf = (matrices: Matrix[]): string => {
  const some = matrices.flatMap(({ filtered }) => filtered ?? [])
  if (some.length === 0) return ''
  const sum = (count: 'faults' | 'of') => some.reduce((all, one) => all + one[count], 0)
  return `${sum('faults')} of ${sum('of')} faults asked`
}

/** What is left to say where nothing is left to mend. */
const nothingIn = ({ filtered }: Matrix): string => (filtered ? 'Nothing to mend among those.' : 'No holes.')

const describe = ({ name, breaks, about }: FaultRow): string => `${name} (breaks ${breaks}): ${about}`

/** Something that is left to mend in a suite or in the faults themselves. */
export interface Hole {
  kind: 'unknown' | 'missed' | 'half' | 'flagged' | 'vacuous'
  text: string
}

/** Everything that is left to mend. */
export const holesIn = ({ faults, variants, checks, unknownRequirements }: Matrix): Hole[] => [
  ...unknownRequirements.map(
    (id): Hole => ({ kind: 'unknown', text: `a fault breaks "${id}", which is no requirement of the suite` }),
  ),
  ...faults
    .filter(({ caught }) => caught === 'missed')
    .map((row): Hole => ({ kind: 'missed', text: describe(row) })),
  ...faults
    .filter(({ caught }) => caught === 'elsewhere')
    .map(
      (row): Hole => ({ kind: 'half', text: `${describe(row)} — only by ${row.requirements.join(', ')}` }),
    ),
  ...variants.unclean.flatMap(({ name, about, findings }) =>
    findings.map((finding): Hole => ({ kind: 'flagged', text: `${name} (${about}): ${finding}` })),
  ),
  ...checks.vacuous.map((text): Hole => ({ kind: 'vacuous', text })),
]

/** Everything that is left to mend, a line each. */
export const holesOf = (matrix: Matrix): string[] =>
  holesIn(matrix).map(({ kind, text }) => `${kind.padEnd(8)} ${text}`)

/** The kill matrices as a Markdown page. */
export function* renderMarkdown(matrices: Matrix[]): Iterable<string> {
  const asked = askedOf(matrices)
  yield `# Kill matrix${asked && `, ${asked}`}\n\n`
  for (const matrix of matrices) yield `- ${scoreLine(matrix)}\n`
  for (const matrix of matrices) {
    yield `\n## ${matrix.suite}\n\n| fault | breaks | caught | by |\n|---|---|---|---|\n`
    for (const { name, breaks, caught, scenarios } of matrix.faults) {
      const shown =
        scenarios.slice(0, 4).join(', ') + (scenarios.length > 4 ? ` and ${scenarios.length - 4} more` : '')
      yield `| ${name} | ${breaks} | ${caught} | ${shown} |\n`
    }
    const holes = holesOf(matrix)
    yield holes.length
      ? `\n### Holes\n\n${holes.map((hole) => `- ${hole}`).join('\n')}\n`
      : `\n${nothingIn(matrix)}\n`
    if (matrix.checks.shared?.length)
      yield `\n<details><summary>${matrix.checks.shared.length} checks of shared rules that no fault of this API fails</summary>\n\n${matrix.checks.shared.map((id) => `- ${id}`).join('\n')}\n</details>\n`
    if (matrix.redundant.length)
      yield `\n<details><summary>${matrix.redundant.length} scenarios that no fault needs alone</summary>\n\n${matrix.redundant.map((id) => `- ${id}`).join('\n')}\n</details>\n`
  }
}
