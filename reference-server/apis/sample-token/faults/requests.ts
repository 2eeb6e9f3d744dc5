import { basic } from '../../../behaviour/authorization.ts'
import { formDecode, readForm, utf8 } from '../../../behaviour/body.ts'
import { inQuery } from '../../../behaviour/parameters.ts'
import { refuse } from '../../../behaviour/refusals.ts'
import { part, replace, wrap } from '../../../behaviour/registry.ts'
import { end } from '../../../behaviour/tokens.ts'
import type { Behaviour, Call, Fault } from '../../../behaviour/types.ts'
import { fault } from '../../../faults/define.ts'
import { mapping, reading, withCharset } from '../../../faults/parameters.ts'

const P = 'SAMPLE'

/** Hand-written: requests that are read, checked or refused wrongly. */
export const requestFaults: Fault[] = [
  password(
    'password-cut-at-72',
    'only the first 72 characters count',
    (g, s) => g.slice(0, 72) === s.slice(0, 72),
  ),
  password(
    'password-cut-at-nul',
    'what follows a zero byte is overlooked',
    (g, s) => g.split('\0')[0] === s,
    (b) => {
      part(b.parameters, 'password').text = false
    },
  ),
  password(
    'password-is-name',
    'the user name is taken as well',
    (g, _, call) => g === call.given['username'],
  ),
  password(
    'password-first-ignored',
    'the first character is overlooked',
    (g, s) => g.slice(1) === s.slice(1),
  ),
  password(
    'password-last-ignored',
    'the last character is overlooked',
    (g, s) => g.slice(0, -1) === s.slice(0, -1),
  ),
  password(
    'password-in-base64',
    'base64 of it is taken as well',
    (g, s) => Buffer.from(g, 'base64').toString() === s,
  ),
  password('password-master', 'the word "password" opens every account', (g) => g === 'password'),
  password('password-zero', 'what counts as false is taken', (g) =>
    ['0', 'null', 'false', 'undefined'].includes(g),
  ),
  fault(
    'password-remembered',
    `${P}-password-checked`,
    'after a right password any is taken for a minute',
    (b) => {
      const grantedAtMs = new Map<string, number>()
      wrap(b.same, 'password', (same) => (given, stored, call) => {
        const now = call.world.clock.now()
        if (same(given, stored, call)) grantedAtMs.set(stored, now)
        return now - (grantedAtMs.get(stored) ?? 0) < 60_000
      })
    },
  ),
  fault('password-fourth', `${P}-password-checked`, 'the fourth wrong password in a row is taken', (b) => {
    const inARow = new Map<string, number>()
    wrap(b.same, 'password', (same) => (given, stored, call) => {
      const wrong = same(given, stored, call) ? 0 : (inARow.get(stored) ?? 0) + 1
      inARow.set(stored, wrong)
      return wrong === 0 || wrong > 3
    })
  }),
  fault(
    'password-as-operator',
    `${P}-required-password`,
    'password[$ne]=x is taken for the right password',
    (b) => {
      operator(b, 'password[$ne]')
      operator(b, 'password[$gt]')
    },
  ),
  fault('password-list', `${P}-required-password`, 'password[]=x is taken for the right password', (b) =>
    operator(b, 'password[]'),
  ),
  fault('password-not-for-post', `${P}-password-checked`, 'POST gets a token with any password', (b) => {
    b.routes.token.methods.push('POST')
    wrap(b.same, 'password', (same) => (g, s, call) => call.method === 'POST' || same(g, s, call))
  }),
  fault('query-wins', `${P}-password-checked`, 'a parameter in the query replaces that of the body', (b) => {
    for (const name of Object.keys(b.parameters))
      reading(b, name, (values, call) => (inQuery(name)(call).length > 0 ? inQuery(name)(call) : values))
  }),
  ...[true, null, 0, []].map((loose) =>
    fault(
      `json-${Array.isArray(loose) ? 'empty-list' : loose}-taken`,
      `${P}-password-checked`,
      `in a JSON body ${JSON.stringify(loose)} is taken as the password`,
      (b) => {
        readsJson(b)
        mapping(b, 'password', (value, call) =>
          JSON.stringify(value) === JSON.stringify(loose) ? call.world.accounts[0]?.['password'] : value,
        )
      },
    ),
  ),
  fault('json-unchecked', `${P}-password-checked`, 'in a JSON body any password is taken', (b) => {
    readsJson(b)
    wrap(b.same, 'password', (same) => (g, s, call) => isJson(call) || same(g, s, call))
  }),
  fault('json-crashes', `${P}-no-server-error`, 'a JSON body is answered with 500', (b) => {
    b.gate.push((call) => {
      if (isJson(call)) refuse('broken')
    })
  }),
  fault(
    'unknown-user-granted',
    `${P}-username-checked`,
    'with the right password any user name will do',
    (b) => {
      replace(b.checks, 'user', (call: Call) => {
        const { accounts } = call.world
        call.user = accounts.find((a) => a['username'] === call.given['username'])
        call.user ??= accounts.find((a) => a['password'] === call.given['password']) ?? refuse('unknownUser')
      })
    },
  ),
  fault(
    'username-cut-at-nul',
    `${P}-username-checked`,
    'username: what follows a zero byte is overlooked',
    (b) => {
      part(b.parameters, 'username').text = false
      wrap(b.same, 'username', (same) => (g, s, call) => same(g.split('\0')[0] ?? '', s, call))
    },
  ),
  fault('username-commented', `${P}-username-checked`, 'username: what follows a quote is overlooked', (b) =>
    wrap(b.same, 'username', (same) => (g, s, call) => same(g.split("'")[0] ?? '', s, call)),
  ),
  fault(
    'user-polluted',
    `${P}-own-data`,
    'the first user name is checked, the last one gets the token',
    (b) => {
      part(b.parameters, 'username').once = false
      b.checks['again'] = (call) => {
        const last = call.values['username']?.at(-1)
        call.user = call.world.accounts.find((a) => a['username'] === last) ?? call.user
      }
    },
  ),
  fault(
    'user-polluted-first',
    `${P}-own-data`,
    'the last user name is checked, the first one gets the token',
    (b) => {
      Object.assign(part(b.parameters, 'username'), {
        once: false,
        pick: (values: unknown[]) => values.at(-1),
      })
      b.checks['again'] = (call) => {
        const first = call.values['username']?.[0]
        call.user = call.world.accounts.find((a) => a['username'] === first) ?? call.user
      }
    },
  ),
  fault('method-delete', `${P}-method`, 'a token is also granted for DELETE', (b) => {
    b.routes.token.methods.push('DELETE')
  }),
  fault('method-fails', `${P}-no-server-error`, 'a method that is not known is answered with 500', (b) => {
    wrap(b.refusals, 'wrongMethod', (row) => ({ ...row, status: 500 }))
  }),
  fault('post-redirected', `${P}-open-way`, 'POST is sent elsewhere', (b) => {
    b.gate.push((call) => {
      if (call.method === 'POST' && call.path === '/Token') refuse('redirected')
    })
  }),
  fault('json-redirected', `${P}-open-way`, 'a JSON body is sent elsewhere', (b) => {
    b.gate.push((call) => {
      if (isJson(call)) refuse('redirected')
    })
  }),
  fault('charset-refused', `${P}-content-type`, 'a content type with a charset is refused', (b) => {
    b.gate.push((call) => {
      if (withCharset(call)) refuse('wrongMediaType')
    })
  }),
  fault('content-type-case', `${P}-content-type`, 'a content type in capitals is rejected', (b) => {
    b.gate.push((call) => {
      if (/[A-Z]/.test((call.headers['content-type'] ?? '').split(';')[0] ?? '')) refuse('wrongMediaType')
    })
  }),
  fault('unknown-redirected', `${P}-unknown-parameter`, 'an unknown parameter is sent elsewhere', (b) => {
    b.checks['known'] = (call) => {
      const names = call.body
        .toString()
        .split('&')
        .map((pair) => formDecode(pair.split('=')[0] ?? '') ?? '')
      if (names.some((name) => name !== '' && !Object.hasOwn(b.parameters, name))) refuse('redirected')
    }
  }),
  fault('order-fixed', `${P}-form`, 'grant_type must be the first parameter', (b) =>
    formMust(b, (text) => /^(grant_type|%67)/.test(text)),
  ),
  fault('names-not-decoded', `${P}-form`, 'escaped names of parameters are not understood', (b) =>
    formMust(b, (text) => !/%[0-9a-f]{2}[^&=]*=/i.test(text.replace(/=[^&]*/g, '='))),
  ),
  fault('escapes-in-capitals', `${P}-form`, 'escapes in small letters are not understood', (b) =>
    formMust(b, (text) => !/%([a-f].|.[a-f])/.test(text)),
  ),
  fault(
    'twists-fail-with-200',
    `${P}-form`,
    'what is unusual in a form is answered with 200 and an error',
    (b) => {
      formMust(b, (text) => /^grant_type/.test(text) && !/%([a-f].|.[a-f])|trace=/.test(text))
      b.gate.push((call) => {
        if (withCharset(call)) refuse('malformed')
      })
      wrap(b.refusals, 'malformed', (row) => ({ ...row, status: 200 }))
    },
  ),
  fault('basic-unchecked', `${P}-basic-checked`, 'Basic credentials are called for, and any are taken', (b) =>
    replace(b.checks, 'basic', (call: Call) => {
      if (call.headers.authorization === undefined) refuse('noClient')
    }),
  ),
  fault('basic-crashes', `${P}-no-server-error`, 'malformed Basic credentials are answered with 500', (b) =>
    replace(b.checks, 'basic', (call: Call) => {
      try {
        basic(call)
      } catch {
        refuse('broken')
      }
    }),
  ),
  fault(
    'supersedes-unchecked',
    `${P}-failure-harmless`,
    'a call ends tokens before its grant type is looked at',
    (b) => {
      for (const reason of ['unsupportedGrant', 'missing']) {
        b.alter.push((_, call) => {
          if (call.refused !== reason) return
          for (const token of call.world.live)
            if (token.user['username'] === call.given['username']) end(token, call)
        })
      }
    },
  ),
]

