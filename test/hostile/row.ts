import type { Reply } from '../../reference-server/index.ts'
import type { Asked, Kind, Misbehaviour, Wrong } from './server.ts'

/** What is run against each server: a right request, wrong ones, the use of a token, its end. */
export const probes = [
  'documented-request',
  'basic-absent',
  'password/wrong',
  'scope/absent',
  'token-works',
  'resource/bearer/absent',
  'token-ends',
]

/** A row of the table: how a server misbehaves, and what becomes of the probes. */
export interface Row extends Misbehaviour {
  name: string
  /** The first letter of each probe's verdict, in their order; `b` is blocked, `d` deferred. */
  verdicts: string
  /** What stands somewhere in what is told of the run. */
  says?: string
  /** Further scenarios, whose verdicts come behind. */
  more?: string[]
  /** How long the run may take, in seconds, and an answer, in ms. */
  maxTime?: number
  timeoutMs?: number
}

/** Rows about one kind of request. */
export const about =
  (of: Kind, verdicts: string) =>
  (name: string, answer: (asked: Asked) => Wrong | Promise<Wrong>, more: Partial<Row> = {}): Row => ({
    name: `${of}: ${name}`,
    of,
    answer,
    verdicts,
    ...more,
  })

/** A reply with other parts. */
export const but = (right: Reply, more: Partial<Reply>): Reply => ({ ...right, ...more })

/** A reply with another body. */
export const saying = (right: Reply, body: string | Buffer, type = 'application/json'): Reply => ({
  ...right,
  headers: [
    ...right.headers.filter(([name]) => name.toLowerCase() !== 'content-type'),
    ['Content-Type', type],
  ],
  body: Buffer.from(body),
})

/** A reply with a header field more, or another value of it. */
export const having = (right: Reply, name: string, ...values: string[]): Reply => ({
  ...right,
  headers: [
    ...right.headers.filter(([other]) => other.toLowerCase() !== name.toLowerCase()),
    ...values.map((value): [string, string] => [name, value]),
  ],
})

/** A JSON reply with one member in other words of JSON. */
export const spelling = (right: Reply, member: string, json: string): Reply => {
  const value = JSON.parse(right.body.toString())
  return but(right, {
    body: Buffer.from(JSON.stringify({ ...value, [member]: '@@' }).replace('"@@"', () => json)),
  })
}
