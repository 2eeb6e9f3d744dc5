import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Journal } from '../../src/journal/read.ts'
import { html } from '../../src/report/html.ts'
import { writeRendered } from '../../src/report/write.ts'
import { accessibilityOf, launchBrowser, openPage } from './browser.ts'
import { failing, fuzzed, hostileBody, large, passing } from './gallery.ts'

const unpackMs = 60_000
let browser: Browser
let dir: string
const troubles: string[] = []

beforeAll(async () => {
  dir = mkdtempSync(path.join(tmpdir(), 'tokenassay-page-'))
  browser = await launchBrowser()
}, unpackMs)
afterAll(async () => {
  await browser?.close()
  rmSync(dir, { recursive: true, force: true })
})

const fileOf = (name: string, journal: Journal): string =>
  writeRendered(journal, dir, [{ ...html, file: `${name}.html` }]).files[0]!

const open = (
  name: string,
  journal: Journal,
  { hash = '', ...looks }: { hash?: string; scheme?: 'light' | 'dark'; width?: number } = {},
): Promise<Page> => openPage(browser, pathToFileURL(fileOf(name, journal)).href + hash, troubles, looks)

const shown = (page: Page) => page.locator('.scenario:not([hidden])').count()
const expectShown = (page: Page, count: number) => expect.poll(() => shown(page)).toBe(count)
const linkTo = (id: string) => `#${encodeURIComponent(id)}`

it.each([
  ['failing', failing(), 'light', 1280],
  ['failing', failing(), 'dark', 1280],
  ['passing', passing(), 'light', 420],
  ['fuzzed', fuzzed(), 'light', 1280],
  ['fuzzed', fuzzed(), 'dark', 420],
] as const)('has no accessibility finding: %s, %#', async (name, journal, scheme, width) => {
  const page = await open(`${name}-${scheme}-${width}`, journal, { scheme, width })
  for (const summary of await page.locator('.scenario > summary').all()) await summary.click()
  for (const summary of await page.locator('.curl > summary').all()) await summary.click()
  const { findings, passed } = await accessibilityOf(page)
  expect(findings).toEqual([])
  expect(passed).toBeGreaterThan(20)
  await page.close()
})

it('filters by verdict, level, suite and text, and says how much is left', async () => {
  const page = await open('filters', failing())
  const all = await shown(page)
  await page.locator('label.toggle.blocked').click()
  await expectShown(page, 3)
  await page.locator('label.toggle.fail').click()
  await expectShown(page, 4)
  await page.locator('select[name=suite]').selectOption('crayon')
  await expectShown(page, 1)
  expect(await page.locator('#shown').textContent()).toBe('1 of 7 requirements, 1 of 11 scenarios')
  await page.locator('button[type=reset]').click()
  await expectShown(page, all)
  await page.locator('select[name=level]').selectOption('SHOULD')
  await expectShown(page, 1)
  await page.locator('button[type=reset]').click()
  await expectShown(page, all)
  await page.locator('input[name=text]').fill('crayon-PASSWORD-required issued')
  await expectShown(page, 1)
  await page.locator('input[name=text]').fill('no such thing')
  await expect.poll(() => page.locator('#no-scenarios').isVisible()).toBe(true)
  await page.close()
})

it('keeps the filters in the address, so that what is shown can be sent to somebody', async () => {
  const page = await open('address', failing())
  await page.locator('label.toggle.fail').click()
  await page.locator('select[name=suite]').selectOption('crayon')
  await expectShown(page, 1)
  await expect.poll(() => page.evaluate('location.hash')).toBe('#?verdict=fail&suite=crayon')
  const again = await open('address', failing(), { hash: '#?verdict=fail&suite=crayon' })
  await expectShown(again, 1)
  expect(await again.locator('select[name=suite]').inputValue()).toBe('crayon')
  await again.locator('button[type=reset]').click()
  await expect.poll(() => again.evaluate('location.hash')).toBe('')
  await page.close()
  await again.close()
})

it('begins with what was seen: one cause with its request, what was changed of it, and the response', async () => {
  const page = await open('causes', failing())
  const first = page.locator('.finding.fail').first()
  expect(await first.locator('h3').textContent()).toMatch(/A token is issued without password/)
  expect(await first.locator('.changes li').allTextContents()).toEqual(['without password'])
  expect(await first.locator('.message').count()).toBe(2)
  const verdicts = await page
    .locator('.scenario')
    .evaluateAll((rows: { dataset: { verdict: string } }[]) => rows.map((row) => row.dataset.verdict))
  const lastNoted = verdicts.findLastIndex((it: string) => it !== 'pass' && it !== 'skip')
  expect(verdicts.slice(0, lastNoted + 1)).not.toContain('pass')
  expect(await page.locator('.requirements tbody .chip').first().textContent()).toBe('not met')
  await page.close()
})

