/** A server from the registry, the suite that describes it, and what it is known not to meet: each requirement with what the server does. */
export interface RealServer {
  title: string
  suite: string
  /** The program in `servers/` that runs it. */
  file: string
  /** Its target, but for the address. */
  target: object
  fails: Record<string, string>
  warns: Record<string, string>
  /** Scenarios after which it does not run any more, so that they are played apart from the others: each with why. */
  ends: Record<string, string>
  /** Operations that it does not have as documented, so that nothing can be said of them: each with why. */
  lacks?: Record<string, string>
}

/** The accounts that every server is started with. */
export const users = [
  { name: 'anna.berg', email: 'anna.berg@contoso.example', password: 'Correct-horse-7-battery' },
  { name: 'bo.lund', email: 'bo.lund@fabrikam.example', password: 'Staple-9-of-the-lot' },
]
const [byEmail, otherByEmail] = users.map(({ email, password }) => ({ email, password }))
const [byName, otherByName] = users.map(({ name, password }) => ({ username: name, password }))
const [byItsName, otherByItsName] = users.map(({ name, password }) => ({ name, password }))
const [one, another] = users.map(({ name, email, password }) => ({ username: name, email, password }))

export const servers: RealServer[] = [
  {
    title: 'Feathers 5.0.50 on Koa, as its generator sets it up',
    suite: 'feathers',
    file: 'feathers.mjs',
    target: { inputs: byEmail, accounts: [otherByEmail], paths: { resource: '/messages' } },
    fails: {
      'FEATHERS-email-checked':
        'an object with a query operator is an e-mail address, so { $ne: … } logs in whoever has the password',
      'FEATHERS-no-server-error':
        'a body that is no JSON object, and a password that is no text, are answered with 500',
    },
    warns: {},
    ends: {},
  },
  {
    title: 'LoopBack 3.28.0 with its built-in User and AccessToken',
    suite: 'loopback',
    file: 'loopback.mjs',
    target: { inputs: one, accounts: [another], paths: { resource: '/api/users/me' } },
    fails: {
      'LOOPBACK-incomplete-status':
        'a login without a password is answered with 401, as one with a wrong password',
    },
    warns: {},
    ends: {
      'odd-ttl':
        'right credentials with "ttl": null are an exception that nobody catches, and the process ends',
    },
  },
  {
    title: 'Node-RED 4.1.15 with two users in its settings',
    suite: 'node-red',
    file: 'node-red.mjs',
    // It counts to five logins of a user, right ones too, until one of them is through.
    target: { inputs: byName, accounts: [otherByName], limits: { parallel: 1 } },
    fails: {
      'NODERED-body-only': 'it needs no scope, so one in the query string is overlooked',
      'NODERED-error-response': 'a 400 of /auth/token has error and error_description, not code and message',
      'NODERED-no-server-error': 'any grant type but the documented one, and none, is answered with 501',
      'NODERED-no-stack-trace':
        'a form that says it is JSON is answered with a page that shows where the parser failed',
      'NODERED-refusal-status': 'wrong credentials are answered with 403, where 401 is documented',
      'NODERED-repeated-parameter': 'a second grant_type is a grant type that it does not know: 501',
      'NODERED-required-client-id': 'client_id[]=node-red-admin is read as client_id',
      'NODERED-required-scope': 'without a scope a token is issued with all that the user may do',
      'NODERED-scope-checked': 'of a user who may do everything any word is a scope',
    },
    warns: {},
    ends: {
      ...Object.fromEntries(
        [
          ...['list', 'comparison', 'pattern', 'object'].map((name) => `under-another-name/${name}`),
          ...['true', 'empty', 'ne'].map((name) => `json-types/${name}`),
          ...['repeated', 'repeated-wrong'],
        ].map((id) => [`password/${id}`, 'a password that is no text is an exception that nobody catches']),
      ),
      'username/injected': 'so is a user called "constructor", who is found among what every object has',
    },
  },
  {
    title: 'Verdaccio 6.0.5 with accounts in a file',
    suite: 'npm-registry',
    file: 'verdaccio.mjs',
    target: { inputs: byItsName, accounts: [otherByItsName] },
    fails: {
      'NPM-deleted': 'a deleted token goes on working, and the deletion is answered with 200',
      'NPM-key': 'the key of a token is its MD5',
      'NPM-optional': 'without readonly or cidr_whitelist the request is rejected with 422',
      'NPM-token-forged': 'what follows a token is overlooked',
    },
    warns: { 'NPM-basic-scheme': 'one space alone may stand after the scheme' },
    lacks: {
      login:
        'a login without HTTP Basic is a registration, which is answered with 409 where there is the user already',
    },
    ends: {
      'name/injected':
        'a user called "constructor" is found among what every object has, and the process ends',
    },
  },
]
