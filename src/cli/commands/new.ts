import { existsSync } from 'node:fs'
import path from 'node:path'
import { makeFolder, writeText } from '../../journal/folder.ts'
import { formatProblem, UsageError } from '../../model/errors.ts'
import { program } from '../../model/program.ts'
import { exitCodes } from '../../model/verdict.ts'
import { type Draft, type DraftRequest, partOf, requestOf, rootOf } from '../../suite/draft/draft.ts'
import { draftFromOpenApi } from '../../suite/draft/openapi.ts'
import { suiteText } from '../../suite/draft/suite-text.ts'
import { lintSuite } from '../../suite/lint.ts'
import { askForDraft } from '../ask.ts'
import type { Io } from '../io.ts'
import { whole } from '../options.ts'
import { schemaFor } from '../places.ts'

export interface NewFlags {
  openapi?: string
  path?: string
  request?: string
  part: string[]
  status?: string
  response: string[]
  refusal: string[]
  resource?: string
  renew?: string
  revoke?: string
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
  const { text, withoutToken } = suiteText(draft, schemaFor('suite', dir))
  makeFolder(dir)
  writeText(file, text)
  const { suite, problems } = lintSuite(dir)
  io.out(`${file} is written`)
  if (suite && problems.length === 0)
    io.out(`: ${suite.requirements.size} requirements, ${suite.scenarios.length} scenarios`)
  io.out('.\n\n')
  if (withoutToken) io.out(`${tokenWanted(file, withoutToken)}\n\n`)
  else for (const problem of problems) io.out(`${formatProblem(problem)}\n\n`)
  io.out(`Next:\n${nextSteps(dir, problems.length > 0)}`)
  return problems.length > 0 ? exitCodes.usage : exitCodes.conforms
}

/** What to write where no part of the response looks like the token that it is all about. */
const tokenWanted = (file: string, lines: number[]): string => {
  const where = lines.length === 1 ? `line ${lines[0]}` : `one of the lines ${lines.join(', ')}`
  return `Which part of the response is the access token? Write "role: access token" in ${where} of ${file}.`
}

const nextSteps = (dir: string, hasProblems: boolean): string =>
  [
    hasProblems ? ['lint', 'when that is mended'] : ['list', 'what a target is held to'],
    ['serve', 'plays the API as it is described, and prints a target file'],
    ['run', 'with --target <file>: tests your own server'],
    ['selftest', 'tells whether each test can fail'],
  ]
    .map(([command, what]) => `  ${program()} ${`${command} ${dir}`.padEnd(dir.length + 10)} ${what}\n`)
    .join('')

const draftOf = async (id: string, flags: NewFlags, io: Io): Promise<Draft> => {
  const further = requestsOf(flags)
  if (flags.openapi !== undefined) return { ...draftFromOpenApi(flags.openapi, id, flags.path), ...further }
  if (flags.request === undefined) return askForDraft(id, further, io)
  const issue = requestLine('--request', flags.request)
  const root = rootOf(flags.part)
  if (flags.part.length + issue.parts.length === 0)
    throw new UsageError({
      code: 'no-part',
      message: 'nothing says what the request for a token consists of',
      hint: 'give each of its parts, such as --part username --part password, or --part /headers/x-key',
    })
  return {
    id,
    issue: {
      ...issue,
      parts: [...issue.parts, ...flags.part.map((text) => partOf(text, root))],
      ...(flags.status !== undefined && { status: whole('--status', flags.status, 200) }),
    },
    response: flags.response.map((text) => partOf(text, '/body')),
    refusal: flags.refusal.map((text) => partOf(text, '/body')),
    ...further,
    notes: [],
  }
}

/** The operations beside the first one that flags name. */
const requestsOf = ({ resource, renew, revoke }: NewFlags): Pick<Draft, 'use' | 'renew' | 'revoke'> => ({
  ...(resource !== undefined && { use: requestLine('--resource', resource) }),
  ...(renew !== undefined && { renew: requestLine('--renew', renew) }),
  ...(revoke !== undefined && { revoke: requestLine('--revoke', revoke) }),
})

/** @throws {UsageError} when it is no request line. */
const requestLine = (what: string, line: string): DraftRequest => {
  const request = requestOf(line)
  if (request) return request
  throw new UsageError({
    code: 'request-line',
    message: `${what} is "${line}"`,
    hint: 'expected: a method and a path, such as "POST /oauth/token"; parts may follow, such as "GET /me /headers/x-token"',
  })
}
