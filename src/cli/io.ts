import { spawn } from 'node:child_process'
import { fstatSync } from 'node:fs'
import { writeWhole } from '../journal/folder.ts'
import { reasonOf } from '../model/errors.ts'
import { exitCodes } from '../model/verdict.ts'
import type { Colors } from '../report/console/paint.ts'
import { createDoor, type Door } from './door.ts'
import { openerFor } from './opener.ts'

/**
 * What a command may touch of the world: results go to `out`, progress and problems to `err`. Both show what a terminal or a CI
 * system would act on, instead of passing it on.
 */
export interface Io {
  out(text: string): void
  err(text: string): void
  /** A workflow command for GitHub, `::name …::message`, on a line of its own of `out`. */
  command(text: string): void
  /** Shows lines on `err` in place of those that it has shown last. */
  redraw(lines: string[]): void
  /** Shows a page to whoever sits at the terminal, as far as there is a way to. */
  open(url: string): void
  env: Record<string, string | undefined>
  outColors: Colors
  errColors: Colors
  /** Whether progress can be redrawn in place. */
  live: boolean
  /** How wide the terminal is that `err` goes to. */
  columns: number
  /** The same of `out`, where it goes to one. */
  outColumns?: number
}

/** The real world, and how to leave it. */
export interface ProcessIo extends Io {
  /** Sets the exit code: that of the command, unless what it had to tell could not be written. */
  end(exitCode: number): void
  /** Leaves with that exit code once all that was told is written, whatever is still under way. */
  leave(): void
}

type Stdio = NodeJS.WriteStream & { fd: number }

const coloured = (stream: NodeJS.WriteStream): boolean => {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env
  if (NO_COLOR) return false
  if (FORCE_COLOR) return FORCE_COLOR !== '0'
  return stream.isTTY === true && TERM !== 'dumb'
}

/** A reader that closes its end early, such as `head`, has seen what it wanted. */
const readerGone = new Set(['EPIPE', 'ECONNRESET'])

const isFile = (descriptor: number): boolean => {
  try {
    return fstatSync(descriptor).isFile()
  } catch {
    return false
  }
}

/** Writes to a stream until that fails for the first time. */
const outlet = (stream: Stdio, failed: (error: Error) => void): ((text: string) => void) => {
  let open = true
  const fail = (error: NodeJS.ErrnoException) => {
    const first = open
    open = false
    if (first && !readerGone.has(error.code ?? '')) failed(error)
  }
  stream.on('error', fail)
  // The stream of a file takes half a write, all that a nearly full disk has room for, for a whole one.
  const write = isFile(stream.fd)
    ? (text: string) => writeWhole(stream.fd, text)
    : (text: string) => stream.write(text)
  return (text) => {
    try {
      if (open) write(text)
    } catch (error) {
      fail(error as NodeJS.ErrnoException)
    }
  }
}

/** What a person has typed is told again when it is wrong: without a password in a URL, and without the value of an option that nobody knows. */
const withoutCredentials = (text: string): string =>
  text.replace(/(:\/\/)[^\s/@"']{1,300}@/g, '$1…@').replace(/(option '--?[\w-]+)=[^\n]*'/g, "$1=…'")

/** The real world. */
export const processIo = (): ProcessIo => {
  const { stdout, stderr } = process
  let untold = false
  const doorTo = (stream: Stdio, name: string, other: () => Door): Door => {
    const failed = (error: Error) => {
      untold = true
      process.exitCode = exitCodes.inconclusive
      other().print(`cannot write to ${name}: ${reasonOf(error)}\n`)
    }
    return createDoor(outlet(stream, failed), coloured(stream))
  }
  const out: Door = doorTo(stdout, 'standard output', () => err)
  const err: Door = doorTo(stderr, 'standard error', () => out)
  const written = (stream: NodeJS.WriteStream) =>
    new Promise<void>((resolve) => {
      if (stream.writableLength === 0) resolve()
      else stream.write('', () => resolve())
    })
  return {
    out: out.print,
    err: (text) => err.print(withoutCredentials(text)),
    command: out.command,
    redraw: err.redraw,
    open: (url) => {
      const [file, ...args] =
        openerFor({ platform: process.platform, env: process.env, tty: stdout.isTTY === true }) ?? []
      if (file === undefined) return
      // What does not open is at hand all the same: its URL has been printed.
      spawn(file, [...args, url], { stdio: 'ignore', detached: true })
        .on('error', () => {})
        .unref()
    },
    env: process.env,
    outColors: out.colors,
    errColors: err.colors,
    live: stderr.isTTY === true && process.env['TERM'] !== 'dumb',
    columns: stderr.columns ?? 80,
    ...(stdout.columns && { outColumns: stdout.columns }),
    end: (exitCode) => {
      process.exitCode = untold ? exitCodes.inconclusive : exitCode
    },
    leave: () => {
      // A write that has failed is told of a moment after it is done.
      void Promise.all([written(stdout), written(stderr)]).then(() => setImmediate(() => process.exit()))
    },
  }
}
