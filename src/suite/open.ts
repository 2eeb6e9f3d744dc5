import type { Suite } from '../model/suite.ts'
import { storedSuite } from './store.ts'

/**
 * A suite that nothing is wrong with: as the build has stored it, or else read and linted, which takes 0.2 s a suite.
 * @throws {UsageError} with everything that is wrong.
 */
export const openSuite = async (dir: string): Promise<Suite> =>
  storedSuite(dir) ?? (await import('./lint.ts')).checkedSuite(dir)
