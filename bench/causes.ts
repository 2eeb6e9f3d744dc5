// How often the first cause that is told of a faulty server is the requirement that its fault violates, and how many causes are told.
// Usage: node --import tsx bench/causes.ts [--every 20] [--from 0] [--suite crayon]… [--keep <file> | --kept <file>]
// Takes every n-th fault of each bundled suite. --keep stores what was found, --kept judges that again without sending anything.
import { createWriteStream, readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { bundledSuites, suiteDir } from '../src/cli/places.ts'
import type { RequirementRecord, ScenarioFinished } from '../src/model/event.ts'
import { gatherFindings } from '../src/report/findings.ts'
import { playedBy } from '../src/selftest/played.ts'
import { checkedSuite } from '../src/suite/lint.ts'
import { assayInProcess } from '../test/support/assay.ts'

interface Seen {
  suite: string
  fault: string
  breaks: string
  about: string
  scenarios: ScenarioFinished[]
}

const { values } = parseArgs({
  options: {
    every: { type: 'string', default: '20' },
    from: { type: 'string', default: '0' },
    suite: { type: 'string', multiple: true },
    keep: { type: 'string' },
    kept: { type: 'string' },
  },
})

/** What is not met is all that is told of a scenario; of the rest it is counted that it was looked at. */
const short = (scenario: ScenarioFinished): ScenarioFinished => {
  const failed = scenario.checks.filter(({ ok }) => !ok)
  const met = new Set(scenario.checks.filter(({ ok }) => ok).map(({ requirement }) => requirement))
  const passed = [...met].map((requirement) => ({ check: '', requirement, ok: true, at: '' }))
  return {
    ...scenario,
    checks: [...failed, ...passed],
    exchanges: failed.length > 0 ? scenario.exchanges : [],
  }
}

async function* sample(name: string): AsyncIterable<Seen> {
  const suite = checkedSuite(suiteDir(name))
  const api = playedBy(suiteDir(name))
  const faults = api.faults.filter(({ by, breaks }) => by !== 'fuzz' && suite.requirements.has(breaks))
  // What a described server cannot know fails without a fault, too.
  const right = api.described ? (await assayInProcess(suite, api)).scenarios : []
  const unplayed = new Set(right.filter(({ checks }) => checks.some(({ ok }) => !ok)).map(({ id }) => id))
  for (let n = Number(values.from); n < faults.length; n += Number(values.every)) {
    const { name: fault, breaks, about } = faults[n]!
    const scenarios = (await assayInProcess(suite, api, { faults: [fault] })).scenarios
      .filter(({ id }) => !unplayed.has(id))
      .map(short)
    yield { suite: name, fault, breaks, about, scenarios }
  }
}

async function* all(): AsyncIterable<Seen> {
  if (values.kept !== undefined)
    for (const line of readFileSync(values.kept, 'utf8').trim().split('\n'))
      yield asToday(JSON.parse(line) as Seen)
  else for (const name of values.suite ?? bundledSuites()) yield* sample(name)
}

/** What was kept, with what its fault is said to violate as of today. */
const asToday = (seen: Seen): Seen => {
  const { breaks = seen.breaks } =
    playedBy(suiteDir(seen.suite)).faults.find(({ name }) => name === seen.fault) ?? {}
  return { ...seen, breaks }
}

const recordsOf = new Map<string, RequirementRecord[]>()
/** The requirements of a suite as they are now, so that what is kept is judged by today's rules. */
const requirementsOf = (name: string): RequirementRecord[] => {
  const known =
    recordsOf.get(name) ??
    [...checkedSuite(suiteDir(name)).requirements.values()].map(({ at: _, ...record }) => ({
      suite: name,
      ...record,
    }))
  recordsOf.set(name, known)
  return known
}

const keep = values.keep === undefined ? undefined : createWriteStream(values.keep)
const counts: number[] = []
let first = 0
let silent = 0
for await (const seen of all()) {
  keep?.write(`${JSON.stringify(seen)}\n`)
  const findings = gatherFindings({ run: { requirements: requirementsOf(seen.suite) } })
  for (const scenario of seen.scenarios) findings.add(scenario)
  const causes = findings.result().notMet.reverse()
  if (causes.length === 0) {
    silent++
    continue
  }
  counts.push(causes.length)
  if (causes[0]!.id === seen.breaks) first++
  else {
    const told = causes.slice(0, 4).map(({ id, also, more }) => {
      const behind = also.some((it) => it.id === seen.breaks) ? `, ${seen.breaks} behind it` : ''
      return `${id} (${more.length + 1}${behind})`
    })
    console.log(`${seen.suite} ${seen.fault}: ${seen.breaks}, told ${told.join(', ')} | ${seen.about}`)
  }
}
keep?.end()
counts.sort((a, b) => a - b)
const at = (share: number) => counts[Math.min(counts.length - 1, Math.floor(counts.length * share))]
console.log(
  `${counts.length} faults, ${silent} not seen; own requirement first: ${first} (${((100 * first) / counts.length).toFixed(1)} %); ` +
    `causes a fault: median ${at(0.5)}, p95 ${at(0.95)}, most ${counts.at(-1)}`,
)
