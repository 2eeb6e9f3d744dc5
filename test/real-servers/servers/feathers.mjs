// The application that the guides of Feathers 5 build: Koa, users in memory, messages that need a token.
import { AuthenticationService, authenticate, JWTStrategy } from '@feathersjs/authentication'
import { hooks, LocalStrategy } from '@feathersjs/authentication-local'
import { feathers } from '@feathersjs/feathers'
import { bodyParser, errorHandler, koa, parseAuthentication, rest } from '@feathersjs/koa'
import { memory } from '@feathersjs/memory'
import { serve, users } from './child.mjs'

const app = koa(feathers())
app.use(errorHandler())
app.use(parseAuthentication())
app.use(bodyParser())
app.configure(rest())
app.set('authentication', {
  secret: 'a secret that only the server knows',
  entity: 'user',
  service: 'users',
  authStrategies: ['jwt', 'local'],
  local: { usernameField: 'email', passwordField: 'password', hashSize: 4 },
})

const authentication = new AuthenticationService(app)
authentication.register('jwt', new JWTStrategy())
authentication.register('local', new LocalStrategy())
app.use('authentication', authentication)
app.use('users', memory())
app.service('users').hooks({
  before: {
    find: [authenticateOutside()],
    get: [authenticateOutside()],
    create: [hooks.hashPassword('password')],
  },
  after: { all: [hooks.protect('password')] },
})
app.use('messages', memory())
app.service('messages').hooks({ before: { all: [authenticate('jwt')] } })

// Signing up is open, everything else of users needs a token.
function authenticateOutside() {
  return (context) => (context.params.provider ? authenticate('jwt')(context) : context)
}

await app.setup()
for (const { email, password } of users) await app.service('users').create({ email, password })
serve(app.callback())
