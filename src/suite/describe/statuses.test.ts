import { describe, expect, it } from 'vitest'
import type { Operation } from '../../model/description.ts'
import { refusalChecks, refusalColumns } from './statuses.ts'

const operation = (purpose: Operation['purpose']): Operation => ({
  name: 'one',
  purpose,
  method: 'POST',
  path: '/one',
  supersedes: 'free',
  ends: [],
  keeps: [],
  parts: [],
  response: [],
  personal: false,
  place: { file: 'suite.yaml', line: 1, column: 1 },
})

const apart = { wrong: [401, 403], incomplete: [400, 401] }

describe('statuses of rejections', () => {
  it('are all of them once, and those of each kind', () => {
    expect(refusalColumns(apart)).toEqual({
      refusal_status: '401 or 403 or 400',
      refusal_statuses: '401, 403, 400',
      wrong_status: '401 or 403',
      incomplete_status: '400 or 401',
    })
  })

  it('have no kinds where the documentation tells none apart', () => {
    expect(refusalColumns([401])).toEqual({ refusal_status: '401', refusal_statuses: '401' })
    expect(refusalChecks(operation('issue'), [401], 'no')).toEqual({
      wrong_checks: [],
      incomplete_checks: [],
      media_checks: [],
    })
  })

  it('are checked by the kind of what is wrong, and only of rejections', () => {
    expect(refusalChecks(operation('issue'), apart, 'no')).toMatchObject({
      wrong_checks: [{ that: 'status in [401, 403]', proves: 'wrong-status', when: 'no' }],
      incomplete_checks: [{ that: 'status in [400, 401]', proves: 'incomplete-status' }],
    })
  })

  it('are checked of a media type where the documentation names that status', () => {
    const { media_checks } = refusalChecks(operation('issue'), { ...apart, media: [415] }, 'no')
    expect(media_checks).toMatchObject([{ that: 'status in [415]', proves: 'media-status' }])
  })

  it('are none where nothing is said, nor those of a use', () => {
    expect(refusalColumns(undefined)).toEqual({})
    expect(refusalChecks(operation('use'), apart, 'no')).toEqual({
      wrong_checks: [],
      incomplete_checks: [],
      media_checks: [],
    })
  })
})
