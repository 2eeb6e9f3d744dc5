import type { Operation } from '../../model/description.ts'
import type { Json } from '../../model/suite.ts'
import type { Row } from '../each.ts'
import { expressionOf, readerOf, tokenReaderOf } from './expressions.ts'

/** Expressions for a word of a body that says yes or no: whether it is of the kind that does, whether it is the right one, another one. */
const wordOf = (got: string, right: Json): { isOne: string; isRight: string; isOther: string } => {
  // JSON knows one kind of number.
  if (typeof right === 'number') {
    const literal = Number.isInteger(right) ? right.toFixed(1) : String(right)
    const is = (operator: string) => `number(${got}) ${operator} ${literal}`
    return { isOne: `isNumeric(${got})`, isRight: is('=='), isOther: is('!=') }
  }
  const literal = expressionOf(right)
  const isOther =
    typeof right === 'string'
      ? `!(${got}.trim().upperAscii() in ["", ${literal}.upperAscii()])`
      : `${got} != ${literal}`
  return {
    isOne: `type(${got}) == ${typeof right === 'string' ? 'string' : 'bool'}`,
    isRight: `${got} == ${literal}`,
    isOther,
  }
}

/** Whether a response has one of the statuses of a success. */
const succeeds = ({ status }: Operation, of: '' | 'one.'): string =>
  status ? `${of}status in [${status.join(', ')}]` : `${of}status >= 200 && ${of}status < 300`

/**
 * How a response tells whether its request was accepted: by its status, and by the word for that in its body where the API has one
 * (role `result`), which may then say no with status 200 too.
 */
export const verdictColumns = (operation: Operation): Row => {
  const part = operation.response.find(({ role, constant }) => role === 'result' && constant !== undefined)
  if (!part)
    return {
      accepts: succeeds(operation, ''),
      one_accepts: succeeds(operation, 'one.'),
      rejects: 'status >= 400 && status < 500',
    }
  const accepts = (of: '' | 'one.') => {
    const { isOne, isRight } = wordOf(readerOf(part.at, of), part.constant!)
    return `(${succeeds(operation, of)} && (!(${isOne}) || ${isRight}))`
  }
  const word = readerOf(part.at)
  const { isOne, isRight, isOther } = wordOf(word, part.constant!)
  return {
    accepts: accepts(''),
    one_accepts: accepts('one.'),
    rejects: `(status >= 400 && status < 500 && !(${isOne} && ${isRight}) || status >= 200 && status < 300 && ${isOne} && ${isOther})`,
    result: word,
    result_name: part.at.split('/').slice(2).join('.'),
  }
}

/** What a request for a token comes to: whether one is issued, and with which status. `at` is where the response has it. */
export const issuingColumns = ({ status = [200] }: Operation, at: string): Row => {
  const issued = (of: '' | 'one.') =>
    `${of}status >= 200 && ${of}status < 300 && !(${tokenReaderOf(at, of)} in [null, ""])`
  return {
    issued_status: status,
    issued_statuses: status.join(' or '),
    issued: issued(''),
    one_issued: issued('one.'),
  }
}

/** How a use of a token is answered; where its response has no word of its own for that, it may have the one of the token's response. */
export const usingColumns = (use: Operation | undefined, issue: Operation): Row => {
  const inherited = issue.response.filter(({ role }) => role === 'result')
  const own = use?.response.some(({ role }) => role === 'result')
  const { accepts, one_accepts, rejects } = verdictColumns(
    use ? { ...use, response: own ? use.response : inherited } : issue,
  )
  return { accepts, one_accepts, denies: rejects }
}
