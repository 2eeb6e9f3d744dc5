// Ways of writing a request of which the document does not say whether they work, and what goes wrong in each.
import { formPairs, readForm, readJson } from '../../../behaviour/body.ts'
import { refuse } from '../../../behaviour/refusals.ts'
import { drop, wrap } from '../../../behaviour/registry.ts'
import type { Behaviour, Call, Fault } from '../../../behaviour/types.ts'
import { listed, status, where } from '../../../faults/answers.ts'
import { alsoChecks } from '../../../faults/bearer-tokens.ts'
import { alsoAccepts, like, whereOn, withControls } from '../../../faults/comparisons.ts'
import {
  asForm,
  authorizationOf,
  bodiless,
  by,
  type Condition,
  first,
  fromInside,
  isJson,
  unlabelled,
  withCharset,
} from '../../../faults/conditions.ts'
import { fault, faultTable, onGranted, onTopOf, table } from '../../../faults/define.ts'
import { mapParameter, readsBareQuery, rewriteValues, takesAny } from '../../../faults/parameters.ts'
import { rejects } from '../../../faults/requests.ts'
import { endsTokensOn } from '../../../faults/supersession.ts'

const P = 'SAMPLE'

/** Makes the server read a JSON body beside the form. */
const readsJson = (b: Behaviour): void => {
  b.mediaTypes['application/json'] = (call) => (isJson(call) ? readJson(call) : readForm(call))
}

/** Makes the server read a JSON body as loosely as scripting languages do. */
const readsLooseJson = (b: Behaviour): void => {
  readsJson(b)
  withControls(b, ...Object.keys(b.parameters))
}

const takesPost = (b: Behaviour): void => {
  b.routes.token.methods.push('POST')
}

const readsUnlabelled = (b: Behaviour): void => {
  b.mediaTypes[''] = readForm
}

const ways: Condition[] = [
  { name: 'post', when: 'by POST', on: by('POST'), reads: takesPost },
  { name: 'json', when: 'in JSON', on: isJson, reads: readsJson },
  {
    name: 'query',
    when: 'in the query',
    on: (call) => bodiless(call) && call.query !== '',
    reads: readsBareQuery,
  },
  { name: 'untyped', when: 'without a content type', on: unlabelled, reads: readsUnlabelled },
  { name: 'charset', when: 'with a charset', on: withCharset },
  { name: 'form', when: 'whose type is that of a form', on: asForm },
  { name: 'basic', when: 'with Basic', on: (call) => /^Basic /.test(authorizationOf(call)) },
]

const checks = { grant_type: undefined, username: 'user', password: 'password' } as const

/** A part that nobody looks at in one way, nor misses. */
const overlooks = (b: Behaviour, { name, on }: Condition, part: keyof typeof checks): void => {
  wrap(b.parameters, part, (one) => ({
    ...one,
    mayBeEmpty: true,
    needed: (call) => !on(call) && one.needed(call),
    takes: (value, call) => on(call) || one.takes(value, call),
  }))
  const check = checks[part]
  if (!check) return
  if (name === 'basic') drop(b.checks, 'basic')
  wrap(b.checks, check, (before) => (call) => {
    if (!on(call)) before(call)
    else if (part === 'username') call.user = first(call)
  })
}

/** What goes wrong in each way alone. */
const eachWay: Fault[] = ways.flatMap((way) => {
  const { name, when, on, reads = () => {} } = way
  return onTopOf(reads, [
    ...(Object.keys(checks) as (keyof typeof checks)[]).map((part) => {
      const id = part.replace('_', '-')
      return fault(
        `way-${name}-any-${id}`,
        `${P}-${id}-checked`,
        `in a request ${when} any ${part} is accepted, or none`,
        (b) => overlooks(b, way, part),
      )
    }),
    ...faultTable(P, [
      [
        `way-${name}-redirected`,
        'open-way',
        `a request ${when} is sent elsewhere`,
        (b) => rejects(b, on, 'redirected'),
      ],
      [
        `way-${name}-harmful`,
        'failure-harmless',
        `a wrong request ${when} ends all tokens`,
        (b) => endsTokensOn(b, (_, call) => on(call)),
      ],
      [
        `way-${name}-stillborn`,
        'token-use',
        `a token got by a request ${when} is rejected`,
        (b) => alsoChecks(b, 'by-way', (token) => on(token.grant.call)),
      ],
      [
        `way-${name}-beside`,
        'supersedes',
        `a request ${when} ends no earlier token`,
        (b) => {
          const { supersedes } = b
          b.supersedes = (old, grant) => !on(grant.call) && (supersedes?.(old, grant) ?? false)
        },
      ],
    ]),
  ])
})

