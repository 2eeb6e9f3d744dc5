import { stringify } from 'yaml'
import type { Suite } from '../model/suite.ts'

const isSecret = /secret|passw|pin|key|token|code|credential/i

/** The environment variables that a first target file takes secrets from. */
export const secretVariablesOf = ({ id, inputs }: Suite): string[] =>
  Object.entries(inputs)
    .filter(([name, { default: usual }]) => usual === undefined && isSecret.test(name))
    .map(([name]) => variableOf(id, name))

/** The text of a first target file for a suite: what it declares, each with its description; secrets come from the environment. */
export const targetText = (suite: Suite, { url, schema }: { url?: string; schema: string }): string =>
  [...linesOf(suite, url, schema)].map((line) => `${line}\n`).join('')

function* linesOf(
  { id, title, inputs, paths, lifetimes, origins = {} }: Suite,
  url: string | undefined,
  schema: string,
) {
  yield `# yaml-language-server: $schema=${schema}`
  yield `# A target of the suite "${id}" (${title}). "tokenassay doctor ${id} --target <this file>" says whether it works.`
  yield `name: ${id} on staging`
  yield url === undefined
    ? `url: ""   # ${fillIn('the base that all paths are appended to', 'https://staging.example.com')}`
    : `url: ${url}`
  if (Object.keys(origins).length > 0) yield 'origins:'
  for (const [name, { description }] of Object.entries(origins))
    yield `  ${name}: ""   # ${fillIn(description, `https://${name}.example.com`)}`
  yield 'inputs:'
  const given = Object.entries(inputs).map(
    ([name, { description, default: usual, example }]): [string, string] => {
      if (usual !== undefined) return [`  # ${name}: ${inline(usual)}`, description]
      return isSecret.test(name)
        ? [`  ${name}: { env: ${variableOf(id, name)} }`, `${description}, in this variable`]
        : [`  ${name}: ""`, fillIn(description, example)]
    },
  )
  yield* commented(given)
  yield '# A second account lets tests look for one user in the place of another. What it leaves out is the same as above.'
  yield '# accounts:'
  yield* commented(
    Object.entries(inputs).map(([name, { description }], index): [string, string] => [
      `#   ${index === 0 ? '- ' : '  '}${name}: ${isSecret.test(name) ? `{ env: OTHER_${variableOf(id, name)} }` : inline('')}`,
      description,
    ]),
  )
  const open = Object.entries(paths)
  if (open.length > 0) yield '# paths:'
  yield* commented(
    open.map(([name, { description, default: usual }]): [string, string] => [
      `#   ${name}: ${usual ?? '/…'}`,
      usual === undefined ? `${description}; without it, tests that need it are skipped` : description,
    ]),
  )
  const lives = Object.entries(lifetimes).map(([name, seconds]) => `${name}: ${seconds}s`)
  if (lives.length > 0) yield `# lifetimes: { ${lives.join(', ')} }   # what differs from the documentation`
  yield '# A hook that moves the clock of the target spares the waiting for tokens to expire; the other one puts it back at the end:'
  yield '# clock:'
  yield '#   advance: { method: POST, path: /__clock, json: { advance: $seconds } }'
  yield '#   reset: { method: POST, path: /__clock, json: { reset: true } }'
  yield '# tls: { cacert: ca.pem, cert: client.pem, key: client.key }   # beside this file'
  yield '# proxy: { env: PROXY_URL }'
  yield '# limits: { parallel: 16, rate: 50/s, budget: 5000, attempts: 4, timeout: 10s }'
}

/** What a person has to write, so that nothing can be taken for it: a run refuses what is empty. */
const fillIn = (description: string, example: string | undefined): string =>
  `fill in: ${description}${example === undefined || example === '' ? '' : `, such as ${inline(example)}`}`

const inline = (text: string): string => stringify(text).trim()

const variableOf = (suite: string, input: string): string =>
  `${suite}_${input}`.toUpperCase().replace(/[^A-Z0-9]+/g, '_')

/** Lines with what each is behind it, in a column of its own. */
const commented = (lines: [line: string, comment: string][]): string[] => {
  const width = Math.max(0, ...lines.map(([line]) => line.length))
  return lines.map(([line, comment]) => `${line.padEnd(width)}   # ${comment}`)
}
