import type { Answer } from './types.ts'

/** Sets one cookie more, beside those that an answer has. */
export const addCookie = ({ headers }: Answer, cookie: string): void => {
  const before = headers['Set-Cookie']
  headers['Set-Cookie'] = before === undefined ? cookie : `${before}\n${cookie}`
}

/** A plain answer of status 200, its body still a value. */
export const ok = (body: unknown, headers: Record<string, string> = {}): Answer => ({
  status: 200,
  headers: { 'Content-Type': 'application/json', ...headers },
  body,
  bytes: Buffer.alloc(0),
  delayMs: 0,
  chunked: false,
  cut: 'no',
})
