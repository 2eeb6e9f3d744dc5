import type { JournalEvent, Redacted } from '../model/event.ts'
import { own } from '../model/own.ts'
import type { Json, Suite } from '../model/suite.ts'
import type { Target } from '../model/target.ts'
import { createRedactor, type Redacting, type Redactor } from '../redact/redactor.ts'
import { type PublicStretches, stretchesOf } from '../redact/stretches.ts'
import { tokensIn } from '../redact/tokens.ts'
import { redacted } from './redacted.ts'
import type { Listener } from './run-suite.ts'
import type { SuiteRun } from './suite-run.ts'

/** The secrets of one target: those that it was given, and all that a run comes to know. */
export interface Secrets extends Required<Pick<SuiteRun, 'learn' | 'derive'>> {
  /** Keeps them out of texts. */
  redactor: Redacting
}

/** The secrets of the target that some suites are held against; a server may say to one suite what it was told by another. */
export const secretsOf = (pairs: readonly { suite: Suite; target: Target }[]): Secrets => {
  const known = pairs.map(({ suite }) => publicOf(suite))
  const publicWords = new Set(known.flatMap(({ words }) => words))
  const spelt = new Set(['basic', ...publicWords].flatMap(wordsIn))
  // Short words tell nothing, unless there are so many that they may be a text in another character encoding.
  const isPublic = (words: string[]) =>
    words.filter((word) => !spelt.has(word)).join('').length < leastTelling
  const isSpelt = (value: string) => wordsIn(unescaped(value)).every((word) => spelt.has(word))
  const redactor = createRedactor({
    publicWords,
    publicTexts: pairs.flatMap(publicTextsOf),
    shared: known.map(({ stretches }) => stretches),
  })
  for (const { target } of pairs) {
    addInputs(redactor, target)
    addOthers(redactor, target)
  }
  return {
    redactor,
    learn: (answer, tokens = []) => {
      const known = tokens.filter((token) => !isSpelt(token) && !absent.test(token))
      for (const token of [...known, ...tokensIn(answer)]) redactor.addToken(token)
    },
    derive: (label, value) => {
      // Of a word that the suite spells out nothing secret can be made.
      if (publicWords.has(unescaped(value))) return
      // What whole secrets and public words make up is shown as that, and never as one thing with a name of its own.
      if (label !== undefined && isPublic(restOf(redactor.text(value)))) return
      if (label !== undefined) redactor.addMade(value, label)
      else if (!isSpelt(value) && !plainWord.test(value) && !mediaType.test(value)) redactor.addMade(value)
    },
  }
}

/** What every listener that tells of a suite's run must do: learn the secrets, and keep them out of what it tells. */
export const listening = (
  { redactor, ...secrets }: Secrets,
  append: (event: Redacted<JournalEvent>) => void,
): Pick<Listener, 'learn' | 'derive' | 'event'> => ({
  ...secrets,
  event: (event) => append(redacted(event, redactor)),
})

/** Does a part of a run. An error that ends it is thrown on without secrets: its message may hold what was sent or came. */
export const withoutSecrets = async <T>(redactor: Redacting, work: () => Promise<T>): Promise<T> => {
  try {
    return await work()
  } catch (cause) {
    const { name, message, stack } = cause instanceof Error ? cause : new Error(String(cause))
    const error = new Error(redactor.text(message))
    throw Object.assign(error, { name, ...(stack !== undefined && { stack: redactor.text(stack) }) })
  }
}

/** Pieces of secrets shorter than this tell nothing. */
const leastTelling = 4

const wordsIn = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []

/** The words of a redacted text that are not its labels; what stands within base64 or hex is read as well. */
const restOf = (text: string): string[] => {
  let rest = text.replaceAll(/‹(?:base64|hex) /g, '‹›')
  for (let before = ''; before !== rest; ) {
    before = rest
    rest = rest.replace(/‹[^‹›]*›/g, ' ')
  }
  return wordsIn(rest)
}

const unescaped = (value: string): string => {
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}

/** What a program writes where it has no token, or says of what kind one is. */
const absent = /^(?:|null|undefined|none|nil|nan|true|false|token|string|bearer|\[object object\])$/i

/** What a suite makes up in place of a token, e.g. `null`: hiding it would black out every other `null` of a report. */
const plainWord = /^(?:.{0,7}|[a-z]{1,19})$/i

