import { describe, expect, it } from 'vitest'
import { hasStackTrace, leaks } from './leaks.ts'

const secret = 'p@ss w0rd/"&ü'

const shows = (answer: unknown, password: unknown, username = 'someone'): boolean =>
  leaks(answer, [{ username, password }], ['password'], ['username'])

describe('leaks', () => {
  it.each([
    ['as it is', secret],
    ['in JSON', JSON.stringify({ detail: `not ${secret}` })],
    ['in a form', `password=${encodeURIComponent(secret).replaceAll('%20', '+')}&x=1`],
    ['percent-encoded, in small letters', encodeURIComponent(secret).toLowerCase()],
    ['in HTML', 'no p@ss w0rd/&quot;&amp;ü here'],
    ['in base64', Buffer.from(secret).toString('base64')],
    ['in hexadecimal digits', Buffer.from(secret).toString('hex')],
    ['in capital hexadecimal digits', Buffer.from(`x${secret}`).toString('hex').toUpperCase()],
    ['in Basic credentials', Buffer.from(`me:${secret}`).toString('base64')],
    [
      'in the payload of a JWT',
      `e30.${Buffer.from(JSON.stringify({ n: 12, p: secret })).toString('base64url')}.x`,
    ],
  ])('finds a secret %s', (_, text) => {
    expect(shows([text], secret)).toBe(true)
  })

  it('looks into parsed bodies and header fields, where escapes of any kind are undone', () => {
    expect(shows([{ error: [{ input: secret }] }], secret)).toBe(true)
    expect(shows([{ 'set-cookie': `last=${encodeURIComponent(secret)}` }], secret)).toBe(true)
  })

  it.each([
    ['that is short', 'abc12', 'abc12'],
    ['of letters that a sentence may have', 'password', 'the password is wrong'],
    ['that is a word of OAuth', 'client_secret', 'client_secret is missing'],
    ['that is a short number', 47_113, '47113'],
    ['that is true or false', true, 'true'],
    ['of JSON punctuation alone', ':null}', '{"token":null}'],
  ])('does not look for a secret %s', (_, value, text) => {
    expect(shows([text], value)).toBe(false)
  })

  it('looks for a number that is long enough', () => {
    expect(shows(['{"expected":47113086}'], 47_113_086)).toBe(true)
  })

  it('takes the name of a member for no secret, unless a program would not call it so', () => {
    const answers = (name: string) => [`{"${name}":null}`, { nested: [{ [name]: null }] }]
    expect(shows(answers('__proto__'), '__proto__')).toBe(false)
    expect(shows(answers('__proto__'), 'roto__')).toBe(false)
    expect(shows(answers('pa ss!word'), 'pa ss!word')).toBe(true)
  })

  it('does not look for a secret that is part of what may be shown', () => {
    expect(shows(['user-4711 is unknown'], 'user-4711', 'user-4711@example.com')).toBe(false)
    expect(shows(['user-4711 is unknown'], 'user-4711', 'another')).toBe(true)
  })

  it('finds what was sent at any depth', () => {
    const request = { json: { data: [{ password: secret }] } }
    expect(leaks([secret], [{ password: 'quite another 1' }, request], ['password'], [])).toBe(true)
    expect(leaks([secret], [request], ['pass'], [])).toBe(false)
  })

  it('is not misled by other secrets', () => {
    const other = Buffer.from('me:another secret').toString('base64')
    expect(shows([`Basic ${other}`, { a: encodeURIComponent('p@ss w0rd') }], secret)).toBe(false)
  })
})

describe('hasStackTrace', () => {
  it.each([
    [
      'Java',
      'java.lang.NullPointerException\n\tat com.example.TokenController.issue(TokenController.java:42)\n',
    ],
    ['.NET', 'System.Exception: no\n   at Api.Token.Issue(String name) in /src/Token.cs:line 12\n'],
    ['Node', 'TypeError: x\n    at handle (/srv/app/index.js:10:5)\n'],
    ['Node, in modules', 'Error: no\n    at file:///srv/app/main.mjs:1:2'],
    ['Python', 'Traceback (most recent call last):\n  File "app.py", line 3, in token'],
    ['PHP', 'Warning: Undefined index in /var/www/token.php on line 7'],
    ['Ruby', "/app/token.rb:12:in `issue'"],
    ['Go', 'goroutine 1 [running]:\nmain.main()\n\t/src/main.go:12 +0x1d'],
    ['no runtime, but of a place', 'denied in /srv/app/Controllers/Token.cs:118'],
    ['PostgreSQL', 'ERROR:  syntax error at or near "OR" at character 42'],
    ['MySQL', 'You have an error in your SQL syntax; check the manual that corresponds to your server'],
    ['SQLite', 'sqlite3.OperationalError: unrecognized token: "\'"'],
    ['Oracle', 'ORA-00933: SQL command not properly ended'],
    ['Rust', "thread 'main' panicked at src/main.rs:4:5"],
  ])('knows that of %s, also in JSON', (_, trace) => {
    expect(hasStackTrace([trace])).toBe(true)
    expect(hasStackTrace([JSON.stringify({ trace }), { trace }])).toBe(true)
  })

  it.each([
    'The request could not be read: unexpected character at line 1 (column 5).',
    'at least one parameter (grant_type) is missing',
    'Look at https://docs.example.com/errors:42',
    'Try again at 12:30 (UTC)',
    'Ask https://auth.example.rs:8443/token',
    'Syntax error, malformed JSON near "x"',
    'the database is busy, try again',
    '{"timestamp":"2026-01-01T12:30:10.123Z","path":"/oauth/token","trace_id":"00-4bf92f:12:34"}',
    '<html>\n<body>\n at your service (nginx)\n</body>',
  ])('leaves %j alone', (text) => {
    expect(hasStackTrace([text])).toBe(false)
  })
})
