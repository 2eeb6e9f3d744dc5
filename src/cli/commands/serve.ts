import { stringify } from 'yaml'
import { isUsageError, nearest, UsageError } from '../../model/errors.ts'
import { codeOf, listenSentences, sentenceOf } from '../../model/platform.ts'
import { exitCodes } from '../../model/verdict.ts'
import type { Io } from '../io.ts'
import { whole } from '../options.ts'
import { suiteDir } from '../places.ts'

export interface ServeFlags {
  port: string
  host: string
  fault: string[]
  variant: string[]
  ttl?: string
  described?: boolean
}

const nearNames = 5

/** Runs the reference server until it is interrupted; prints its URL, a target file for it, and what it has chosen. */
export const serve = async (name: string, flags: ServeFlags, io: Io): Promise<number> => {
  const [{ start, Unknown }, { openSuite }, { playedBy }] = await Promise.all([
    import('../../../reference-server/index.ts'),
    import('../../suite/open.ts'),
    import('../../selftest/played.ts'),
  ])
  const port = whole('--port', flags.port, 0, 65_535)
  const ttl = flags.ttl === undefined ? {} : { ttlSeconds: whole('--ttl', flags.ttl) }
  // what is wrong with a suite is told with its place, before anybody plays it
  const suite = await openSuite(suiteDir(name))
  const refuse = (error: Error): never => {
    if (isUsageError(error)) throw error
    if (Object.hasOwn(listenSentences, codeOf(error)))
      throw new UsageError({
        code: 'listen',
        message: `cannot listen at ${flags.host}:${port}: ${sentenceOf(error, listenSentences)}`,
      })
    const hint = error instanceof Unknown ? { hint: hintFor(name, error) } : {}
    throw new UsageError({ code: 'serve', message: `cannot serve "${name}": ${error.message}`, ...hint })
  }
  const playing = async () => {
    const api = playedBy(suite.dir, { described: flags.described ?? false })
    const options = { port, host: flags.host, faults: flags.fault, variants: flags.variant, ...ttl }
    return { api, server: await start(api, options) }
  }
  const { api, server } = await playing().catch(refuse)
  io.err(`${suite.id} at ${server.url}, until you press Ctrl-C.\n`)
  if (api.choices.length > 0) {
    io.err('What its description leaves open, this server does so:\n')
    for (const choice of api.choices) io.err(`  - ${choice}\n`)
  }
  io.err('Its target file goes to standard output.\n')
  io.out(stringify(server.target))
  await new Promise<void>((resolve) => process.once('SIGINT', resolve).once('SIGTERM', resolve))
  await server.close()
  return exitCodes.conforms
}

/** The names that a misspelt one may stand for; of many only how to see them. */
const hintFor = (suite: string, { given, known }: { given: string; known: string[] }): string => {
  const alike = known.filter((one) => one.includes(given))
  const near = [...new Set([...nearest(given, known), ...alike])].slice(0, nearNames)
  const all = `all ${known.length} names: tokenassay selftest ${suite} --list`
  return near.length > 0 ? `did you mean ${near.map((one) => `"${one}"`).join(' or ')}? ${all}` : all
}
