const jwtShaped = /\beyJ[\w-]{6,}\.[\w-]{2,}\.[\w-]*(?:\.[\w-]+\.[\w-]+)?/g
const bare = /^[\w.~+/=-]{16,}$/

const words = (name: string) => name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase()

/** Fields that hold something secret, by their names. */
const secretName =
  /token|secret|assertion|jwt|passw|credential|api_?key|ticket|session|(?:^|_)(?:sid|auth|code|signature|otp|pin|nonce_?key)$/
/** Fields that only speak of it: its type, its lifetime, where to get it. */
const plainName =
  /(?:^|_)(?:type|types|in|at|endpoint|uri|url|supported|hint|expires|expiry|expiration|lifetime|ttl|name|format|status|count|scope|id_format|challenge|method)$|^status_|error/

const holdsSecret = (name: string) => secretName.test(words(name)) && !plainName.test(words(name))

const isValue = (value: string) => value.length >= 8 && !/^(?:\d{4}-\d\d-\d\d|https?:\/\/[^?#]*$)/.test(value)

const fromJson = (value: unknown, secret: boolean, found: Set<string>): void => {
  if (typeof value === 'string') {
    if (secret && isValue(value)) found.add(value)
  } else if (Array.isArray(value)) for (const item of value) fromJson(item, secret, found)
  else if (typeof value === 'object' && value !== null)
    for (const [name, item] of Object.entries(value)) {
      const within = secret && !plainName.test(words(name)) && typeof item === 'string' && !/\s/.test(item)
      fromJson(item, within || holdsSecret(name), found)
    }
}

const fromPairs = (text: string, found: Set<string>): void => {
  for (const [name, value] of new URLSearchParams(text))
    if (holdsSecret(name) && isValue(value)) found.add(value)
}

const fromCookie = (text: string, found: Set<string>): void => {
  const value = /^[^=;]*=\s*"?([^;"]*)/.exec(text)?.[1]?.trim() ?? ''
  if (!isValue(value) || /^[a-z-]+$/i.test(value)) return
  found.add(value)
  // a cookie's value is often escaped once more than the value that other places show
  if (value.includes('%'))
    for (const [decoded] of new URLSearchParams(
      value.replaceAll('&', '%26').replaceAll('=', '%3D').replaceAll('+', '%2B'),
    ))
      if (decoded) found.add(decoded)
}

const fromHeader = (name: string, value: string, found: Set<string>): void => {
  if (name === 'set-cookie') fromCookie(value, found)
  else if (name === 'location' || name === 'content-location' || name === 'refresh') {
    for (const part of value.split(/[?#]/).slice(1)) fromPairs(part, found)
  } else if (/^(?:proxy-)?authorization$/.test(name)) {
    const token = /^(?:\w+\s+)?(\S+)\s*$/.exec(value)?.[1]
    if (token && isValue(token)) found.add(token)
  } else if (holdsSecret(name) && isValue(value.trim())) found.add(value.trim())
}

const fromMarkup = (body: string, found: Set<string>): void => {
  for (const [, name = '', value = ''] of body.matchAll(/<(?:\w+:)?([\w-]+)[^<>]*>([^<>]+)</g))
    if (holdsSecret(name) && isValue(value.trim())) found.add(value.trim())
}

const parsed = (body: string): unknown => {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}

const fromBody = (body: string, found: Set<string>): void => {
  const text = body.trim()
  const json = /^[[{"]/.test(text) ? parsed(text) : undefined
  if (typeof json === 'string') {
    if (bare.test(json)) found.add(json)
  } else if (json !== undefined) fromJson(json, false, found)
  else if (bare.test(text)) found.add(text)
  else if (text.startsWith('<')) fromMarkup(text, found)
  else if (/^[\w.%-]+=[^\s]*$/.test(text)) fromPairs(text, found)
}

/**
 * Every token-like string of a response: fields named like tokens or secrets in a JSON, form or XML body, cookies,
 * redirects, headers that carry tokens, bare text bodies, and anything of a JWT's shape anywhere.
 */
export const tokensIn = (response: { headers: [string, string][]; body: string }): string[] => {
  const found = new Set<string>()
  for (const [name, value] of response.headers) {
    fromHeader(name.toLowerCase(), value, found)
    for (const [token] of value.matchAll(jwtShaped)) found.add(token)
  }
  fromBody(response.body, found)
  for (const [token] of response.body.matchAll(jwtShaped)) found.add(token)
  return [...found]
}
