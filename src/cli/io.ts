import picocolors from 'picocolors'

type Colors = ReturnType<typeof picocolors.createColors>

/** What a command may touch of the world: results go to `out`, progress and problems to `err`. */
export interface Io {
  out(text: string): void
  err(text: string): void
  env: Record<string, string | undefined>
  outColors: Colors
  errColors: Colors
  /** Whether progress can be redrawn in place. */
  live: boolean
  columns: number
}

const coloured = (stream: NodeJS.WriteStream): boolean => {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env
  if (NO_COLOR) return false
  if (FORCE_COLOR) return FORCE_COLOR !== '0'
  return stream.isTTY === true && TERM !== 'dumb'
}

/** The real world. */
export const processIo = (): Io => ({
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  env: process.env,
  outColors: picocolors.createColors(coloured(process.stdout)),
  errColors: picocolors.createColors(coloured(process.stderr)),
  live: process.stderr.isTTY === true && process.env['TERM'] !== 'dumb',
  columns: process.stderr.columns ?? 80,
})