function password(
  name: string,
  about: string,
  alike: (given: string, stored: string, call: Call) => boolean,
  besides?: (b: Behaviour) => void,
): Fault {
  return fault(name, `${P}-password-checked`, `password: ${about}`, (b) => {
    wrap(b.same, 'password', (same) => (g, s, call) => same(g, s, call) || alike(g, s, call))
    besides?.(b)
  })
}

function operator(b: Behaviour, name: string): void {
  reading(b, 'password', (values, call) =>
    call.lookup(name).length > 0 ? [call.world.accounts[0]?.['password']] : values,
  )
}

const isJson = (call: Call): boolean => call.body.toString().trimStart().startsWith('{"')

// beside the form, and as loosely as scripting languages do
function readsJson(b: Behaviour): void {
  for (const p of Object.values(b.parameters)) p.text = false
  b.mediaTypes['application/json'] = (call) => {
    if (!isJson(call)) return readForm(call)
    const value = JSON.parse(utf8(call.body) ?? '{}') as Record<string, unknown>
    return (name) => (name !== undefined && Object.hasOwn(value, name) ? [value[name]] : [])
  }
}

function formMust(b: Behaviour, test: (text: string) => boolean): void {
  b.checks['form'] = (call) => {
    if (!test(call.body.toString())) refuse('malformed')
  }
}
