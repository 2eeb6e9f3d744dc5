import { setTimeout as wait } from 'node:timers/promises'
import { refuse } from '../../../behaviour/refusals.ts'
import type { Answer, Fault } from '../../../behaviour/types.ts'
import { breaking, fault, onGranted, without } from '../../../faults/define.ts'
import { wireFaults } from '../../../faults/http.ts'
import { concurrencyFaults } from '../../../faults/races.ts'
import { fieldFaults } from '../../../faults/response-fields.ts'

const P = 'CRM'

type Envelope = { data: Record<string, unknown>; status: Record<string, unknown> }

const envelope = (answer: Answer): Envelope => answer.body as Envelope

const shaped = (name: string, breaks: string, about: string, shape: (body: Envelope) => unknown): Fault =>
  fault(name, breaks, about, (b) =>
    onGranted(b.alter, (answer) => {
      answer.body = shape(envelope(answer))
    }),
  )

const shapes: Fault[] = [
  shaped(
    'token-missing',
    'CRM-data-token',
    '"data" has no token',
    ({ data: { token: _, ...data }, ...rest }) => ({
      ...rest,
      data,
    }),
  ),
  shaped('token-beside-data', 'CRM-data-token', 'the token stands beside "data"', ({ data, status }) => ({
    ...data,
    data: {},
    status,
  })),
  shaped('token-bytes', 'CRM-data-token', 'the token is an object with a value', ({ data, status }) => ({
    data: { token: { value: data['token'] } },
    status,
  })),
  shaped('data-renamed', 'CRM-data', '"data" is called "result"', ({ data, ...rest }) => ({
    result: data,
    ...rest,
  })),
  shaped('data-list', 'CRM-data', '"data" is a list of one', ({ data, ...rest }) => ({
    data: [data],
    ...rest,
  })),
  shaped('data-text', 'CRM-data', '"data" is the token itself', ({ data, ...rest }) => ({
    data: data['token'],
    ...rest,
  })),
  shaped('status-missing', 'CRM-status', 'there is no "status"', ({ data }) => ({ data })),
  shaped('status-null', 'CRM-status', '"status" is null', ({ data }) => ({ data, status: null })),
  shaped('status-text', 'CRM-status', '"status" is the text "OK"', ({ data }) => ({ data, status: 'OK' })),
  shaped('status-flat', 'CRM-status', 'code, description and message stand beside "data"', (body) => ({
    data: body.data,
    ...body.status,
  })),
  shaped('code-small', 'CRM-status-code', 'the status code is "ok"', ({ data, status }) => ({
    data,
    status: { ...status, code: 'ok' },
  })),
  shaped('code-200', 'CRM-status-code', 'the status code is the number 200', ({ data, status }) => ({
    data,
    status: { ...status, code: 200 },
  })),
  shaped('code-spaced', 'CRM-status-code', 'the status code is "OK "', ({ data, status }) => ({
    data,
    status: { ...status, code: 'OK ' },
  })),
  fault('status-missing-for-unit', 'CRM-status', 'the answer for a unit has no "status"', (b) =>
    onGranted(b.alter, (answer, call) => {
      if (call.given['unit'] !== undefined) answer.body = { data: envelope(answer).data }
    }),
  ),
  fault('code-for-unit', 'CRM-status-code', 'the status code of an answer for a unit is "UNIT"', (b) =>
    onGranted(b.alter, (answer, call) => {
      if (call.given['unit'] !== undefined) envelope(answer).status['code'] = 'UNIT'
    }),
  ),
  fault('json-latin-1', 'CRM-json', 'the JSON is in ISO 8859-1', (b) => {
    b.fields['message'] = () => 'Bienvenue à toi'
    onGranted(b.wire, (answer) => {
      answer.bytes = Buffer.from(answer.bytes.toString(), 'latin1')
    })
  }),
  fault(
    'description-null-later',
    'CRM-status-description',
    'only the first answer has a description',
    (b) => {
      let granted = 0
      onGranted(b.alter, (answer) => {
        if (granted++ > 0) envelope(answer).status['description'] = null
      })
    },
  ),
]

const fields: Fault[] = [
  ...without(
    fieldFaults(P, 'token', { type: 'text', renamed: 'access_token', requirement: 'CRM-data-token' }),
    'token-missing',
  ),
  ...fieldFaults(P, 'code', { type: 'text', requirement: 'CRM-status-code', wrong: 'SUCCESS' }),
  // what the texts say is free
  ...without(
    fieldFaults(P, 'description', { type: 'text', requirement: 'CRM-status-description' }),
    'description-empty',
  ),
  ...without(fieldFaults(P, 'message', { type: 'text', requirement: 'CRM-status-message' }), 'message-empty'),
]

/** Nine requests at the same moment, and those that follow, are all refused. */
const crowded = (name: string, about: string, status: number): Fault =>
  fault(name, 'CRM-parallel', about, (b) => {
    b.refusals['crowded'] = { status, error: 'busy', description: 'Another request is under way.' }
    let running = 0
    let crowd = false
    b.pause = async () => {
      crowd = ++running >= 9 || crowd
      await wait(15)
      const refused = crowd
      if (--running === 0) crowd = false
      if (refused) refuse('crowded')
    }
  })

/** Ways in which a granted token's answer can be wrong. */
export const responseFaults: Fault[] = [
  ...fields,
  ...shapes,
  ...breaking(
    without(
      wireFaults(P),
      // the document says nothing of caches and does not say that an unlabelled body is refused
      ...['cache-public', 'cache-unsaid', 'cache-etag', 'content-type-any', 'content-type-absent'],
      // no answer at all to the very first request is a dead server, not a broken requirement
      ...['response-cut', 'response-gzip-always', 'method-query'],
    ),
    { 'response-wrapped': 'CRM-data' },
  ),
  crowded('parallel-refused', 'many requests at the same time are refused', 409),
  crowded('parallel-refused-quietly', 'many requests at the same time get no token, with status 200', 200),
  ...breaking(without(concurrencyFaults(P), 'parallel-only-last'), {
    'parallel-same-token': 'CRM-parallel-own',
  }),
]
