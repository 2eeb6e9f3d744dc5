import { expect, it } from 'vitest'
import { folderOf, streamedFleet } from './fleet.ts'

const declared = [
  { id: 'lamp', inputs: { password: { description: 'the password' } }, paths: {}, lifetimes: {} },
] as unknown as Parameters<typeof streamedFleet>[3]

const line = (name: string, more: object = {}): string =>
  JSON.stringify({ name, url: 'http://127.0.0.1:1', inputs: { password: 'sesame' }, ...more })

const read = async (...chunks: (string | Buffer)[]) => {
  async function* stream() {
    yield* chunks
  }
  const found = []
  for await (const one of streamedFleet('standard input', stream(), { env: {} }, declared)) found.push(one)
  return found
}

it('reads lines wherever a stream is cut, also within a character', async () => {
  const text = Buffer.from(`${line('zürich')}\n\n${line('basel')}\n`)
  const cut = text.indexOf(0xc3) + 1
  const found = await read(text.subarray(0, cut), text.subarray(cut, -9), text.subarray(-9))
  expect(found.map(({ name, at }) => [name, at])).toEqual([
    ['zürich', 'standard input:1:1'],
    ['basel', 'standard input:3:1'],
  ])
})

it('tells of a line that has no end, and reads the next', async () => {
  const found = await read('x'.repeat(600_000), 'y'.repeat(600_000), `\n${line('after')}\n`)
  expect(found.map(({ name, problem }) => [name, problem?.code])).toEqual([
    ['line 1', 'line-long'],
    ['after', undefined],
  ])
})

it('takes no two names that would share a folder, on any disk', async () => {
  const found = await read(['a b', 'A-B', 'a_b'].map((name) => line(name)).join('\n'))
  expect(found.map(({ problem }) => problem?.problems[0]?.message)).toEqual([
    undefined,
    'the targets "A-B" and "a b" (standard input:1:1) would share the folder "A-B"',
    undefined,
  ])
})

it('gives no target a folder outside of its own', () => {
  for (const name of ['..', '../x', '/etc/passwd', '.', 'a/../../b', 'C:\\x', 'x'.repeat(5000)]) {
    expect(folderOf(name)).toMatch(/^[\w-][\w.-]{0,99}$/)
    expect(folderOf(name)).not.toContain('/')
  }
})
