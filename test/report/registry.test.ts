import { generateKeyPairSync } from 'node:crypto'
import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { certificateOf, writeCertificate } from '../../src/certify/certify.ts'
import { checkRegistry, registryPage } from '../../src/certify/registry.ts'
import { openJournal } from '../../src/journal/read.ts'
import { profileOf } from '../../src/suite/profiles.ts'
import { folder, harness, keys, recorded, signed, statementIn, subject, tiny } from '../support/certified.ts'
import { accessibilityOf, launchBrowser } from './browser.ts'

const hostile = `<img src=x onerror="document.title='run'">"'><script>document.title='run'</script>@1`
const hostileDir = `<b onclick=alert(1)> %2e%2e "'`

const { dir: root, remove } = folder()
const registry = path.join(root, 'registry')
let browser: Browser

beforeAll(async () => {
  browser = await launchBrowser()
  const run = await recorded(path.join(root, 'run'))
  const suite = await tiny()
  const put = async (to: string, name: string, signer?: string) => {
    const made = await certificateOf(openJournal(path.join(run, 'run.ndjson')), {
      suite,
      profile: profileOf(suite, 'core'),
      subject: name,
      key: keys.privateKey,
      harness,
      ...(signer !== undefined && { signer }),
    })
    if ('obstacles' in made) throw new Error(made.obstacles.join('\n'))
    writeCertificate(path.join(registry, to), made.files)
  }
  await put('acme/1.2.3', subject, 'Acme QA')
  await put(hostileDir, hostile, hostile)
  cpSync(path.join(registry, 'acme/1.2.3'), path.join(registry, 'acme/edited'), { recursive: true })
  writeFileSync(path.join(registry, 'acme/edited/badge.svg'), '<svg/>')
  cpSync(path.join(registry, 'acme/1.2.3'), path.join(registry, 'acme/unknown'), { recursive: true })
  signed(
    path.join(registry, 'acme/unknown'),
    statementIn(path.join(registry, 'acme/unknown')),
    generateKeyPairSync('ed25519').privateKey,
  )
  mkdirSync(path.join(registry, 'keys'))
  writeFileSync(
    path.join(registry, 'keys/acme.pub.pem'),
    keys.publicKey.export({ type: 'spki', format: 'pem' }),
  )
  const entries = await checkRegistry(registry, { suite: async () => suite, harness, today: '2026-11-27' })
  writeFileSync(path.join(registry, 'index.html'), registryPage(entries))
}, 60_000)
afterAll(async () => {
  await browser?.close()
  remove()
})

/** A page of the registry in a browser, with what it logged or loaded. */
const opened = async (file: string, width = 1280) => {
  const page = await browser.newPage({ viewport: { width, height: 900 } })
  const troubles: string[] = []
  page.on('console', (message) => troubles.push(message.text()))
  page.on('pageerror', (error) => troubles.push(error.message))
  page.on('request', (request) => {
    if (!request.url().startsWith('file:')) troubles.push(`loads ${request.url()}`)
  })
  await page.goto(pathToFileURL(path.join(registry, file)).href)
  return { page, troubles }
}

describe('the page of a registry', () => {
  it('lists what holds, and what is refused with its reason', async () => {
    const { page, troubles } = await opened('index.html')
    const cells = await page.locator('tbody tr').filter({ hasText: subject }).locator('th,td').allInnerTexts()
    expect(cells).toEqual([
      subject,
      'tiny 0.1.0',
      'core',
      expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
      expect.stringMatching(/^acme\nAcme QA, key [0-9a-f]{16}$/),
      'none',
    ])
    const refused = await page.locator('h2 + dl').innerText()
    expect(refused).toContain('"badge.svg" is not the file that was signed')
    expect(refused).toContain('no key in "keys" is the one that it names')
    expect(troubles).toEqual([])
  })

  it('shows hostile names as text, and leads to nowhere but the certificate', async () => {
    const { page, troubles } = await opened('index.html')
    expect(await page.title()).toBe('Certificates')
    expect(await page.locator('img, script, b').count()).toBe(0)
    const link = page.getByRole('link', { name: hostile })
    await link.click()
    expect(await page.locator('h1').innerText()).toBe(`Conformance statement: ${hostile}`)
    expect(await page.locator('img, script').count()).toBe(0)
    expect(await page.title()).toContain('Conformance statement')
    expect(troubles).toEqual([])
  })

  it.each(['index.html', 'acme/1.2.3/statement.html'])(
    '%s is accessible, and fits a narrow screen',
    async (file) => {
      const { page } = await opened(file, 360)
      const { findings, passed } = await accessibilityOf(page)
      expect(findings).toEqual([])
      expect(passed).toBeGreaterThan(5)
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360)
    },
  )

  it('has a badge that is an image by itself', async () => {
    const { page, troubles } = await opened('acme/1.2.3/badge.svg')
    expect(await page.locator('text').allTextContents()).toEqual(['tiny 0.1.0', 'core'])
    expect(troubles).toEqual([])
  })
})
