import { ok } from './answer.ts'
import { lookupNothing } from './body.ts'
import { readParameters } from './parameters.ts'
import { Refused, refuse } from './refusals.ts'
import { issue } from './tokens.ts'
import type { Answer, Behaviour, Call, Grant, RouteName } from './types.ts'

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
    return ok(respond(issue(call)), { 'Cache-Control': 'no-store', Pragma: 'no-cache' })
  } catch (error) {
    return refusal(call, error instanceof Refused ? error.reason : 'broken')
  }
}

function routeOf(call: Call): RouteName {
  const { routes } = call.world.behaviour
  const found = (['token', 'resource'] as const).find((name) => routes[name].paths.includes(call.path))
  if (!found) refuse('notFound')
  call.route = found
  if (!routes[found].methods.includes(call.method)) refuse('wrongMethod')
  return found
}

function readBody(call: Call): void {
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

function respond(grant: Grant): Record<string, unknown> {
  const { fields, within } = grant.call.world.behaviour
  const body: Record<string, unknown> = {}
  for (const [name, field] of Object.entries(fields)) put(body, within, name, field(grant))
  return body
}

function put(body: Record<string, unknown>, within: Behaviour['within'], name: string, value: unknown): void {
  const parent = within[name]
  if (parent === undefined) body[name] = value
  else body[parent] = { ...(body[parent] as object | undefined), [name]: value }
}

function refusal(call: Call, reason: string): Answer {
  const { refusals, refusalBody, routes } = call.world.behaviour
  const row = refusals[reason] ?? { status: 500, error: 'server_error', description: 'Something went wrong.' }
  call.refused = reason
  const result = ok(refusalBody(row, reason, call), { ...row.headers })
  result.status = row.status
  if (call.route === 'token') result.headers['Cache-Control'] = 'no-store'
  if (reason === 'wrongMethod' && call.route) result.headers['Allow'] = routes[call.route].methods.join(', ')
  return result
}

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
