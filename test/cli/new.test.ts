import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { bash, cli } from '../support/cli.ts'

let dir: string
beforeAll(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'tokenassay-new-'))
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

const suiteAt = (folder: string) => parse(readFileSync(path.join(folder, 'suite.yaml'), 'utf8'))

const flagsOf = (flags: Record<string, string | string[]>): string[] =>
  Object.entries(flags).flatMap(([name, values]) => [values].flat().flatMap((value) => [`--${name}`, value]))

describe('a new suite', () => {
  it.each([
    [
      'client credentials in a form',
      {
        request: 'POST /oauth/token',
        part: ['grant_type=client_credentials', 'client_id', 'client_secret', 'scope'],
        response: ['access_token', 'token_type', 'expires_in', 'scope'],
        refusal: ['error', 'error_description'],
        resource: 'GET /me',
      },
    ],
    [
      'a login in JSON, under an odd name',
      {
        request: 'PUT /v1/sessions',
        part: [
          '/json/user/mail:user name',
          '/json/user/geheim:password',
          '/headers/x-app-key',
          '/json/kind=web',
        ],
        response: ['data/session', 'data/ttl', 'data/mail'],
        refusal: ['message'],
        resource: 'GET /v1/self',
      },
    ],
    [
      'HTTP Basic and a user, with a refresh token',
      {
        request: 'POST /token',
        part: ['/basic/username', '/basic/password', 'grant_type', 'username', 'password', 'refresh_token'],
        response: ['access_token', 'refresh_token', 'expires_in'],
        refusal: ['error'],
        resource: 'GET /data',
      },
    ],
  ])('by flags, of %s, lints', async (name, flags) => {
    const folder = path.join(dir, name.replaceAll(/\W+/g, '-').toLowerCase())
    const { code, stdout, stderr } = await cli(['new', folder, ...flagsOf(flags)])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/suite\.yaml is written: \d+ requirements, \d+ scenarios\./)
    expect((await cli(['lint', folder])).stdout).toContain('nothing wrong')
  })

  const quay = {
    request: 'POST /v2/sessions',
    status: '201',
    part: [
      '/json/marina',
      '/json/login',
      '/json/secret',
      '/json/device/kind:option',
      '/headers/content-type',
    ],
    response: [
      'data/session/key:access token',
      'data/session/expiresAt',
      'data/master/login',
      'data/master/marina',
      'meta/requestId',
    ],
    refusal: ['errors/0/code', 'errors/0/detail', 'meta/requestId'],
    resource: 'GET /v2/me /headers/x-session-key',
    revoke: 'DELETE /v2/sessions/current /headers/x-session-key',
    renew: 'PUT /v2/sessions/current /headers/x-session-key',
  }

  it('of two echoes, an option, a list of errors and a key in a header lints', async () => {
    const folder = path.join(dir, 'quay')
    const { code, stdout } = await cli(['new', folder, ...flagsOf(quay)])
    expect(stdout).toMatch(/suite\.yaml is written: \d+ requirements, \d+ scenarios\./)
    expect(code).toBe(0)
    const { operations, refusal } = suiteAt(folder)
    expect(operations.resource.parts).toEqual({ '/headers/x-session-key': { role: 'access token' } })
    expect(operations.revoke.parts).toEqual(operations.resource.parts)
    expect(Object.keys(operations.token.response)).toContain('/body/data/master/marina')
    expect(Object.keys(refusal)).not.toContain('/body/errors')
    const { stdout: told } = await cli(['list', folder, '--all'])
    expect(told.match(/^.*Twenty concurrent responses.*$/gm)).toEqual([
      expect.stringContaining('the right data.master.login and data.master.marina'),
    ])
  })

  it('says in a comment how a token is renewed with itself, which lints without its marks', async () => {
    const file = path.join(dir, 'quay', 'suite.yaml')
    const text = readFileSync(file, 'utf8')
    expect(text).toContain('# - Where it renews with the access token itself')
    const [head = '', own = ''] = text.split(/^# Where a token is renewed with itself:.*$/m)
    writeFileSync(file, head + own.replaceAll(/^# /gm, ''))
    expect((await cli(['lint', path.join(dir, 'quay')])).stdout).toContain('nothing wrong')
    expect(suiteAt(path.join(dir, 'quay')).requests.renewal.headers).toEqual({ 'x-session-key': '$token' })
  })

  const asked = (folder: string, answers: string[]) =>
    bash(`printf '${answers.map((line) => `${line}\\n`).join('')}' | tokenassay new ${folder}`)

  it('by questions, takes what stands in brackets for an empty line', async () => {
    const folder = path.join(dir, 'asked')
    const { code, stderr } = await asked(folder, ['POST /login', 'json', 'mail pin', '', '', '', ''])
    expect(code).toBe(0)
    expect(stderr).toContain('The request for a token [POST /oauth/token]')
    const { operations, paths } = suiteAt(folder)
    expect(paths.token.default).toBe('/login')
    expect(operations.token.parts).toEqual({
      '/json/mail': { role: 'user name' },
      '/json/pin': { role: 'password' },
    })
    expect(operations.token.response['/body/token']).toEqual({ role: 'access token' })
    expect(Object.keys(operations)).toEqual(['token', 'resource'])
  })

  it('by questions, asks for the token that nothing is called like, for a renewal and for a revocation', async () => {
    const folder = path.join(dir, 'asked-more')
    const fields = 'mail:user name, pin'
    const { code, stderr } = await asked(folder, [
      'POST /login',
      'json',
      fields,
      'pouch bag renewal',
      'bag',
      'none',
      'GET /me /headers/x-bag',
      'POST /again',
      'DELETE /login /headers/x-bag',
    ])
    expect({
      code,
      asked: stderr.includes('Which of these is the access token: pouch, bag, renewal'),
    }).toEqual({
      code: 0,
      asked: true,
    })
    const { operations, refusal } = suiteAt(folder)
    expect(operations.token.response['/body/bag']).toEqual({ role: 'access token' })
    expect(operations.refresh.parts).toEqual({ '/json/renewal': { role: 'refresh token' } })
    expect(operations.revoke.parts).toEqual({ '/headers/x-bag': { role: 'access token' } })
    expect(refusal).toBeUndefined()
  })

  it.each([
    ['nobody is there', []],
    ['the answers end early', ['POST /login', 'json']],
  ])('writes nothing when %s', async (_, answers) => {
    const folder = path.join(dir, `unanswered-${answers.length}`)
    const { code, stderr } = answers.length
      ? await asked(folder, answers)
      : await bash(`tokenassay new ${folder} < /dev/null`)
    expect(code).toBe(2)
    expect(stderr).toContain('nobody answers: ')
    expect(stderr).toContain('--openapi <file>, or --request')
    expect((await bash(`ls ${folder}`)).code).not.toBe(0)
  })

  it('says in one line where to write what the token is, if nothing is called like one', async () => {
    const folder = path.join(dir, 'pouches')
    const flags = { request: 'POST /t', part: ['name', 'pwd'], response: ['pouch', 'bag'] }
    const { code, stdout } = await cli(['new', folder, ...flagsOf(flags)])
    expect(code).toBe(2)
    const [, lines = ''] = /Write "role: access token" in one of the lines (.*) of /.exec(stdout) ?? []
    const file = path.join(folder, 'suite.yaml')
    const text = readFileSync(file, 'utf8').split('\n')
    const wanted = lines.split(', ').map((number) => text[Number(number) - 1]?.trim())
    expect(wanted).toEqual(['/body/pouch: { role: text } # guessed', '/body/bag: { role: text } # guessed'])
    writeFileSync(
      file,
      text.join('\n').replace('/body/bag: { role: text }', '/body/bag: { role: access token }'),
    )
    expect((await cli(['lint', folder])).stdout).toContain('nothing wrong')
  })

  it('from an OpenAPI document, has its token endpoint, its renewal and a resource', async () => {
    const folder = path.join(dir, 'bookshop')
    const { code, stdout } = await cli(['new', folder, '--openapi', 'test/fixtures/openapi/bookshop.yaml'])
    expect({ code, problems: stdout.match(/suite\.yaml is written: \d+/)?.length }).toEqual({
      code: 0,
      problems: 1,
    })
    const { title, paths, operations, refusal } = suiteAt(folder)
    expect(title).toBe('Bookshop API')
    expect(paths).toMatchObject({ token: { default: '/v2/oauth2/token' }, resource: { default: '/v2/me' } })
    expect(operations.token.parts).toEqual({
      '/headers/x-tenant': { role: 'tenant', input: 'tenant' },
      '/form/grant_type': { constant: 'password' },
      '/form/client_id': { role: 'client id' },
      '/form/client_secret': { role: 'client secret' },
      '/form/username': { role: 'user name' },
      '/form/password': { role: 'password' },
    })
    expect(operations.refresh.parts['/form/refresh_token']).toEqual({ role: 'refresh token' })
    expect(operations.token.response['/body/user/username']).toMatchObject({
      role: 'echo',
      equals: 'inputs.username',
    })
    expect(Object.keys(refusal)).toEqual(['/body/error', '/body/error_description'])
    expect(readFileSync(path.join(folder, 'suite.yaml'), 'utf8')).toContain(
      '/form/remember is left out: it is a boolean',
    )
  })

  it.each([
    ['no request line', ['--request', 'token'], '--request is "token"', 'a method and a path'],
    [
      'a role that there is none of',
      ['--request', 'POST /t', '--part', 'x:pass word'],
      '"pass word"',
      'password',
    ],
    ['Capitals', ['--request', 'POST /t'], 'a suite cannot be called "Capitals"', 'my-api'],
    ['another document', ['--openapi', 'package.json'], 'is not an OpenAPI 3 document', '3.0.3'],
    [
      'another path',
      ['--openapi', 'test/fixtures/openapi/bookshop.yaml', '--path', '/nope'],
      'has no POST "/nope"',
      '/oauth2/token',
    ],
  ])('refuses %s, and says what would be right', async (name, args, message, hint) => {
    const folder = path.join(dir, name.replaceAll(' ', '-'))
    const { code, stderr } = await cli(['new', folder, ...args])
    expect(code).toBe(2)
    expect(stderr).toContain(message)
    expect(stderr).toContain(hint)
    expect((await bash(`ls ${folder}`)).code).not.toBe(0)
  })

  it('never takes the place of a suite', async () => {
    writeFileSync(path.join(dir, 'suite.yaml'), 'mine\n')
    const { code, stderr } = await cli(['new', dir, '--request', 'POST /t'])
    expect(code).toBe(2)
    expect(stderr).toContain('is there already')
    expect(readFileSync(path.join(dir, 'suite.yaml'), 'utf8')).toBe('mine\n')
  })
})
