import { createHash } from 'node:crypto'
import type { Account, Alter, Call, Fault } from '../../behaviour/types.ts'
import { closes, labelled } from '../../faults/answers.ts'
import { onResource } from '../../faults/define.ts'
import { namesIn, type Part } from '../description.ts'
import { carriedBy, isTyped } from '../places.ts'
import { hasProvenName, parametersIn } from '../requests.ts'
import { accessOf } from '../tokens.ts'
import { attemptFaults, tellingFaults } from './attempts.ts'
import { changedAt, type Ground, isHeldTo, type Make, making, slugOf } from './ground.ts'
import { oauthFaults } from './oauth.ts'
import { refusalPartFaults } from './refusal-parts.ts'
import { credentials, refused } from './rejected.ts'

/** Everything that can be wrong in rejecting a request. */
export function refusalFaults(ground: Ground): Fault[] {
  const make = making(ground, 'rejections')
  return [
    ...statuses(ground, make),
    ...bodies(ground, make),
    ...refusalPartFaults(ground, make),
    ...oauthFaults(ground, make),
    ...attemptFaults(ground, make),
    ...tellingFaults(ground, make),
    ...resource(ground, make),
  ]
}

const statuses = ({ d: { refusalStatuses, refusal }, issue }: Ground, make: Make): Fault[] => {
  const toldIn = refusal.filter(({ at, role }) => role === 'status' && at.startsWith('/body/'))
  const { wrong = [], incomplete = [], media = [] } = refusalStatuses ?? {}
  const undocumented = [409, 422, 403].find((one) => ![...wrong, ...incomplete, ...media].includes(one))!
  // where the body is nothing but a token, whatever stands in a success is taken for one
  const isBare = issue.response.some(({ at }) => at === '/text')
  const proof = parametersIn(issue).find(({ kind, leftOpen }) => kind === 'secret' && !leftOpen)
  const unrejected = isBare && proof ? `${slugOf(proof.name)}-checked` : 'refused'
  const status = (name: string, local: string, about: string, code: number, ...reasons: string[]) =>
    refused(
      make,
      name,
      local,
      about,
      (answer) => {
        answer.status = code
        for (const { at } of toldIn) answer.body = changedAt(answer.body, namesIn(at).slice(1), () => code)
      },
      ...reasons,
    )
  return [
    status('refused-200', unrejected, 'a rejection has status 200', 200),
    status('refused-204', 'refused', 'a rejection has status 204', 204),
    status('refused-302', 'refused', 'a rejection has status 302', 302),
    status('wrong-200', unrejected, 'the rejection of wrong credentials has status 200', 200, ...credentials),
    status('refused-500', 'no-server-error', 'a rejection has status 500', 500),
    status('wrong-503', 'no-server-error', 'wrong credentials are answered with 503', 503, ...credentials),
    status(
      'refused-otherwise',
      'refusal-status',
      'a rejection has a status that is not documented',
      undocumented,
    ),
    ...(incomplete[0] !== undefined && wrong[0] !== undefined && !wrong.includes(incomplete[0])
      ? [
          status(
            'wrong-as-incomplete',
            'wrong-status',
            'wrong credentials have the status of what is incomplete',
            incomplete[0],
            ...credentials,
          ),
          status(
            'missing-as-wrong',
            'incomplete-status',
            'what is incomplete has the status of wrong credentials',
            wrong[0],
            'missing',
          ),
        ]
      : []),
    ...(media[0] !== undefined && incomplete[0] !== undefined && !media.includes(incomplete[0])
      ? [
          status(
            'media-as-incomplete',
            'media-status',
            'a body under another media type has the status of what is incomplete',
            incomplete[0],
            'wrongMediaType',
          ),
        ]
      : []),
    status('missing-500', 'no-server-error', 'a missing parameter is answered with 500', 500, 'missing'),
    ...(issue.media.length > 0
      ? [
          status(
            'malformed-500',
            'no-server-error',
            'a body that cannot be read is answered with 500',
            500,
            'malformed',
            'notText',
          ),
        ]
      : []),
    ...(parametersIn(issue).some(carriesControls)
      ? [
          status(
            'control-500',
            'no-server-error',
            'a control character is answered with 500',
            500,
            'controlCharacter',
          ),
        ]
      : []),
    refused(
      make,
      'refused-closes',
      'answers',
      'wrong credentials close the connection',
      closes,
      ...credentials,
    ),
    refused(make, 'refused-cut', 'answers', 'a rejection ends in the middle of its body', (answer) => {
      answer.cut = 'midway'
    }),
  ]
}

