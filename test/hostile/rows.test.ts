import { afterAll, describe, expect, it } from 'vitest'
import type { JournalEvent } from '../../src/model/event.ts'
import { endAfter } from '../../src/run/deadline.ts'
import { planFor, select } from '../../src/run/plan.ts'
import { openTarget, runSuite } from '../../src/run/run-suite.ts'
import { listening, secretsOf } from '../../src/run/secrets.ts'
import { loadTarget } from '../../src/target/load.ts'
import { builtSuite } from '../support/built-suite.ts'
import { probes, type Row } from './row.ts'
import { rows } from './rows/index.ts'
import { startHostile } from './server.ts'

const suite = builtSuite('suites/crayon')

const idsOf = ({ more = [] }: Row): string[] => [...probes, ...more]

/** All that is told of a run of the probes against a row's server. */
const told = async (row: Row): Promise<JournalEvent[]> => {
  const server = await startHostile(row)
  const { timeoutMs = 2000 } = row
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

const only = process.env['ROW']
const log: string[] = []
describe.concurrent('a target that misbehaves is judged as it should be', () => {
  it.each(rows.filter(({ name }) => !only || name.includes(only)))(
    '$name',
    { timeout: 60_000 },
    async (row) => {
      const events = await told(row)
      const scenarios = events.filter((event) => event.type === 'scenario')
      const found = Object.fromEntries(
        scenarios.filter(({ id }) => id !== 'preflight').map(({ id, verdict }) => [id, verdict]),
      )
      if (process.env['LOG']) {
        const line = idsOf(row)
          .map((id) => (found[id] ?? '-')[0])
          .join('')
        const want = row.verdicts
        log.push(
          `${line === want ? ' ' : '!'} ${line} (${want}) ${row.name}${scenarios.some(({ id }) => id === 'preflight') ? ' [preflight]' : ''}`,
        )
        const first = scenarios.find((e) => e.verdict === 'error')
        if (first) log.push(`       « ${first.reason}`)
        if (only || line !== want) {
          const reasons = new Set<string>()
          for (const e of events) {
            if (e.type === 'remark') reasons.add(`REMARK ${e.text}`)
            if (e.type === 'scenario') {
              reasons.add(
                `${e.id}: ${e.verdict}: ${e.reason ?? ''} ${e.checks
                  .filter(({ ok }) => !ok)
                  .map((c) => `${c.requirement}: ${c.message}; ${String(c.actual).slice(0, 150)}`)
                  .join(' / ')}`,
              )
            }
          }
          for (const r of reasons) log.push(`       ${r.slice(0, 500)}`)
        }
        return
      }
      expect(
        idsOf(row)
          .map((id) => found[id]?.[0])
          .join(''),
      ).toBe(row.verdicts)
      if (row.says !== undefined) expect(JSON.stringify(events)).toContain(row.says)
    },
  )
})
afterAll(async () => {
  if (process.env['LOG']) (await import('node:fs')).writeFileSync(process.env['LOG'], log.join('\n'))
})