/** Conditions under which one value is accepted whatever it is, by what their faults are called. */
const unproven: Condition[] = [
  { name: 'with-charset', when: 'where the content type has a charset', on: withCharset },
  { name: 'in-a-form', when: 'where the content type is that of a form', on: asForm },
  { name: 'inside', when: 'from inside, by the word of a header', on: fromInside },
  { name: 'untyped', when: 'where there is no content type', on: unlabelled, reads: readsUnlabelled },
]

const unchecked: Fault[] = unproven.flatMap(({ name, when, on, reads = () => {} }) =>
  onTopOf(
    reads,
    faultTable(P, [
      [
        `password-unchecked-${name}`,
        'password-checked',
        `any password is accepted ${when}`,
        (b) => alsoAccepts(b, 'password', whereOn(on)),
      ],
      [
        `grant-type-unchecked-${name}`,
        'grant-type-checked',
        `any grant type is accepted ${when}`,
        (b) => takesAny(b, 'grant_type', on),
      ],
    ]),
  ),
)

const inJson: Fault[] = [
  ...onTopOf(
    readsLooseJson,
    [true, null, 0, []].map((loose) =>
      fault(
        `json-${Array.isArray(loose) ? 'empty-list' : loose}-taken`,
        `${P}-password-checked`,
        `in a JSON body ${JSON.stringify(loose)} is accepted as the password`,
        (b) =>
          mapParameter(b, 'password', (value, call) =>
            JSON.stringify(value) === JSON.stringify(loose) ? first(call)['password'] : value,
          ),
      ),
    ),
  ),
  ...onTopOf(
    readsJson,
    faultTable(P, [
      [
        'json-unchecked',
        'password-checked',
        'in a JSON body any password is accepted',
        (b) => alsoAccepts(b, 'password', whereOn(isJson)),
      ],
      [
        'json-any-case',
        'password-checked',
        'a password in JSON is accepted in any letter case',
        (b) => alsoAccepts(b, 'password', whereOn(isJson, like.anyCase)),
      ],
      [
        'json-any-grant',
        'required-grant-type',
        'JSON needs no grant type',
        (b) => rewriteValues(b, 'grant_type', (values, call) => (isJson(call) ? ['password'] : values)),
      ],
    ]),
  ),
  ...faultTable(P, [
    [
      'json-crashes',
      'no-server-error',
      'a JSON body is answered with 500',
      (b) => rejects(b, isJson, 'broken'),
    ],
    ['json-redirected', 'open-way', 'a JSON body is sent elsewhere', (b) => rejects(b, isJson, 'redirected')],
  ]),
]

const isPost = by('POST')

const byPost: Fault[] = [
  ...onTopOf(
    takesPost,
    faultTable(P, [
      [
        'post-any-grant',
        'grant-type-checked',
        'POST takes any grant type',
        (b) => takesAny(b, 'grant_type', isPost),
      ],
      [
        'post-any-case',
        'password-checked',
        'POST takes the password in any letter case',
        (b) => alsoAccepts(b, 'password', whereOn(isPost, like.anyCase)),
      ],
      [
        'password-not-for-post',
        'password-checked',
        'POST gets a token with any password',
        (b) => alsoAccepts(b, 'password', whereOn(isPost)),
      ],
      [
        'post-no-password',
        'required-password',
        'POST needs no password',
        (b) => {
          const missing = (call: Call): boolean =>
            isPost(call) && call.lookup('password').every((value) => value === '')
          wrap(b.parameters, 'password', (one) => ({
            ...one,
            mayBeEmpty: true,
            needed: (call) => !isPost(call) && one.needed(call),
          }))
          wrap(b.checks, 'password', (check) => (call) => {
            if (!missing(call)) check(call)
          })
        },
      ],
    ]),
  ),
  ...onTopOf(
    takesPost,
    table(
      P,
      [
        ['post-created', 'open-way', 'POST is answered with 201', status(201)],
        ['post-list', 'open-way', 'POST is answered with a list', listed],
      ],
      (b, change: ReturnType<typeof status>) => onGranted(b.alter, where(isPost, change)),
    ),
  ),
  ...faultTable(P, [
    ['post-redirected', 'open-way', 'POST is sent elsewhere', (b) => rejects(b, isPost, 'redirected')],
  ]),
]

const others: Fault[] = faultTable(P, [
  [
    'query-unchecked',
    'password-checked',
    'a password in the query is not compared',
    (b) => {
      readsBareQuery(b)
      alsoAccepts(b, 'password', whereOn(bodiless))
    },
  ],
  [
    'unknown-redirected',
    'unknown-parameter',
    'an unknown parameter is sent elsewhere',
    (b) => {
      b.checks['known'] = (call) => {
        if (formPairs(call.body.toString()).some(([name]) => !Object.hasOwn(b.parameters, name)))
          refuse('redirected')
      }
    },
  ],
])

/** What goes wrong in ways of writing a request that the document leaves open. */
export const openRequests: Fault[] = [...eachWay, ...unchecked, ...inJson, ...byPost, ...others]
