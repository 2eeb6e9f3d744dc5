import { createServer } from 'node:http'

/** The accounts that every server knows: each with `name`, `email` and `password`. */
export const users = JSON.parse(process.argv[2])

/** Time as everything in this process sees it: `/__clock?seconds=60` moves it on. */
const Real = globalThis.Date
let aheadMs = 0
globalThis.Date = class extends Real {
  constructor(...from) {
    super(...(from.length > 0 ? from : [Real.now() + aheadMs]))
  }
  static now() {
    return Real.now() + aheadMs
  }
}

/** The handler behind a clock that moves; each response tells the moved time. */
const behindClock = (handle) => (request, response) => {
  const seconds = /^\/__clock\?seconds=(\d+)/.exec(request.url)?.[1]
  // Node itself would write the real time.
  response.setHeader('date', new Date().toUTCString())
  if (seconds === undefined) return handle(request, response)
  aheadMs += Number(seconds) * 1000
  response.end()
}

/** Listens on a free port of the loopback, behind the clock, and tells the parent process where. */
export const serve = (handle) => {
  const server = createServer(behindClock(handle))
  server.listen(0, '127.0.0.1', () => process.send({ url: `http://127.0.0.1:${server.address().port}` }))
  // A child ends with its parent.
  process.on('disconnect', () => process.exit())
}
