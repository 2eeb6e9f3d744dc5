import { createServer, type IncomingHttpHeaders, request as sendOn } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A name with the secret that proves it, as the parts of a request are called. */
export interface Login {
  name: string
  secret: string
}

/** What a server that counts wrong secrets has seen of one account. */
export interface Counted {
  rights: number
  wrongs: number
  /** The most wrong ones in a row, without a right one between. */
  mostInARow: number
}

const fieldsOf = (headers: IncomingHttpHeaders, query: string, body: string): Record<string, unknown> => {
  const [scheme = '', basic = ''] = (headers.authorization ?? '').split(' ')
  const pair = Buffer.from(basic, 'base64').toString()
  const colon = pair.indexOf(':')
  const ofBasic =
    /^basic$/i.test(scheme) && colon >= 0
      ? { client_id: pair.slice(0, colon), client_secret: pair.slice(colon + 1) }
      : {}
  const form = { ...Object.fromEntries(new URLSearchParams(query)), ...ofBasic }
  try {
    const json = JSON.parse(body)
    return typeof json === 'object' && json !== null ? { ...form, ...json } : form
  } catch {
    return { ...form, ...Object.fromEntries(new URLSearchParams(body)) }
  }
}

/**
 * Stands in front of a server and counts for each account, as servers do that lock: a request that names it with another secret is a
 * wrong attempt, one that names it with the right one and succeeds starts the count again. After `lockAfter` wrong ones all is 423.
 * `realDate`: its Date field knows nothing of a clock that is moved behind it.
 */
export const startCountingServer = async (
  upstream: string,
  accounts: Record<string, string>[],
  logins: Login[],
  {
    lockAfter = Number.POSITIVE_INFINITY,
    realDate = false,
  }: { lockAfter?: number | undefined; realDate?: boolean } = {},
) => {
  const counts = new Map<string, Counted & { inARow: number }>()
  let requests = 0
  const countOf = (key: string) => {
    const known = counts.get(key) ?? { rights: 0, wrongs: 0, inARow: 0, mostInARow: 0 }
    counts.set(key, known)
    return known
  }
  /** Which accounts a request names, each with whether its secret is right. */
  const namedIn = (fields: Record<string, unknown>) =>
    logins.flatMap(({ name, secret }) => {
      const account = accounts.find((it) => it[name] !== undefined && it[name] === fields[name])
      return account && fields[secret] !== undefined
        ? [{ key: `${name} ${account[name]}`, right: fields[secret] === account[secret] }]
        : []
    })
  const count = (fields: Record<string, unknown>, succeeds: boolean): void => {
    for (const { key, right } of namedIn(fields)) {
      const found = countOf(key)
      if (!right) {
        found.wrongs++
        found.mostInARow = Math.max(found.mostInARow, ++found.inARow)
      } else if (succeeds) {
        found.rights++
        found.inARow = 0
      }
    }
  }
  const server = createServer(async (asked, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of asked) chunks.push(chunk as Buffer)
    const body = Buffer.concat(chunks)
    requests++
    const { method, url = '', rawHeaders, headers } = asked
    const fields = fieldsOf(headers, url.split('?')[1] ?? '', body.toString())
    const locked = namedIn(fields).some(({ key }) => countOf(key).inARow >= lockAfter)
    if (locked) {
      count(fields, false)
      response.writeHead(423, { 'content-type': 'application/json' }).end('{"error":"locked"}')
      return
    }
    const { hostname, port } = new URL(upstream)
    const onward = sendOn({ hostname, port, method, path: url, headers: rawHeaders as never }, (answer) => {
      count(fields, (answer.statusCode ?? 500) < 300)
      const date = (name: string | undefined) => realDate && name?.toLowerCase() === 'date'
      const headers = answer.rawHeaders.map((it, index) =>
        index % 2 && date(answer.rawHeaders[index - 1]) ? new Date().toUTCString() : it,
      )
      response.writeHead(answer.statusCode ?? 500, headers)
      answer.pipe(response)
    })
    onward.on('error', () => response.destroy())
    onward.end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get requests() {
      return requests
    },
    counts: (): Record<string, Counted> =>
      Object.fromEntries([...counts].map(([key, { inARow: _, ...counted }]) => [key, counted])),
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
