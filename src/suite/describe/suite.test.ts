import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import type { RuleUse } from '../../model/suite.ts'
import { lintSuite } from '../lint.ts'
import { provenByScenario } from '../proofs.ts'
import { requirementProven } from '../rules/requirement-proven.ts'

/** The made-up parcel API with a change to its `suite.yaml`. */
const parcelWith = (from: string, to: string, further = (text: string) => text) => {
  const dir = path.join(mkdtempSync(path.join(tmpdir(), 'described-')), 'parcel')
  cpSync('test/fixtures/suites/parcel', dir, { recursive: true })
  const file = path.join(dir, 'suite.yaml')
  const text = readFileSync(file, 'utf8')
  expect(text).toContain(from)
  writeFileSync(file, further(text.replace(from, to)))
  return lintSuite(dir)
}

describe('a description with odd names', () => {
  it('may call an expectation as every object calls something that it inherits', () => {
    const { suite, problems } = parcelWith(
      'refusal:',
      'expectations: { toString: { status: 418 } }\n\nrefusal:',
    )
    expect(problems).toEqual([])
    expect(suite?.expectations['toString']).toMatchObject({ status: [418], checks: [] })
  })

  it.each(['/json/__proto__/pin', '/json/constructor', '/json/a/prototype'])(
    'has no part at %s, and says where it stands',
    (at) => {
      const { problems } = parcelWith('/json/pin:', `${at}:`)
      expect(problems[0]).toMatchObject({ code: 'name-unsafe', place: { line: expect.any(Number) } })
      expect(problems[0]?.message).toContain(`"${at}" goes through`)
      expect(Object.keys(Object.prototype)).toEqual([])
    },
  )

  it('has no member of a response at such a place either', () => {
    const { problems } = parcelWith('/body/session/ttl:', '/body/__proto__/ttl:')
    expect(problems[0]?.message).toContain('"/body/__proto__/ttl" goes through "__proto__"')
  })
})

describe('a description that lacks something', () => {
  it('has no status of another media type without a part that is one, and no word of exceptions', () => {
    const { problems } = parcelWith(
      'refusal:',
      'refusal:\n  status: { wrong: 401, incomplete: 422, media: 415 }',
    )
    expect(problems).toMatchObject([{ code: 'media-unsent', place: { line: expect.any(Number) } }])
    expect(problems[0]?.message).toContain('no part that is always sent is a media type')
    expect(problems[0]?.hint).toContain('/headers/content-type')
  })

  it('is told that "except" takes back all that proves a requirement only where it has exceptions', () => {
    const { suite } = parcelWith('refusal:', 'refusal:')
    const hintsOf = (rules: RuleUse[]) =>
      requirementProven
        .check({
          suite: { ...suite!, scenarios: [], invariants: [], rules },
          sources: [],
          problems: [],
        } as never)
        .map(({ hint }) => hint)
    expect(hintsOf(suite!.rules).some((hint) => hint?.includes('"except" takes back'))).toBe(false)
    const excepted = [{ what: 'a rule', because: 'it is wrong' }]
    expect(hintsOf([{ rule: 'a', spokenFor: [], excepted }])).toContainEqual(
      expect.stringContaining('"except" takes back all that proves it'),
    )
  })
})

describe('a description of what is not usual', () => {
  it('may have several parts that repeat what was sent: one scenario looks at all of them', () => {
    const { suite, problems } = parcelWith(
      'response:',
      'response:\n      /body/one: { role: echo, equals: inputs.email }\n      /body/two: { role: echo, equals: inputs.email }',
    )
    expect(problems).toEqual([])
    const [scenario, ...more] = suite!.scenarios.filter(({ id }) => id.endsWith('each-time'))
    expect(more).toEqual([])
    expect([...provenByScenario(suite!, scenario!)]).toEqual([
      'PARCEL-one',
      'PARCEL-two',
      'PARCEL-session-email',
    ])
    expect(scenario?.title).toContain('the right one, two and session.email')
  })

  it('says of a time which one it is', () => {
    const { suite } = parcelWith(
      'response:',
      'response:\n      /body/until: { role: end time }\n      /body/since: { role: issue time }',
    )
    expect(suite?.requirements.get('PARCEL-until')?.says).toBe(
      "until is the end of the token's life, as a date",
    )
    expect(suite?.requirements.get('PARCEL-since')?.says).toBe(
      'since is the time at which the token was issued, as a date',
    )
  })

  it('may have other statuses of success', () => {
    const { suite } = parcelWith('does: issue', 'does: issue\n    status: [200, 201]')
    expect(suite?.expectations['documented']?.status).toEqual([200, 201])
  })

  it('may have further ways to present a token, each of which works, is checked and ends', () => {
    const { suite, problems } = parcelWith(
      '/bearer: { role: access token, ',
      `/bearer: { role: access token, also: { without a scheme: { at: /headers/authorization, value: $token } }, `,
    )
    expect(problems).toEqual([])
    const ids = suite!.scenarios.map(({ id }) => id)
    expect(ids.filter((id) => id.includes('without-a-scheme'))).toEqual([
      'me/bearer/also/without-a-scheme',
      'me/bearer/also-checked/without-a-scheme',
      'me/bearer/also-ends/without-a-scheme',
    ])
    expect(ids).toContain('me/bearer/other-scheme/under-the-scheme-token')
  })

  it('tells a rejection apart by nested members', () => {
    const { suite } = parcelWith(
      '/body/problem: { role: error message, section: Errors }',
      '/body/error/message: { role: error message }\n  /body/error/statusCode: { role: status }\n  /body/error/name: { role: text }',
    )
    const checks = suite!.expectations['rejected']!.checks.map(({ proves }) => proves)
    for (const id of ['error-message-message', 'error-status-code-true', 'error-name-of-rejections'])
      expect(checks).toContain(`PARCEL-${id}`)
  })
})

