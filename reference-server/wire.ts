import type { ServerResponse } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { toHttpDate } from './clock.ts'
import type { Answer, Call } from './model.ts'

/** Puts an answer on the wire, as early and as whole as it says. */
export async function send(answer: Answer, call: Call, response: ServerResponse): Promise<void> {
  if (answer.delayMs > 0) await wait(answer.delayMs)
  if (answer.cut === 'before') {
    response.destroy()
    return
  }
  const length = answer.chunked ? {} : { 'Content-Length': String(answer.bytes.length) }
  const date = { Date: toHttpDate(call.world.clock.now()) }
  response.writeHead(answer.status, { ...date, ...answer.headers, ...length })
  const half = answer.bytes.length >> 1
  if (answer.cut === 'midway') response.write(answer.bytes.subarray(0, half), () => response.destroy())
  else if (answer.chunked) {
    response.write(answer.bytes.subarray(0, half))
    response.end(answer.bytes.subarray(half))
  } else response.end(call.method === 'HEAD' ? undefined : answer.bytes)
}
