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

const sentence = ({ name, breaks, about }: FaultRow): string => `${name} (breaks ${breaks}): ${about}`

const loosen = 'loosen the check to what the documentation says'

const undecidedWords = (operations: string[]): string =>
  `this one cannot tell requests of ${operations.join(' and ')} apart, which are sent to one path. Describe what tells them apart, such as a constant, or leave alone what is said of them; for all else, ${loosen}`

/** Findings of one variant that are told; more of them say little more. */
const shownFindings = 3

/** One list of a kill matrix: what is in it, a line each, and what to do about that. */
export interface MatrixList {
  name: 'surviving faults' | 'misnamed faults' | 'accused variants' | 'vacuous checks' | 'not played'
  todo: string
  items: string[]
  /** Whether it is left to mend; else it is only to know. */
  mend: boolean
}

/** Everything that a kill matrix has to say beside its scores; lists with nothing in them are left out. */
export const listsOf = ({ faults, variants, checks, ...more }: Matrix): MatrixList[] => {
  const { unknownRequirements, unplayed, undecided } = more
  const of = (caught: FaultRow['caught']) => faults.filter((row) => row.caught === caught)
  const lists: MatrixList[] = [
    {
      name: 'surviving faults',
      todo: 'no check of the requirement that one breaks fails: sharpen the rule or the scenario that proves it, or describe more of what the documentation says',
      items: [
        ...unknownRequirements.map((id) => `a fault breaks "${id}", which is no requirement of the suite`),
        ...of('missed').map(sentence),
      ],
      mend: true,
    },
    {
      name: 'misnamed faults',
      todo: 'caught, but by another requirement than the one that it breaks, so it counts half',
      items: of('elsewhere').map((row) => `${sentence(row)}; caught by ${row.requirements.join(', ')}`),
      mend: false,
    },
    {
      name: 'accused variants',
      todo: `a server that conforms is found fault with: ${undecided ? undecidedWords(undecided) : loosen}`,
      items: variants.unclean.flatMap(({ name, about, findings }) => [
        ...findings.slice(0, shownFindings).map((finding) => `${name} (${about}): ${finding}`),
        ...(findings.length > shownFindings
          ? [`${name}: ${findings.length - shownFindings} more like these`]
          : []),
      ]),
      mend: true,
    },
    {
      name: 'vacuous checks',
      todo: 'no fault makes one fail: add a fault that breaks what it says, or take it out',
      items: checks.vacuous,
      mend: true,
    },
    {
      name: 'not played',
      todo: 'written by hand, and the description does not say what is asked there, so its server cannot know it: left out of this proof; describe it where the language can say it',
      items: [
        ...(unplayed?.scenarios ?? []).map((id) => `scenario ${id}`),
        ...(unplayed?.requirements ?? []).map((id) => `requirement ${id}`),
      ],
      mend: false,
    },
  ]
  return lists.filter(({ items }) => items.length > 0)
}

/** How long and what a list is, and what to do about it: `2 vacuous checks: no fault …`. */
export const headOf = ({ name, todo, items }: MatrixList): string => {
  const words = items.length === 1 ? name.replace(/s$/, '') : name
  return `${items.length} ${words}: ${todo}`
}

/** What the console says of a suite: its score, each list, and in full what is left to mend or not played. */
export function* consoleLines(matrix: Matrix): Iterable<string> {
  yield scoreLine(matrix)
  for (const list of listsOf(matrix)) {
    yield `  ${headOf(list)}`
    for (const item of list.items) yield `    ${item}`
  }
}

/** The kill matrices as a Markdown page. */
export function* renderMarkdown(matrices: Matrix[]): Iterable<string> {
  const asked = askedOf(matrices)
  yield `# Kill matrix${asked && `, ${asked}`}\n\n`
  for (const matrix of matrices) yield `- ${scoreLine(matrix)}\n`
  for (const matrix of matrices) {
    yield `\n## ${matrix.suite}\n\n| fault | breaks | caught | first by |\n|---|---|---|---|\n`
    for (const { name, breaks, caught, scenarios } of matrix.faults) {
      const shown =
        scenarios.slice(0, 4).join(', ') + (scenarios.length > 4 ? ` and ${scenarios.length - 4} more` : '')
      yield `| ${name} | ${breaks} | ${caught} | ${shown} |\n`
    }
    const lists = listsOf(matrix)
    if (!lists.some(({ mend }) => mend))
      yield matrix.filtered ? '\nNothing to mend among those.\n' : '\nNothing to mend.\n'
    for (const list of lists) {
      const items = list.items.map((item) => `- ${item}`).join('\n')
      yield list.mend
        ? `\n### ${capital(list.name)}\n\n${headOf(list)}.\n\n${items}\n`
        : folded(headOf(list), items)
    }
    const shared = matrix.checks.shared ?? []
    if (shared.length > 0)
      yield folded(
        `${shared.length} checks of shared rules that no fault of this API fails: the other suites prove them`,
        shared.map((id) => `- ${id}`).join('\n'),
      )
  }
}

const capital = (text: string): string => text[0]!.toUpperCase() + text.slice(1)

const folded = (summary: string, items: string): string =>
  `\n<details><summary>${summary}</summary>\n\n${items}\n</details>\n`
