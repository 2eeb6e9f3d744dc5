import { describe, expect, it } from 'vitest'
import { type Ask, exampleOf, json, request, tokenIn } from '../test/support/reference-client.ts'
import { type ApiName, start, type Target } from './index.ts'

/** Runs a story against a server with one fault or variant. */
async function playing(
  api: ApiName,
  what: { faults?: string[]; variants?: string[] },
  story: (target: Target) => Promise<void>,
) {
  const server = await start(api, what)
  try {
    await story(server.target)
  } finally {
    await server.close()
  }
}

const statusOf = async (target: Target, ask: Ask) => (await request(target, ask)).status

const useOf = (target: Target, token: string) =>
  statusOf(target, { path: target.paths.resource ?? '', bearer: token })

const mint = async (api: ApiName, target: Target, inputs?: Record<string, string>) =>
  tokenIn(api, await request(target, exampleOf(api, target, inputs)))

describe('the perfect server', () => {
  it.each([
    ['an unknown field', 'sugarcrm', (ask: Ask) => ({ ...ask, json: { ...ask.json, extra: [1] } }), 200],
    [
      'a repeated member',
      'sugarcrm',
      (ask: Ask) => ({ ...ask, raw: JSON.stringify(ask.json).replace('{', '{"password":"x",') }),
      400,
    ],
    ['a number as password', 'sugarcrm', (ask: Ask) => ({ ...ask, json: { ...ask.json, password: 1 } }), 400],
    [
      'an unknown platform',
      'sugarcrm',
      (ask: Ask) => ({ ...ask, json: { ...ask.json, platform: 'tv' } }),
      400,
    ],
    [
      'a repeated parameter',
      'crayon',
      (ask: Ask) => ({ ...ask, raw: `${new URLSearchParams(ask.form)}&scope=CustomerApi` }),
      400,
    ],
    ['another scope', 'crayon', (ask: Ask) => ({ ...ask, form: { ...ask.form, scope: 'customerapi' } }), 400],
    ['another method', 'crayon', (ask: Ask) => ({ ...ask, method: 'PUT' }), 405],
    [
      'form-encoded Basic',
      'crayon',
      (ask: Ask) => ({ ...ask, basic: ask.basic?.map(encodeURIComponent) as [string, string] }),
      200,
    ],
    ['no Basic', 'crayon', ({ basic: _, ...ask }: Ask) => ask, 401],
    [
      'another content type',
      'configapi',
      (ask: Ask) => ({ ...ask, headers: { 'content-type': 'application/json' } }),
      415,
    ],
    [
      "another tenant's scope",
      'configapi',
      (ask: Ask) => ({ ...ask, form: { ...ask.form, scope: 'tenant-two.example.com' } }),
      400,
    ],
    [
      'wrong Basic',
      'sample-token',
      (ask: Ask) => ({ ...ask, basic: ['user@example.com', 'no'] as [string, string] }),
      401,
    ],
    [
      'a Basic password',
      'crm-com',
      (ask: Ask) => ({ ...ask, basic: [ask.basic?.[0] ?? '', 'x'] as [string, string] }),
      401,
    ],
    ['another unit', 'crm-com', (ask: Ask) => ({ ...ask, json: { ...ask.json, unit: '9' } }), 400],
    [
      'the older identifier',
      'crm-com',
      (ask: Ask) => ({
        ...ask,
        json: { access_token_identifier: { identifier: 'maytemplate', pass_code: '73914482' } },
      }),
      200,
    ],
  ] as const)('answers %s to %s as documented', async (_, api, change, status) => {
    await playing(api, {}, async (target) => {
      expect(await statusOf(target, change(exampleOf(api, target)))).toBe(status)
    })
  })

  it('supersedes the earlier tokens of the same user alone', async () => {
    await playing('sample-token', {}, async (target) => {
      const theirs = await mint('sample-token', target, target.accounts[0])
      const first = await mint('sample-token', target)
      const second = await mint('sample-token', target)
      expect(await useOf(target, first)).toBe(401)
      expect(await useOf(target, second)).toBe(200)
      expect(await useOf(target, theirs)).toBe(200)
    })
  })

  it('binds a refresh token to its client and lets it be spent once', async () => {
    await playing('sugarcrm', {}, async (target) => {
      const { refresh_token } = json(await request(target, exampleOf('sugarcrm', target)))
      const refresh = ({ client_id, client_secret } = target.inputs) => ({
        method: 'POST',
        path: '/oauth2/token',
        json: { grant_type: 'refresh_token', refresh_token, client_id, client_secret },
      })
      expect(await statusOf(target, refresh(target.accounts[0]))).toBe(400)
      expect(await statusOf(target, refresh())).toBe(200)
      expect(await statusOf(target, refresh())).toBe(400)
    })
  })
})

