import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { renderMatrixPage } from '../../src/report/matrix-page.ts'
import type { Caught, Matrix } from '../../src/selftest/matrix.ts'
import { accessibilityOf, launchBrowser, openPage } from './browser.ts'

const unpackMs = 60_000
let browser: Browser
let dir: string
let address: string
const troubles: string[] = []

const matrixOf = (suite: string, degrees: Caught[]): Matrix => ({
  suite,
  faults: degrees.map((caught, index) => ({
    name: `fault-${index}`,
    about: index === 0 ? 'a password of spaces is taken' : `the server does the ${index}th wrong thing`,
    breaks: 'REQUIREMENT-one',
    caught,
    scenarios: caught === 'missed' ? [] : Array.from({ length: index + 1 }, (_, at) => `scenario-${at}`),
    requirements: ['REQUIREMENT-two'],
  })),
  variants: { all: 5, clean: 4, unclean: [{ name: 'slow', about: 'slow answers', findings: ['no answer'] }] },
  checks: { all: 40, proven: 39, vacuous: ['scenario-0#steps[0].expect'] },
  unknownRequirements: [],
})

beforeAll(async () => {
  dir = mkdtempSync(path.join(tmpdir(), 'tokenassay-matrix-'))
  const file = path.join(dir, 'matrix.html')
  const matrices = [
    matrixOf('crayon', ['caught', 'caught', 'missed', 'elsewhere', 'caught', 'caught']),
    matrixOf('sugarcrm', ['caught', 'caught']),
  ]
  writeFileSync(file, [...renderMatrixPage(matrices)].join(''))
  address = pathToFileURL(file).href
  browser = await launchBrowser()
}, unpackMs)
afterAll(async () => {
  await browser?.close()
  rmSync(dir, { recursive: true, force: true })
})

const open = (scheme: 'light' | 'dark' = 'light', width = 1280): Promise<Page> =>
  openPage(browser, address, troubles, { scheme, width })

it.each([
  ['light', 1280],
  ['dark', 1280],
  ['light', 420],
] as const)('has no accessibility finding: %s, %d wide', async (scheme, width) => {
  const page = await open(scheme, width)
  for (const summary of await page.locator('summary').all()) await summary.click()
  const { findings, passed } = await accessibilityOf(page)
  expect(findings).toEqual([])
  expect(passed).toBeGreaterThan(15)
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width)
  await page.close()
})

it('filters faults by verdict, API and text, and says how much is left', async () => {
  const page = await open()
  const expectShown = (count: number) =>
    expect.poll(() => page.locator('#shown').textContent()).toBe(`${count} of 8 faults`)
  await expectShown(8)
  await page.locator('label.toggle', { hasText: 'missed' }).click()
  await expectShown(1)
  await page.locator('label.toggle', { hasText: 'elsewhere' }).click()
  await expectShown(2)
  expect(await page.locator('.row:not([hidden]) .chip').allTextContents()).toEqual(['missed', 'elsewhere'])
  await page.locator('button[type=reset]').click()
  await expectShown(8)
  await page.locator('select[name=suite]').selectOption('sugarcrm')
  await expectShown(2)
  await page.locator('input[name=text]').fill('PASSWORD requirement-one')
  await expectShown(1)
  await page.locator('input[name=text]').fill('no such thing')
  await expect.poll(() => page.locator('#no-faults').isVisible()).toBe(true)
  await page.close()
})

it('logged nothing, loaded nothing and broke none of its own policy', () => {
  expect(troubles).toEqual([])
})
