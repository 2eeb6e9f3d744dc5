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
}

/** The accounts that every server is started with. */
export const users = [
  { name: 'anna.berg', email: 'anna.berg@contoso.example', password: 'Correct-horse-7-battery' },
  { name: 'bo.lund', email: 'bo.lund@fabrikam.example', password: 'Staple-9-of-the-lot' },
]
const [byEmail, otherByEmail] = users.map(({ email, password }) => ({ email, password }))
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
    fails: {},
    warns: {},
    ends: {
      'odd-ttl':
        'right credentials with "ttl": null are an exception that nobody catches, and the process ends',
    },
  },
]
