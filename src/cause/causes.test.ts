import { describe, expect, it } from 'vitest'
import { causesOf, type Suspect } from './causes.ts'
import type { Symptom } from './symptom.ts'

const seen = (looks: string, more: Partial<Symptom> = {}): Symptom => ({
  looks,
  changed: [],
  whole: true,
  spoiled: false,
  distance: 0,
  ...more,
})

const suspect = (id: string, symptoms: Symptom[], more: Partial<Suspect> = {}): Suspect => ({
  id,
  symptoms,
  follows: [],
  weight: 2,
  ...more,
})

/** Causes in short: `lead <- also, also`. */
const told = (...suspects: Suspect[]): string[] =>
  causesOf(suspects).map(({ id, also }) => [id, also.join(', ')].filter(Boolean).join(' <- '))

const changed = { changed: ['password'], distance: 100 }

describe('causesOf', () => {
  it('keeps apart what looks different', () => {
    expect(
      told(
        suspect('password', [seen('token: 200', changed)]),
        suspect('method', [seen('token: 200', { changed: ['the method'], distance: 100 })]),
      ),
    ).toEqual(['password', 'method'])
  })

  it('tells findings of the same look once, under the requirement whose request is the plainest', () => {
    const broken = 'token: 200 {token: null}'
    expect(
      told(
        suspect('unguessable', [seen(broken, { distance: 50, spoiled: true })]),
        suspect('token', [seen(broken, { whole: false })]),
        suspect('client', [seen(broken, { ...changed, spoiled: true })]),
      ),
    ).toEqual(['token <- unguessable, client'])
  })

  it('does not take a wrong request that succeeds for what is wrong with every success', () => {
    const response = 'token: 200 {token: string}'
    expect(
      told(
        suspect('no-store', [seen(response, { whole: false })]),
        suspect('password', [seen(response, changed)]),
      ),
    ).toEqual(['no-store', 'password'])
  })

  it('does not take two details of the same response for one', () => {
    const response = 'token: 200 {expires_in: string}'
    expect(
      told(
        suspect('expires-in', [seen(response, { whole: false })]),
        suspect('no-store', [seen(response, { whole: false })]),
      ),
    ).toEqual(['expires-in', 'no-store'])
  })

  it('believes a rule that says what explains a requirement, unless the finding of that is less plain', () => {
    const forged = suspect('forged', [seen('use: 200', { changed: ['a'], distance: 100 })], {
      follows: ['required'],
    })
    const required = (distance: number) =>
      suspect('required', [seen('use: 204', { changed: ['b'], distance })])
    expect(told(forged, required(100))).toEqual(['required <- forged'])
    expect(told(forged, required(130))).toEqual(['forged', 'required'])
  })

  it('takes what is about much at once for a cause only where nothing else is one', () => {
    const look = seen('use: 401')
    const story = suspect('harmless', [look, look], { follows: 'anything' })
    expect(told(story, suspect('lives', [seen('use: 401', { distance: 100 })]))).toEqual([
      'lives <- harmless',
    ])
    expect(told(story)).toEqual(['harmless'])
  })

  it('gives the lead to the plain sentence among requirements that are alike', () => {
    const look = seen('token: 400')
    expect(told(suspect('client', [look, look]), suspect('success', [look], { follows: 'nothing' }))).toEqual(
      ['success <- client'],
    )
  })

  it('never hides a MUST behind a SHOULD', () => {
    const look = seen('token: 200', changed)
    expect(
      told(suspect('should', [look, look], { weight: 1 }), suspect('must', [look], { follows: ['should'] })),
    ).toEqual(['must <- should'])
  })

  it('does not go in circles', () => {
    const look = seen('token: 400')
    expect(
      told(suspect('a', [look], { follows: ['b'] }), suspect('b', [look], { follows: ['a'] })),
    ).toHaveLength(1)
  })
})