/** Whether a control character can stand in a part: in no header field, and in no JSON value but a text. */
const carriesControls = (part: Part): boolean =>
  /^(form|json|query|basic)$/.test(carriedBy(part)) && !isTyped(part)

function bodies({ d, issue }: Ground, make: Make): Fault[] {
  const text = (
    name: string,
    local: string,
    about: string,
    type: string,
    body: string,
    ...reasons: string[]
  ) => refused(make, name, local, about, labelled(type, body), ...reasons)
  const token = accessOf(d)
  const holding =
    (value: (call: Call) => string | undefined): Alter =>
    (answer, call) => {
      const names = namesIn(token?.at ?? '').slice(1)
      const shown = value(call)
      if (shown === undefined) return
      if (token?.at.startsWith('/body/')) answer.body = { ...(answer.body as object), ...nest(names, shown) }
      else answer.headers['X-Token'] = `Bearer ${shown}`
    }
  return [
    text(
      'refused-html',
      'refusal-readable',
      'a rejection is a page',
      'text/html; charset=utf-8',
      '<!doctype html><title>Error</title><h1>Bad request</h1>',
    ),
    text('refused-empty', 'refusal-readable', 'a rejection has no body', 'application/json', ''),
    refused(
      make,
      'refused-quoted-400',
      'refusal-readable',
      'a rejection has status 400 and is a JSON string',
      (answer) => Object.assign(answer, { status: 400, body: '"wrong"' }),
    ),
    text('refused-nothing', 'refusal-readable', 'a rejection is an empty object', 'application/json', '{}'),
    text(
      'refused-not-json',
      'refusal-readable',
      'a rejection says it is JSON and is not',
      'application/json',
      "{'error': 'rejected'}",
    ),
    text(
      'missing-html',
      'refusal-readable',
      'the rejection of a request that lacks something is a page',
      'text/html',
      '<h1>Bad request</h1>',
      'missing',
    ),
    refused(
      make,
      'refused-has-token',
      'refusal-without-token',
      'a rejection holds a token',
      holding(() => createHash('sha256').update(issue.name).digest('base64url')),
    ),
    ...(hasProvenName(issue)
      ? [
          refused(
            make,
            'wrong-has-living-token',
            'refusal-without-token',
            "the rejection of a wrong secret holds the account's living token",
            holding(livingToken),
            'wrongPassword',
            'wrongSecret',
          ),
        ]
      : []),
  ]
}

const nest = (names: string[], value: string): Record<string, unknown> => {
  const [name = '', ...rest] = names
  return { [name]: rest.length === 0 ? value : nest(rest, value) }
}

const livingToken = (call: Call): string | undefined => {
  const account: Account | undefined = call.user ?? call.client
  return [...call.world.tokens.values()].findLast(
    (token) => token.user === account && token.kind === 'access' && !token.ended,
  )?.value
}

/** Rejections of the resource. */
const resource = (ground: Ground, make: Make): Fault[] =>
  ground.use && isHeldTo(ground, 'unauthorized')
    ? [
        make('resource-204', 'token-required', 'a wrong token is answered with 204', (b) =>
          onResource(b.alter, (answer, call) => {
            if (call.refused !== undefined) answer.status = 204
          }),
        ),
        make('resource-stack', 'no-stack-trace', 'the rejection of a token shows a stack trace', (b) =>
          onResource(b.alter, (answer, call) => {
            if (call.refused !== undefined)
              answer.body = { ...(answer.body as object), trace: new Error('no token').stack }
          }),
        ),
      ]
    : []
