import type { RefusalAnswer } from './types.ts'

/** Thrown to refuse a request; `reason` is a key of the behaviour's `refusals`. No `Error`: it happens all the time, and a stack would cost more than the rest. */
export class Refused {
  readonly reason: string
  constructor(reason: string) {
    this.reason = reason
  }
}

/** Refuses the request for a reason. */
export function refuse(reason: string): never {
  throw new Refused(reason)
}

const row = (status: number, error: string, description: string): RefusalAnswer => ({
  status,
  error,
  description,
})

/**
 * The reasons that every API shares, with the codes of RFC 6749 5.2 and RFC 6750 3.1.
 * Reasons that would tell an attacker something share their answer.
 */
export function standardRefusals(): Record<string, RefusalAnswer> {
  return {
    notFound: row(404, 'not_found', 'There is nothing at this path.'),
    wrongMethod: row(405, 'invalid_request', 'This method is not available here.'),
    wrongMediaType: row(415, 'invalid_request', 'The content type of the body is not one that is read here.'),
    tooLarge: row(413, 'invalid_request', 'The body is too large.'),
    malformed: row(400, 'invalid_request', 'The request could not be read.'),
    repeated: row(400, 'invalid_request', 'A parameter is given more than once.'),
    notText: row(400, 'invalid_request', 'A parameter has the wrong type.'),
    controlCharacter: row(400, 'invalid_request', 'A parameter has characters that are not allowed.'),
    missing: row(400, 'invalid_request', 'A required parameter is missing.'),
    badValue: row(400, 'invalid_request', 'A parameter has a value that is not allowed.'),
    unsupportedGrant: row(400, 'unsupported_grant_type', 'This grant type is not supported.'),
    badScope: row(400, 'invalid_scope', 'This scope can not be granted.'),
    noClient: row(401, 'invalid_client', 'Client authentication failed.'),
    malformedBasic: row(401, 'invalid_client', 'Client authentication failed.'),
    unknownClient: row(401, 'invalid_client', 'Client authentication failed.'),
    wrongSecret: row(401, 'invalid_client', 'Client authentication failed.'),
    unknownUser: row(400, 'invalid_grant', 'The credentials are not valid.'),
    wrongPassword: row(400, 'invalid_grant', 'The credentials are not valid.'),
    unknownRefresh: row(400, 'invalid_grant', 'The refresh token is not valid.'),
    expiredRefresh: row(400, 'invalid_grant', 'The refresh token is not valid.'),
    spentRefresh: row(400, 'invalid_grant', 'The refresh token is not valid.'),
    foreignRefresh: row(400, 'invalid_grant', 'The refresh token is not valid.'),
    unknownChallenge: row(401, 'invalid_grant', 'The challenge is not valid.'),
    noToken: row(401, 'unauthorized', 'A token is needed.'),
    malformedToken: row(401, 'invalid_token', 'The token is not valid.'),
    unknownToken: row(401, 'invalid_token', 'The token is not valid.'),
    endedToken: row(401, 'invalid_token', 'The token is not valid.'),
    expiredToken: row(401, 'invalid_token', 'The token is not valid.'),
    wrongKind: row(401, 'invalid_token', 'The token is not valid.'),
    tooMany: row(429, 'temporarily_unavailable', 'Too many requests.'),
    redirected: row(307, 'moved', 'This is found elsewhere.'),
    broken: row(500, 'server_error', 'Something went wrong.'),
  }
}

/** The error body of RFC 6749 5.2. */
export const standardRefusalBody = (answer: RefusalAnswer): unknown => ({
  error: answer.error,
  error_description: answer.description,
})
