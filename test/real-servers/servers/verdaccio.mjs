// Verdaccio with its own accounts in a file, no uplinks, and tokens as it makes them where nothing else is configured.
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import bcrypt from 'bcryptjs'
import { serve, users } from './child.mjs'

const { runServer } = await import('verdaccio')

const dir = mkdtempSync(path.join(tmpdir(), 'tokenassay-verdaccio-'))
const file = path.join(dir, 'htpasswd')
// Four rounds instead of ten: what is judged is not how long a password takes.
writeFileSync(file, users.map(({ name, password }) => `${name}:${bcrypt.hashSync(password, 4)}\n`).join(''))

const server = await runServer({
  storage: path.join(dir, 'storage'),
  configPath: path.join(dir, 'config.yaml'),
  self_path: path.join(dir, 'config.yaml'),
  // A login of somebody unknown is a registration, which this many users close.
  auth: { htpasswd: { file, max_users: users.length, algorithm: 'bcrypt', rounds: 4 } },
  uplinks: {},
  packages: { '**': { access: '$all', publish: '$authenticated' } },
  // Many wrong attempts in little time are what a run consists of.
  userRateLimit: { windowMs: 1000, max: 1_000_000 },
  web: { enable: false },
  log: { type: 'stdout', format: 'json', level: 'fatal' },
})
serve((request, response) => server.emit('request', request, response))
