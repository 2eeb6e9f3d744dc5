import path from 'node:path'
import { checkRegistry, indexName, registryPage } from '../../certify/registry.ts'
import { writeText } from '../../journal/folder.ts'
import { exitCodes } from '../../model/verdict.ts'
import { counted } from '../../report/text.ts'
import type { Io } from '../io.ts'
import { harnessDigest } from '../places.ts'
import { suitesAmong } from './verify.ts'

/** Verifies all certificates of a registry, and writes the page that lists them. */
export const registry = async (root: string, flags: { suite: string[] }, io: Io): Promise<number> => {
  const entries = await checkRegistry(root, {
    suite: await suitesAmong(flags.suite),
    harness: harnessDigest(),
    today: new Date().toISOString().slice(0, 10),
  })
  const page = path.join(root, indexName)
  writeText(page, registryPage(entries))
  const refused = entries.filter(({ verified }) => verified.refused.length > 0)
  for (const { dir, verified } of refused) io.out(`${dir}: ${verified.refused[0]}\n`)
  io.out(`${counted(entries.length, 'certificate')}, ${refused.length} refused: ${page}\n`)
  return refused.length > 0 ? exitCodes.broken : exitCodes.conforms
}
