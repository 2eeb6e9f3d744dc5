import chromium from '@sparticuz/chromium'
import { type Browser, chromium as playwright } from 'playwright-core'

// The package's own arguments run all in one process, which ends with the first page that is closed.
const args = ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--hide-scrollbars']

/** A real browser: the one that CHROMIUM_PATH names, or the one that comes with the packages. */
export const launchBrowser = async (): Promise<Browser> =>
  playwright.launch({
    executablePath: process.env['CHROMIUM_PATH'] ?? (await chromium.executablePath()),
    args,
    headless: true,
  })