describe('faults', () => {
  it('take a password in any case', async () => {
    await playing('crayon', { faults: ['password-any-case'] }, async (target) => {
      const ask = exampleOf('crayon', target)
      const shouted = { ...ask, form: { ...ask.form, password: ask.form?.['password']?.toUpperCase() ?? '' } }
      expect(await statusOf(target, shouted)).toBe(200)
    })
  })

  it('put a number in quotes', async () => {
    await playing('crayon', { faults: ['expires-in-text'] }, async (target) => {
      expect(json(await request(target, exampleOf('crayon', target)))['ExpiresIn']).toBe('20060')
    })
  })

  it('forget to discard', async () => {
    await playing('sample-token', { faults: ['supersedes-none'] }, async (target) => {
      const first = await mint('sample-token', target)
      await mint('sample-token', target)
      expect(await useOf(target, first)).toBe(200)
    })
  })

  it('extend a token by its use', async () => {
    await playing('crm-com', { faults: ['life-slides'] }, async (target) => {
      const token = await mint('crm-com', target)
      for (const seconds of [7000, 7000]) {
        await request(target, { method: 'POST', path: '/__clock', json: { advance: seconds } })
        expect(await useOf(target, token)).toBe(200)
      }
    })
  })

  it.each([
    ['is refused by the perfect server', [], 401],
    ['is believed with the fault', ['jwt-none-accepted'], 200],
  ])('an unsigned token %s', async (_, faults, status) => {
    await playing('configapi', { faults }, async (target) => {
      const [, payload] = (await mint('configapi', target)).split('.')
      const header = Buffer.from('{"alg":"none"}').toString('base64url')
      expect(await useOf(target, `${header}.${payload}.`)).toBe(status)
    })
  })

  it('spend a refresh token twice at the same time', async () => {
    await playing('sugarcrm', { faults: ['parallel-refresh'] }, async (target) => {
      const { refresh_token } = json(await request(target, exampleOf('sugarcrm', target)))
      const ask = {
        method: 'POST',
        path: '/oauth2/token',
        json: { grant_type: 'refresh_token', refresh_token, client_id: 'sugar', client_secret: '' },
      }
      expect(await Promise.all([statusOf(target, ask), statusOf(target, ask)])).toEqual([200, 200])
    })
  })

  it('close the connection on a wrong password', async () => {
    await playing('crayon', { faults: ['refused-closes'] }, async (target) => {
      const ask = exampleOf('crayon', target)
      await expect(request(target, { ...ask, form: { ...ask.form, password: 'x' } })).rejects.toThrow(
        /hang up|reset/i,
      )
    })
  })
})

describe('variants', () => {
  it('change the target file where they must', async () => {
    await playing('crm-com', { variants: ['other-path'] }, async (target) => {
      expect(target.paths.token).toBe('/crm/rest/v3/authentication/token')
      expect(await statusOf(target, exampleOf('crm-com', target))).toBe(200)
    })
  })

  it('redirect the path without its slash', async () => {
    await playing('crayon', { variants: ['slash-redirects'] }, async (target) => {
      const answer = await request(target, { ...exampleOf('crayon', target), path: '/api/v1/connect/token' })
      expect([answer.status, answer.headers['location']]).toEqual([307, '/api/v1/connect/token/'])
    })
  })
})
