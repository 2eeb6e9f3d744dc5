import { createInterface } from 'node:readline/promises'
import { UsageError } from '../model/errors.ts'
import { type Draft, type DraftPart, type DraftRequest, partOf, requestOf } from '../suite/draft/draft.ts'
import { requestParts, responseParts } from '../suite/draft/known.ts'
import type { Io } from './io.ts'

const none = 'none'

/**
 * Asks for what flags would say; an empty line takes what stands in brackets.
 * @throws {UsageError} when the answers end before the questions do: nobody is there, and a guess would be a made-up API.
 */
export const askForDraft = async (
  id: string,
  told: Pick<Draft, 'use' | 'renew' | 'revoke'>,
  io: Io,
): Promise<Draft> => {
  const { stdin } = process
  const prompts = createInterface({ input: stdin })
  const lines = prompts[Symbol.asyncIterator]()
  const answerTo = async (question: string, usual: string): Promise<string> => {
    // Nobody's Enter ends the line of a question that a file answers.
    io.err(`${question} [${usual}] ${stdin.isTTY ? '' : '\n'}`)
    const { value, done } = await lines.next()
    if (done) throw unanswered(question)
    return String(value).trim() || usual
  }
  /** Asks until an answer can be read, where somebody is there to mend it. */
  const read = async <T>(question: string, usual: string, reader: (answer: string) => T): Promise<T> => {
    for (;;) {
      const answer = await answerTo(question, usual)
      try {
        return reader(answer)
      } catch (error) {
        if (!(error instanceof UsageError) || !stdin.isTTY) throw error
        io.err(`${error.message}\n`)
      }
    }
  }
  const parts = (root: string) => (answer: string) =>
    answer === none ? [] : partsIn(answer).map((text) => partOf(text, root))
  const optional = async (question: string, usual: string) =>
    read(question, usual, (answer) => (answer === none ? undefined : requestIn(answer)))
  try {
    const request = await read('The request for a token', 'POST /oauth/token', requestIn)
    const isJson = (await answerTo('Its body: form or json', 'form')).toLowerCase() === 'json'
    const fields = await read(
      'Its fields; name=value for one that is always the same, a pointer such as /headers/x-key for what stands elsewhere; name:role to say what one is, with commas between',
      isJson ? 'username password' : 'grant_type=client_credentials client_id client_secret',
      parts(isJson ? '/json' : '/form'),
    )
    const response = await read(
      'The members of its response; data/token for one in another',
      isJson ? 'token expires' : 'access_token token_type expires_in',
      parts('/body'),
    )
    const issue = { ...request, parts: [...request.parts, ...fields] }
    const known = await withToken(issue, response, read)
    const refusal = await read(
      `The members of a rejection, or ${none}`,
      isJson ? 'message' : 'error error_description',
      parts('/body'),
    )
    const use = told.use ?? (await optional(`A request that needs the token, or ${none}`, 'GET /me'))
    const canRenew = responseParts(known, []).some(({ role }) => role === 'refresh token')
    const renew =
      told.renew ?? (canRenew ? await optional(`The request that renews it, or ${none}`, none) : undefined)
    const revoke = told.revoke ?? (await optional(`The request that revokes it, or ${none}`, none))
    return {
      id,
      issue,
      response: known,
      refusal,
      ...(use && { use }),
      ...(renew && { renew }),
      ...(revoke && { revoke }),
      notes: [],
    }
  } finally {
    prompts.close()
  }
}

/** The members of a response, one of which is the access token: if none looks like it, that is asked for. */
const withToken = async (
  issue: DraftRequest,
  response: DraftPart[],
  read: <T>(question: string, usual: string, reader: (answer: string) => T) => Promise<T>,
): Promise<DraftPart[]> => {
  const inputs = requestParts(issue.parts).map(({ at }) => at.split('/').at(-1)!)
  const known = responseParts(response, inputs)
  if (response.length === 0 || known.some(({ role }) => role === 'access token')) return response
  const names = response.map(({ at }) => at.replace(/^\/body\//, ''))
  const at = await read(`Which of these is the access token: ${names.join(', ')}`, names[0]!, (answer) => {
    const index = names.indexOf(answer)
    if (index >= 0) return response[index]!.at
    throw new UsageError({
      code: 'answer',
      message: `"${answer}" is none of them`,
      hint: `expected: ${names.join(', ')}`,
    })
  })
  return response.map((part) => (part.at === at ? { ...part, role: 'access token' } : part))
}

/** What is told with spaces between, or with commas, which leave room for a role of two words. */
const partsIn = (answer: string): string[] =>
  answer
    .split(answer.includes(',') ? ',' : /\s+/)
    .map((text) => text.trim())
    .filter(Boolean)

const requestIn = (answer: string): DraftRequest => {
  const request = requestOf(answer)
  if (request) return request
  throw new UsageError({
    code: 'request-line',
    message: `the request is "${answer}"`,
    hint: 'expected: a method and a path, such as POST /oauth/token',
  })
}

const unanswered = (question: string): UsageError =>
  new UsageError({
    code: 'unanswered',
    message: `nobody answers: ${question.split(';')[0]}`,
    hint: 'answer the questions in a terminal, or give --openapi <file>, or --request with --part, --response and --resource (see tokenassay new --help)',
  })
