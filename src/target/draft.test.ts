import { expect, it } from 'vitest'
import { parse } from 'yaml'
import type { Suite } from '../model/suite.ts'
import { targetText } from './draft.ts'

it('offers all documented lifetimes on one line, which is right without its mark', () => {
  const lifetimes = { access_token: 1200, handheld: 43_200 }
  const suite: Partial<Suite> = { id: 'quay', title: 'Quay', inputs: {}, paths: {}, lifetimes }
  const offered = targetText(suite as Suite, { schema: 's' }).match(/^# lifetimes:.*$/gm) ?? []
  expect(parse(offered.map((line) => line.slice(2)).join('\n'))).toEqual({
    lifetimes: { access_token: '1200s', handheld: '43200s' },
  })
})