describe('a part that may be left out, or of which that is left open', () => {
  const others = `
  again: { does: renew, request: { method: POST, path: /again }, parts: { /json/refresh: { role: refresh token }, <parts> } }
  end: { does: revoke, request: { method: POST, path: /end }, parts: { /bearer: { role: access token }, <parts> } }
refusal:`
  const withParts = (parts: string, except = '') =>
    parcelWith(
      '/json/pin: {',
      `${parts.replaceAll(', /json', '\n      /json')}\n      /json/pin: {`,
      (text) =>
        text
          .replace(
            '/body/session/ttl:',
            '/body/session/refresh: { role: refresh token }\n      /body/session/ttl:',
          )
          .replace(
            '\nrefusal:',
            others.replaceAll('<parts>', parts).replace('\nrefusal:', `${except}\nrefusal:`),
          ),
    )
  it.each([
    ['object', 'false'],
    ['object', 'either'],
    ['text', 'true'],
    ['text', 'either'],
    ['option', 'either'],
    ['constant', 'either'],
    // What a rule changes of these, it changes of a request that has them.
    ['object', 'true'],
    ['option', 'true'],
    ['constant', 'true'],
    ['scope', 'true'],
  ])('has requirements of its own alone: %s, optional: %s', (role, optional) => {
    const more = {
      object: '',
      text: ', input: email',
      option: ', option: a, of: [a, b]',
      constant: ', constant: a',
      scope: ', type: list, input: email',
    }
    const box = `/json/box: { role: object, optional: ${optional === 'true' ? 'either' : optional} }`
    const one = `/json/box/one: { role: ${role}${more[role as 'text']}, optional: ${optional} }`
    expect(withParts(`${box}, ${one}`).problems).toEqual([])
  })

  it('takes with the rule that it is required what other rules prove of that', () => {
    const { suite, problems } = withParts(
      '/json/box: { role: object }, /json/box/one: { role: text, input: email }',
      '\nexcept: [{ rule: required, for: box, because: the guide leaves it open }]',
    )
    expect(problems).toEqual([])
    expect(suite!.scenarios.some(({ id }) => /^(again\/|end\/)?box\/(flat|absent)/.test(id))).toBe(false)
    const { excepted } = suite!.rules.find(({ rule }) => rule === 'object')!
    expect(excepted).toContainEqual({ what: 'box/flat', because: 'the guide leaves it open' })
  })
})

describe('except', () => {
  const excepting = (exception: string) =>
    parcelWith('refusal:', `except: [{ ${exception}, because: the guide leaves it open }]\nrefusal:`)
  const idsOf = (exception: string) => excepting(exception).suite!.scenarios.map(({ id }) => id)

  it('takes back a scenario of a rule wherever it speaks, or one row of its table', () => {
    const { suite } = excepting('scenario: pin/slips/charset')
    const ids = suite!.scenarios.map(({ id }) => id)
    expect(ids).not.toContain('pin/slips/charset')
    expect(ids).toContain('pin/slips-of-another')
    expect(idsOf('rule: secrets-in-other-bodies/slips').filter((id) => id.startsWith('pin/slips/'))).toEqual(
      [],
    )
    expect(suite!.rules.find(({ rule }) => rule === 'secrets-in-other-bodies')!.excepted).toEqual([
      { what: 'pin/slips/charset', because: 'the guide leaves it open' },
    ])
  })

  it('is told which rule has made a scenario, by the words that it takes', () => {
    const { suite } = parcelWith('refusal:', 'refusal:')
    const { origin } = suite!.scenarios.find(({ id }) => id === 'pin/wrong')!
    expect(origin).toEqual({ rule: 'secret/wrong', for: 'open/pin' })
    expect(idsOf(`rule: ${origin!.rule}, for: ${origin!.for}`)).not.toContain('pin/wrong')
  })
})

describe('a key that nothing would come of', () => {
  it.each([
    [
      '/json/pin: { role: password,',
      '/json/pin: { role: password, of: [a, b],',
      '"of" says nothing of "/json/pin"',
    ],
    ['ttl: { role: lifetime,', 'ttl: { role: lifetime, equals: inputs.pin,', '"equals" says nothing of'],
    [
      '/body/session/email: { role: echo,',
      '/body/session/email: { role: echo, format: JWT,',
      '"format" says nothing of',
    ],
    ['/bearer: { role: access token,', '/bearer: { role: access token, from: opn,', 'is called "opn"'],
    [
      '/body/session/token: { role: access token,',
      '/body/session/token: { role: other token,',
      'issues a token, but no part',
    ],
    ['    does: use\n', '    does: use\n    ends: access token\n', '"ends" says nothing of "me"'],
    [
      'refusal:',
      'except: [{ rule: secret, for: pni, because: a word of mine }]\nrefusal:',
      'says nothing of "pni"',
    ],
    [
      'refusal:',
      'scenarios: [{ id: a, needs: [use], title: A, proves: [success], steps: [{ send: open }] }]\nrefusal:',
      '"needs" is for the scenarios of rules',
    ],
  ])('is a mistake at its place: %s', (from, to, message) => {
    const { problems } = parcelWith(from, to)
    expect(problems.map((one) => one.message).join('; ')).toContain(message)
    expect(problems[0]).toMatchObject({ hint: expect.any(String), place: { line: expect.any(Number) } })
  })
})
