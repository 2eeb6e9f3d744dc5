import { addCookie } from '../../behaviour/answer.ts'
import type { Answer, Call, Fault } from '../../behaviour/types.ts'
import { onGranted, onRefused } from '../../faults/define.ts'
import { hasProvenName, parametersIn } from '../requests.ts'
import { type Ground, type Make, making } from './ground.ts'

/** Caches that are invited to keep what they must not, and secrets that are shown. */
export function exposureFaults(ground: Ground): Fault[] {
  // a body that is nothing but a token has no member more
  const isBare = ground.issue.response.some(({ at }) => at === '/body' || at === '/text')
  const inMembers = /^issued-shows-(stack|secrets(-in-(base64|hexadecimal))?)$/
  return [...caching(ground), ...leaks(ground)].filter(({ name }) => !isBare || !inMembers.test(name))
}

const both = (
  make: Make,
  name: string,
  local: string,
  about: string,
  headers: Record<string, string>,
): Fault[] => [
  make(`issued-${name}`, local, `a response with a token ${about}`, (b) =>
    onGranted(b.alter, (answer) => write(answer, headers)),
  ),
  make(`refused-${name}`, local, `a rejection ${about}`, (b) =>
    onRefused(b.alter, (answer) => write(answer, headers)),
  ),
]

/** Writes header fields; an empty text takes one away. */
const write = (answer: Answer, headers: Record<string, string>): void => {
  for (const [name, value] of Object.entries(headers)) {
    if (value === '') delete answer.headers[name]
    else answer.headers[name] = value
  }
}

const caching = (ground: Ground): Fault[] => {
  const make = making(ground, 'headers and caching')
  return [
    ...both(make, 'cached-publicly', 'no-cache', 'may be cached by anyone', {
      'Cache-Control': 'public, max-age=300',
    }),
    ...both(make, 'cached-for-hours', 'no-cache', 'may be kept for hours', {
      'Cache-Control': 'private, max-age=3600',
    }),
    ...both(make, 'expires-later', 'no-cache', 'expires in ten years', {
      'Cache-Control': '',
      Pragma: '',
      Expires: 'Thu, 01 Jan 2071 00:00:00 GMT',
    }),
    make(
      'issued-cache-unsaid',
      'no-store',
      'a response with a token does not say that it must not be stored',
      (b) => onGranted(b.alter, (answer) => write(answer, { 'Cache-Control': '' })),
    ),
    make('issued-pragma-unsaid', 'pragma', 'a response with a token has no Pragma', (b) =>
      onGranted(b.alter, (answer) => write(answer, { Pragma: '' })),
    ),
  ]
}

/** The secrets of a request as they came, by parameter. */
const secretsOf = ({ issue }: Ground, { given }: Call): Record<string, string> =>
  Object.fromEntries(
    parametersIn(issue)
      .filter(({ kind }) => kind === 'secret')
      .flatMap(({ key }) => (given[key] ? [[key, given[key]] as const] : [])),
  )

type Show = (secrets: Record<string, string>, answer: Answer, call: Call) => void

const shown: [name: string, about: string, show: Show][] = [
  ['secrets', 'repeats the secrets of the request', (request, answer) => add(answer, { request })],
  [
    'secrets-in-base64',
    'repeats the secrets in Base64',
    (secrets, answer) =>
      add(answer, { debug: Buffer.from(Object.values(secrets).join(':')).toString('base64') }),
  ],
  [
    'secrets-in-hexadecimal',
    'repeats the secrets in hexadecimal',
    (secrets, answer) =>
      add(answer, { debug: Object.values(secrets).map((one) => Buffer.from(one).toString('hex')) }),
  ],
  [
    'secrets-in-cookie',
    'sets a cookie with the secrets',
    (secrets, answer) =>
      addCookie(answer, `login=${encodeURIComponent(Object.values(secrets).join('|'))}; Path=/`),
  ],
  [
    'secrets-in-header',
    'has the secrets in a header field',
    (secrets, answer) => write(answer, { 'X-Debug': encodeURIComponent(Object.values(secrets).join('|')) }),
  ],
]

const add = (answer: Answer, more: object): void => {
  if (typeof answer.body === 'object' && answer.body !== null) answer.body = { ...answer.body, ...more }
}

function leaks(ground: Ground): Fault[] {
  const make = making(ground, 'leaks')
  if (!ground.issue.parts.some(({ kind, leftOpen }) => kind === 'secret' && !leftOpen)) return []
  const stored = (call: Call) => {
    const account = call.user ?? call.client
    return Object.fromEntries(
      parametersIn(ground.issue).flatMap(({ kind, key }) =>
        kind === 'secret' && account?.[key] ? [[key, account[key]] as const] : [],
      ),
    )
  }
  const inBody = ground.issue.media.length > 0
  return [
    ...shown.flatMap(([name, about, show]) => [
      make(`issued-shows-${name}`, 'no-leak', `a response with a token ${about}`, (b) =>
        onGranted(b.alter, (answer, call) => show(secretsOf(ground, call), answer, call)),
      ),
      make(`refused-shows-${name}`, 'no-leak', `a rejection ${about}`, (b) =>
        onRefused(b.alter, (answer, call) => show(secretsOf(ground, call), answer, call)),
      ),
    ]),
    ...(hasProvenName(ground.issue)
      ? [
          make(
            'refused-shows-right-one',
            'no-leak',
            'a rejection shows the secret that would have been right',
            (b) =>
              onRefused(
                b.alter,
                (answer, call) => add(answer, { expected: stored(call) }),
                'wrongPassword',
                'wrongSecret',
              ),
          ),
        ]
      : []),
    ...(inBody
      ? [
          make('refused-shows-body', 'no-leak', 'a rejection repeats the body that was sent', (b) =>
            onRefused(b.alter, (answer, call) => add(answer, { received: call.body.toString() })),
          ),
        ]
      : []),
    make('refused-shows-stack', 'no-stack-trace', 'a rejection shows a stack trace', (b) =>
      onRefused(b.alter, (answer) => add(answer, { trace: new Error('the credentials do not match').stack })),
    ),
    make(
      'refused-shows-foreign-stack',
      'no-stack-trace',
      'a rejection shows a stack trace of another runtime',
      (b) =>
        onRefused(b.alter, (answer) =>
          add(answer, {
            trace:
              'java.lang.NullPointerException\n\tat com.example.auth.Login.check(Login.java:42)\n\tat com.example.web.Dispatcher.run(Dispatcher.java:17)',
          }),
        ),
    ),
    make('issued-shows-stack', 'no-stack-trace', 'a response with a token shows a stack trace', (b) =>
      onGranted(b.alter, (answer) => add(answer, { trace: new Error('slow').stack })),
    ),
  ]
}
