import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { answer, freshCall } from '../behaviour/pipeline.ts'
import type { Answer, Call, Message, World } from '../behaviour/types.ts'
import { clockPath, moveClock } from './clock-hook.ts'
import { send } from './wire.ts'

const bodyLimitBytes = 64 * 1024

/** Where a running server is, and how to stop it. */
export interface Listening {
  url: string
  close(): Promise<void>
}

/** Serves a world over HTTP. @throws {Error} when it cannot listen there. */
export async function listen(
  world: World,
  { port, host }: { port: number; host: string },
): Promise<Listening> {
  const server = createServer((request, response) => void serve(world, request, response))
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, host, resolve)
  })
  const close = async (): Promise<void> => {
    const closed = new Promise((resolve) => server.close(resolve))
    server.closeAllConnections()
    await closed
  }
  const address = server.address() as AddressInfo
  const name = address.family === 'IPv6' ? `[${address.address}]` : address.address
  return { url: `http://${name}:${address.port}`, close }
}

async function serve(world: World, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const { method = '', url = '', headers, rawHeaders } = request
    const body = await bodyOf(request)
    const { reply, call } = await handle(world, { method, url, headers, rawHeaders, body })
    await send(reply, call, response)
  } catch {
    // the client has gone, or what a fault answers cannot be put into a header
    response.destroy()
  }
}

/** The whole body; undefined when it is longer than the server reads. */
async function bodyOf(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes <= bodyLimitBytes) chunks.push(chunk)
  }
  return bytes <= bodyLimitBytes ? Buffer.concat(chunks) : undefined
}

/** The answer to a message, however it came. */
export async function handle(world: World, message: Message): Promise<{ reply: Answer; call: Call }> {
  // the absolute form of a request target is as good as its path (RFC 9112 3.2.2)
  const [path = '', ...query] = message.url.replace(/^https?:\/\/[^/?]*/i, '').split('?')
  const { method, headers, rawHeaders, body } = message
  const call = freshCall(world, {
    method,
    path,
    query: query.join('?'),
    headers,
    rawHeaders,
    body: body ?? Buffer.alloc(0),
  })
  if (world.clockHook && path === clockPath) return { reply: moveClock(call), call }
  return { reply: await answer(call, body ? undefined : 'tooLarge'), call }
}
