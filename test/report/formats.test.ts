import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
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

/** What a validator says of a value, "No errors" where nothing is wrong; its schema is compiled once for all journals. */
const saysOf = (ajv: Ajv, schemaOrName: object | string) => (value: unknown) => {
  ajv.validate(schemaOrName, value)
  return ajv.errorsText()
}

const sarif = (): ReturnType<typeof saysOf> => {
  const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false })
  addFormats.default(ajv)
  // Written for a draft that this validator no longer knows by name; nothing in it means something else.
  const { $schema, id, ...official } = require('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json')
  return saysOf(ajv, official)
}

const har = (): ReturnType<typeof saysOf> => {
  const ajv = new Ajv({ strict: false, allErrors: true })
  addFormats.default(ajv)
  ajv.addMetaSchema(require('ajv/dist/refs/json-schema-draft-06.json'))
  ajv.addSchema(Object.values(require('har-schema')) as object[])
  return saysOf(ajv, 'har.json#')
}

const wrongIn = { json: saysOf(new Ajv2020({ allErrors: true }), schema), sarif: sarif(), har: har() }

describe.each(journals)('of a %s run', (_name, journal) => {
  it('report.json satisfies its published schema', async () => {
    expect(wrongIn.json(JSON.parse(await render('json', journal)))).toBe('No errors')
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
    expect(wrongIn.sarif(JSON.parse(await render('sarif', journal)))).toBe('No errors')
  })

  it('the HAR file satisfies the schemas of 1.2', async () => {
    expect(wrongIn.har(JSON.parse(await render('har', journal)))).toBe('No errors')
  })
})

it.each(['markdown', 'junit', 'sarif'] as const)(
  '%s tells the smallest case and its replay',
  async (name) => {
    const text = await render(name, fuzzed())
    expect(text).toContain('(the correct value followed by ')
    expect(text).toContain('tokenassay replay reports/latest crayon/drawn-password')
    expect(text).not.toContain('--only')
  },
)

it('the SARIF report names places as they are in a repository', async () => {
  const { runs } = JSON.parse(await render('sarif', failing()))
  const uris = runs[0].results.map(
    (result: { locations: { physicalLocation: { artifactLocation: { uri: string } } }[] }) =>
      result.locations[0]!.physicalLocation.artifactLocation.uri,
  )
  expect(uris.length).toBeGreaterThan(0)
  for (const uri of uris) expect(uri).toMatch(/^suites\/[^:]+\.yaml$/)
})

describe('the Markdown report', () => {
  it('begins with the verdict', async () => {
    expect(await render('markdown', failing())).toMatch(
      /^## ❌ tokenassay: not conformant: 1 of 7 requirements not met\n/,
    )
    expect(await render('markdown', passing())).toMatch(/^## ✅ tokenassay: conformant/)
  })

  it('says on its first screen what is wrong, and keeps the evidence folded', async () => {
    const text = await render('markdown', failing())
    const [screen = ''] = text.split('<details>')
    expect(screen.split('\n').length).toBeLessThan(30)
    expect(screen).toContain('A request without a password is rejected<br>')
    expect(screen).toContain('| `a token is issued` | 1 |')
    expect(screen).toContain('**Not tested:**')
    expect(text.match(/<details>/g)?.length).toBe(text.match(/<\/details>/g)?.length)
  })

  it('lets nothing that came from an API become markup', async () => {
    const text = await render('markdown', nasty())
    const words = text.replace(/`{3,}[\s\S]*?\n`{3,}\n/g, '').replace(/(`+)(?!`).*?(?<!`)\1(?!`)/g, '')
    expect(words).not.toMatch(/<(script|img)/)
    expect(text).not.toContain('\u001b')
  })

  it('stays below 1 MiB and says that it was cut', async () => {
    const journal = large(20)
    const scenarios = Array.from({ length: 800 }, (_, index) =>
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

describe('the JUnit report', () => {
  const cases = (text: string) => [
    ...text.matchAll(/<testcase name="([^"]*)" classname="([^"]*)" time="([^"]*)">/g),
  ]

  it('has one test a scenario, by its title, with totals and a time of its own', async () => {
    const text = await render('junit', failing())
    const scenarios = [...failing().scenarios()]
    expect(cases(text).map(([, name]) => name)).toEqual(
      scenarios.map(({ title }) => title.replaceAll('<', '&lt;').replaceAll('>', '&gt;')),
    )
    expect(text).toContain(
      '<testsuites name="tokenassay" tests="11" failures="1" errors="4" skipped="2" time="',
    )
    expect(text).toContain('classname="crayon.Parameters" time="0.025"')
    expect(text).toContain('<property name="requirement" value="CRAYON-password-required"/>')
    expect(text).toMatch(/<failure message="a token is issued" type="CRAYON-password-required">/)
    expect(text).not.toContain(process.cwd())
  })

  it('takes a SHOULD that is not met for a failure in a strict run alone', async () => {
    const strict = { ...failing(), run: { ...failing().run, strict: true } }
    const [mild, severe] = [await render('junit', failing()), await render('junit', strict)]
    expect([mild, severe].map((text) => text.match(/<failure /g)?.length)).toEqual([1, 2])
    expect(mild).toContain('warning: CRAYON-token-type (SHOULD)')
  })
})

describe('the GitHub annotations', () => {
  it('are one line each, and name no file that is not in the repository', async () => {
    const lines = (await render('github', failing())).trimEnd().split('\n')
    expect(lines.every((line) => /^::(error|warning|notice) [^:]*::/.test(line))).toBe(true)
    expect(lines[0]).toMatch(/^::error title=crayon\/CRAYON-password-required is not met::/)
    const [first] = failing().scenarios()
    const own = aScenario('x', {
      verdict: 'fail',
      exchanges: first!.exchanges,
      checks: ['suites/crayon/../crayon/suite.yaml:12:7', path.resolve('suites/crayon/suite.yaml:3:1')].map(
        (at, index) => aCheck(`R${index}`, { ok: false, at }),
      ),
    })
    expect(await render('github', aJournal([own]))).toMatch(
      /file=suites\/crayon\/suite\.yaml,line=12,col=7,.*\n.*file=suites\/crayon\/suite\.yaml,line=3,col=1,/,
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
    expect(text).toContain('title=crayon/A%2CB%3A%25 is not met::')
  })
})
