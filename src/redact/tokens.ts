import { parseJson } from '../model/json.ts'

const dotted = /[\w.-]+/g

/** The beginning of a JSON object in base64, wherever it stands in a part. */
const jwtStart = /\beyJ[\w-]{6,}/

/** JWTs in a text: a header, a payload and a signature that may be empty, or the five parts of an encrypted one. */
const fromText = (text: string, found: Set<string>): void => {
  for (const [run] of text.matchAll(dotted)) {
    const parts = run.split('.')
    for (let at = 0; at + 2 < parts.length; at++) {
      const [header] = jwtStart.exec(parts[at]!) ?? []
      if (header === undefined || parts[at + 1]!.length < 2) continue
      const whole = [header, ...parts.slice(at + 1, at + 3)]
      const [fourth, fifth] = parts.slice(at + 3, at + 5)
      if (fourth && fifth) whole.push(fourth, fifth)
      found.add(whole.join('.'))
      at += whole.length - 1
    }
  }
}

/** A body that is nothing but a token. */
const bare = /^[\w.~+/=-]{16,}$/

const words = (name: string) => name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase()

/** Fields that hold something secret, by their names. */
const secretName =
  /token|secret|assertion|jwt|passw|credential|api_?key|ticket|session|(?:device|user|pass|verification)_?code$|code$(?<=auth\w*)|(?:^|_)(?:sid|signature|otp)$/

/** Fields that only speak of it: its kind, its lifetime, where to get it, what was wrong with it. */
const plainName =
  /(?:^|_)(?:types?|in|at|endpoint|ur[il]|supported|hint|expires|expiry|expiration|lifetime|ttl|name|format|status|count|scopes?|challenge|methods?|description|message)$|error/

/** Where an object that is named like a secret keeps it. */
const valueName = /^(?:value|id|key|raw|data|string)$/

/** Whether a field holds something secret, by its name. */
export const holdsSecret = (name: string) => secretName.test(words(name)) && !plainName.test(words(name))

const isMessage = (value: string) =>
  /\s/.test(value) || (value.length < 20 && /^[a-z]+(?:[_.-][a-z]+)*$/i.test(value))

const isOther = (value: string) => /^(?:\d{4}-\d\d-\d\d|https?:\/\/[^?#]*$)/.test(value)

const isToken = (value: string) => value.length >= 8 && !isMessage(value) && !isOther(value)

const fromJson = (value: unknown, secret: boolean, found: Set<string>): void => {
  if (typeof value === 'string') {
    if (secret && isToken(value)) found.add(value)
  } else if (Array.isArray(value)) for (const item of value) fromJson(item, secret, found)
  else if (typeof value === 'object' && value !== null)
    for (const [name, item] of Object.entries(value))
      fromJson(item, holdsSecret(name) || (secret && valueName.test(words(name))), found)
}

/** The fields of what should be JSON and is broken, or too deep to be read. */
const fromFields = (text: string, found: Set<string>): void => {
  for (const [, name = '', value = ''] of text.matchAll(/"([^"\\]{1,100})"\s*:\s*"([^"\\]*)"/g))
    if (holdsSecret(name) && isToken(value)) found.add(value)
}

const fromPairs = (text: string, found: Set<string>): void => {
  for (const [name, value] of new URLSearchParams(text))
    if ((name === 'code' || holdsSecret(name)) && isToken(value)) found.add(value)
}

const fromCookie = (text: string, found: Set<string>): void => {
  const [, name = '', value = ''] = /^\s*([^=;]*)=\s*"?([^;"]*)/.exec(text) ?? []
  if (isToken(value) && (value.length >= 12 || holdsSecret(name))) found.add(value)
}

const fromHeader = (name: string, value: string, found: Set<string>): void => {
  if (name === 'set-cookie') fromCookie(value, found)
  else if (name === 'location' || name === 'content-location' || name === 'refresh')
    for (const part of value.split(/[?#]/).slice(1)) fromPairs(part, found)
  else if (name === 'authorization' || name === 'proxy-authorization') {
    const token = /^(?:[\w-]+\s+)?(\S+)\s*$/.exec(value)?.[1] ?? ''
    if (isToken(token)) found.add(token)
  } else if (holdsSecret(name.replaceAll('-', '_')) && isToken(value)) found.add(value)
}

const fromMarkup = (body: string, found: Set<string>): void => {
  for (const [, name = '', text = ''] of body.matchAll(/<(?:\w+:)?([\w-]+)(?![\w-])[^<>]*>([^<>]+)</g)) {
    const value = text.trim()
    if (holdsSecret(name) && isToken(value)) found.add(value)
  }
}

const fromBody = (body: string, found: Set<string>): void => {
  const json = /^[[{"]/.test(body) ? parseJson(body) : undefined
  const text = typeof json === 'string' ? json : body
  if (typeof json === 'object') fromJson(json, false, found)
  else if (/^[[{]/.test(text)) fromFields(text, found)
  else if (bare.test(text) && isToken(text)) found.add(text)
  else if (text.startsWith('<')) fromMarkup(text, found)
  else if (/^[\w.%-]+=\S*$/.test(text)) fromPairs(text, found)
}

/**
 * Every token-like string of a response: fields named like tokens or secrets in a JSON, form or XML body, cookies,
 * redirects, headers that carry tokens, bare text bodies, and anything of a JWT's shape anywhere.
 */
export const tokensIn = (response: { headers: [string, string][]; body: string }): string[] => {
  const found = new Set<string>()
  for (const [name, value] of response.headers) fromHeader(name.toLowerCase(), value.trim(), found)
  fromBody(response.body.trim(), found)
  for (const text of [...response.headers.map(([, value]) => value), response.body]) fromText(text, found)
  return [...found]
}
