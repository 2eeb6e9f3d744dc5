import { addCookie, ok } from './answer.ts'
import { lookupNothing } from './body.ts'
import { readParameters } from './parameters.ts'
import { Refused, refuse } from './refusals.ts'
import { issue } from './tokens.ts'
import type { Answer, Call, Grant, RouteName } from './types.ts'

/** Answers one request as the world's behaviour has it. */
export async function answer(call: Call, unreadable?: string): Promise<Answer> {
  const { behaviour } = call.world
  const result = await decide(call, unreadable)
  for (const alter of behaviour.alter) alter(result, call)
  result.bytes = Buffer.from(typeof result.body === 'string' ? result.body : behaviour.encode(result.body))
  for (const alter of behaviour.wire) alter(result, call)
  return result
}

async function decide(call: Call, unreadable: string | undefined): Promise<Answer> {
  const { behaviour } = call.world
  try {
    for (const check of behaviour.gate) check(call)
    call.route = routeOf(call)
    if (unreadable) refuse(unreadable)
    if (call.route === 'resource') return ok(readResource(call))
    readBody(call)
    readParameters(call)
    for (const check of Object.values(behaviour.checks)) check(call)
    if (behaviour.pause) await behaviour.pause(call)
    if (call.route === 'revoke') return ok(behaviour.revoke?.(call))
    return respond(issue(call), ok({}, { 'Cache-Control': 'no-store', Pragma: 'no-cache' }))
  } catch (error) {
    return refusal(call, error instanceof Refused ? error.reason : 'broken')
  }
}

function routeOf(call: Call): RouteName {
  const here = Object.entries(call.world.behaviour.routes).filter(([, { paths }]) =>
    paths.includes(call.path),
  )
  const [name, route] =
    here.find(([, { methods }]) => methods.includes(call.method)) ?? here[0] ?? refuse('notFound')
  call.route = route.as ?? (name as RouteName)
  if (!route.methods.includes(call.method)) refuse('wrongMethod')
  return call.route
}

/** Makes the body of a request ready to be looked into. */
export function readBody(call: Call): void {
  const { mediaTypes } = call.world.behaviour
  const [type = '', ...options] = (call.headers['content-type'] ?? '').toLowerCase().split(';')
  const parse =
    mediaTypes[Object.hasOwn(mediaTypes, type.trim()) ? type.trim() : '*'] ?? refuse('wrongMediaType')
  const charset = options.map((o) => /^\s*charset="?([^"]*)"?\s*$/.exec(o)?.[1]).find((c) => c !== undefined)
  if (charset !== undefined && charset !== 'utf-8') refuse('wrongMediaType')
  call.lookup = parse(call)
}

function readResource(call: Call): unknown {
  const { resource } = call.world.behaviour
  call.presented = resource.find(resource.read(call), call)
  for (const check of Object.values(resource.checks)) check(call)
  return resource.body(resource.account(call.presented ?? refuse('unknownToken'), call), call)
}

function respond(grant: Grant, answer: Answer): Answer {
  const { fields, within } = grant.call.world.behaviour
  for (const [name, field] of Object.entries(fields)) {
    const parent = within[name]
    place(answer, parent === undefined ? name : `${parent}/${name}`, field(grant))
  }
  return answer
}

function place(answer: Answer, name: string, value: unknown): void {
  const [, root, of = ''] = /^\/(headers|cookies|body|text)\/?(.*)$/.exec(name) ?? []
  if (value === undefined) return
  if (root === 'body') answer.body = JSON.stringify(value)
  else if (root === 'text') {
    answer.body = String(value)
    answer.headers['Content-Type'] = 'text/plain; charset=utf-8'
  } else if (root === 'headers') answer.headers[of] = String(value)
  else if (root === 'cookies') addCookie(answer, `${of}=${String(value)}; Path=/; HttpOnly`)
  else put(answer.body as Record<string, unknown>, name.split('/').map(unescaped), value)
}

const unescaped = (name: string): string => name.replaceAll('~1', '/').replaceAll('~0', '~')

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

function put(body: Record<string, unknown>, [name = '', ...rest]: string[], value: unknown): void {
  if (rest.length === 0) {
    // an object may come after its members
    body[name] = isObject(value) && isObject(body[name]) ? { ...value, ...body[name] } : value
    return
  }
  const inner = { ...(body[name] as Record<string, unknown> | undefined) }
  put(inner, rest, value)
  body[name] = inner
}

function refusal(call: Call, reason: string): Answer {
  const { refusals, refusalBody } = call.world.behaviour
  const row = refusals[reason] ?? { status: 500, error: 'server_error', description: 'Something went wrong.' }
  call.refused = reason
  const result = ok(refusalBody(row, reason, call), { ...row.headers })
  result.status = row.status
  if (call.route === 'token') result.headers['Cache-Control'] = 'no-store'
  if (reason === 'wrongMethod' && call.route) result.headers['Allow'] = allowed(call)
  return result
}

const allowed = ({ path, world }: Call): string =>
  Object.values(world.behaviour.routes)
    .flatMap(({ paths, methods }) => (paths.includes(path) ? methods : []))
    .join(', ')

/** A call as it stands before anything was read. */
export const freshCall = (
  world: Call['world'],
  request: Pick<Call, 'method' | 'path' | 'query' | 'headers' | 'rawHeaders' | 'body'>,
): Call => ({
  world,
  method: request.method,
  path: request.path,
  query: request.query,
  headers: request.headers,
  rawHeaders: request.rawHeaders,
  body: request.body,
  route: undefined,
  lookup: lookupNothing,
  values: {},
  given: {},
  client: undefined,
  user: undefined,
  presented: undefined,
  grant: undefined,
  refused: undefined,
})
