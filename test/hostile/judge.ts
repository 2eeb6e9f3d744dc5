import { describe, expect, it } from 'vitest'
import type { JournalEvent } from '../../src/model/event.ts'
import { endAfter } from '../../src/run/deadline.ts'
import { planFor, select } from '../../src/run/plan.ts'
import { openTarget, runSuite } from '../../src/run/run-suite.ts'
import { listening, secretsOf } from '../../src/run/secrets.ts'
import { loadTarget } from '../../src/target/load.ts'
import { builtSuite } from '../support/built-suite.ts'
import { probes, type Row } from './row.ts'
import { startHostile } from './server.ts'

const suite = builtSuite('suites/crayon')

const idsOf = ({ more = [] }: Row): string[] => [...probes, ...more]

/** All that is told of a run of the probes against a row's server. */
const told = async (row: Row): Promise<JournalEvent[]> => {
  const server = await startHostile(row)
  const { timeoutMs = 20_000 } = row
  const target = loadTarget({ value: server.target, env: {}, parallel: 4, timeoutMs }, suite)
  const open = await openTarget(target)
  const events: JournalEvent[] = []
  const deadline = row.maxTime === undefined ? undefined : endAfter(open.client, row.maxTime)
  try {
    await runSuite(
      { suite, target, open },
      listening(secretsOf([{ suite, target }]), (event) => events.push(event)),
      {
        plan: planFor(select(suite, { only: idsOf(row) }), target, false),
        maxWaitSeconds: 0,
        record: true,
        ...(deadline && { deadline }),
      },
    )
  } finally {
    deadline?.clear()
    await open.client.close()
    await server.close()
  }
  return events
}

/** A test of each row. */
export const judge = (rows: Row[]): unknown =>
  describe.concurrent('a target that misbehaves is judged as it should be', () => {
    it.each(rows)('$name', { timeout: 120_000 }, async (row) => {
      const events = await told(row)
      const scenarios = events.filter((event) => event.type === 'scenario')
      const verdictOf = (id: string) => scenarios.find((scenario) => scenario.id === id)?.verdict ?? '-'
      const found = idsOf(row).map((id) => verdictOf(id)[0])
      const why = scenarios.map(({ id, verdict, reason, checks }) => {
        const broken = checks
          .filter(({ ok }) => !ok)
          .map(({ requirement, actual }) => `${requirement}: ${actual}`)
        return [id, verdict, reason, ...broken.map((text) => text.slice(0, 200))].filter(Boolean).join('; ')
      })
      expect(found.join(''), why.join('\n')).toBe(row.verdicts)
      if (row.says !== undefined) expect(JSON.stringify(events)).toContain(row.says)
    })
  })
