import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bash, type Finished } from '../support/cli.ts'
import { inputs as env } from '../support/resume-story.ts'
import { startTokenServer, type TokenServer } from '../support/token-server.ts'

const full = 'cannot write to standard output: no space left on device\n'
const tiny = 'test/fixtures/suites/tiny'

let dir: string
let server: TokenServer
let broken: TokenServer
beforeAll(async () => {
  dir = mkdtempSync(path.join(tmpdir(), 'tokenassay-full-'))
  server = await startTokenServer()
  // it grants whatever it is asked for
  broken = await startTokenServer({
    before: ({ path, response }) => {
      if (path === '/token')
        response
          .writeHead(200, { 'content-type': 'application/json' })
          .end('{"access_token":"a-token-for-all"}')
      return path === '/token'
    },
  })
  await sh(run('made'))
})
afterAll(async () => {
  await server.close()
  await broken.close()
  rmSync(dir, { recursive: true, force: true })
})

const sh = (script: string): Promise<Finished> => bash(script, { ...env, DIR: dir })
const run = (out: string, { url } = server) =>
  `tokenassay run ${tiny} --url ${url} --out "$DIR/${out}" --max-wait 0s --allow-deferred`

describe('an output that is full', () => {
  it.each([
    '--help',
    'list',
    'list crayon',
    `lint ${tiny}`,
    'explain CRAYON-token-expires',
    'coverage crm-com',
    'report "$DIR/made"',
    'demo --out "$DIR/demo" --only "*/no-such*"',
  ])('is told of, and ends with 3: %s', async (command) => {
    expect(await sh(`tokenassay ${command} > /dev/full`)).toMatchObject({
      code: 3,
      stderr: expect.stringContaining(full),
    })
  })

  it('is told of at once by serve, which ends with 3 when it is ended', async () => {
    const { code, stderr } = await sh(`"$node" "$entry" serve crayon > /dev/full 2> "$DIR/served" & server=$!
      until grep -q 'cannot write' "$DIR/served" || ! kill -0 $server; do sleep 0.1; done
      kill -INT $server; wait $server; code=$?; cat "$DIR/served" >&2; exit $code`)
    expect(code).toBe(3)
    expect(stderr).toContain(full)
  })

  it('is told of and ends with 3 after a run, whatever that came to; its reports are whole', async () => {
    for (const target of [server, broken]) {
      const { code, stderr } = await sh(`${run('full', target)} > /dev/full`)
      expect({ code, stderr }).toEqual({ code: 3, stderr: full })
      expect(JSON.parse(readFileSync(path.join(dir, 'full', 'report.json'), 'utf8')).exitCode).toBe(
        target === server ? 0 : 1,
      )
    }
  })

  it('is told of on standard output when it is standard error', async () => {
    const { code, stdout } = await sh('tokenassay list no-such 2> /dev/full')
    expect({ code, stdout }).toEqual({
      code: 3,
      stdout: 'cannot write to standard error: no space left on device\n',
    })
    expect((await sh('tokenassay nonsense > /dev/full 2>&1')).code).toBe(3)
    // nothing had to be told there
    expect((await sh(`${run('quiet')} 2> /dev/full`)).code).toBe(0)
    expect((await sh('tokenassay list no-such > /dev/full')).code).toBe(2)
  })

  it('is told of when it is broken in another way', async () => {
    expect(await sh('tokenassay list > /proc/$$/mem')).toMatchObject({
      code: 3,
      stderr: 'cannot write to standard output: i/o error\n',
    })
  })

  it('is told of when only a part of what is told has room', async () => {
    for (const command of ['list crayon', 'coverage --all']) {
      const whole = (await sh(`tokenassay ${command}`)).stdout
      expect(whole.length).toBeGreaterThan(1024)
      const { code, stderr } = await sh(`ulimit -f 1; tokenassay ${command} > "$DIR/cut"`)
      expect({ code, stderr }).toEqual({
        code: 3,
        stderr: 'cannot write to standard output: file too large\n',
      })
    }
  })
})

describe('a reader that goes early', () => {
  it.each([
    ['coverage --all', 0],
    ['list no-such 2>&1', 2],
  ])('changes no exit code: %s', async (command, code) => {
    expect(await sh(`set -o pipefail; tokenassay ${command} | true; exit $PIPESTATUS`)).toMatchObject({
      code,
      stderr: '',
    })
  })

  it('changes none of a run', async () => {
    for (const [target, pipe, code] of [
      [server, '| true', 0],
      [server, '2> >(true)', 0],
      [broken, '| true', 1],
      [broken, '2>&1 | true', 1],
    ] as const)
      expect((await sh(`${run('piped', target)} ${pipe}; exit $PIPESTATUS`)).code).toBe(code)
  })

  it('that is only slow gets all', async () => {
    const { stdout } = await sh(
      'tokenassay coverage --all | (sleep 1; wc -c); tokenassay coverage --all > "$DIR/all"',
    )
    const all = statSync(path.join(dir, 'all')).size
    expect(all).toBeGreaterThan(1 << 17)
    expect(Number(stdout)).toBe(all)
    const { stdout: help } = await sh('tokenassay --help | (sleep 1; cat)')
    expect(help).toMatch(/130 interrupted \(resume it\)\s*$/)
  })
})

describe('a disk that is full', () => {
  it('ends a run with 3 and the name of the journal, and the run goes on where there is room again', async () => {
    const { code, stderr, stdout } = await sh(`ulimit -f 8; ${run('small')} | cat; exit $PIPESTATUS`)
    const journal = path.join(dir, 'small', 'run.ndjson')
    expect({ code, stderr, stdout }).toEqual({
      code: 3,
      stderr: `cannot write to "${journal}": file too large\n`,
      stdout: expect.stringMatching(/^tiny: about \d+ requests.*\n$/),
    })
    expect(statSync(journal).size).toBe(8 * 1024)
    const resumed = await sh(
      `tokenassay resume "$DIR/small" --url ${server.url} --suite ${tiny} --max-wait 0s --allow-deferred`,
    )
    expect(resumed).toMatchObject({ code: 0, stderr: '' })
    const report = (name: string) => JSON.parse(readFileSync(path.join(dir, name, 'report.json'), 'utf8'))
    expect(report('small').summary).toEqual(report('made').summary)
  })

  it.each(['html', 'json', 'har'])('ends with 3 and the name of the report: %s', async (reporter) => {
    const { code, stderr } = await sh(
      `ulimit -f 4; tokenassay report "$DIR/made" --reporter ${reporter} --out "$DIR/less" | cat; exit $PIPESTATUS`,
    )
    expect(code).toBe(3)
    expect(stderr).toMatch(/^cannot write to ".*\/less\/\S+": file too large\n$/)
    expect(readdirSync(path.join(dir, 'less'))).toEqual([])
  })

  it('ends with 3 and the name of the step summary', async () => {
    const { code, stderr } = await bash(`${run('summary')} > /dev/null`, {
      ...env,
      DIR: dir,
      GITHUB_ACTIONS: 'true',
      GITHUB_STEP_SUMMARY: '/dev/full',
    })
    expect({ code, stderr }).toEqual({
      code: 3,
      stderr: 'cannot write to "/dev/full": no space left on device\n',
    })
  })

  it('ends a selftest with 3 and the name of the matrix', async () => {
    const { code, stderr } = await sh(
      'ulimit -f 4; tokenassay selftest configapi --fault no-such --workers 1 --out "$DIR/matrix"',
    )
    expect(code).toBe(3)
    expect(stderr).toMatch(/^cannot write to ".*\/matrix\/matrix\.html": file too large\n$/)
  })
})
