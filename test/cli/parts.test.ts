import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, it } from 'vitest'
import { cli } from '../support/cli.ts'
import { inputs } from '../support/resume-story.ts'
import { startTokenServer, takesWrong } from '../support/token-server.ts'

it('runs in parts are compared, waived and run again like whole ones', { timeout: 120_000 }, async () => {
  const dir = mkdtempSync(path.join(tmpdir(), 'tokenassay-parts-'))
  const right = await startTokenServer()
  const wrong = await startTokenServer({ before: takesWrong })
  const run = async (name: string, { url }: { url: string }, ...args: string[]) => {
    const out = path.join(dir, name)
    // parts do not know when another one moves the target's clock
    const still = ['--exclude', '*token-ends']
    await cli(['run', 'test/fixtures/suites/tiny', '--url', url, '--out', out, ...still, ...args], inputs)
    return out
  }
  const [clean, whole, ...parts] = await Promise.all([
    run('clean', right),
    run('whole', wrong),
    run('parts/1', wrong, '--shard', '1/2'),
    run('parts/2', wrong, '--shard', '2/2'),
  ])
  const together = path.join(dir, 'parts')
  const waived = await cli(['waive', whole])
  expect(waived.stdout).toContain('TINY-password')
  expect(await cli(['waive', ...parts])).toEqual(waived)
  expect(await cli(['waive', together])).toEqual(waived)
  const worse = await cli(['diff', clean, whole])
  expect(worse.code).toBe(1)
  expect(await cli(['diff', clean, together])).toEqual(worse)
  expect(await cli(['diff', clean, parts.join(',')])).toEqual(worse)
  const again = await run('again', wrong, '--last-failed', together)
  expect(JSON.parse(readFileSync(path.join(again, 'report.json'), 'utf8')).scenarios).toMatchObject([
    { id: 'wrong-password', verdict: 'fail' },
  ])
  // a part alone is told as one
  cpSync(parts[1]!, path.join(dir, 'alone', '2'), { recursive: true })
  const alone = await cli(['report', path.join(dir, 'alone')])
  expect(alone.stdout.replace(/\s+/g, ' ')).toContain('Part 1/2 of tiny is missing')
  // runs that only lie together are not taken for one
  expect((await cli(['waive', dir])).code).toBe(2)
  const nothing = await cli(['diff', clean, path.join(dir, 'nowhere')])
  expect(nothing.code).toBe(2)
  expect(nothing.stderr).toContain('nowhere')
  await Promise.all([right.close(), wrong.close()])
  rmSync(dir, { recursive: true })
})
