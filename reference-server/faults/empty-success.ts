import type { Call, Fault } from '../behaviour/types.ts'
import { fault, onGranted } from './define.ts'
import { withCharset } from './parameters.ts'

/** When a success is empty: the name, how it reads in a sentence, the requirement that it violates, and whether it is so. */
type Condition = [name: string, when: string, breaks: string, holds: (call: Call) => boolean]

const typeOf = ({ headers }: Call): string => headers['content-type'] ?? ''

const conditionsOf = (prefix: string): Condition[] => [
  ['charset', 'where the media type has a charset', `${prefix}-content-type`, withCharset],
  [
    'capitals',
    'where the media type has capitals',
    `${prefix}-content-type`,
    (call) => typeOf(call) !== typeOf(call).toLowerCase() && !withCharset(call),
  ],
]

/** Successes without a token under one condition alone; `more` are conditions that an API has besides. */
export const emptySuccessFaults = (prefix: string, more: Condition[] = []): Fault[] =>
  [...conditionsOf(prefix), ...more].map(([name, when, breaks, holds]) =>
    fault(`empty-success-${name}`, breaks, `a success holds no token ${when}`, (b) =>
      onGranted(b.alter, (answer, call) => {
        if (holds(call)) answer.body = {}
      }),
    ),
  )
