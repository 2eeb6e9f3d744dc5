import { stringify } from 'yaml'
import { UsageError } from '../../model/errors.ts'
import { exitCodes } from '../../model/verdict.ts'
import type { Io } from '../io.ts'
import { whole } from '../options.ts'

export interface ServeFlags {
  port: string
  host: string
  fault: string[]
  variant: string[]
  ttl?: string
}

/** Runs the reference server until it is interrupted; prints its URL and a target file for it. */
export const serve = async (api: string, flags: ServeFlags, io: Io): Promise<number> => {
  const { start } = await import('../../../reference-server/index.ts')
  const port = whole('--port', flags.port)
  const server = await start(api as never, {
    port,
    host: flags.host,
    faults: flags.fault,
    variants: flags.variant,
    ...(flags.ttl !== undefined && { ttlSeconds: whole('--ttl', flags.ttl) }),
  }).catch((error: Error) => {
    throw new UsageError({ code: 'serve', message: `cannot serve "${api}": ${error.message}` })
  })
  io.err(`${api} at ${server.url}, until you press Ctrl-C. A target file for it:\n\n`)
  io.out(stringify(server.target))
  await new Promise<void>((resolve) => process.once('SIGINT', resolve).once('SIGTERM', resolve))
  await server.close()
  return exitCodes.conforms
}
