import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { Ajv } from 'ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { validateStrict } from 'ctrf'
import { describe, expect, it } from 'vitest'
import { validateXML } from 'xmllint-wasm'
import type { Journal } from '../../src/journal/read.ts'
import { aCheck, aJournal, anExchange, aRequirement, aScenario } from '../../src/report/fixture.ts'
import { type ReporterName, reporters } from '../../src/report/index.ts'
import schema from '../../src/report/report.schema.json' with { type: 'json' }
import { failing, fuzzed, hostileBody, large, passing } from './gallery.ts'

const require = createRequire(import.meta.url)
const render = async (name: ReporterName, journal: Journal): Promise<string> =>
  [...(await reporters[name]()).render(journal)].join('')

const nasty = (): Journal =>
  aJournal(
    [
      aScenario('nasty', {
        title: hostileBody,
        proves: ['CRAYON-nasty'],
        verdict: 'fail',
        checks: [
          aCheck('CRAYON-nasty', {
            ok: false,
            message: hostileBody,
            expected: '```',
            actual: hostileBody,
            exchange: 0,
          }),
        ],
        exchanges: [
          anExchange({
            request: {
              method: 'GET',
              url: 'not a url ‹token 1›',
              headers: [],
              account: 0,
              body: hostileBody,
            },
          }),
        ],
        notes: [hostileBody],
      }),
      aScenario('lost', { verdict: 'error', reason: `closed ${hostileBody}` }),
    ],
    { run: { requirements: [aRequirement('CRAYON-nasty', { says: hostileBody, section: '\ud800' })] } },
  )
const { end: _, ...withoutEnd } = failing()
const journals: [string, Journal][] = [
  ['passing', passing()],
  ['failing', failing()],
  ['nasty', nasty()],
  ['fuzzed', fuzzed()],
  ['empty', aJournal([])],
  ['strict', { ...failing(), run: { ...failing().run, strict: true } }],
  ['cut off', withoutEnd],
]

describe.each(journals)('of a %s run', (_name, journal) => {
  it('report.json satisfies its published schema', async () => {
    const ajv = new Ajv2020({ allErrors: true })
    const report = JSON.parse(await render('json', journal))
    expect(ajv.validate(schema, report), ajv.errorsText()).toBe(true)
  })

  it('junit.xml is valid against a strict schema', async () => {
    const { valid, errors } = await validateXML({
      xml: [{ fileName: 'junit.xml', contents: await render('junit', journal) }],
      schema: [readFileSync(new URL('./junit.xsd', import.meta.url), 'utf8')],
    })
    expect(errors).toEqual([])
    expect(valid).toBe(true)
  })

  it('the CTRF report is valid to its own package', async () => {
    const report = JSON.parse(await render('ctrf', journal))
    const validating: (report: unknown) => void = validateStrict
    expect(() => validating(report)).not.toThrow()
  })

  it('the SARIF report satisfies the schema of 2.1.0', async () => {
    const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false })
    addFormats.default(ajv)
    // Written for a draft that this validator no longer knows by name; nothing in it means something else.
    const { $schema, id, ...official } = require('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json')
    expect(ajv.validate(official, JSON.parse(await render('sarif', journal))), ajv.errorsText()).toBe(true)
  })

  it('the HAR file satisfies the schemas of 1.2', async () => {
    const ajv = new Ajv({ strict: false, allErrors: true })
    addFormats.default(ajv)
    ajv.addMetaSchema(require('ajv/dist/refs/json-schema-draft-06.json'))
    const schemas = require('har-schema')
    ajv.addSchema(Object.values(schemas) as object[])
    expect(ajv.validate('har.json#', JSON.parse(await render('har', journal))), ajv.errorsText()).toBe(true)
  })
})

it.each(['markdown', 'junit', 'sarif'] as const)(
  '%s tells the smallest case and its replay',
  async (name) => {
    const text = await render(name, fuzzed())
    expect(text).toContain('(the true value, NUL and more)')
    expect(text).toContain('tokenassay replay reports/latest crayon/drawn-password')
    expect(text).not.toContain('--only')
  },
)

describe('the Markdown report', () => {
  it('begins with the verdict', async () => {
    expect(await render('markdown', failing())).toMatch(/^## ❌ tokenassay: broken/)
    expect(await render('markdown', passing())).toMatch(/^## ✅ tokenassay: conforms/)
  })

  it('lets nothing that came from an API become markup', async () => {
    const text = await render('markdown', nasty())
    expect(text.replace(/`{3,}[\s\S]*?\n`{3,}\n/g, '')).not.toMatch(/(?<!\\)<(script|img)/)
    expect(text).not.toContain('\u001b')
  })

  it('stays below 1 MiB and says that it was cut', async () => {
    const journal = large(20)
    const scenarios = Array.from({ length: 3000 }, (_, index) =>
      aScenario(`s${index}`, {
        verdict: 'fail',
        checks: [aCheck(`CRAYON-${index}`, { ok: false, message: 'x'.repeat(400), actual: '€'.repeat(400) })],
      }),
    )
    const text = await render('markdown', { ...journal, scenarios: () => scenarios })
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(1024 * 1024)
    expect(text).toMatch(/\*\*Truncated\.\*\* \d+ parts left out/)
  })
})

describe('the GitHub annotations', () => {
  it('are one line each, at the line of the suite', async () => {
    const lines = (await render('github', failing())).trimEnd().split('\n')
    expect(lines.every((line) => /^::(error|warning|notice) [^:]*::/.test(line))).toBe(true)
    expect(lines[0]).toContain(
      '::error file=suites/crayon/wrong.yaml,line=12,col=7,title=crayon/CRAYON-password-required::',
    )
  })

  it('cannot be given a command by an answer', async () => {
    const journal = aJournal([
      aScenario('x', {
        verdict: 'fail',
        checks: [aCheck('A,B:%', { ok: false, message: 'a\n::error::injected\r\n' })],
      }),
    ])
    const text = await render('github', journal)
    expect(text.split('\n').filter((line) => line.startsWith('::error'))).toHaveLength(1)
    expect(text).toContain('title=crayon/A%2CB%3A%25::')
  })
})
