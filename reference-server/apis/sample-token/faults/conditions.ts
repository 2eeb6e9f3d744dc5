import { basic } from '../../../behaviour/authorization.ts'
import { formDecode, readForm } from '../../../behaviour/body.ts'
import { inQuery } from '../../../behaviour/parameters.ts'
import { refuse } from '../../../behaviour/refusals.ts'
import { drop, wrap } from '../../../behaviour/registry.ts'
import type { Account, Behaviour, Call, Fault } from '../../../behaviour/types.ts'
import { search } from '../../../faults/bearer-tokens.ts'
import { fault, onGranted } from '../../../faults/define.ts'
import { isJson, readsJson, takesPost } from './ways.ts'

const P = 'SAMPLE'

const checked = `${P}-password-checked`

const unprovenWhere = (what: string, about: string, where: (call: Call) => boolean): Fault[] => [
  fault(`password-unchecked-${what}`, checked, `any password is taken ${about}`, (b) =>
    wrap(b.same, 'password', (same) => (g, s, call) => where(call) || same(g, s, call)),
  ),
  fault(`grant-type-unchecked-${what}`, `${P}-grant-type-checked`, `any grant type is taken ${about}`, (b) =>
    wrap(b.parameters, 'grant_type', (one) => ({
      ...one,
      takes: (value, call) => where(call) || one.takes(value, call),
    })),
  ),
]

const firstMissing = (call: Call): boolean => call.lookup('password').every((value) => value === '')

const credentials: Fault[] = [
  ...unprovenWhere('with-charset', 'where the content type has a charset', (call) =>
    (call.headers['content-type'] ?? '').includes(';'),
  ),
  ...unprovenWhere('in-a-form', 'where the content type is that of a form', (call) =>
    (call.headers['content-type'] ?? '').endsWith('urlencoded'),
  ),
  ...unprovenWhere('inside', 'from inside, by the word of a header', (call) =>
    (call.headers['x-forwarded-for'] ?? '').includes('127.0.0.1'),
  ),
  ...unprovenWhere('untyped', 'where there is no content type', (call) => {
    return call.headers['content-type'] === undefined
  }).map((one) => ({
    ...one,
    apply: (b: Behaviour) => {
      b.mediaTypes[''] = readForm
      one.apply(b)
    },
  })),
  fault('query-breaks', `${P}-no-server-error`, 'a query beside the body breaks the server', (b) => {
    b.checks['query'] = (call) => {
      if (inQuery('username')(call).length > 0) refuse('broken')
    }
  }),
  fault('token-unneeded-inside', `${P}-token-required`, 'a proxy address stands for a token', (b) => {
    const { read } = b.resource
    b.resource.read = (call) =>
      call.headers['x-forwarded-for'] && !call.headers.authorization
        ? (search(call, (t) => !t.ended)?.value ?? '')
        : read(call)
  }),
  fault('credentials-joined', checked, 'name and password are compared as one text', (b) => {
    const joined = (a: Account): string => `${a['username']}${a['password']}`
    wrap(b.checks, 'user', (check) => (call) => {
      call.user = call.world.accounts.find((a) => joined(a) === joined(call.given))
      if (!call.user) check(call)
    })
    wrap(b.same, 'password', (same) => (g, s, call) => joined(call.given).endsWith(s) || same(g, s, call))
  }),
  fault('credentials-swapped', `${P}-username-checked`, 'the name and the password may be swapped', (b) => {
    const swapped = (call: Call, a: Account | undefined): boolean =>
      a?.['username'] === call.given['password'] && a?.['password'] === call.given['username']
    wrap(b.checks, 'user', (check) => (call) => {
      call.user = call.world.accounts.find((a) => swapped(call, a))
      if (!call.user) check(call)
    })
    wrap(b.checks, 'password', (check) => (call) => {
      if (!swapped(call, call.user)) check(call)
    })
  }),
  fault('others-password-by-length', checked, 'but for the first user only the length counts', (b) =>
    wrap(b.same, 'password', (same) => (g, s, call) => {
      const first = call.world.accounts[0]?.['password'] === s
      return same(g, s, call) || (!first && g.length === s.length)
    }),
  ),
  fault('token-for-password', checked, "the user's live token stands for the password", (b) => {
    drop(b.checks, 'basic')
    wrap(b.same, 'password', (same) => (g, s, call) => {
      const value = /^Bearer (\S+)$/.exec(call.headers.authorization ?? '')?.[1] ?? ''
      return same(g, s, call) || call.world.tokens.get(value)?.user === call.user
    })
  }),
  fault('query-unchecked', checked, 'a password in the query is not compared', (b) => {
    for (const name of Object.keys(b.parameters)) {
      wrap(b.parameters, name, (one) => ({
        ...one,
        read: (call) => (call.body.length === 0 ? inQuery(name)(call) : one.read(call)),
      }))
    }
    wrap(b.same, 'password', (same) => (g, s, call) => call.body.length === 0 || same(g, s, call))
  }),
  ...Object.entries<[string, (call: Call) => unknown]>({
    'in-query': ['a name in the query', (call) => inQuery('username')(call)[0]],
    'in-basic': ['the name in Basic', (call) => basic(call)?.name],
    escaped: ['a name under an escaped parameter', (call) => escapedName(call)],
  }).map(([where, [about, other]]) =>
    fault(`name-${where}`, `${P}-own-data`, `${about} gets the token`, (b) => {
      if (where === 'in-basic') drop(b.checks, 'basic')
      if (where === 'escaped')
        b.parameters['username'] = { ...b.parameters['username']!, once: false, pick: ([first]) => first }
      b.checks['elsewhere'] = (call) => {
        call.user = call.world.accounts.find((a) => a['username'] === other(call)) ?? call.user
      }
    }),
  ),
  ...Object.entries<[string, (given: string, stored: string) => boolean]>({
    'without-domain': ['the part before the @ is enough', (g, s) => g === s.split('@')[0]],
    'without-dots': ['dots are overlooked', (g, s) => g === s.replaceAll('.', '')],
    tagged: ['a tag before the @ is overlooked', (g, s) => g.replace(/\+[^+@]*(?=@)/, '') === s],
  }).map(([what, [about, alike]]) =>
    fault(`name-${what}`, `${P}-username-checked`, `username: ${about}`, (b) =>
      wrap(b.same, 'username', (same) => (g, s, call) => same(g, s, call) || alike(g, s)),
    ),
  ),
  fault('grant-type-urn', `${P}-grant-type-checked`, 'a grant type that ends in :password is taken', (b) =>
    wrap(b.parameters, 'grant_type', (one) => ({
      ...one,
      takes: (value, call) => value.endsWith(':password') || one.takes(value, call),
    })),
  ),
  fault('json-any-case', checked, 'a password in JSON is taken in any letter case', (b) => {
    readsJson(b)
    wrap(
      b.same,
      'password',
      (same) => (g, s, call) => same(g, s, call) || (isJson(call) && g.toLowerCase() === s.toLowerCase()),
    )
  }),
  fault('json-any-grant', `${P}-required-grant-type`, 'JSON needs no grant type', (b) => {
    readsJson(b)
    wrap(b.parameters, 'grant_type', (one) => ({
      ...one,
      read: (call) => (isJson(call) ? ['password'] : one.read(call)),
    }))
  }),
]