it('opens at the scenario that a link names', async () => {
  const page = await open('links', failing(), { hash: linkTo('crayon/password-grant-needs-password') })
  const row = page.locator('details[open]')
  await expect.poll(() => row.count()).toBe(1)
  expect(await row.locator('.exchange').count()).toBe(2)
  expect(await row.locator('.changes li').allTextContents()).toEqual(['without password'])
  await expect
    .poll(() => page.evaluate('document.activeElement.parentElement?.id'))
    .toBe('crayon/password-grant-needs-password')
  await page.locator('label.toggle.skip').click()
  await page.locator('.finding a', { hasText: 'token-type-is-lower-case' }).click()
  await expect
    .poll(() => page.locator('details[open] .title').allTextContents())
    .toContain('The token type is in lower case')
  await page.locator('.requirements a', { hasText: '4 scenarios' }).click()
  await expectShown(page, 4)
  await page.close()
})

it('shows an answer full of markup and control characters as text', async () => {
  const page = await open('hostile', failing(), { hash: linkTo('crayon/hostile') })
  const body = await page.locator('details[open] .message').nth(1).locator('pre').last().textContent()
  expect(body).toBe(
    hostileBody
      .replace('\u0000', '\\u0000')
      .replace('\u001b', '\\u001b')
      .replace('\u202e', '\\u202e')
      .replace('\u2028', '\\u2028'),
  )
  expect(await page.title()).toMatch(/^tokenassay: /)
  expect(await page.locator('img').count()).toBe(0)
  await page.close()
})

it('draws the life of a token and tells it in words', async () => {
  const page = await open('axis', passing(), { hash: linkTo('crayon/a-token-dies-after-two-hours') })
  await page.waitForSelector('.axis')
  expect(await page.locator('.axis .lane .issued').count()).toBe(1)
  expect(await page.locator('.axis .expected-end').count()).toBe(3)
  expect(await page.locator('.axis figcaption').textContent()).toContain('was rejected after 2 h 1 min')
  await page.close()
})

it('boxes the smallest case with its replay line and a scenario to paste', async () => {
  const page = await open('case', fuzzed(), { hash: linkTo('crayon/drawn-password') })
  const box = page.locator('details[open] .case')
  await expect.poll(() => box.locator('.case-value').textContent()).toBe('‹password 77aa88›\\u0000x')
  expect(await box.locator('.facts dd').allTextContents()).toEqual([
    '31 requests',
    '4 requests',
    '42',
    '17:1:0',
  ])
  expect(await box.locator('.command code').textContent()).toBe(
    'tokenassay replay reports/latest crayon/drawn-password --url http://127.0.0.1:4010/',
  )
  expect(await box.locator('.command pre').textContent()).toContain(
    '- id: drawn-password-found-1a2b3c\n    title: ',
  )
  await page.close()
})

it('is used by keyboard alone', async () => {
  const page = await open('keyboard', failing())
  await page.keyboard.press('Tab')
  expect(await page.evaluate('document.activeElement.className')).toBe('skip-link')
  await page.locator('.scenario > summary').first().focus()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await expect.poll(() => page.locator('details[open] .detail').count()).toBe(1)
  expect(await page.locator('.scenario').nth(1).getAttribute('open')).toBe('')
  await page.close()
})

it('prints what is broken, opened or not', async () => {
  const page = await open('print', failing())
  await page.evaluate(`dispatchEvent(new Event('beforeprint'))`)
  expect(await page.locator('details[open] .failed').count()).toBe(1)
  expect((await page.pdf()).subarray(0, 5).toString()).toBe('%PDF-')
  await page.close()
})

it('opens and filters two thousand scenarios without a stutter', async () => {
  const journal = large(2000)
  const file = fileOf('large', journal)
  const page = await open('large', journal)
  const openMs = await page.evaluate<number>(
    'performance.timing.loadEventEnd - performance.timing.navigationStart',
  )
  const filterMs = await page.evaluate<number>(`new Promise((resolve) => {
    const input = document.querySelector('label.toggle.fail input')
    const start = performance.now()
    new MutationObserver(() => {
      document.body.offsetHeight
      resolve(performance.now() - start)
    }).observe(document.getElementById('shown'), { childList: true })
    input.click()
  })`)
  expect(await shown(page)).toBe(200)
  process.stdout.write(
    `2000 scenarios: ${(statSync(file).size / 1e6).toFixed(1)} MB, open ${openMs} ms, filter ${filterMs.toFixed(0)} ms\n`,
  )
  // Far above what it takes, so that a busy machine does not fail it.
  expect(openMs).toBeLessThan(5000)
  expect(filterMs).toBeLessThan(500)
  await page.close()
})

it('logged nothing, loaded nothing and broke none of its own policy', () => {
  expect(troubles).toEqual([])
})
