import { type Operation, type RequestPart, requestRoles } from '../../model/description.ts'
import type { Json } from '../../model/suite.ts'
import type { Row } from '../each.ts'
import { mergePatch, patchAt } from '../merge.ts'
import { expressionOf, kebab, memberOf, othersOf, textOf } from './expressions.ts'
import { provingSecretColumns, wrongValueOf } from './wrong.ts'

const named = ({ parts }: Operation, kind: string): RequestPart[] =>
  parts.filter(({ role }) => requestRoles[role] === kind)

/** A secret of a user or a client, which an API key is not: many users share it. */
const isOwnSecret = ({ role }: RequestPart): boolean => requestRoles[role] === 'secret' && role !== 'api key'

/** The part that tells whose the account is: the user's name, where a client is named too; a secret, where nothing is named. */
export const identityOf = (operation: Operation): RequestPart | undefined => {
  const identifiers = named(operation, 'identifier')
  return (
    identifiers.find(({ role }) => role === 'user name') ??
    identifiers.find(({ role }) => role !== 'tenant') ??
    identifiers[0] ??
    operation.parts.find(isOwnSecret)
  )
}

/** The secrets that prove each kind of name. */
const proofs: Partial<Record<RequestPart['role'], RequestPart['role']>> = {
  'user name': 'password',
  'client id': 'client secret',
}

/** The secret that proves a name: the one of its kind; the only one there is, where there is one name alone. A tenant is proven with its user. */
const secretOf = (identifier: RequestPart, operation: Operation): RequestPart | undefined => {
  const identity = identityOf(operation)
  if (
    identifier.role === 'tenant' &&
    identity &&
    requestRoles[identity.role] === 'identifier' &&
    identity.role !== 'tenant'
  )
    return secretOf(identity, operation)
  const secrets = named(operation, 'secret')
  const own = secrets.find(({ role }) => role === proofs[identifier.role])
  const alone = named(operation, 'identifier').filter(({ role }) => role !== 'tenant').length <= 1
  return own ?? (alone ? secrets[0] : undefined)
}

/** The requirement that a wrong name is not told from a wrong secret, of those that name the account with its secret. */
const hiddenAs = (part: RequestPart, isIdentity: boolean): string | undefined => {
  if (isIdentity) return 'no-user-enumeration'
  return part.role === 'tenant' ? `${kebab(part.name)}-hidden` : undefined
}

const secretColumns = (part: RequestPart): Row => ({
  ...(part.type === 'string' && { secret_text: true }),
  secret_as_text: textOf(part),
  ...secretNamed(part),
  secret_wrong: wrongValueOf(part),
  ...provingSecretColumns(part),
})

const secretNamed = ({ at, name, label, value }: RequestPart): Row => ({
  secret_at: at,
  secret_slug: kebab(name),
  secret_label: label,
  secret_value: expressionOf(value),
  secret_theirs: othersOf(expressionOf(value)),
})

/** The secret that belongs to a name, in place of the operation's own, and whether the name is the account's. */
export const proofColumns = (part: RequestPart, operation: Operation): Row => {
  if (requestRoles[part.role] !== 'identifier') return {}
  const secret = secretOf(part, operation)
  const isIdentity = part === identityOf(operation)
  const hidden = hiddenAs(part, isIdentity)
  return {
    ...(secret && { ...secretColumns(secret), proven: true }),
    ...(isIdentity && { is_identity: true }),
    ...(hidden !== undefined && { hidden_as: hidden }),
    ...((secret || isIdentity || part.at.startsWith('/values/')) && { bound: true }),
  }
}

/** Whether a secret proves a name of its request; where it does not, that of any account is right by itself. */
export const provingColumns = (part: RequestPart, operation: Operation): Row => {
  // A code is that of the account for which the login was begun.
  const answers = named(operation, 'challenge').length > 0 && isOwnSecret(part)
  const proves =
    answers || named(operation, 'identifier').some((identifier) => secretOf(identifier, operation) === part)
  return proves ? { proves_a_name: true, whose: 'its own' } : { whose: 'any-account' }
}

/** The secret that is checked together with an account's name, and the names under which secrets and others are sent. */
export const credentialColumns = (operation: Operation): Row => {
  const secrets = named(operation, 'secret')
  const secret = secrets.find(({ role }) => role === 'password') ?? secrets.find(isOwnSecret) ?? secrets[0]
  const clientId = operation.parts.find(({ role }) => role === 'client id')
  const identity = identityOf(operation)
  const names = (some: RequestPart[]) =>
    JSON.stringify([...new Set(some.flatMap(({ name, value }) => [name, memberOf(value) ?? name]))])
  return {
    ...(secret && {
      ...secretColumns(secret),
      secrets: names(secrets),
    }),
    ...(clientId && { client_id_field: clientId.name, client_id_value: expressionOf(clientId.value) }),
    ...(identity && {
      identifier_at: identity.at,
      identifier_wrong: wrongValueOf(identity, 'tokenassay-nobody'),
    }),
    identifiers: names(named(operation, 'identifier')),
  }
}

/** The credentials that stand side by side in the body of an operation's request. */
export const bodyCredentials = ({ parts }: Operation): Row => {
  const body = ['/form', '/json'].find((kind) => parts.some(({ at }) => at.startsWith(`${kind}/`)))
  const side = parts.filter(
    ({ at, role, leftOpen, optional }) =>
      body &&
      !leftOpen &&
      !optional &&
      new RegExp(`^${body}/[^/]+$`).test(at) &&
      /identifier|secret|constant/.test(requestRoles[role]),
  )
  const secret = side.find(({ role }) => requestRoles[role] === 'secret')
  if (side.length < 2 || !secret) return {}
  return {
    body,
    credentials: side.map(({ name }) => name),
    secret_slug: kebab(secret.name),
  }
}

/** HTTP Basic, where an operation takes it: its request's own, the pair behind it, and the same names and values as parameters. */
export const basicColumns = ({ parts }: Operation): Row => {
  const at = (pointer: string) => parts.find((part) => part.at === pointer)
  const [name, secret] = [at('/basic/username'), at('/basic/password')]
  if (!name || !secret) return {}
  return {
    basic: { username: name.value, password: secret.value },
    basic_name_template: name.value,
    basic_secret_template: secret.value,
    basic_name: expressionOf(name.value),
    basic_secret: expressionOf(secret.value),
    basic_name_label: name.label,
    basic_secret_label: secret.label,
    basic_secret_slug: kebab(secret.name),
    basic_names: `${name.label} and ${secret.label}`,
    basic_name_part: name.name,
    basic_secret_part: secret.name,
    basic_section: name.section ?? 'Request',
  }
}

/** The request of another account's user by one's own client, as a merge patch; where both are named and proven apart. */
export const otherUserColumns = ({ parts }: Operation): Row => {
  const client = parts.find(({ role }) => role === 'client id' || role === 'api key')
  const users = parts.filter(({ role }) => role === 'user name' || role === 'password')
  const alone = parts.filter(({ role }) => role === 'authentication code')
  const theirs = users.length >= 2 ? users : alone
  if (!client || theirs.length === 0) return {}
  const patch = theirs.reduce<Json>(
    (whole, { at, value }) => mergePatch(whole, patchAt(at, `$${othersOf(expressionOf(value))}`)),
    {},
  )
  return {
    as_other_user: patch,
    client: expressionOf(client.value),
    other_client: othersOf(expressionOf(client.value)),
  }
}
