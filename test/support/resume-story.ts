import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { startCli } from './cli.ts'
import type { TokenServer } from './token-server.ts'

/** The key of runs in tests. */
export const testKey = '0123456789abcdef'.repeat(4)

/** Variables that give the tiny suite its inputs. */
export const inputs = { TOKENASSAY_USER: 'ada', TOKENASSAY_PASSWORD: 'correct horse' }
const suite = 'test/fixtures/suites/tiny'

/** The lasting part of a report: what two runs of the same thing have in common. */
export const lasting = (dir: string): unknown => {
  const { volatile: _, ...report } = JSON.parse(readFileSync(path.join(dir, 'report.json'), 'utf8'))
  return {
    ...report,
    scenarios: report.scenarios.map(({ ms: _ms, ...scenario }: { ms: number }) => scenario),
  }
}

/** Every final judgement in a journal, in the order of its writing. */
export const judgements = (dir: string): string[] =>
  readFileSync(path.join(dir, 'run.ndjson'), 'utf8')
    .split('\n')
    .flatMap((line) => {
      try {
        return [JSON.parse(line)]
      } catch {
        return []
      }
    })
    .filter(({ type, verdict }) => type === 'scenario' && verdict !== 'deferred')
    .map(({ id }) => id)

/** Runs the tiny suite, kills it after each of some delays, resumes it each time, and lets the last one finish. */
export const killAndResume = async (
  server: TokenServer,
  killAfterMs: number[],
  key = testKey,
): Promise<{ dir: string; code: number | null; stderr: string }> => {
  const dir = mkdtempSync(path.join(tmpdir(), 'tokenassay-kill-'))
  const env = { ...inputs, ...(key && { TOKENASSAY_SEAL_KEY: key }) }
  let begun = false
  for (const delayMs of [...killAfterMs, undefined]) {
    const args = begun
      ? ['resume', dir, '--wait']
      : ['run', suite, '--url', server.url, '--out', dir, '--max-wait', '1h']
    const { child, finished } = startCli(args, env)
    if (delayMs === undefined) {
      const { code, stderr } = await finished
      return { dir, code, stderr }
    }
    await Promise.race([sleep(delayMs), finished])
    child.kill('SIGKILL')
    await finished
    begun ||= hasJournal(dir)
  }
  throw new Error('unreachable')
}

const hasJournal = (dir: string): boolean => {
  try {
    return readFileSync(path.join(dir, 'run.ndjson'), 'utf8').includes('\n')
  } catch {
    return false
  }
}

/** Removes a run's folder. */
export const discard = (dir: string): void => rmSync(dir, { recursive: true, force: true })
