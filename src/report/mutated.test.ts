import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { mutated } from '../../test/support/mutated.ts'
import { mergeJournals } from '../journal/merge.ts'
import { type Journal, openJournal } from '../journal/read.ts'
import { UsageError } from '../model/errors.ts'
import { exitCodes } from '../model/verdict.ts'
import { paperOf, plain } from './console/paint.ts'
import { renderConsole } from './console.ts'
import { digestOf } from './digest.ts'
import { aCase, aCheck, aJournal, anExchange, aRequirement, aScenario } from './fixture.ts'
import { reporters } from './index.ts'

// A journal can be anybody's, and a disk can spoil it: each line is what a run writes, or it is told where it is not.

const dir = mkdtempSync(path.join(tmpdir(), 'tokenassay-mutated-'))
afterAll(() => rmSync(dir, { recursive: true }))

const requirements = [
  aRequirement('CRAYON-only-true'),
  aRequirement('CRAYON-hint', { level: 'SHOULD' }),
  aRequirement('CRAYON-untested', { untested: 'nobody can see it from outside' }),
]
const { run, end, choices, remarks, scenarios } = aJournal(
  [
    aScenario('good', { checks: [aCheck('CRAYON-only-true')], exchanges: [anExchange()] }),
    aScenario('bad', {
      verdict: 'fail',
      checks: [aCheck('CRAYON-only-true', { ok: false, message: 'it is accepted', exchange: 0 })],
      exchanges: [anExchange()],
      case: aCase(),
      draws: { swept: 3, drawn: 0 },
      sent: { requests: 3, ms: 12 },
    }),
    aScenario('doubtful', {
      verdict: 'warn',
      level: 'SHOULD',
      proves: ['CRAYON-hint'],
      checks: [aCheck('CRAYON-hint', { ok: false })],
    }),
    aScenario('late', { verdict: 'deferred', reason: 'it waits for an hour' }),
  ],
  { run: { requirements } },
)
const events = [
  run,
  { type: 'preflight', suite: 'crayon', ways: { token: 'in the body' }, supersedes: false },
  ...choices,
  { type: 'choice', suite: 'crayon', requirement: 'CRAYON-hint', took: 'a text' },
  ...remarks,
  { type: 'remark', text: 'Waits were met by the clock.' },
  { type: 'parked', suite: 'crayon', id: 'late', wakeAt: 1_800_000_000, sealed: 'c2VhbGVk' },
  ...scenarios(),
  { ...end, type: 'end' },
]
const lines = events.map((event) => JSON.stringify(event))
const text = `${lines.join('\n')}\n`
/** The line of another run, of another suite. */
const stray = JSON.stringify({ ...aScenario('stray'), suite: 'elsewhere' })

const loaded = await Promise.all(Object.values(reporters).map((load) => load()))

/** All that is shown of a journal. */
const shownOf = (journal: Journal): string =>
  [
    ...loaded.map((reporter) => [...reporter.render(journal)].join('')),
    ...renderConsole(journal, paperOf(plain, undefined), []),
  ]
    .join('\n')
    .replace(/<script>[\s\S]*?<\/script>/g, '')

const open = (bytes: string | Buffer): Journal | UsageError => {
  const file = path.join(dir, 'run.ndjson')
  writeFileSync(file, bytes)
  try {
    return openJournal(file)
  } catch (error) {
    if (error instanceof UsageError) return error
    throw error
  }
}

/** Whatever came of the bytes is told in a sentence with its place, or shown whole; a run with a failure is never right. */
const holds = (bytes: string | Buffer): void => {
  const journal = open(bytes)
  if (journal instanceof UsageError) {
    const { message, hint } = journal.problems[0]!
    expect(journal.problems).toHaveLength(1)
    expect(message).toMatch(/run\.ndjson/)
    expect(message).not.toMatch(/undefined|\[object/)
    expect(hint).toMatch(/start a new run|expected:|use the version/)
    return
  }
  const shown = shownOf(journal)
  expect(shown).not.toMatch(/\bundefined\b|\[object |\bNaN\b|Invalid Date/)
  expect(digestOf(journal).overview.exitCode).not.toBe(exitCodes.conforms)
  expect(() => mergeJournals([journal, openJournal(journal.file)])).not.toThrow(TypeError)
}

const numRuns = Number(process.env['MUTATIONS'] ?? 60)

describe('a journal that was changed', () => {
  it('is shown as it was written', () => {
    const journal = open(text)
    expect(journal).not.toBeInstanceOf(UsageError)
    expect(digestOf(journal as Journal).overview.exitCode).toBe(exitCodes.broken)
    holds(text)
  })

  it('in the value of a member', () => {
    const which = fc
      .nat(events.length - 1)
      .chain((index) => fc.tuple(fc.constant(index), mutated(events[index])))
    fc.assert(
      fc.property(which, ([index, { value }]) => {
        holds(`${lines.map((line, at) => (at === index ? JSON.stringify(value) : line)).join('\n')}\n`)
      }),
      { numRuns },
    )
  })

  it('in its bytes', () => {
    const bytes = Buffer.from(text)
    const change = fc.record({
      at: fc.nat(bytes.length - 1),
      cut: fc.integer({ min: 0, max: 40 }),
      put: fc.uint8Array({ maxLength: 4 }),
    })
    fc.assert(
      fc.property(change, ({ at, cut, put }) => {
        holds(Buffer.concat([bytes.subarray(0, at), Buffer.from(put), bytes.subarray(at + cut)]))
      }),
      { numRuns },
    )
  })

  it('by being cut off', () => {
    fc.assert(
      fc.property(fc.nat(text.length), (length) => holds(Buffer.from(text).subarray(0, length))),
      { numRuns },
    )
  })

  it('in which lines it has, and in their order', () => {
    const pick = fc.array(fc.constantFrom(...lines, stray, '', 'null', '7', '[]', '{}'), { maxLength: 14 })
    fc.assert(
      fc.property(pick, (some) => holds([lines[0], ...some, ''].join('\n'))),
      { numRuns },
    )
    const one = fc.nat(lines.length - 1)
    fc.assert(
      fc.property(one, one, (from, to) => {
        const moved = lines.toSpliced(from, 1).toSpliced(to, 0, lines[from]!)
        holds(`${moved.join('\n')}\n`)
        holds(`${lines.toSpliced(from, 1).join('\n')}\n`)
        holds(`${lines.toSpliced(to, 0, lines[from]!).join('\n')}\n`)
      }),
      { numRuns },
    )
  })
})
