import { homedir } from 'node:os'
import { pathToFileURL } from 'node:url'
import type { Suite } from '../model/suite.ts'
import { packageRoot } from '../source/package-root.ts'

/** What of our own was thrown, and where. */
export interface Defect {
  suite: Pick<Suite, 'id' | 'digest'>
  /** The scenario, or what else went on. */
  during: string
  error: unknown
  /** Name and version of this tool. */
  tool: string
}

const folders: [string, string][] = [
  [`${pathToFileURL(packageRoot)}/`, ''],
  [`${packageRoot}/`, ''],
  [homedir(), '~'],
]

/** A defect as an issue about it needs it: versions, what was run, and the stack with places in this package as it sees them. Not yet redacted. */
export const defectText = ({ suite, during, error, tool }: Defect): string => {
  const thrown = error instanceof Error ? (error.stack ?? String(error)) : `thrown: ${String(error)}`
  const stack = folders.reduce((text, [folder, shown]) => text.replaceAll(folder, shown), thrown)
  return [
    `${tool}, node ${process.version}, ${process.platform} ${process.arch}`,
    `suite ${suite.id} ${suite.digest.slice(0, 12)}, ${during}`,
    stack,
  ].join('\n')
}
