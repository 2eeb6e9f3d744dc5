import { createRequire } from 'node:module'
import chromium from '@sparticuz/chromium'
import { type Browser, type Page, chromium as playwright } from 'playwright-core'

const require = createRequire(import.meta.url)

// The package's own arguments run all in one process, which ends with the first page that is closed.
const args = ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--hide-scrollbars']

/** A real browser: the one that CHROMIUM_PATH names, or the one that comes with the packages. */
export const launchBrowser = async (): Promise<Browser> =>
  playwright.launch({
    executablePath: process.env['CHROMIUM_PATH'] ?? (await chromium.executablePath()),
    args,
    headless: true,
  })

/** Opens a page once its scripts have run; what it logs, throws or loads from elsewhere is added to the troubles. */
export const openPage = async (
  browser: Browser,
  address: string,
  troubles: string[],
  { scheme = 'light' as 'light' | 'dark', width = 1280 } = {},
): Promise<Page> => {
  const page = await browser.newPage({ colorScheme: scheme, viewport: { width, height: 900 } })
  page.on('console', (message) => troubles.push(message.text()))
  page.on('pageerror', (error) => troubles.push(error.message))
  page.on('request', (request) => {
    if (!request.url().startsWith('file:')) troubles.push(`loads ${request.url()}`)
  })
  await page.goto(address)
  await page.waitForSelector('html[data-ready]', { state: 'attached' })
  return page
}

/** What axe finds wrong with a page, and how many of its rules it passes. */
export const accessibilityOf = async (page: Page): Promise<{ findings: unknown[]; passed: number }> => {
  // The policy of the page lets no script in, and axe is one; the protocol of the browser may still bring it.
  await page.evaluate(`(() => { ${require('axe-core').source} })()`)
  return page.evaluate(
    `axe.run().then(({ violations, passes }) => ({
      findings: violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)]),
      passed: passes.length,
    }))`,
  )
}
