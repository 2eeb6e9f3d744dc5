import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'

// They stand beside this module, or beside the bundle that it is part of.
const assetFiles = {
  styles: ['page.css', 'lists.css', 'detail.css', 'axis.css'],
  scripts: [
    'dom.client.js',
    'axis.client.js',
    'exchange.client.js',
    'case.client.js',
    'detail.client.js',
    'page.client.js',
  ],
} as const

const joined = (names: readonly string[]): string =>
  names.map((name) => readFileSync(new URL(name, import.meta.url), 'utf8')).join('\n')

/** The page's style sheet. */
export const style = (): string => joined(assetFiles.styles)

/** The page's script, in a scope of its own. */
export const script = (): string => `'use strict'\n;{\n${joined(assetFiles.scripts)}}\n`

/** The source expression by which a content security policy lets exactly this text through. */
export const hashSource = (text: string): string =>
  `'sha256-${createHash('sha256').update(text).digest('base64')}'`
