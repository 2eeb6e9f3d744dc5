import type { RunEvent } from './events.ts'
import type { RunOptions } from './options.ts'
import { carryOut, prepare } from './prepare.ts'
import type { Report, Run } from './report.ts'

export type * from './events.ts'
export type * from './options.ts'
export type * from './report.ts'

/** Runs suites against a target: give it `for await` to follow its events, and take its `report`. */
export const run = (options: RunOptions): Run => {
  const events: RunEvent[] = []
  let ended = false
  const waiting: (() => void)[] = []
  const wake = (): void => {
    for (const each of waiting.splice(0)) each()
  }
  const report: Promise<Report> = prepare(options)
    .then((prepared) =>
      carryOut(prepared, (event) => {
        events.push(event)
        wake()
      }),
    )
    .then(({ report }) => report)
    .finally(() => {
      ended = true
      wake()
    })
  // Whoever reads the events alone is told there; who reads neither has not asked.
  report.catch(() => {})
  async function* read(): AsyncGenerator<RunEvent, void> {
    for (let at = 0; ; at++) {
      while (at >= events.length && !ended) await new Promise<void>((resolve) => waiting.push(resolve))
      const event = events[at]
      if (!event) break
      yield event
    }
    await report
  }
  return { report, [Symbol.asyncIterator]: read }
}
