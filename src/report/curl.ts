import type { Exchange } from '../model/event.ts'
import { shellQuote } from './text.ts'

const ownHeaders = new Set(['host', 'content-length', 'connection', 'transfer-encoding'])

/** The curl command that sends an exchange's request again, for bash; redacted values stand in it as their fingerprints. */
export const curlOf = ({ request }: Pick<Exchange, 'request'>): string => {
  const { method, url, headers, body } = request
  const words = ['curl', '--include', '--request', argument(method)]
  const names = new Set(headers.map(([name]) => name.toLowerCase()))
  for (const [name, value] of headers) {
    if (ownHeaders.has(name.toLowerCase())) continue
    words.push('--header', argument(value === '' ? `${name};` : `${name}: ${value}`))
  }
  if (body !== undefined) {
    // Left to itself curl would say that any body is a form.
    if (!names.has('content-type')) words.push('--header', argument('Content-Type:'))
    words.push('--data-raw', argument(body))
  }
  words.push('--url', argument(url))
  return words.join(' ')
}

const argument = (text: string): string => {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they need another way of quoting
  if (!/[\u0000-\u001f\u007f]/.test(text)) return shellQuote(text)
  const escaped = text
    .replace(/[\\']/g, '\\$&')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is escaped
    .replace(/[\u0000-\u001f\u007f]/g, (it) => `\\x${it.charCodeAt(0).toString(16).padStart(2, '0')}`)
  return `$'${escaped}'`
}
