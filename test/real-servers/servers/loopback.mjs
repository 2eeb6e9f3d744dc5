// An application of LoopBack 3 with its built-in models of users and access tokens, in memory.
import { serve, users } from './child.mjs'

const { default: loopback } = await import('loopback')

const app = loopback({ localRegistry: true, loadBuiltinModels: true })
app.set('env', 'production')
app.dataSource('db', { connector: 'memory' })
const { ACL, AccessToken, Role, RoleMapping, User } = app.registry.modelBuilder.models
for (const model of [ACL, AccessToken, Role, RoleMapping])
  app.model(model, { dataSource: 'db', public: false })
// Four rounds instead of ten: what is judged is not how long a password takes.
User.settings.saltWorkFactor = 4
app.model(User, { dataSource: 'db' })
app.enableAuth({ dataSource: 'db' })
app.middleware('auth', loopback.token({ model: AccessToken, currentUserLiteral: 'me' }))
app.middleware('routes', '/api', loopback.rest())
app.middleware('final', loopback.urlNotFound())
app.middleware('final:after', (await import('strong-error-handler')).default({ debug: false, log: false }))

for (const { name, email, password } of users) await User.create({ username: name, email, password })
serve(app)
