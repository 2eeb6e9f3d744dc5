import type { Operation, RefusalStatus } from '../../model/description.ts'
import type { Row } from '../each.ts'

const kinds = {
  wrong: 'wrong credentials',
  incomplete: 'a request that lacks something',
  media: 'a body under another media type',
} as const

/** The documented statuses of rejections: all of them, and those of each kind where the documentation tells kinds apart. */
export const refusalColumns = (status: RefusalStatus | undefined): Row => {
  if (!status) return {}
  const all = Array.isArray(status) ? status : [...new Set([...status.wrong, ...status.incomplete])]
  return {
    refusal_status: all.join(' or '),
    refusal_statuses: all.join(', '),
    ...(!Array.isArray(status) && {
      wrong_status: status.wrong.join(' or '),
      incomplete_status: status.incomplete.join(' or '),
      ...(status.media && { media_status: status.media.join(' or ') }),
    }),
  }
}

/** Checks of a rejection for each kind of wrong request; none where the documentation does not tell them apart, and of a use, whose rejections are its own. */
export const refusalChecks = (
  { purpose }: Operation,
  status: RefusalStatus | undefined,
  rejects: string,
): Row => {
  const checksOf = (kind: keyof typeof kinds) => {
    const right =
      status === undefined || Array.isArray(status) || purpose === 'use' ? undefined : status[kind]
    return right === undefined
      ? []
      : [
          {
            that: `status in [${right.join(', ')}]`,
            when: rejects,
            proves: `${kind}-status`,
            says: `the status is another one than that of ${kinds[kind]}`,
          },
        ]
  }
  return {
    wrong_checks: checksOf('wrong'),
    incomplete_checks: checksOf('incomplete'),
    media_checks: checksOf('media'),
  }
}
