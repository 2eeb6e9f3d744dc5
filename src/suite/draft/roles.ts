import type { JsonType, RequestRole, ResponseRole } from '../../model/description.ts'
import { pointerParts } from '../../model/pointer.ts'

/** What a document tells of a value beside its name. */
export interface Hints {
  type?: JsonType
  /** It is a date, in words that name its zone. */
  date?: boolean
  /** It is somebody's secret. */
  secret?: boolean
  example?: unknown
}

type Names<Role extends string> = Record<string, Role>

const namesOf = <Role extends string>(rows: [Role, string][]): Names<Role> =>
  Object.fromEntries(rows.flatMap(([role, words]) => words.split(' ').map((word) => [word, role])))

const refreshTokens: ['refresh token', string][] = [
  ['refresh token', 'refresh refreshtoken refreshticket refreshkey refreshid refreshcode refreshjwt'],
  [
    'refresh token',
    'renew renewal renewtoken renewaltoken renewalticket renewalkey renewid renewalid renewcode',
  ],
]

/** What things are called, in small letters and digits alone: words in a line mean the same. */
const requestNames = namesOf<RequestRole>([
  [
    'client id',
    'client clientid clientname clientno app appid application applicationid consumer consumerid',
  ],
  ['client id', 'partner partnerid merchantid integrationid'],
  ['tenant', 'tenant tenantid tenantcode tenantname sitecode siteid orgid organisationid organizationid'],
  ['client secret', 'clientsecret appsecret applicationsecret consumersecret secret secretkey'],
  ['api key', 'key apikey appkey applicationkey authkey consumerkey subscriptionkey accesskey clientkey'],
  ['api key', 'partnerkey licensekey licencekey devicekey functionskey'],
  ['user name', 'user username userid uid usr login loginname loginid logon name nick nickname handle'],
  ['user name', 'mail email mailaddress emailaddress usermail useremail phone phonenumber mobile msisdn'],
  [
    'user name',
    'account accountname accountid accountnumber member memberid membernumber memberno identifier',
  ],
  ['user name', 'customer customerid customernumber customerno card cardnumber identity principal subject'],
  [
    'password',
    'pass password passwd passwort pwd pw pin pincode passcode passphrase userpassword usersecret',
  ],
  [
    'authentication code',
    'authenticationcode authcode accesscode logincode authorizationcode activationcode',
  ],
  ['scope', 'scope scopes permissions'],
  ['media type', 'contenttype'],
  ...refreshTokens,
])

/** What is a token wherever it stands; the surest first, for only the first is the access token. */
const sureTokens = [
  ...'accesstoken token authtoken bearertoken bearer jwt accessjwt sessiontoken logintoken apitoken'.split(
    ' ',
  ),
  ...'usertoken securitytoken tokenvalue tokenstring ticket authticket accessticket'.split(' '),
]
/** What is a token where nothing surer is there. */
const likelyTokens = [
  ...'authorization sessionid sid session sessionkey jsessionid sessionticket tokenid ticketid'.split(' '),
  ...'authkey accesskey access credential passkey pass key apikey'.split(' '),
]
const tokenNames = [...sureTokens, ...likelyTokens]

const responseNames = namesOf<ResponseRole>([
  ...refreshTokens,
  ['other token', 'idtoken identitytoken csrftoken xsrftoken devicetoken'],
  ['token type', 'tokentype authtype tokenscheme authscheme'],
  ['refresh lifetime', 'refreshexpiresin refreshtokenexpiresin refreshttl refreshtokenttl refreshlifetime'],
  ['refresh lifetime', 'renewalttl renewalexpiresin renewallifetime refreshtokenlifetime'],
  [
    'lifetime',
    'expiresin expirein ttl tokenttl accesstokenttl sessionttl timetolive lifetime tokenlifetime lifespan',
  ],
  [
    'lifetime',
    'validity validfor validseconds maxage expiresinseconds expiressec duration leaseduration timeout',
  ],
  [
    'lifetime',
    'secondsleft livesfor expiresinsec ttlseconds accesstokenexpiresin tokenexpiresin sessionexpiresin',
  ],
  [
    'end time',
    'expires expiresat expireson expiry expirydate expirytime expiration expirationdate expirationtime',
  ],
  [
    'end time',
    'exp expdate expiretime expiredat validuntil validto validtill until notafter endsat goodtill',
  ],
  ['end time', 'tokenexpires tokenexpiry tokenexpiration sessionexpires sessionexpiry accesstokenexpiresat'],
  [
    'issue time',
    'issued issuedat iat issuetime issuedon created createdat createdon since validfrom startedat',
  ],
  ['user id', 'userid uid sub accountid memberid customerid ownerid'],
  ['user property', 'username email mail login useremail usermail emailaddress'],
  ['scope', 'scope scopes permissions'],
])

const refusalNames = namesOf<ResponseRole>([
  ['error code', 'error errorcode code fault faultcode errcode err errorerror errorid errortype'],
  [
    'error message',
    'errordescription errormessage message msg detail details description reason problem title',
  ],
  ['error message', 'errordetail errordetails faultstring explanation errmsg errorreason hint why'],
  ['status', 'status statuscode httpstatus errorstatus httpcode'],
])