const posts: Fault[] = [
  fault('post-any-grant', `${P}-grant-type-checked`, 'POST takes any grant type', (b) => {
    takesPost(b)
    wrap(b.parameters, 'grant_type', (one) => ({
      ...one,
      takes: (value, call) => call.method === 'POST' || one.takes(value, call),
    }))
  }),
  fault('post-no-password', `${P}-required-password`, 'POST needs no password', (b) => {
    takesPost(b)
    wrap(b.parameters, 'password', (one) => ({
      ...one,
      mayBeEmpty: true,
      needed: (call) => call.method !== 'POST' && one.needed(call),
    }))
    wrap(b.checks, 'password', (check) => (call) => {
      if (call.method !== 'POST' || !firstMissing(call)) check(call)
    })
  }),
  fault('post-any-case', checked, 'POST takes the password in any letter case', (b) => {
    takesPost(b)
    wrap(
      b.same,
      'password',
      (same) => (g, s, call) =>
        same(g, s, call) || (call.method === 'POST' && g.toLowerCase() === s.toLowerCase()),
    )
  }),
  fault('post-created', `${P}-open-way`, 'POST is answered with 201', (b) => {
    takesPost(b)
    onGranted(b.alter, (answer, call) => {
      if (call.method === 'POST') answer.status = 201
    })
  }),
  fault('post-list', `${P}-open-way`, 'POST is answered with a list', (b) => {
    takesPost(b)
    onGranted(b.alter, (answer, call) => {
      if (call.method === 'POST') answer.body = [answer.body]
    })
  }),
  fault(
    'post-supersedes-none',
    `${P}-supersedes`,
    'a token got by POST leaves the earlier ones alive',
    (b) => {
      takesPost(b)
      const { supersedes } = b
      b.supersedes = (old, grant) => grant.call.method !== 'POST' && (supersedes?.(old, grant) ?? false)
    },
  ),
  fault('post-stillborn', `${P}-token-use`, 'a token got by POST is not accepted', (b) => {
    takesPost(b)
    b.resource.checks['by-post'] = ({ presented }) => {
      if (presented?.grant.call.method === 'POST') refuse('unknownToken')
    }
  }),
]

function escapedName(call: Call): string | undefined {
  const escaped = call.body
    .toString()
    .split('&')
    .find((pair) => /^[^=]*%/.test(pair) && formDecode(pair.split('=')[0] ?? '') === 'username')
  return escaped === undefined ? undefined : formDecode(escaped.slice(escaped.indexOf('=') + 1))
}

/** Hand-written: what is wrong under one condition alone, such as a header field, a method or another user. */
export const conditionFaults: Fault[] = [...credentials, ...posts]
