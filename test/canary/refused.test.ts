import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it } from 'vitest'
import { type Api, apis } from './accounts.ts'
import { encodings } from './echo.ts'
import { headerSafe } from './hostile.ts'
import { prepare, searchRound } from './round.ts'

type Refuse = (said: string[], response: ServerResponse, request: IncomingMessage) => void

const refused = { 'content-type': 'application/json' }

/** Ways to refuse a login that say all that was known or sent again. */
const ways: Record<string, Refuse> = {
  'in fields of its body': (said, response) =>
    response.writeHead(400, refused).end(
      JSON.stringify({
        error: 'invalid_grant',
        error_description: said.join(' | '),
        ...Object.fromEntries(said.map((one) => [one, one])),
      }),
    ),
  'in a text': (said, response) =>
    response.writeHead(401, { 'content-type': 'text/plain' }).end(`Refused:\n${said.join('\n')}`),
  'in its header': (said, response) => {
    const fields = said.map((one, index) => [`x-said-${index}`, headerSafe(one)] as const)
    response.writeHead(401, { ...Object.fromEntries(fields), location: `/?${headerSafe(said[0]!)}` }).end()
  },
  'in what is no answer': (said, _, { socket }) => {
    socket.write(`HTTP/1.1 ${headerSafe(said.join(' '))}\r\n${headerSafe(said.join('\r\n'))}`)
    socket.destroy()
  },
  'in an answer that breaks off': (said, response) => {
    response.writeHead(400, { 'content-length': 1 << 19, 'x-said': headerSafe(said[0]!) })
    response.write(said.join('\n'), () => response.destroy())
  },
  'in a coding that it is not in': (said, response) =>
    response.writeHead(400, { 'content-encoding': 'gzip', 'x-said': headerSafe(said[0]!) }).end(said.join()),
}

/** A server that grants nothing: what it says is every input, and the credentials as they came, in some of the encodings. */
const startRefusing = async (accounts: Record<string, string>[], refuse: Refuse) => {
  let turn = 0
  const server = createServer(async (request, response) => {
    for await (const _ of request);
    const said = [
      ...accounts.flatMap((account) => Object.values(account)),
      request.headers.authorization ?? '-',
    ]
    // three encodings at a time keep an answer below the size at which evidence is cut; the first refusal has the plain one
    const names = Object.keys(encodings).filter(
      (name) => !(name === 'upper' || name === 'lower' || name === 'otherCase'),
    )
    const some = [0, 1, 2].map((step) => encodings[names[(turn * 3 + step) % names.length]!]!)
    turn++
    refuse(
      some.flatMap((encode) => said.map(encode)),
      response,
      request,
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** Runs suites against such a server and renders again; what is found of the secrets in all that was written. */
const hitsOf = async (suites: string[], api: Api, refuse: Refuse) => {
  const server = await startRefusing(api.accounts, refuse)
  const round = prepare(suites[0]!, api, server.url)
  const github = { GITHUB_ACTIONS: 'true' }
  try {
    const args = ['run', ...suites, ...round.args.slice(2), '--shard', '1/8', '--timeout', '2s']
    const { code } = await round.run(args, github)
    await round.run(
      ['report', round.out, '--reporter', 'console,github', '--out', `${round.out}/again`],
      github,
    )
    const { hits, artefacts } = searchRound(round, api, [])
    return {
      code,
      artefacts,
      hits: hits.map(({ artefact, secret, through, context }) => ({ artefact, secret, through, context })),
    }
  } finally {
    await server.close()
    round.discard()
  }
}

it.each(Object.entries(ways))(
  'a first login that is refused %s leaves no secret anywhere',
  async (_, refuse) => {
    const { code, artefacts, hits } = await hitsOf(['crayon'], apis['crayon']!, refuse)
    // A login that is rejected is the target file's business, as far as can be told; a redirect is the target's.
    expect([1, 2, 3]).toContain(code)
    expect(artefacts).toBeGreaterThan(12)
    expect(hits.slice(0, 8), `${hits.length} hits`).toEqual([])
  },
)

it('a server that says to one suite what it was given for another leaves no secret anywhere', async () => {
  const [crm, sugar] = [apis['crm-com']!, apis['sugarcrm']!]
  const accounts = crm.accounts.map((account, index) => ({ ...account, ...sugar.accounts[index] }))
  const { hits } = await hitsOf(
    ['crm-com', 'sugarcrm'],
    { ...crm, accounts: accounts as Api['accounts'] },
    ways['in fields of its body']!,
  )
  expect(hits.slice(0, 8), `${hits.length} hits`).toEqual([])
})
