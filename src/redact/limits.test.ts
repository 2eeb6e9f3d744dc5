import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createRedactor } from './redactor.ts'

// Texts that are as much work as any may be: seconds, where other tests take milliseconds.

const print = (value: string) => createHash('sha256').update(value).digest('hex').slice(0, 6)

const redactor = () => {
  const made = createRedactor()
  made.addInput('password', 'p@ss "w%41\\ö&<x+y z')
  return made
}

describe('a text that is too much work', () => {
  const half = 1 << 19
  const withheld = (text: string, why: string) => `‹${text.length} characters withheld: ${why}›`
  const ways = 'they can be decoded in too many ways to look for secrets in all'

  it('is withheld when it decodes in too many ways', () => {
    const text = '\\u0025%5cu0026&#92;u0026#37;%26#x5c;u00\\u0032%35%&#50;5%5cu0025&amp;amp;%255c'.repeat(
      half / 64,
    )
    expect(redactor().text(text)).toBe(withheld(text, ways))
  })

  it('is withheld when more values end alike than can be compared', () => {
    const made = redactor()
    const lengths = Array.from({ length: 700 }, (_, at) => at)
    for (const at of lengths) made.addToken(`${at}.${'A'.repeat(at + 8)}`)
    const text = 'A'.repeat(half)
    expect(made.text(text)).toBe(withheld(text, ways))
  })

  it('is none because a long value overlaps itself', () => {
    const made = redactor()
    made.addToken('A'.repeat(half))
    expect(made.text(`${'A'.repeat(2 * half)}!`)).toBe(`‹token ${print('A'.repeat(half))}›!`)
    expect(made.text(`${'A'.repeat(half - 1)}!`)).toBe(`‹part of token ${print('A'.repeat(half))}›!`)
  })
})
