import { lstatSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import path from 'node:path'
import { UsageError } from '../model/errors.ts'
import { makeFolder, unwritable } from './folder.ts'

/** The name of the file in a run's folder that says who writes there. */
export const lockName = 'run.lock'

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** The process that holds a lock; undefined when it has ended, or ran on another machine before the folder came here. */
const holderOf = (file: string): number | undefined => {
  if (!lstatSync(file, { throwIfNoEntry: false })?.isFile()) return undefined
  const [pid = '', host = ''] = readFileSync(file, 'utf8').trim().split(' ')
  return host === hostname() && /^[1-9]\d*$/.test(pid) && isAlive(Number(pid)) ? Number(pid) : undefined
}

/**
 * Keeps other runs out of a folder, until what it returns is called or the process has ended: two that write one journal
 * would leave none.
 * @throws {UsageError} when another run writes there.
 */
export const lockFolder = (dir: string): (() => void) => {
  makeFolder(dir)
  const file = path.join(dir, lockName)
  const take = () => writeFileSync(file, `${process.pid} ${hostname()}\n`, { flag: 'wx', mode: 0o600 })
  try {
    take()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw unwritable(dir, error)
    const pid = holderOf(file)
    if (pid !== undefined)
      throw new UsageError({
        code: 'folder-busy',
        message: `another run writes into "${dir}" (process ${pid})`,
        hint: `wait for it, or give another folder with --out; if process ${pid} is no run of tokenassay, delete "${file}"`,
      })
    try {
      rmSync(file, { force: true })
      take()
    } catch (error) {
      throw unwritable(dir, error)
    }
  }
  return () => rmSync(file, { force: true })
}