/** A media type that is sent in another spelling is made of what was saved, and no token (RFC 9110 §8.3.1). */
const mediaType = /^(?:application|text|multipart)\/[\w.+-]+(?: *; *[\w-]+="?[\w-]*"?)*$/i

const leastPart = 8

const aroundColon = (value: string): string[] => {
  const colon = value.indexOf(':')
  if (colon < 0) return []
  return [value.slice(0, colon), value.slice(colon + 1)].filter((part) => part.length >= leastPart)
}

/** Makes every input of every account known. */
const addInputs = (redactor: Redactor, { accounts, inputs: main }: Target): void =>
  accounts.forEach((inputs, index) => {
    for (const [name, value] of Object.entries(inputs)) {
      if (index > 0 && value === own(main, name)) continue
      const label = index === 0 ? name : `${name} of account ${index + 1}`
      redactor.addInput(label, value)
      // a server that gets it where Basic has a name cuts it at its first colon, and may say what it took for the name
      for (const part of aroundColon(value)) redactor.addInput(`part of ${label}`, part)
    }
  })

/** What is said to a proxy or a clock hook, and what paths have in their queries, is nobody else's business either. */
const addOthers = (redactor: Redactor, { connection, clock, paths = {} }: Target): void => {
  const add = (label: string, value: string) => {
    if (value.length >= leastPart) redactor.addInput(label, value)
  }
  if (connection?.proxy && URL.canParse(connection.proxy)) {
    const { username, password } = new URL(connection.proxy)
    for (const part of [username, password].map(unescaped)) redactor.addInput('proxy', part)
  }
  for (const [name, path] of Object.entries(paths))
    for (const part of path.split(/[?#]/).slice(1))
      for (const [key, value] of new URLSearchParams(part))
        add(`${value ? key : 'query'} of ${name}`, value || key)
  for (const { command = [], request } of [clock?.advance, clock?.reset].filter(
    (hook) => hook !== undefined,
  )) {
    for (const argument of command.slice(1).filter((one) => !one.startsWith('$')))
      add('clock hook', argument.replace(/^--?[\w-]+=/, ''))
    for (const value of Object.values(request?.headers ?? {}))
      add('clock hook', String(value).replace(/^\w+ +/, ''))
    for (const [, value] of new URLSearchParams(request?.path.split('?')[1])) add('clock hook', value)
  }
}

/** What anybody may know of a target, so that eight characters which a secret shares with it do not give it away. */
const publicTextsOf = ({ target }: { target: Target }): string[] =>
  [target.url?.href, ...Object.values(target.origins ?? {}).map(({ href }) => href), target.paths].map(
    (part) => JSON.stringify(part) ?? '',
  )

/** What anybody may know of a suite: its words, and the stretches of its texts. */
interface Public {
  words: string[]
  stretches: PublicStretches
}

const publics = new WeakMap<Suite, Public>()

/** The same for all targets that are asked for it, which may be thousands. */
const publicOf = (suite: Suite): Public => {
  let known = publics.get(suite)
  if (!known) {
    const { requests, schemas, expectations, requirements, inputs = {} } = suite
    const defaults = Object.values(inputs).map((spec) => spec.default)
    const texts = [requests, expectations, ...(schemas ?? []), ...(requirements ?? []), defaults]
    known = {
      words: [...publicWordsOf(suite)],
      stretches: stretchesOf([protocol, ...texts.map((part) => JSON.stringify(part) ?? '')]),
    }
    publics.set(suite, known)
  }
  return known
}

/** Words of HTTP, OAuth and JWTs that all kinds of tokens are made up with. */
const protocol =
  'https://localhost http://127.0.0.1 Authorization: Bearer token, WWW-Authenticate, Set-Cookie, application/json; charset=utf-8, access_token, refresh_token, id_token, token_type, expires_in, client_id, client_secret, username, password, grant_type, authorization_code, client_credentials, session_id, api_key, invalid_request, invalid_client, invalid_grant, invalid_token, unauthorized, forbidden'

const publicWordsOf = (suite: Suite): Set<string> => {
  const words = new Set<string>()
  const walk = (value: Json): void => {
    if (typeof value === 'string') words.add(value)
    else if (typeof value === 'object' && value !== null)
      for (const [key, inner] of Object.entries(value)) {
        if (!Array.isArray(value)) words.add(key)
        walk(inner)
      }
  }
  walk(suite.requests as unknown as Json)
  return words
}
