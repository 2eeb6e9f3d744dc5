import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { plain } from './console/paint.ts'
import { createLive } from './live.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const start = (tty: boolean, columns = 80) => {
  const written: string[] = []
  const live = createLive(
    {
      write: (text) => written.push(text),
      redraw: (lines) => written.push(lines.map((line) => `${line}\n`).join('')),
      columns,
    },
    { tty, colors: plain },
  )
  return { live, written }
}

it('redraws one block on a terminal and takes it away at the end', () => {
  const { live, written } = start(true)
  live.planned(10)
  live.started('crayon/a')
  live.waiting('until 14:05')
  vi.advanceTimersByTime(100)
  expect(written.at(-1)).toMatch(/━+ 0\/10 .*\n {2}crayon\/a\n {2}waiting: until 14:05\n$/)
  live.finished({ suite: 'crayon', id: 'a', verdict: 'fail' })
  live.waiting('')
  vi.advanceTimersByTime(100)
  expect(written.at(-1)).toMatch(/^━+ 1\/10 {2}1 fail {2}\S+ \S+\n$/)
  live.done()
  expect(written.at(-1)).toBe('')
  vi.advanceTimersByTime(1000)
  expect(written).toHaveLength(3)
})

it('never draws a line that a narrow terminal would wrap', () => {
  const { live, written } = start(true, 30)
  live.planned(1000)
  live.started('x'.repeat(200))
  vi.advanceTimersByTime(100)
  for (const line of written.join('').split('\n')) expect(line.length).toBeLessThan(30)
})

it('is silent elsewhere, but for a line every ten seconds', () => {
  const { live, written } = start(false)
  live.planned(3)
  live.finished({ suite: 'crayon', id: 'a', verdict: 'pass' })
  vi.advanceTimersByTime(9_000)
  expect(written).toEqual([])
  live.waiting('the clock')
  vi.advanceTimersByTime(11_000)
  live.done()
  expect(written).toEqual([
    '10 s: 1 of 3 scenarios; waiting: the clock\n',
    '20 s: 1 of 3 scenarios; waiting: the clock\n',
  ])
})
