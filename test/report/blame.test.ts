import path from 'node:path'
import { expect, it } from 'vitest'
import { paperOf, plain } from '../../src/report/console/paint.ts'
import { renderConsole } from '../../src/report/console.ts'
import { aJournal } from '../../src/report/fixture.ts'
import { playedBy } from '../../src/selftest/played.ts'
import { assayInProcess } from '../support/assay.ts'
import { builtSuite } from '../support/built-suite.ts'

/** What is told of eleven kinds of faults on the last screen of a terminal, as somebody reads it who knows neither the tool nor the fault. */
const kinds: [kind: string, suite: string, fault: string][] = [
  ['any-password-accepted', 'crayon', 'password-any'],
  ['client-secret-not-checked', 'crayon', 'client-secret-any'],
  ['token-without-end', 'sample-token', 'life-endless'],
  ['lifetime-told-wrong', 'configapi', 'expires-in-doubled'],
  ['revoked-token-lives', 'node-red', 'revokes-nothing'],
  ['data-of-another-user', 'crm-com', 'token-first-user'],
  ['token-ends-by-use', 'sample-token', 'token-single-use'],
  ['stack-trace-shown', 'crayon', 'refused-stack-in-json'],
  ['rejection-misshapen', 'crayon', 'refused-html'],
  ['response-may-be-cached', 'sugarcrm', 'cache-public'],
  ['connection-dropped', 'configapi', 'refused-closes'],
]

/** What the server that a description makes cannot know. */
const unplayed = ['scheme']

const screen = { rows: 35, columns: 110 }

/** What stays the same from run to run, and whatever other tests a rule makes. */
const lasting = (text: string): string =>
  text
    .replaceAll(process.cwd(), '')
    .replace(/‹token [0-9a-f]{6}›/g, '‹token a1b2c3›')
    .replace(/\b\d{4}-\d\d-\d\dT[\d:.]+Z/g, '‹time›')
    .replace(/(\.ts):\d+:\d+/g, '$1:1:1')
    .replace(/("ExpiresIn":)\d+/g, '$1#')
    .replace(/^( +also failing +)\d+ more tests: .*(?:\n {16}.*)*/gm, '$1# more tests: …')
    .replace(/^ +skipped .*\n/gm, '')
    .replace(/^not tested: .*(?:\n {4}.*)*/gm, 'not tested: …')
    .replace(
      /\b\d+(?= (?:of|fail|error|blocked|pass|skip|scenarios?|tests?|requirements?|implementation)\b)/g,
      '#',
    )
    .replace(/(?<=of )\d+/g, '#')

it.each(kinds)('tells of %s what is wrong, on one screen', { timeout: 60_000 }, async (kind, name, fault) => {
  const dir = path.join('suites', name)
  const suite = builtSuite(dir)
  const { scenarios: all, ...told } = await assayInProcess(suite, playedBy(dir), { faults: [fault] })
  const scenarios = all.filter(({ id }) => !unplayed.includes(id))
  const requirements = [...suite.requirements.values()].map(({ at: _, ...one }) => ({ suite: name, ...one }))
  const journal = aJournal(scenarios, { ...told, run: { requirements, targetFile: 'target.yaml' } })
  const lines = [...renderConsole(journal, paperOf(plain, screen.columns), ['reports/latest/report.html'])]
  const seen = lines.join('').trimEnd().split('\n').slice(-screen.rows).join('\n')
  await expect(`${lasting(seen)}\n`).toMatchFileSnapshot(`golden/${kind}.txt`)
})
