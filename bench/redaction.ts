import { randomBytes } from 'node:crypto'
import { createRedactor } from '../src/redact/redactor.ts'
import { tokensIn } from '../src/redact/tokens.ts'

// Prints what redaction costs as texts and secrets grow: the last column is the time beside the line above, which has half as much.

const token = (bytes = 33): string => randomBytes(bytes).toString('base64url')

const timed = (work: () => unknown): number => {
  const start = process.cpuUsage()
  work()
  return process.cpuUsage(start).user / 1000
}

/** The least of three times, for what disturbs a measurement only ever adds to it. */
const least = (work: () => unknown): number => Math.min(timed(work), timed(work), timed(work))

const table = (title: string, sizes: number[], measure: (size: number) => number): void => {
  console.log(`\n${title}`)
  let before: number | undefined
  for (const size of sizes) {
    const ms = measure(size)
    const ratio = before === undefined ? '' : (ms / before).toFixed(2)
    console.log(`${String(size).padStart(10)}${`${ms.toFixed(1)} ms`.padStart(14)}${ratio.padStart(8)}`)
    before = ms
  }
}

const knowing = (secrets: number) => {
  const redactor = createRedactor()
  redactor.addInput('password', 'correct horse 7+battery')
  const tokens = Array.from({ length: secrets }, () => token())
  for (const each of tokens) redactor.addToken(each)
  return { redactor, tokens }
}

/** JSON as a server may answer, with a token that is known in each sixth field. */
const answer = (tokens: string[], characters: number): string => {
  const fields: string[] = []
  for (let at = 0, length = 0; length < characters; at++) {
    const value = at % 6 === 0 ? tokens[at % tokens.length]! : `some words about field ${at}`
    fields.push(`"field_${at}":"${value}"`)
    length += fields.at(-1)!.length + 1
  }
  return `{${fields.join(',')}}`
}

const doubled = (from: number, steps: number) => Array.from({ length: steps }, (_, at) => from << at)

const { redactor, tokens } = knowing(1000)
redactor.text(answer(tokens, 1 << 16))
table('characters of a text, 1000 tokens known', doubled(1 << 16, 5), (size) => {
  const text = answer(tokens, size)
  return least(() => redactor.text(text))
})
table('tokens known, a text of 256 KiB', doubled(1250, 5), (size) => {
  const made = knowing(size)
  const text = answer(made.tokens.slice(0, 1000), 1 << 18)
  return least(() => made.redactor.text(text))
})
table('tokens taken in', doubled(1250, 5), (size) => least(() => knowing(size)))
table('characters of one token, taken in and looked for', doubled(1 << 16, 5), (size) => {
  const one = token((size * 3) / 4)
  return least(() => {
    const made = createRedactor()
    made.addToken(one)
    made.text(`{"access_token":"${one}"}`)
  })
})
table('tokens in one answer, found, taken in and looked for', doubled(1250, 5), (size) => {
  const body = JSON.stringify({ tokens: Array.from({ length: size }, () => ({ access_token: token() })) })
  return least(() => {
    const made = createRedactor()
    for (const one of tokensIn({ headers: [], body })) made.addToken(one)
    made.text(body)
  })
})
console.log(`\n${Math.round(process.memoryUsage().rss / 2 ** 20)} MiB`)
