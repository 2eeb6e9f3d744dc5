import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Reply } from '../../reference-server/index.ts'
import { openJournal } from '../../src/journal/read.ts'
import { preflightId } from '../../src/model/event.ts'
import { runSuites } from '../../src/run/run-suites.ts'
import { playedBy } from '../../src/selftest/played.ts'
import { loadTarget } from '../../src/target/load.ts'
import { builtSuite } from '../support/built-suite.ts'
import { type Asked, startHostile, type Wrong } from './server.ts'

/** Gives an answer in place of the right one. */
type Answering = (asked: Asked) => Wrong

const names = fc.oneof(
  fc.constantFrom('content-type', 'content-encoding', 'date', 'set-cookie', 'location', 'cache-control'),
  fc.constantFrom(
    'www-authenticate',
    'transfer-encoding',
    'connection',
    'keep-alive',
    'x-token',
    '__proto__',
  ),
  fc.stringMatching(/^[a-z][a-z-]{0,12}$/),
)
const values = fc.oneof(
  fc.constantFrom('gzip', 'br, gzip', 'application/json', 'chunked', 'close', 'timeout=0', 'Bearer', ''),
  fc.string({ unit: 'binary-ascii', maxLength: 60 }),
  fc.date({ noInvalidDate: true }).map((date) => date.toUTCString()),
)
const json = fc.oneof(
  fc.json({ maxDepth: 3 }),
  fc.constantFrom('1e999', '-1', '[[', '"\\ud800"', '{"__proto__":1,"constructor":{}}', '9007199254740993'),
  fc.string().map((text) => JSON.stringify(text)),
)
const bytes = fc.oneof(
  json.map((text) => Buffer.from(text)),
  fc.string({ unit: 'binary' }).map((text) => Buffer.from(text)),
  fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array)),
  fc
    .tuple(fc.constantFrom('[', '{"a":', '\n', 'eyJ', 'near "', '%41', '‹'), fc.nat({ max: 3000 }))
    .map(([unit, times]) => Buffer.from(unit.repeat(times))),
)
const statuses = fc.oneof(
  fc.constantFrom(200, 201, 204, 302, 400, 401, 500),
  fc.integer({ min: 200, max: 999 }),
)

/** A right answer with one member in other words; any answer where it is no JSON object. */
const member =
  (at: number, text: string): Answering =>
  ({ right }) => {
    const value: unknown = /^\{/.test(right.body.toString()) ? JSON.parse(right.body.toString()) : {}
    const keys = Object.keys(value as object)
    const changed = JSON.stringify({ ...(value as object), [keys[at % keys.length] ?? 'any']: '@@' })
    return { ...right, body: Buffer.from(changed.replace('"@@"', () => text)) }
  }

/** What says when to come again is waited for, which tells nothing more here. */
const waits = ({ status }: Reply): boolean => status === 429

const answers: fc.Arbitrary<Answering> = fc.oneof(
  { weight: 6, arbitrary: fc.constant<Answering>(({ right }) => right) },
  { weight: 4, arbitrary: fc.tuple(fc.nat(), json).map(([at, text]) => member(at, text)) },
  {
    weight: 4,
    arbitrary: fc
      .record({ status: statuses, headers: fc.array(fc.tuple(names, values), { maxLength: 5 }), body: bytes })
      .filter((reply) => !waits(reply))
      .map((reply) => () => reply),
  },
  fc.tuple(statuses, bytes).map(
    ([status, body]): Answering =>
      ({ right }) => ({ ...right, status: status === 429 ? 400 : status, body }),
  ),
  bytes.map(
    (raw): Answering =>
      ({ socket }) =>
        void socket.end(raw),
  ),
  fc.constant<Answering>(({ socket }) => void socket.destroy()),
)

const suites = [
  'crayon',
  'sample-token',
  'crm-com',
  'configapi',
  'sugarcrm',
  'feathers',
  'loopback',
  'node-red',
  'npm-registry',
]
const runs = Number(process.env['TOKENASSAY_ANSWER_RUNS'] ?? 1)

it.each(suites)(
  'a run of %s ends with a verdict for each scenario, whatever is answered',
  { timeout: 60_000 * runs },
  async (name) => {
    const dir = path.join('suites', name)
    const suite = builtSuite(dir)
    const one = async (table: Answering[], right: number) => {
      // what the pre-flight asks is answered as it should be now and then, so that what comes behind it is judged too
      const answer = (asked: Asked) =>
        asked.turn <= right ? asked.right : table[asked.turn % table.length]!(asked)
      const server = await startHostile({ answer }, playedBy(dir))
      const out = mkdtempSync(path.join(tmpdir(), 'tokenassay-any-'))
      try {
        const target = loadTarget({ value: server.target, env: {}, timeoutMs: 1000 }, suite)
        const { summary, file } = await runSuites([{ suite, target }], {
          only: [],
          out,
          tool: 'test',
          seed: 1,
          strict: false,
          allowDeferred: false,
          maxWaitSeconds: 0,
          maxTimeSeconds: 5,
        })
        const journal = openJournal(file)
        expect(journal.end).toMatchObject({ summary, interrupted: false })
        const judged = [...journal.scenarios()].map(({ id }) => id).filter((id) => id !== preflightId)
        expect(judged.sort()).toEqual(suite.scenarios.map(({ id }) => id).sort())
      } finally {
        rmSync(out, { recursive: true, force: true })
        await server.close()
      }
    }
    await fc.assert(
      fc.asyncProperty(fc.array(answers, { minLength: 20, maxLength: 60 }), fc.constantFrom(0, 30, 300), one),
      { numRuns: runs, endOnFailure: true },
    )
  },
)
