import path from 'node:path'
import type { Problem } from '../../model/errors.ts'
import { checkSchema } from '../schemas.ts'
import type { Rule } from './rule.ts'

/** Every schema of a suite is a valid JSON Schema. */
export const schemasCompile: Rule = {
  name: 'schemas-compile',
  check: ({ suite }) =>
    [...suite.schemas.keys()].flatMap((name): Problem[] => {
      try {
        checkSchema(suite, name)
        return []
      } catch (error) {
        const file = path.join(suite.dir, 'schemas', name)
        return [
          {
            code: 'schema-invalid',
            message: `the schema "${name}" is not valid: ${(error as Error).message}`,
            hint: 'expected: JSON Schema 2020-12',
            place: { file, line: 1, column: 1 },
          },
        ]
      }
    }),
}
