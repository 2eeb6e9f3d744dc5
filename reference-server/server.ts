import { type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from 'fastify'
import type { World } from './model.ts'
import { answer, freshCall } from './pipeline.ts'
import { send } from './wire.ts'

const bodyLimitBytes = 64 * 1024

/** Where a running server is, and how to stop it. */
export interface Listening {
  url: string
  close(): Promise<void>
}

/** Serves a world over HTTP; the clock is at /__clock when `clockHook` says so. */
export async function listen(
  world: World,
  options: { port: number; host: string; clockHook: boolean },
): Promise<Listening> {
  const app = fastify({
    bodyLimit: bodyLimitBytes,
    forceCloseConnections: true,
    frameworkErrors: (_error, request, reply) => void handle(world, request, reply, 'malformed'),
  })
  // one of the APIs is asked for a token by GET with a body
  app.addHttpMethod('GET', { hasBody: true, overrideExisting: true })
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
  // The behaviour decides on paths and methods, so that a fault can too: to fastify every path is unknown.
  app.setNotFoundHandler((request, reply) => handle(world, request, reply))
  app.setErrorHandler((error: { statusCode?: number }, request, reply) =>
    handle(world, request, reply, unreadable[error.statusCode ?? 400] ?? 'malformed'),
  )
  if (options.clockHook) clockHook(app, world)
  const url = await app.listen({ port: options.port, host: options.host })
  return { url, close: () => app.close() }
}

const unreadable: Record<number, string> = { 413: 'tooLarge', 415: 'wrongMediaType' }

async function handle(
  world: World,
  request: FastifyRequest,
  reply: FastifyReply,
  reason?: string,
): Promise<void> {
  reply.hijack()
  // the absolute form of a request target is as good as its path (RFC 9112 3.2.2)
  const [path = '', ...query] = (request.raw.url ?? '').replace(/^https?:\/\/[^/?]*/i, '').split('?')
  const call = freshCall(world, {
    method: request.method,
    path,
    query: query.join('?'),
    headers: request.raw.headers,
    rawHeaders: request.raw.rawHeaders,
    body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
  })
  await send(await answer(call, reason), call, reply.raw)
}

function clockHook(app: FastifyInstance, world: World): void {
  const now = () => ({ now: new Date(world.clock.now()).toISOString() })
  app.get('/__clock', async () => now())
  app.post('/__clock', async (request, reply) => {
    const seconds = secondsIn(String(request.body))
    if (seconds === undefined)
      return reply.code(400).send({ error: 'expected {"advance": seconds}, 0 or more' })
    world.clock.advance(seconds)
    return now()
  })
}

function secondsIn(text: string): number | undefined {
  try {
    const seconds = (JSON.parse(text) as { advance?: unknown }).advance
    return typeof seconds === 'number' && seconds >= 0 ? seconds : undefined
  } catch {
    return undefined
  }
}
