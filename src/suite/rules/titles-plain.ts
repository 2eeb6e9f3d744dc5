import type { Problem } from '../../model/errors.ts'
import type { Rule } from './rule.ts'

const modal = /\b(must|should|shall|may|might|can|could|ought|will|would)( not|n't)?\b/i

/** A title says what holds, in the present tense: the requirement's level says how much it matters. */
export const titlesPlain: Rule = {
  name: 'titles-plain',
  check: ({ suite }) =>
    suite.scenarios.flatMap(({ id, title, at }): Problem[] => {
      const word = modal.exec(title)?.[0]
      if (word === undefined) return []
      return [
        {
          code: 'title-modal',
          message: `the title of "${id}" says "${word}": ${title}`,
          hint: 'say what holds, e.g. "A wrong password is refused"',
          place: at,
        },
      ]
    }),
}
