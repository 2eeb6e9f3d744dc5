import type { Reply } from '../../../reference-server/index.ts'
import { about, type Row } from '../row.ts'
import type { Asked } from '../server.ts'

const fine = about('all', 'ppppppp')

const no = (status: number): Reply => ({
  status,
  headers: [
    ['Content-Type', 'application/json'],
    ['Retry-After', '1000000000'],
  ],
  body: Buffer.from('{"Error":"no"}'),
})

const isUse = ({ message }: Asked) => message.url.startsWith('/api/v1/me')
const tokenOf = ({ message }: Asked) => String(message.headers['authorization'] ?? '').replace('Bearer ', '')
/** Whose token a grant gives, by its request. */
const userOf = ({ message }: Asked) => new URLSearchParams(message.body?.toString()).get('username')
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

/** Keeps so many tokens of each user, those issued last; or those used last, for which one counts from its first use on. */
const keeping = (most: number, from: 'issue' | 'use' = 'issue') => {
  const owners = new Map<string, string>()
  const kept = new Map<string, Set<string>>()
  const dead = new Set<string>()
  const keep = (token: string) => {
    const tokens = kept.get(owners.get(token)!) ?? new Set()
    kept.set(owners.get(token)!, tokens.add(token))
    if (tokens.size <= most) return
    const [oldest = ''] = tokens
    tokens.delete(oldest)
    dead.add(oldest)
  }
  return (asked: Asked): Reply => {
    const { right } = asked
    if (right.status !== 200) return right
    if (!isUse(asked)) {
      const { AccessToken: token } = JSON.parse(right.body.toString())
      owners.set(token, String(userOf(asked)))
      if (from === 'issue') keep(token)
      return right
    }
    if (dead.has(tokenOf(asked))) return no(401)
    if (from === 'use') keep(tokenOf(asked))
    return right
  }
}

/** Gives no more than so many tokens, and rejects who asks for one more. */
const sparing = (most: number, status: number) => (asked: Asked) => {
  const { right } = asked
  return right.status === 200 && !isUse(asked) && count(asked, 'given') > most ? no(status) : right
}

const more = [
  'tokens-live-together',
  'thirty-tokens',
  'later-token-ends',
  'used-token-ends',
  'own-token-lives-on',
]

const limited = [1, 7, 20]

export const accounts: Row[] = [
  ...[401, 423, 403].map((status) =>
    about('all', 'ppbppbb')(
      `locked after 2 wrong logins, ${status}`,
      locking(2, () => no(status)),
    ),
  ),
  about('all', 'ppeppee')(
    'locked after 2 wrong logins, 429',
    locking(2, () => no(429)),
  ),
  ...[3, 4, 5].map((after) =>
    fine(
      `locked after ${after} wrong logins`,
      locking(after, () => no(401)),
    ),
  ),
  fine(
    'an address that is banned after 3 wrong logins',
    locking(3, ({ socket }) => void socket.destroy()),
  ),
  about('all', 'ppeppee')(
    'an address that is banned after 2 wrong logins',
    locking(2, ({ socket }) => void socket.destroy()),
  ),
  about('all', 'ppeppee')(
    'an address that is answered no more after 2 wrong logins',
    locking(2, () => undefined),
    { timeoutMs: 300 },
  ),
  ...limited.map((most) =>
    about('all', 'pppppppspppp')(`${most} live tokens of a user at the most`, keeping(most), { more }),
  ),
  ...limited.map((most) =>
    about('all', 'pppppppspppp')(
      `${most} live tokens of a user at the most, by their use`,
      keeping(most, 'use'),
      { more },
    ),
  ),
  ...[0, 1, 5, 10].map((most) =>
    about('all', 'bbbbbbb')(`${most} tokens are given, and no more`, sparing(most, 403)),
  ),
  about('all', 'eeeeeee')('5 tokens are given, and no more, 429', sparing(5, 429)),
]
