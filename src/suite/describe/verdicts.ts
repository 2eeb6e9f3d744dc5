import type { Operation } from '../../model/description.ts'
import type { Row } from '../each.ts'
import { expressionOf, readerOf } from './expressions.ts'

/**
 * How a response tells whether its request was accepted: by its status, and by the word for that in its body where the API has one
 * (role `result`), which may then say no with status 200 too.
 */
export const verdictColumns = ({ response }: Operation): Row => {
  const part = response.find(({ role, constant }) => role === 'result' && constant !== undefined)
  if (!part)
    return {
      accepts: 'status >= 200 && status < 300',
      one_accepts: 'one.status >= 200 && one.status < 300',
      rejects: 'status >= 400 && status < 500',
    }
  const right = expressionOf(part.constant!)
  const accepts = (of: '' | 'one.') => {
    const word = readerOf(part.at, of)
    return `(${of}status >= 200 && ${of}status < 300 && (type(${word}) != string || ${word} == ${right}))`
  }
  const word = readerOf(part.at)
  const says = `(type(${word}) == string && !(${word}.trim().upperAscii() in ["", ${right}.upperAscii()]))`
  return {
    accepts: accepts(''),
    one_accepts: accepts('one.'),
    rejects: `(status >= 400 && status < 500 && ${word} != ${right} || status == 200 && ${says})`,
    result: word,
    result_name: part.at.split('/').slice(2).join('.'),
  }
}
