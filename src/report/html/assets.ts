import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'

// They stand beside this module, or beside the bundle that it is part of.
const assetFiles = {
  report: {
    styles: ['page.css', 'lists.css', 'detail.css', 'axis.css'],
    scripts: [
      'dom.client.js',
      'filters.client.js',
      'axis.client.js',
      'exchange.client.js',
      'case.client.js',
      'detail.client.js',
      'page.client.js',
    ],
  },
  matrix: {
    styles: ['page.css', 'lists.css', 'matrix.css'],
    scripts: ['filters.client.js', 'matrix.client.js'],
  },
}

/** The name of a page that is written. */
export type PageName = keyof typeof assetFiles

const joined = (names: readonly string[]): string =>
  names.map((name) => readFileSync(new URL(name, import.meta.url), 'utf8')).join('\n')

/** A page's style sheet. */
export const styleOf = (page: PageName): string => joined(assetFiles[page].styles)

/** A page's script, in a scope of its own. */
export const scriptOf = (page: PageName): string => `'use strict'\n;{\n${joined(assetFiles[page].scripts)}}\n`

/** The source expression by which a content security policy lets exactly this text through. */
export const hashSource = (text: string): string =>
  `'sha256-${createHash('sha256').update(text).digest('base64')}'`
