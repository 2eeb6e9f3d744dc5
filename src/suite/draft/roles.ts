import type { RequestRole, ResponseRole } from '../../model/description.ts'
import { pointerParts } from '../../model/pointer.ts'

/** What things are usually called, in small letters and digits alone; the first line that fits counts. */
const requestNames: [RegExp, RequestRole][] = [
  [/^(client|app|application|consumer)(id|name)$/, 'client id'],
  [/^(client|app|application|consumer)?secret(key)?$/, 'client secret'],
  [/^(x|x?(api|app|application|auth|consumer|subscription|access))?key$/, 'api key'],
  [
    /^(user|username|userid|login|loginname|loginid|e?mail(address)?|account(name|id)?|phone(number)?)$/,
    'user name',
  ],
  [/^(pass|password|passwd|pwd|pin|passcode|passphrase)$/, 'password'],
  [/^(authentication|auth|access|login|authorization)code$/, 'authentication code'],
  [/^scopes?$/, 'scope'],
  [/^refreshtoken$/, 'refresh token'],
]

const responseNames: [RegExp, ResponseRole][] = [
  [
    /^(accesstoken|token|jwt|authtoken|sessiontoken|sessionid|session|bearertoken|xauthtoken)$/,
    'access token',
  ],
  [/^refreshtoken$/, 'refresh token'],
  [/^(id|identity)token$/, 'other token'],
  [/^tokentype$/, 'token type'],
  [/^refresh(token)?(expiresin|ttl|lifetime)$/, 'refresh lifetime'],
  [/^(expiresin|ttl|lifetime|validity|validfor|maxage|expiresinseconds)$/, 'lifetime'],
  [/^scopes?$/, 'scope'],
  [/^error(code)?$/, 'error code'],
  [/^(errordescription|errormessage|message|detail|description|reason|problem)$/, 'error message'],
]

const plain = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '')

const lastOf = (at: string): string => pointerParts(at).at(-1) ?? ''

/** What a part of a request most likely is, by its name. */
export const requestRoleOf = (at: string): RequestRole => {
  if (at === '/bearer') return 'access token'
  if (at === '/basic/username') return 'client id'
  if (at === '/basic/password') return 'client secret'
  return requestNames.find(([name]) => name.test(plain(lastOf(at))))?.[1] ?? 'text'
}

/** What a part of a response most likely is, by its name; one that is called like an input repeats it. */
export const responseRoleOf = (at: string, inputs: string[]): ResponseRole =>
  responseNames.find(([name]) => name.test(plain(lastOf(at))))?.[1] ??
  (inputNamed(at, inputs) === undefined ? 'text' : 'echo')

/** The input that a part of a response is called like. */
export const inputNamed = (at: string, inputs: string[]): string | undefined =>
  inputs.find((input) => plain(input) === plain(lastOf(at)))

/** The name of the input that gives a part its value. */
export const inputFor = (at: string): string => {
  if (at === '/basic/username') return 'client_id'
  if (at === '/basic/password') return 'client_secret'
  const name = lastOf(at)
    .replace(/^x-/i, '')
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .toLowerCase()
  return /^[a-z]/.test(name) ? name : `input_${name}`
}
