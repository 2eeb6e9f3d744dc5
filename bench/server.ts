import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

// A token server in a process of its own: `delay` ms pass before each answer, or `burn` ms of its only core.
const [mode, text] = process.argv.slice(2)
const ms = Number(text)

const burn = (until: number): void => {
  while (performance.now() < until);
}

const server: Server = createServer((request, response) => {
  let body = ''
  request.setEncoding('utf8')
  request.on('data', (chunk) => {
    body += chunk
  })
  request.on('end', () => {
    const answer = () => {
      if (mode === 'burn') burn(performance.now() + ms)
      const right = new URLSearchParams(body).get('password') === 'right'
      response.writeHead(right ? 200 : 400, { 'content-type': 'application/json' })
      response.end(JSON.stringify(right ? { access_token: 'abcdefghijklmnop' } : { error: 'invalid_grant' }))
    }
    if (mode === 'delay' && ms > 0) setTimeout(answer, ms)
    else answer()
  })
})
server.keepAliveTimeout = 30_000
let most = 0
server.on('connection', () =>
  server.getConnections((_, count) => {
    most = Math.max(most, count)
  }),
)
server.listen(0, '127.0.0.1', () => {
  process.send?.({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` })
})
process.on('message', () => {
  process.send?.({ connections: most })
  most = 0
})
process.on('disconnect', () => process.exit())
