import type { Reply } from '../../../reference-server/index.ts'
import { about, type Row } from '../row.ts'
import type { Asked } from '../server.ts'

const fine = about('all', 'ppppppp')

const no = (status: number): Reply => ({
  status,
  headers: [['Content-Type', 'application/json']],
  body: Buffer.from('{"Error":"no"}'),
})

const isUse = ({ message }: Asked) => message.url.startsWith('/api/v1/me')
const tokenOf = ({ message }: Asked) => String(message.headers['authorization'] ?? '').replace('Bearer ', '')
const count = ({ memory }: Asked, name: string, by = 1): number => {
  memory.set(name, (memory.get(name) ?? 0) + by)
  return memory.get(name)!
}

/** Locks the account, or bans the address, after so many wrong logins in a row. */
const locking =
  (after: number, how: (asked: Asked) => Reply | undefined) =>
  (asked: Asked): Reply | undefined => {
    const { right, memory } = asked
    if (isUse(asked)) return right
    if ((memory.get('wrong') ?? 0) >= after) return how(asked)
    if (right.status === 200) memory.set('wrong', 0)
    else count(asked, 'wrong')
    return right
  }

/** Keeps so many tokens, the newest ones; `used`: counts those alone that were used. */
const keeping =
  (most: number, used = false) =>
  (asked: Asked): Reply => {
    const { right, memory } = asked
    const keep = (token: string) => {
      memory.set(token, 1)
      if (memory.size > most) memory.delete([...memory.keys()][0]!)
    }
    if (right.status !== 200) return right
    if (!isUse(asked)) {
      if (!used) keep(JSON.parse(right.body.toString()).AccessToken)
      return right
    }
    const token = tokenOf(asked)
    if (!used) return memory.has(token) ? right : no(401)
    if (memory.get(`seen ${token}`) && !memory.has(token)) return no(401)
    if (!memory.has(token)) {
      for (const one of [...memory.keys()]) if (!one.startsWith('seen ')) memory.delete(one)
      memory.set(token, 1).set(`seen ${token}`, 1)
    }
    return right
  }

/** Gives no more than so many tokens, and rejects who asks for one more. */
const sparing = (most: number, status: number) => (asked: Asked) => {
  const { right } = asked
  return right.status === 200 && !isUse(asked) && count(asked, 'given') > most ? no(status) : right
}

const more = ['tokens-live-together', 'thirty-tokens', 'used-token-ends', 'own-token-lives-on']

export const accounts: Row[] = [
  ...[2, 3, 4, 5].flatMap((after) =>
    [401, 423, 429, 403].map((status) =>
      fine(
        `locked after ${after} wrong logins, ${status}`,
        locking(after, () => no(status)),
        { maxTime: 4 },
      ),
    ),
  ),
  fine(
    'an address that is banned after 3 wrong logins',
    locking(3, ({ socket }) => void socket.destroy()),
  ),
  fine(
    'an address that is answered no more after 3 wrong logins',
    locking(3, () => undefined),
    { timeoutMs: 300 },
  ),
  ...[1, 2, 5, 6, 7, 8, 10, 20, 100].map((most) =>
    fine(`${most} live tokens at the most`, keeping(most), { more }),
  ),
  fine('the use of a new token ends the older one', keeping(1, true), { more }),
  ...[0, 1, 5, 10, 20].map((most) => fine(`${most} tokens are given, and no more`, sparing(most, 403))),
  fine('5 tokens are given, and no more, 429', sparing(5, 429), { maxTime: 3 }),
]
