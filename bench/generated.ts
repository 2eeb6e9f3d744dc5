import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'

const head = `suite: generated
title: As many scenarios as are asked for
source: written for the bench
inputs:
  password: { description: the right password }
paths:
  token: { description: the token endpoint, default: /token }
requests:
  token:
    method: POST
    path: $paths.token
    form: { grant_type: password, user: ada, password: $inputs.password }
    expect: granted
expectations:
  granted: { status: 200, check: ['type(body.access_token) == string'] }
  refused: { status: 4xx, check: ['!has(body.access_token)'] }
tokens:
  supersedes: never
  issue: { send: token }
answers: GEN-answers
requirements:
  - { id: GEN-answers, says: every request is answered, section: A, basis: inferred, level: MUST, why: w }
  - { id: GEN-password, says: only the right password is taken, section: A, basis: inferred, level: MUST, why: w }
`

/** Writes a suite of so many scenarios of two requests each: a control and its change. */
export const writeSuite = (dir: string, scenarios: number): string => {
  mkdirSync(dir, { recursive: true })
  const rows = Array.from({ length: scenarios }, (_, n) => `wrong-${n}`)
  const table = `scenarios:
  - id: wrong-password
    title: The password <password> is refused
    proves: [GEN-password]
    each: { password: [${rows.join(', ')}] }
    control: token
    change: { set: /form/password, to: <password> }
    expect: refused
`
  writeFileSync(path.join(dir, 'suite.yaml'), head + table)
  return dir
}
