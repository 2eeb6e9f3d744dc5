import type { Answer } from './types.ts'

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
