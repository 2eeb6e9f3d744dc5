import { readFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Waiver } from '../../src/model/event.ts'
import {
  certified,
  folder,
  forged,
  recorded,
  refusedOf,
  statementIn,
  tampered,
} from '../support/certified.ts'
import { eventsIn } from '../support/events.ts'

const { dir, remove } = folder()
const good = path.join(dir, 'good')
const waiver: Waiver = {
  requirement: 'TINY-password',
  reason: 'the mock takes it',
  owner: 'stage team',
  until: '2999-12-31',
  at: `${dir}/waivers.yaml:2:5`,
}

beforeAll(async () => {
  const run = await recorded(path.join(dir, 'run'), {
    waivers: [waiver],
    before: ({ form, response }) => {
      if (form.get('password') !== 'wrong') return false
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"access_token":"anything"}')
      return true
    },
  })
  await certified(run, good)
}, 60_000)
afterAll(remove)

it('a failure that is waived is certified, and stands on the face of the certificate', async () => {
  expect(await refusedOf(good)).toEqual([])
  const { predicate } = statementIn(good)
  expect(predicate).toMatchObject({ result: 'WARNED', warnedTests: ['TINY-password'] })
  expect(predicate.tokenassay.waivers).toEqual([{ ...waiver, at: 'waivers.yaml:2:5' }])
  expect(readFileSync(path.join(good, 'statement.html'), 'utf8')).toContain(
    'TINY-password (MUST, waived: the mock takes it (stage team, until 2999-12-31))',
  )
})

it('once a waiver has ended its certificate does not hold any more', async () => {
  expect(await refusedOf(good, { today: '2999-12-31' })).toEqual([])
  expect(await refusedOf(good, { today: '3000-01-01' })).toEqual([
    'the waiver of TINY-password ended on 2999-12-31',
  ])
})

it('a waiver that is left out, or waives something else, leaves a failure', async () => {
  for (const waivers of [[], [{ ...waiver, requirement: 'TINY-grant' }]]) {
    const to = tampered(good, path.join(dir, 'copy'), () => {})
    const [run, ...events] = eventsIn(to)
    await forged(to, [{ ...run, waivers }, ...events])
    expect(await refusedOf(to)).toEqual(
      expect.arrayContaining([
        'the scenario "wrong-password": its verdict is "waived", and its checks come to "fail"',
      ]),
    )
  }
})
