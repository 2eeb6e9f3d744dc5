// Successes that hold no token, under one condition alone.
import type { Fault } from '../behaviour/types.ts'
import { body, where } from './answers.ts'
import { type On, typeOf, withCharset } from './conditions.ts'
import { fault, onGranted } from './define.ts'

/** When a success is empty: the name, how it reads in a sentence, the requirement that it violates, and when it holds. */
type EmptyRow = [name: string, when: string, breaks: string, on: On]

const common = (prefix: string): EmptyRow[] => [
  ['charset', 'where the media type has a charset', `${prefix}-content-type`, withCharset],
  [
    'capitals',
    'where the media type has capitals',
    `${prefix}-content-type`,
    (call) => /[A-Z]/.test(typeOf(call)) && !withCharset(call),
  ],
]

/** Successes without a token under one condition alone; `more` are conditions that an API has besides. */
export const emptySuccessFaults = (prefix: string, more: EmptyRow[] = []): Fault[] =>
  [...common(prefix), ...more].map(([name, when, breaks, on]) =>
    fault(`empty-success-${name}`, breaks, `a success holds no token ${when}`, (b) =>
      onGranted(b.alter, where(on, body({}))),
    ),
  )
