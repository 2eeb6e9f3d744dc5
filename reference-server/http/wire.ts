import type { ServerResponse } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { toHttpDate } from '../behaviour/clock.ts'
import type { Answer, Call } from '../behaviour/types.ts'

/** What arrives of an answer where there is no network between. */
export interface Reply {
  status: number
  headers: [name: string, value: string][]
  body: Buffer
}

/** Puts an answer on the wire, as early and as whole as it says. */
export async function send(answer: Answer, call: Call, response: ServerResponse): Promise<void> {
  if (answer.delayMs > 0) await wait(answer.delayMs)
  if (answer.cut === 'before') {
    response.destroy()
    return
  }
  response.writeHead(answer.status, linesOf(answer, call).flat())
  const half = answer.bytes.length >> 1
  if (answer.cut === 'midway') response.write(answer.bytes.subarray(0, half), () => response.destroy())
  else if (answer.chunked) {
    response.write(answer.bytes.subarray(0, half))
    response.end(answer.bytes.subarray(half))
  } else response.end(isBodiless(answer, call) ? undefined : answer.bytes)
}

const headerValue = /^[\t\x20-\x7e\x80-\xff]*$/

/** Hands an answer over as early as it says; nothing when the connection would close before its end. */
export async function deliver(answer: Answer, call: Call): Promise<Reply | undefined> {
  if (answer.delayMs > 0) await wait(answer.delayMs)
  const headers = linesOf(answer, call)
  // Node's server rather closes the connection than send such a thing.
  if (answer.cut !== 'no' || headers.some(([, value]) => !headerValue.test(value))) return undefined
  return {
    status: answer.status,
    headers,
    body: isBodiless(answer, call) ? Buffer.alloc(0) : answer.bytes,
  }
}

/** Whether an answer ends with its head (RFC 9110 9.3.2, 15.3.5). */
const isBodiless = ({ status }: Answer, { method }: Call): boolean => method === 'HEAD' || status === 204

/** The header fields of an answer; a value of several lines is as many fields of one name. */
const linesOf = (answer: Answer, call: Call): [string, string][] =>
  Object.entries(headersOf(answer, call)).flatMap(([name, value]) =>
    (/^set-cookie$/i.test(name) ? value.split('\n') : [value]).map((line): [string, string] => [name, line]),
  )

const headersOf = ({ headers, status, chunked, bytes }: Answer, { world }: Call): Record<string, string> => ({
  Date: toHttpDate(world.clock.now()),
  ...headers,
  ...(!chunked && status !== 204 && { 'Content-Length': String(bytes.length) }),
})
