import type { ScenarioFinished } from '../model/event.ts'
import { emptySummary, verdicts } from '../model/verdict.ts'
import type { Colors } from './console/paint.ts'
import { paintOf, plain } from './console/paint.ts'
import { clip, oneLine, spanOf } from './text.ts'

/** Where progress is shown. */
export interface LiveStream {
  write(text: string): unknown
  /** Shows lines in place of those that it has shown last. */
  redraw(lines: string[]): unknown
  columns?: number
}

/** Live progress of a run. After `done` the block is gone, and what follows stands in its place. */
export interface Live {
  /** How many there are; 0 where nobody knows. */
  planned(count: number): void
  /** Which scenario begins: its id, or `suite/id`. */
  started(id: string): void
  finished(event: Pick<ScenarioFinished, 'suite' | 'id' | 'verdict'>): void
  /** What is being waited for, with its wake time; an empty text when the wait is over. */
  waiting(text: string): void
  done(): void
}

const redrawMs = 100
const heartbeatMs = 10_000
const shownScenarios = 4
const barCharacters = 24

/** On a terminal one block that is redrawn in place; elsewhere a line every ten seconds, and none for a short run. */
export const createLive = (
  stream: LiveStream,
  { tty, colors, noun = 'scenarios' }: { tty: boolean; colors: Colors; noun?: string },
  now: () => number = Date.now,
): Live => {
  const summary = emptySummary()
  const running = new Set<string>()
  const startedAt = now()
  let planned = 0
  let finished = 0
  let wait = ''
  const counts = (colors: Colors) =>
    verdicts
      .filter((verdict) => summary[verdict] > 0)
      .map((verdict) => paintOf(colors, verdict)(`${summary[verdict]} ${verdict}`))
      .join(' ')
  const state = (colors: Colors) =>
    `${finished}${planned > 0 ? `/${planned}` : ''}  ${counts(colors)}  ${colors.dim(spanOf(now() - startedAt))}`
  const draw = (): void => {
    const width = Math.max(20, (stream.columns ?? 80) - 1)
    const done = planned ? Math.round((finished / planned) * barCharacters) : 0
    const bar = `${'━'.repeat(Math.min(done, barCharacters))}${colors.dim('━'.repeat(Math.max(0, barCharacters - done)))}`
    const told = state(plain)
    // A line that wraps would be counted as one and leave its rest behind.
    const lines = [barCharacters + 1 + told.length <= width ? `${bar} ${state(colors)}` : clip(told, width)]
    const names = [...running]
    for (const name of names.slice(0, shownScenarios))
      lines.push(colors.dim(clip(`  ${oneLine(name)}`, width)))
    if (names.length > shownScenarios) lines.push(colors.dim(`  and ${names.length - shownScenarios} more`))
    if (wait) lines.push(colors.cyan(clip(`  waiting: ${oneLine(wait)}`, width)))
    stream.redraw(lines)
  }
  const line = (): void => {
    const open = wait ? `; waiting: ${oneLine(wait)}` : ''
    const failed = summary.fail ? `, ${summary.fail} failed` : ''
    stream.write(
      `${spanOf(now() - startedAt)}: ${finished}${planned > 0 ? ` of ${planned}` : ''} ${noun}${failed}${open}\n`,
    )
  }
  const timer = setInterval(tty ? draw : line, tty ? redrawMs : heartbeatMs)
  timer.unref()
  return {
    planned: (count) => {
      planned = count
    },
    started: (id) => void running.add(id),
    finished: ({ suite, id, verdict }) => {
      if (!running.delete(`${suite}/${id}`)) running.delete(id)
      summary[verdict]++
      finished++
    },
    waiting: (text) => {
      wait = text
    },
    done: () => {
      clearInterval(timer)
      if (tty) stream.redraw([])
    },
  }
}