const plain = (name: string): string =>
  name
    .replace(/^x-/i, '')
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')

/** What longer names end with when they mean the same: `parkingTicket`, `loginEmail`. */
const endings = [
  ...'refreshtoken accesstoken clientid clientsecret apikey username password passphrase passcode'.split(' '),
  ...'expiresin expires expiry validuntil token ticket email'.split(' '),
]

/** A place's last two names as one, then its last, then what that ends with: `/body/token/type` is a token's type, not any type. */
const callings = (at: string): string[] => {
  const names = pointerParts(at).slice(1)
  const last = plain(names.at(-1) ?? '')
  const ending = endings.find((word) => last.endsWith(word))
  return [...new Set([plain(names.slice(-2).join('')), last, ...(ending ? [ending] : [])])]
}

const known = <Role extends string>(at: string, names: Names<Role>): Role | undefined =>
  callings(at)
    .filter((name) => Object.hasOwn(names, name))
    .map((name) => names[name])[0]

/** How surely a place holds an access token by its name: 0 is the surest; undefined when it is not called like one. */
export const tokenRank = (at: string): number | undefined => {
  const [last] = callings(at).filter(
    (name) => tokenNames.includes(name) || Object.hasOwn(responseNames, name),
  )
  const rank = tokenNames.indexOf(last ?? '')
  return rank < 0 ? undefined : rank
}

/** Whether it is a token even where it is not the access token. */
export const isSurelyToken = (at: string): boolean => (tokenRank(at) ?? tokenNames.length) < sureTokens.length

/** What a part of a request for a token most likely is. */
export const requestRoleOf = (at: string, { secret, type }: Hints = {}): RequestRole => {
  if (at === '/basic/username') return 'client id'
  if (at === '/basic/password') return 'client secret'
  const role = known(at, requestNames) ?? (/^\/(headers|query)\/.*key$/i.test(at) ? 'api key' : undefined)
  if (secret) return role === 'client secret' || role === 'api key' ? role : 'password'
  return role === undefined || type === 'boolean' || type === 'list' ? 'text' : role
}

/** What a part of a request with a token most likely is. */
export const tokenRequestRoleOf = (at: string, hints: Hints = {}): RequestRole => {
  if (at === '/bearer') return 'access token'
  const role = requestRoleOf(at, hints)
  if (role === 'refresh token') return role
  const isOther = role !== 'text' && known(at, requestNames) !== undefined
  return tokenRank(at) !== undefined && (!isOther || isSurelyToken(at)) ? 'access token' : role
}

const isNumber = ({ type }: Hints): boolean => type === 'integer' || type === 'number'
/** No lifetime in seconds is as long as this, and no date of today as early. */
const longAgo = 1e9
const epochMilliseconds = 1e11

/** What a part of a response most likely is; one that is called like an input repeats it. Nothing is called an access token here. */
export const responseRoleOf = (at: string, inputs: string[], hints: Hints = {}): ResponseRole => {
  const role = known(at, responseNames)
  if (role === 'lifetime' && hints.date) return 'end time'
  if (role === 'end time' && isNumber(hints) && !isMoment(at, hints)) return 'lifetime'
  if (role === 'issue time' && isNumber(hints) && !isMoment(at, hints)) return 'text'
  if (role !== undefined && role !== 'user property') return role
  return inputNamed(at, inputs) === undefined ? (role ?? 'text') : 'echo'
}

/** Whether a number is a moment and no length of time: by its example, or by its name. */
const isMoment = (at: string, { example }: Hints): boolean =>
  typeof example === 'number'
    ? example >= longAgo
    : /(at|on|until|till|date|iat|notafter)$/.test(plain(pointerParts(at).at(-1) ?? ''))

/** How a number tells a moment; undefined where it is no number. */
export const formatOf = (hints: Hints): 'epoch seconds' | 'epoch milliseconds' | undefined => {
  if (!isNumber(hints)) return undefined
  return Number(hints.example) >= epochMilliseconds ? 'epoch milliseconds' : 'epoch seconds'
}

/** What a part of a rejection most likely is. */
export const refusalRoleOf = (at: string, { type }: Hints = {}): ResponseRole => {
  const role = known(at, refusalNames) ?? 'text'
  const fits =
    role === 'status' ? type === undefined || type === 'integer' : type === undefined || type === 'string'
  return fits ? role : 'text'
}

/** The input that a part of a response is called like. */
export const inputNamed = (at: string, inputs: string[]): string | undefined =>
  inputs.find((input) => plain(input) === plain(pointerParts(at).at(-1) ?? ''))

/** The name of the input that gives a part its value. */
export const inputFor = (at: string): string => {
  if (at === '/basic/username') return 'client_id'
  if (at === '/basic/password') return 'client_secret'
  const name = (pointerParts(at).at(-1) ?? '')
    .replace(/^x-/i, '')
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .toLowerCase()
  return /^[a-z]/.test(name) ? name : `input_${name}`
}
