import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, vi } from 'vitest'

/** A shell script that starts another program, tells its number in a file and waits for it, deaf to what would end it in order. */
export const hangingScript = (pidFile: string): string =>
  `trap '' TERM INT HUP; sleep 300 & echo $! > "${pidFile}"; wait`

/** The number of a process, once it stands in a file. */
export const pidIn = (file: string): Promise<number> =>
  vi.waitFor(() => {
    expect(existsSync(file) && readFileSync(file, 'utf8')).toMatch(/^\d+\n/)
    return Number.parseInt(readFileSync(file, 'utf8'), 10)
  }, 20_000)

/** Waits until a process is gone; one that nobody asks after stays as a zombie. */
export const gone = (pid: number): Promise<void> =>
  vi.waitFor(() => {
    const stat = path.join('/proc', String(pid), 'stat')
    if (existsSync('/proc/self'))
      expect(existsSync(stat) && !readFileSync(stat, 'utf8').includes(') Z ')).toBe(false)
    else expect(() => process.kill(pid, 0)).toThrow()
  }, 20_000)
