import { wrap } from '../../behaviour/registry.ts'
import type { Behaviour, Fault, Grant } from '../../behaviour/types.ts'
import { onGranted } from '../../faults/define.ts'
import { type Member, namesIn } from '../description.ts'
import { fieldName } from '../responses.ts'
import { type Ground, type Make, making, slugOf } from './ground.ts'
import { memberFaults } from './members.ts'
import { historyWhens, oddMember, optionalWhens, requestWhens, second, type When } from './when.ts'

/** Everything that can be wrong in the response with a token, member by member. */
export function responseFaults(ground: Ground): Fault[] {
  const make = making(ground, 'responses')
  const members = ground.issue.response.filter(({ at }) => at.startsWith('/body/'))
  return [
    ...members.flatMap((one) => memberFaults(ground, make, one)),
    ...wholes(ground, make),
    ...bare(ground, make),
  ]
}

/** Tokens that stand in a header field, in a cookie, or that are the whole body. */
const bare = ({ issue, accounts }: Ground, make: Make): Fault[] =>
  issue.response
    .filter(({ at, optional }) => !at.startsWith('/body/') && !optional)
    .flatMap((one) => [
      make(
        `${slugOf(one.name) || 'body'}-missing`,
        missedBy(one),
        `${one.name || 'the body'} is left out of the response`,
        (b) => leaveOut(b, one, () => true),
      ),
      make(
        `${slugOf(one.name) || 'body'}-missing-of-second`,
        missedBy(one),
        `${one.name || 'the body'} is left out of the second account's response`,
        (b) => leaveOut(b, one, ({ user }) => user === accounts[1]),
      ),
    ])

/** What can be wrong with a response as a whole. */
function wholes(ground: Ground, make: Make): Fault[] {
  const status = (code: number) =>
    make(`issued-${code}`, 'success', `a token is issued with status ${code}`, (b) =>
      onGranted(b.alter, (answer) => {
        answer.status = code
      }),
    )
  const text = (name: string, about: string, change: (json: string) => string, local = 'json') =>
    make(`response-${name}`, local, `a response ${about}`, (b) =>
      onGranted(b.wire, (answer) => {
        answer.bytes = Buffer.from(change(answer.bytes.toString()))
      }),
    )
  const whens = [
    second(ground),
    ...requestWhens(ground).filter(({ name }) => name === 'charset'),
    ...optionalWhens(ground),
    ...historyWhens(ground).filter(({ name }) => name === 'after-refusal'),
  ]
  const token = ground.issue.response.find(({ role }) => role === 'access token')
  const hasBody = ground.issue.response.some(({ at }) => at.startsWith('/body'))
  return [
    ...[201, 202, 206, 303].filter((code) => !ground.issue.statuses.includes(code)).map(status),
    ...(hasBody ? bodies(ground, make, text) : []),
    ...(token
      ? [
          ...whens.map((when) => empty(make, token, when, missedBy(token))),
          ...oddMember(ground).map((when) => empty(make, token, when, 'no-server-error')),
        ]
      : []),
  ]
}

/** Leaves a part out of the responses to some grants: a body that is nothing but its text is empty then. */
const leaveOut = (b: Behaviour, one: Member, when: (grant: Grant) => boolean): void => {
  const nothing = one.at === '/text' ? '' : undefined
  wrap(b.fields, fieldName(one), (before) => (grant) => (when(grant) ? nothing : before(grant)))
}

/** A body that is the token itself is missed as a whole, any other part by its name. */
const missedBy = ({ at, name }: Member): string => (namesIn(at).length > 1 ? slugOf(name) : 'success')

/** A success without its token, at times. */
const empty = (make: Make, token: Member, when: When, breaks: string): Fault =>
  make(`empty-success-${when.name}`, breaks, `a success holds no token, ${when.says}`, (b) => {
    const holds = when.of(b)
    leaveOut(b, token, ({ call }) => holds(call))
  })

const bodies = (
  ground: Ground,
  make: Make,
  text: (name: string, about: string, change: (json: string) => string, local?: string) => Fault,
): Fault[] => {
  const { d, issue } = ground
  const [afterRefusal] = historyWhens(ground).filter(({ name }) => name === 'after-refusal')
  return [
    text('trailing-comma', 'has a comma after its last member', (json) => json.replace(/[}"\]]$/, ',$&')),
    text('single-quotes', 'has single quotes', (json) => json.replaceAll('"', "'")),
    text('guarded', "begins with )]}'", (json) => `)]}',\n${json}`),
    text('listed', 'is a list of one', (json) => `[${json}]`),
    text('quoted', 'is JSON in a JSON string', (json) => JSON.stringify(json)),
    text('empty', 'has no body', () => ''),
    text(
      'wrapped',
      'stands in a member called "result"',
      (json) => `{"result":${json}}`,
      wrappedLocal(issue),
    ),
    text('twice', 'is two JSON texts', (json) => `${json}\n${json}`),
    text('marked', 'begins with a byte order mark', (json) => `\ufeff${json}`),
    text('repeated-member', 'has its first member twice', (json) =>
      json.replace(/^\{("[^"]+":(?:"[^"]*"|\{.*?\}|[^,{}]+))/s, '{$1,$1'),
    ),
    make('response-html', 'json', 'a response says that it is a page', (b) => typed(b, 'text/html')),
    make('response-text', 'json', 'a response says that it is plain text', (b) => typed(b, 'text/plain')),
    make('response-untyped', 'json', 'a response has no media type', (b) => typed(b, undefined)),
    // a server whose every response is cut is taken for a broken network
    make(
      'response-cut',
      'answers',
      'a response ends in the middle, once a request of the account was rejected',
      (b) => {
        const holds = afterRefusal!.of(b)
        onGranted(b.wire, (answer, call) => {
          if (holds(call)) answer.cut = 'midway'
        })
      },
    ),
    make('response-latin', 'json', 'a response is not UTF-8', (b) =>
      onGranted(b.wire, (answer) => {
        answer.bytes = Buffer.concat([
          answer.bytes.subarray(0, -1),
          Buffer.from(',"note":"caf\xe9"', 'latin1'),
          answer.bytes.subarray(-1),
        ])
      }),
    ),
    ...d.refusal
      .filter(
        ({ at, role }) => at.startsWith('/body/') && (role === 'error code' || role === 'error message'),
      )
      .map(({ at, name }) =>
        make(
          `response-with-${slugOf(name)}`,
          'success',
          `a response with a token also holds an error in "${name}"`,
          (b) => {
            b.fields[at.replace('/body/', '')] = () => 'none of it is true'
          },
        ),
      ),
  ]
}

/** What stands at the top of the body is missed by its own name, the token or another part; an object that is none, with the body. */
const wrappedLocal = ({ response }: Ground['issue']): string => {
  const inBody = response.filter(({ at, optional }) => at.startsWith('/body/') && !optional)
  const one = inBody.find(({ role }) => role === 'access token') ?? inBody[0]
  const top = response.find(({ at }) => one && at === `/body/${namesIn(one.at)[1]}`)
  return top ? slugOf(top.name) : 'json'
}

const typed = (b: Behaviour, type: string | undefined): void =>
  onGranted(b.alter, (answer) => {
    if (type === undefined) delete answer.headers['Content-Type']
    else answer.headers['Content-Type'] = type
  })
