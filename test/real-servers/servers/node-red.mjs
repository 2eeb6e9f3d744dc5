// Node-RED inside an application of Express, with users in its settings.

import { mkdtempSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import bcrypt from 'bcryptjs'
import express from 'express'
import { serve, users } from './child.mjs'

const { default: RED } = await import('node-red')

const app = express()
RED.init(createServer(app), {
  userDir: mkdtempSync(path.join(tmpdir(), 'tokenassay-node-red-')),
  httpAdminRoot: '/',
  httpNodeRoot: '/flows',
  logging: { console: { level: 'off' } },
  telemetry: { enabled: false },
  adminAuth: {
    type: 'credentials',
    users: users.map(({ name, password }) => ({
      username: name,
      // Four rounds instead of eight: what is judged is not how long a password takes.
      password: bcrypt.hashSync(password, 4),
      permissions: '*',
    })),
  },
})
app.use('/', RED.httpAdmin)
await RED.start()
serve(app)
