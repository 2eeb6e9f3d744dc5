/** Whether answers show what they must not: secrets, and the inside of the server. */

/** Names and values that OAuth and HTTP answers are full of; whoever has such a secret can't be told from them. */
const ordinary =
  /^(?:(?:access|refresh|id|bearer)[_-]?tokens?|token_type|(?:client|user)[_-]?(?:id|name|secret|credentials)|grant_type|expires_in|(?:un)?(?:authoriz|authentic)\w*|(?:invalid|unsupported)_\w+|oauth[\d.]*|openid|utf-?8|no-(?:store|cache)|application\W(?:json|x-www-form-urlencoded)|administrator|credentials|password\W?)$/i

/** What JSON itself is written with, which stands in any answer. */
const syntax = /^(?:[\s{}[\]:,"]|null|true|false)*$/

/**
 * Whether a text is long and unusual enough not to stand in an answer by chance: at least 6 characters with a digit or a
 * sign among them, or at least 10 of any kind.
 */
const isTelling = (text: string): boolean =>
  (text.length >= 10 || (text.length >= 6 && /[^\p{L}\s]/u.test(text))) &&
  !ordinary.test(text) &&
  !syntax.test(text)

/** To show so much of a secret is to show it, and to look for more of it can take the square of the time. */
const longestWanted = 1024

const withoutQuotes = (json: string): string => json.slice(1, -1)

const htmlNames: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
const asHtml = (text: string): string => text.replace(/[&<>"']/g, (sign) => htmlNames[sign]!)

/** What base64 writes of a text wherever it stands among other bytes: the characters that its own bits alone decide. */
const base64Cores = (text: string): string[] =>
  [0, 1, 2].flatMap((before) => {
    const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(text)])
    const core = bytes
      .toString('base64url')
      .slice(Math.ceil((before * 8) / 6), Math.floor((bytes.length * 8) / 6))
    return [core, core.replaceAll('-', '+').replaceAll('_', '/')]
  })

const spellingsOf = new Map<string, string[]>()

/** The bytes of a text in hexadecimal digits, small and capital. */
const inHex = (text: string): string[] => {
  const digits = Buffer.from(text).toString('hex')
  return [digits, digits.toUpperCase()]
}

/** A text as it is, and as JSON, HTML, base64 and hexadecimal digits write it; suites look for the same few in every answer. */
const spellings = (text: string): string[] => {
  let known = spellingsOf.get(text)
  if (!known) {
    const inJson = withoutQuotes(JSON.stringify(text))
    known = [
      ...new Set([text, inJson, asHtml(text), ...base64Cores(text), ...base64Cores(inJson), ...inHex(text)]),
    ]
    if (spellingsOf.size >= 100) spellingsOf.clear()
    spellingsOf.set(text, known)
  }
  return known
}

const decodePercent = (text: string): string =>
  text.replace(/(?:%[0-9a-f]{2})+/gi, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString())

/** A text, and what it stands for where it is percent-encoded or a form. */
const readings = (text: string): string[] => {
  if (!text.includes('%') && !text.includes('+')) return [text]
  return [...new Set([text, decodePercent(text), decodePercent(text.replaceAll('+', ' '))])]
}

/** Visits every text and number within a value, with the name of the field that it is in or listed in. */
const eachText = (value: unknown, visit: (text: string, name: string) => void, name = ''): void => {
  if (typeof value === 'string') visit(value, name)
  else if (typeof value === 'number' || typeof value === 'bigint') visit(String(value), name)
  else if (Array.isArray(value)) for (const inner of value) eachText(inner, visit, name)
  else if (value instanceof Map) for (const [key, inner] of value) eachText(inner, visit, String(key))
  else if (typeof value === 'object' && value !== null)
    for (const [key, inner] of Object.entries(value)) eachText(inner, visit, key)
}

/** Every text within a value, once; the names of its fields are public. */
const textsIn = (value: unknown): Set<string> => {
  const texts = new Set<string>()
  eachText(value, (text) => texts.add(text))
  return texts
}

/** The names of an answer's members that a program may give them; a secret that is one of them tells nothing. */
const namesIn = (value: unknown): string[] => {
  if (typeof value !== 'object' || value === null) return []
  const entries: [string, unknown][] =
    value instanceof Map ? [...value].map(([key, inner]) => [String(key), inner]) : Object.entries(value)
  return entries.flatMap(([key, inner]) => [
    ...(/^[A-Za-z_$][\w$]*$/.test(key) ? [key] : []),
    ...namesIn(inner),
  ])
}

/**
 * Whether any text within an answer shows a secret: as it is, or as JSON, HTML, percent-encoding, a form, base64 or
 * hexadecimal digits write it. Secrets are the fields of those names in what is `known`, e.g. the inputs and the request. Those that could stand there by
 * chance are not looked for, nor those that are part of a field that may be shown.
 */
export const leaks = (answer: unknown, known: unknown, secrets: string[], mayBeShown: string[]): boolean => {
  const sent = new Set<string>()
  const shown: string[] = []
  eachText(known, (text, name) => {
    if (secrets.includes(name)) sent.add(text)
    else if (mayBeShown.includes(name)) shown.push(text)
  })
  const wanted = [...sent]
    .filter((secret) => isTelling(secret) && !shown.some((text) => text.includes(secret)))
    .map((secret) => secret.slice(0, longestWanted))
  if (wanted.length === 0) return false
  const texts = [...textsIn(answer)].flatMap(readings)
  const found = wanted.filter((secret) =>
    spellings(secret).some((spelling) => texts.some((text) => text.includes(spelling))),
  )
  // The names are looked up late: most answers show nothing at all.
  return found.length > 0 && found.some((secret) => !namesIn(answer).some((name) => name.includes(secret)))
}

/**
 * Marks of the stack traces of common runtimes, by which of them writes it. An answer is a MiB at the most and whatever its
 * server likes, so each must be found in one go: what is repeated without bounds begins and ends with something else.
 */
const traces: Record<string, RegExp> = {
  'Java, Kotlin, Scala': /\bat [\w.$<>/]+\((?:[\w$]+\.\w+:\d+|Native Method|Unknown Source)\)/,
  '.NET': /\n[^\S\n]+at [\w.<>[\]`+]+\.[\w<>`]+\([^\n]*\)|\.(?:cs|fs|vb):line \d+/,
  'JavaScript, TypeScript':
    /\bat (?:async )?(?:[^\n]{1,100} \()?(?:file:\/\/|node:|\/|[a-z]:\\)[^\n\s]*:\d+:\d+|\.[cm]?[jt]s:\d+:\d+/i,
  Python: /Traceback \(most recent call last\)|\.py.{1,4}line \d+/,
  PHP: /\.php(?::\d+|\(\d+\)| on line \d+)|\nStack trace:/,
  Ruby: /\.rb:\d+:in /,
  Go: /goroutine \d+ \[|\.go:\d+(?:\s|\b\+0x)/,
  Rust: /panicked at |\.rs:\d+:\d+/,
  'a place in a source file':
    /\.(?<!\/\/[\w.-]{1,80}\.)(?:php|py|rb|[cm]?[jt]sx?|java|kt|scala|cs|fs|vb|go|rs|pl|exs?|erl):\d+\b/,
  'a database that was not understood':
    /\bSQLSTATE\[|\bORA-\d{5}\b|You have an error in your SQL syntax|Unclosed quotation mark after|syntax error at or near|\bnear ".{0,200}": syntax error|unrecognized token: "|\bSQLITE_ERROR\b|\bsqlite3?\.\w+Error|\bpsycopg2?\.|\bjava\.sql\.SQL|\bSystem\.Data\.|\bPDOException\b|\bMongo(?:Server)?Error\b/,
  'what no handler took': /Unhandled[A-Za-z]{0,80}Exception/,
}

const marks = Object.values(traces)

/** Whether any text within an answer has the marks of a stack trace in it, or of the error that one is told with. */
export const hasStackTrace = (answer: unknown): boolean =>
  [...textsIn(answer)].some((text) => marks.some((mark) => mark.test(text)))
