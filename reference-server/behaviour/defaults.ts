import { bearer } from './authorization.ts'
import { signHs256 } from './keys.ts'
import { refuse, standardRefusalBody, standardRefusals } from './refusals.ts'
import type { Behaviour, Check, Resource } from './types.ts'

const present =
  (reason: string, bad: (call: Parameters<Check>[0]) => boolean): Check =>
  (call) => {
    if (bad(call)) refuse(reason)
  }

/** A resource behind a bearer access token that shows its user's data. */
export function standardResource(body: Resource['body']): Resource {
  return {
    read: bearer,
    find: (value, call) => call.world.tokens.get(value),
    checks: {
      known: present('unknownToken', (call) => call.presented === undefined),
      kind: present('wrongKind', (call) => call.presented?.kind !== 'access'),
      ended: present('endedToken', (call) => call.presented?.ended === true),
      expired: present(
        'expiredToken',
        (call) => call.world.clock.now() >= (call.presented?.expiresAtMs ?? 0),
      ),
    },
    account: (record) => record.user,
    body,
  }
}

/** What an API says of itself; the rest is what all of them share. */
export type Particulars = Pick<
  Behaviour,
  'routes' | 'mediaTypes' | 'parameters' | 'checks' | 'same' | 'tokens' | 'fields' | 'resource'
> &
  Partial<Behaviour>

/** A whole behaviour from an API's particulars. */
export const behave = (particulars: Particulars): Behaviour => ({
  clockAheadSeconds: 0,
  gate: [],
  supersedes: undefined,
  rotates: true,
  jwt: { header: {}, claims: {}, sign: signHs256 },
  within: {},
  refusals: standardRefusals(),
  refusalBody: standardRefusalBody,
  alter: [],
  encode: (body) => JSON.stringify(body),
  wire: [],
  ...particulars,
})
