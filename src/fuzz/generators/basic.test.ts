import { describe, expect, it } from 'vitest'
import type { Truth } from '../model.ts'
import { basicGrammar } from './basic.ts'

const truth = (password: string): Truth => ({
  pointer: '/headers/authorization',
  value: undefined as never,
  of: { username: 'EE73', password },
  others: [],
})
const pairOf = (value: unknown): string =>
  Buffer.from(/^basic +(\S+)$/i.exec(String(value))?.[1] ?? '', 'base64').toString()
const casesFor = (password: string) =>
  basicGrammar.edges(truth(password)).flatMap((edge) => basicGrammar.make(truth(password), edge) ?? [])

describe('nearly HTTP Basic', () => {
  it('holds no other password against a server where the true one is empty', () => {
    const read = casesFor('').filter(({ value }) => /^EE73(:|$)/.test(pairOf(value)))
    expect(read.length).toBeGreaterThan(3)
    for (const { freedom } of read) expect(freedom).toBeDefined()
  })

  it('still wants the name, whatever stands beside it', () => {
    const others = casesFor('').filter(({ value }) => /^(x|:)/.test(pairOf(value)))
    expect(others.map(({ freedom }) => freedom)).toContain(undefined)
    const wrong = casesFor('s3cret').filter(({ value }) => ['EE73', 'EE73:'].includes(pairOf(value)))
    expect(wrong).toHaveLength(2)
    for (const { freedom } of wrong) expect(freedom).toBeUndefined()
  })
})
