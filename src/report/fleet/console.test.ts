import { expect, it } from 'vitest'
import { paperOf, plain } from '../console/paint.ts'
import { aCheck, aJournal, aRequirement, aScenario } from '../fixture.ts'
import { renderFleet } from './console.ts'
import { createFleetTally, type FleetTally } from './tally.ts'

const ids = ['R-the-first-of-all', 'R-the-second-of-all', 'R-the-third-of-all', 'R-the-fourth-of-all']
const says = 'A token is rejected after the expiry that its response declares, wherever it is sent'

const failing = (...failed: string[]) =>
  aJournal(
    ids.map((id) =>
      aScenario(`of-${id}`, {
        verdict: failed.includes(id) ? 'fail' : 'pass',
        proves: [id],
        checks: [aCheck(id, { ok: !failed.includes(id) })],
      }),
    ),
    { run: { requirements: ids.map((id) => aRequirement(id, { says })) } },
  )

/** What is told of a fleet, on a terminal of 80 columns. */
const shown = (judge: (tally: FleetTally) => void): string => {
  const tally = createFleetTally({ startedAt: '2026-01-01T00:00:00.000Z' })
  judge(tally)
  const run = { suites: ['crayon'], ms: 1, files: [], remarks: [] }
  return [...renderFleet(tally.result({ whole: true }), paperOf(plain, 80), run)].join('')
}

it('cuts no cause and no id, and keeps within the columns', () => {
  const why =
    'inconclusive: 13 error: no connection to 127.0.0.1:9: nothing listens there; check the address in the target file'
  const text = shown((tally) => {
    tally.judged('all', 'at', failing(...ids))
    tally.judged('fine', 'at', failing())
    tally.judged('good', 'at', failing())
    tally.unjudged('gone', 'at', why)
  })
  expect(text).not.toContain('…')
  const words = text.replace(/\n +/g, ' ')
  for (const told of [why, `crayon/${ids[0]}, crayon/${ids[3]}`, `MUST    crayon/${ids[0]}: ${says}`])
    expect(words).toContain(told)
  const [before = ''] = text.split('\nnot conformant')
  expect(Math.max(...before.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80)
})

it('calls nobody the rest where no group is larger than all others', () => {
  const tie = shown((tally) => {
    tally.judged('acme', 'at', failing())
    tally.judged('blue', 'at', failing('R-the-first-of-all'))
  })
  expect(tie).toMatch(/Different from (acme|blue) \(1 group\)\n {2}1 target: (acme|blue)\n {4}only/)
  expect(tie).not.toContain('rest')
  const rest = shown((tally) => {
    for (const name of ['a', 'b']) tally.judged(name, 'at', failing())
    tally.judged('blue', 'at', failing('R-the-first-of-all'))
  })
  expect(rest).toContain('Different from the rest, which is 2 targets alike (1 group)')
})
