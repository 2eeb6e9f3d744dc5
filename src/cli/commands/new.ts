import { existsSync } from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline/promises'
import { makeFolder, writeText } from '../../journal/folder.ts'
import { formatProblem, UsageError } from '../../model/errors.ts'
import { exitCodes } from '../../model/verdict.ts'
import { packageRoot } from '../../source/package-root.ts'
import { type Draft, type DraftRequest, partOf, requestOf } from '../../suite/draft/draft.ts'
import { draftFromOpenApi } from '../../suite/draft/openapi.ts'
import { suiteText } from '../../suite/draft/suite-text.ts'
import { lintSuite } from '../../suite/lint.ts'
import type { Io } from '../io.ts'

export interface NewFlags {
  openapi?: string
  path?: string
  request?: string
  part: string[]
  response: string[]
  refusal: string[]
  resource?: string
}

const isSlug = /^[a-z0-9]+(-[a-z0-9]+)*$/

/** Writes a first suite for an API: from flags, from an OpenAPI 3 document, or from answers to questions. */
export const newSuite = async (dir: string, flags: NewFlags, io: Io): Promise<number> => {
  const file = path.join(dir, 'suite.yaml')
  if (existsSync(file))
    throw new UsageError({
      code: 'suite-exists',
      message: `"${file}" is there already`,
      hint: 'give another folder',
    })
  const id = path.basename(path.resolve(dir))
  if (!isSlug.test(id))
    throw new UsageError({
      code: 'suite-name',
      message: `a suite cannot be called "${id}"`,
      hint: 'expected: a folder of small letters, digits and hyphens, such as my-api',
    })
  const draft = await draftOf(id, flags, io)
  makeFolder(dir)
  writeText(file, suiteText(draft, schemaFor(dir)))
  const { suite, problems } = lintSuite(dir)
  for (const problem of problems) io.out(`${formatProblem(problem)}\n\n`)
  io.out(`${file} is written`)
  if (suite && problems.length === 0)
    io.out(`: ${suite.requirements.size} requirements, ${suite.scenarios.length} scenarios`)
  io.out(`.\n\nNext:\n${nextSteps(dir, problems.length > 0)}`)
  return problems.length > 0 ? exitCodes.usage : exitCodes.conforms
}

const nextSteps = (dir: string, hasProblems: boolean): string =>
  [
    hasProblems ? ['lint', 'again, when what stands above is mended'] : ['list', 'what a target is held to'],
    ['selftest', 'whether each of its checks can fail'],
    ['serve', 'a server that conforms to it, with a target file'],
    ['run', 'with --target <file>: your own server'],
  ]
    .map(([command, what]) => `  tokenassay ${`${command} ${dir}`.padEnd(dir.length + 10)} ${what}\n`)
    .join('')

/** Where the folder's suite finds the schema that editors complete its keys from. */
const schemaFor = (dir: string): string =>
  path.relative(path.resolve(dir), path.join(packageRoot, 'dist', 'schemas', 'suite.schema.json'))

const draftOf = async (id: string, flags: NewFlags, io: Io): Promise<Draft> => {
  if (flags.openapi !== undefined) return draftFromOpenApi(flags.openapi, id, flags.path)
  if (flags.request === undefined) return ask(id, io)
  return {
    id,
    issue: {
      ...requestLine('--request', flags.request),
      parts: flags.part.map((text) => partOf(text, '/form')),
    },
    response: flags.response.map((text) => partOf(text, '/body')),
    refusal: flags.refusal.map((text) => partOf(text, '/body')),
    ...(flags.resource !== undefined && {
      use: { ...requestLine('--resource', flags.resource), parts: [{ at: '/bearer' }] },
    }),
    notes: [],
  }
}

/** @throws {UsageError} when it is no request line. */
const requestLine = (what: string, line: string): DraftRequest => {
  const request = requestOf(line)
  if (request) return request
  throw new UsageError({
    code: 'request-line',
    message: `${what} is "${line}"`,
    hint: 'expected: a method and a path, such as "POST /oauth/token"',
  })
}

/** Asks for what flags would say; an empty answer, or none, takes what stands in brackets. */
const ask = async (id: string, io: Io): Promise<Draft> => {
  const prompts = createInterface({ input: process.stdin })
  const lines = prompts[Symbol.asyncIterator]()
  const answerTo = async (question: string, usual: string): Promise<string> => {
    io.err(`${question} [${usual}] `)
    const { value, done } = await lines.next()
    return (done ? '' : String(value).trim()) || usual
  }
  const listed = async (question: string, usual: string) => (await answerTo(question, usual)).split(/[\s,]+/)
  try {
    const request = requestLine('the request', await answerTo('The request for a token', 'POST /oauth/token'))
    const body = (await answerTo('Its body: form or json', 'form')) === 'json' ? '/json' : '/form'
    const fields = await listed(
      'Its fields; name=value for one that is always the same, a pointer such as /headers/x-key for what stands elsewhere',
      'grant_type=client_credentials client_id client_secret',
    )
    const response = await listed('The members of its response', 'access_token token_type expires_in')
    const refusal = await listed('The members of a rejection', 'error error_description')
    const resource = requestLine('the resource', await answerTo('A request that needs the token', 'GET /me'))
    return {
      id,
      issue: { ...request, parts: fields.map((text) => partOf(text, body)) },
      response: response.map((text) => partOf(text, '/body')),
      refusal: refusal.map((text) => partOf(text, '/body')),
      use: { ...resource, parts: [{ at: '/bearer' }] },
      notes: [],
    }
  } finally {
    prompts.close()
  }
}
