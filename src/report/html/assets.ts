import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

// A CommonJS bundle has a folder of its own where a module has an address.
const folder = (): string =>
  typeof __dirname === 'string' ? __dirname : path.dirname(fileURLToPath(import.meta.url))

/** The files that the page is made of; they stand beside this module, or beside the bundle that it is part of. */
export const assetFiles = {
  styles: ['page.css', 'lists.css', 'detail.css', 'axis.css'],
  scripts: ['dom.client.js', 'axis.client.js', 'exchange.client.js', 'detail.client.js', 'page.client.js'],
} as const

const joined = (names: readonly string[]): string =>
  names.map((name) => readFileSync(path.join(folder(), name), 'utf8')).join('\n')

/** The page's style sheet. */
export const style = (): string => joined(assetFiles.styles)

/** The page's script, in a scope of its own. */
export const script = (): string => `'use strict'\n;{\n${joined(assetFiles.scripts)}}\n`

/** The source expression by which a content security policy lets exactly this text through. */
export const hashSource = (text: string): string =>
  `'sha256-${createHash('sha256').update(text).digest('base64')}'`
