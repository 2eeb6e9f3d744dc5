import { stringify } from 'yaml'
import { type RequestRole, requestRoles } from '../../model/description.ts'
import type { Json, JsonObject } from '../../model/suite.ts'
import { tokenReaderOf } from '../describe/expressions.ts'
import { mergePatch, patchAt } from '../merge.ts'
import type { DraftRequest, KnownPart } from './draft.ts'
import { inputFor } from './roles.ts'

type Sent = KnownPart<RequestRole>

const sentAs = ({ at, role, constant, of }: Sent): Json => {
  if (requestRoles[role] === 'token') return '$token'
  return constant ?? of?.[0] ?? `$inputs.${inputFor(at)}`
}

/** A renewal with the access token itself, which no operation describes: the lines of its request, its requirement and its scenario. */
export const ownRenewal = (
  { method, path, status }: DraftRequest,
  parts: Sent[],
  { ids, tokenAt, use }: { ids: string; tokenAt: string; use: boolean },
): string[] => {
  const save = { token: tokenReaderOf(tokenAt) }
  const request = parts.reduce<Json>((whole, part) => mergePatch(whole, patchAt(part.at, sentAs(part))), {
    method,
    path,
  }) as JsonObject
  const id = `${ids}-renewal`
  return stringify(
    {
      requests: { renewal: request },
      requirements: [
        {
          id,
          says: 'A token is renewed with itself',
          section: 'Renewal',
          why: 'whoever has a token has to log in again',
        },
      ],
      scenarios: [
        {
          id: 'renewal',
          title: 'A token that is renewed with itself works',
          proves: [id],
          given: [{ send: 'token', save }],
          steps: [
            { send: 'renewal', expect: { status: status ?? '2xx' }, save },
            ...(use ? [{ send: 'resource' }] : []),
          ],
        },
      ],
    },
    { lineWidth: 0, aliasDuplicateObjects: false },
  )
    .trimEnd()
    .split('\n')
}
