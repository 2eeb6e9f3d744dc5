import { readdirSync, readFileSync } from 'node:fs'
import { METHODS } from 'node:http'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Change, Json, Step } from '../src/model/suite.ts'
import { builtSuite } from './support/built-suite.ts'

const suites = readdirSync('suites').filter((name) => name !== 'rules' && !name.includes('.'))

/** All TypeScript of a folder but its tests. */
const sourcesIn = (dir: string): string[] =>
  readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .map((file) => path.join(dir, file))
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))

const [right, faulty] = [false, true].map((inFaults) =>
  sourcesIn('reference-server').filter((file) => /[\\/](faults|variants)\b/.test(file) === inFaults),
) as [string[], string[]]

/** The texts of a value as a suite writes it: those of an expression are what it quotes. Header fields are nobody's own. */
const textsOf = (value: Json | undefined, named = true): string[] => {
  if (typeof value === 'string')
    return value.startsWith('$')
      ? [...value.matchAll(/'([^']*)'|"([^"]*)"/g)].map((m) => m[1] ?? m[2] ?? '')
      : [value]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inner]) => [
    ...(named && !Array.isArray(value) ? [name] : []),
    ...textsOf(inner, name !== 'headers'),
  ])
}

/** Of a draw its names are labels, which nobody sends. */
const textsOfDraw = (draw: Json | undefined): string[] =>
  typeof draw === 'object' && draw !== null ? Object.values(draw).flatMap(textsOfDraw) : textsOf(draw)

const textsOfChange = (change: Change): string[] =>
  Object.entries(change).flatMap(([key, value]) => {
    if (key === 'draw') return textsOfDraw(value as unknown as Json)
    if (key === 'to') return textsOf(value as Json)
    return String(value).startsWith('/headers/') ? [] : String(value).split('/').slice(-1)
  })

const textsOfStep = (step: Step): string[] => {
  if (step.kind === 'parallel') return step.sends.flatMap(textsOfStep)
  if (step.kind !== 'send') return []
  return [...textsOf(step.with), ...(step.change ? textsOfChange(step.change) : [])]
}

/** The words of the right servers: what their documents name. */
const documented = new Set(
  right.flatMap(
    (file) =>
      readFileSync(file, 'utf8')
        .toLowerCase()
        .match(/[\w-]+/g) ?? [],
  ),
)

/**
 * Whether a text proves nothing about who reads it: a plain word, a method, a media type, or a name that the right
 * server has as well, in either style. What is left a suite has made up, or picked.
 */
const isCommon = (text: string): boolean =>
  text.length < 4 ||
  /^[a-z]+$/.test(text) ||
  METHODS.includes(text) ||
  /^[a-z]+\/[a-z.+*-]+(;.*)?$/.test(text) ||
  documented.has(text.toLowerCase().replace(/^\W+|\W+$/g, '')) ||
  documented.has(text.replaceAll('-', '_'))

/** What stands in quotes or between slashes on a line, in pieces around what is put in. */
const literalsIn = (line: string): string[] =>
  [
    ...line.matchAll(/'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|`((?:[^`\\]|\\.)*)`|\/((?:[^/\\\s]|\\.)+)\//g),
  ].flatMap((m) =>
    (m[1] ?? m[2] ?? m[3]?.split(/\$\{[^}]*\}/) ?? m[4]?.replaceAll(/\\|^\^|\$$/g, '') ?? '')
      .toString()
      .split(','),
  )

/** Whether a literal is a text; one that no word is counts inside of another as well. */
const isIn = (literal: string, text: string): boolean =>
  literal === text || (/[\d_]|^tokenassay$/.test(text) && text.length > 5 && literal.includes(text))

describe('faults', () => {
  it('know no text that a scenario sends', () => {
    const sent = new Set(
      suites.flatMap((name) => {
        const { scenarios } = builtSuite(path.join('suites', name))
        return scenarios.flatMap(({ given, steps }) => [...given, ...steps].flatMap(textsOfStep))
      }),
    )
    const own = ['tokenassay', ...sent].filter((text) => text === 'tokenassay' || !isCommon(text))
    expect(own.length).toBeGreaterThan(20)
    const known = faulty.flatMap((file) =>
      readFileSync(file, 'utf8')
        .split('\n')
        .flatMap((line, i) =>
          /^\s*(\/\/|\*|\/\*\*|import )/.test(line)
            ? []
            : literalsIn(line)
                .flatMap((literal) => own.filter((text) => isIn(literal, text)))
                .map((text) => `${file}:${i + 1} knows "${text}"`),
        ),
    )
    expect(known).toEqual([])
  })
})
