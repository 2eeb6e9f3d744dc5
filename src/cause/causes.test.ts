import { describe, expect, it } from 'vitest'
import { causesOf } from './causes.ts'
import type { Symptom } from './symptom.ts'
import type { Suspect } from './traits.ts'

const seen = (looks: string, more: Partial<Symptom> = {}): Symptom => ({
  looks,
  changed: [],
  whole: true,
  spoiled: false,
  distance: 0,
  after: [],
  story: [],
  ...more,
})

const suspect = (id: string, symptoms: Symptom[], more: Partial<Suspect> = {}): Suspect => ({
  id,
  symptoms,
  follows: [],
  weight: 2,
  tests: 9,
  failed: 9,
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

  it('follows a rule also where what explains a failure in general shows in some of its own tests only', () => {
    const shared = suspect('own-data', [seen('use: 200', { whole: false })], { tests: 6, failed: 3 })
    const ends = { tests: 9, failed: 8 }
    expect(told(shared, suspect('expires', [seen('use: 200')], { ...ends, follows: ['own-data'] }))).toEqual([
      'own-data <- expires',
    ])
    expect(told(shared, suspect('expires', [seen('use: 200')], ends))).toEqual(['expires <- own-data'])
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

  it('believes a rule that says what explains a requirement, unless the finding of that is less plain and by the way', () => {
    const forged = suspect('forged', [seen('use: 200', { changed: ['a'], distance: 100 })], {
      follows: ['required'],
    })
    const required = (distance: number) =>
      suspect('required', [seen('use: 204', { changed: ['b'], distance })])
    expect(told(forged, required(100))).toEqual(['required <- forged'])
    expect(told(forged, required(130))).toEqual(['required <- forged'])
    expect(told(forged, { ...required(130), tests: 15, failed: 4 })).toEqual(['forged', 'required'])
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

  it('tells first what is not met in general, whatever the exceptions look like', () => {
    const plain = suspect('success', [seen('token: 400')], { tests: 6, failed: 1 })
    const general = suspect('password', [seen('token: 200', changed)], { tests: 24, failed: 22 })
    expect(told(plain, general)).toEqual(['password', 'success'])
    expect(told({ ...plain, tests: 1, failed: 1 }, general)).toEqual(['password', 'success'])
  })

  it('takes what fails by the way in responses of the same kind for a consequence, and never the other way round', () => {
    const rule = suspect('refused', [seen('s/token: 204 empty', changed)], { tests: 20, failed: 19 })
    const byTheWay = suspect('own-data', [seen('s/use: 204 empty', { whole: false })], {
      tests: 8,
      failed: 1,
    })
    expect(told(rule, byTheWay)).toEqual(['refused <- own-data'])
    expect(told({ ...rule, failed: 1 }, { ...byTheWay, failed: 1 })).toHaveLength(2)
    expect(told(rule, { ...byTheWay, symptoms: [seen('s/use: 500 empty')] })).toHaveLength(2)
  })

  it('does not explain a general failure by an exception, even if a rule says so', () => {
    const forged = suspect('forged', [seen('use: 200', { changed: ['a'], distance: 100 })], {
      follows: ['required'],
    })
    const required = suspect('required', [seen('use: 204', { changed: ['b'], distance: 100 })], {
      tests: 15,
      failed: 1,
    })
    expect(told(forged, required)).toEqual(['forged', 'required'])
  })

  it('knows a requirement that says what explains it, and is about much at once besides', () => {
    const look = seen('use: 401')
    const story = (id: string) => suspect(id, [look], { follows: ['own', 'anything'] })
    expect(told(story('parallel'), suspect('lives', [look]))).toEqual(['lives <- parallel'])
    expect(told(story('parallel'), suspect('own', [seen('use: 200')], { follows: 'anything' }))).toEqual([
      'own <- parallel',
    ])
  })

  const rare = { tests: 9, failed: 1 }

  it('tells what happens in a circumstance by the requirement that is about that', () => {
    const look = seen('use: 401', { spoiled: true })
    const harmless = suspect('harmless', [look], { follows: 'anything', ...rare })
    expect(told(harmless, suspect('token-use', [look], { follows: 'nothing', ...rare }))).toEqual([
      'harmless <- token-use',
    ])
    expect(told(harmless, suspect('token-use', [look], { follows: 'nothing' }))).toEqual([
      'token-use <- harmless',
    ])
  })

  it('takes what comes only after something else in the same test for a consequence of that', () => {
    const late = suspect('expires', [seen('use: 200', { after: ['renewed'] })], rare)
    expect(told(suspect('renewed', [seen('token: 200')], rare), late)).toEqual(['renewed <- expires'])
    expect(told(suspect('renewed', [seen('token: 201')], { tests: 9, failed: 9 }), late)).toHaveLength(2)
    const elsewhere = { ...late, symptoms: [...late.symptoms, seen('use: 200')] }
    expect(told(suspect('renewed', [seen('token: 200')], rare), elsewhere)).toHaveLength(2)
  })

  it('tells what goes wrong with fewer changes, and never by what is wrong without any', () => {
    const refused = suspect('refused', [
      seen('token: 307', { changed: ['password', 'type'], distance: 200, whole: false }),
    ])
    const way = suspect('way', [seen('token: 307', { changed: ['type'], distance: 100, whole: false })], rare)
    expect(told(refused, way)).toEqual(['way <- refused'])
    expect(told(refused, suspect('plain', [seen('token: 307', { whole: false })]))).toHaveLength(2)
    const other = [{ ...way.symptoms[0]!, changed: ['other'] }]
    expect(told(refused, { ...way, symptoms: other, failed: 9 })).toHaveLength(2)
  })

  it('tells a response with one detail wrong by that, and one with several by what it is about', () => {
    const look = 'token: 200 {}'
    const detail = (id: string) =>
      suspect(id, [seen(look, { spoiled: true, whole: false, distance: 600 })], rare)
    const charset = suspect(
      'charset',
      [seen(look, { spoiled: true, changed: ['type'], distance: 100 })],
      rare,
    )
    expect(told(charset, detail('token'))).toEqual(['token <- charset'])
    expect(told(charset, detail('token'), detail('type'))).toEqual(['charset <- token, type'])
  })

  it('hides nothing behind what is wrong with responses that look as they always do', () => {
    const look = 's/token: 200 {token: string}'
    const cached = suspect('no-store', [seen(look, { whole: false, spoiled: true })])
    const password = suspect('password', [seen(look, changed)], { tests: 24, failed: 1 })
    const causes = (usual: string[]) => causesOf([cached, password], new Set(usual)).map(({ id }) => id)
    expect(causes([look])).toEqual(['no-store', 'password'])
  })

  it('believes a rule that names what has failed in each of its few tests', () => {
    const lives = suspect('lives', [seen('use: 401')], { follows: ['others-tokens', 'anything'] })
    const others = (failed: number, tests: number) =>
      suspect('others-tokens', [seen('use: 401')], { follows: 'anything', failed, tests })
    expect(told(lives, others(1, 1))).toEqual(['others-tokens <- lives'])
    expect(told(lives, others(1, 9))).toEqual(['lives <- others-tokens'])
  })

  it('tells what is seen after fewer requests, and none but those', () => {
    const ends = (...story: string[]) => seen('use: 401', { spoiled: true, story })
    const harmless = suspect(
      'harmless',
      [ends('token', 'use', 'token\npassword', 'use'), ends('token', 'use', 'use')],
      { follows: 'anything' },
    )
    const used = suspect('token-use', [ends('token', 'use', 'use')], { ...rare, follows: 'nothing' })
    expect(told(harmless, used)).toEqual(['token-use <- harmless'])
    const scheme = suspect('scheme', [ends('token', 'use', 'use\nauthorization')])
    expect(told(scheme, used)).toEqual(['token-use <- scheme'])
    // what needs another request is not the plainer one, and two details of a response are two
    const other = suspect('others', [ends('token', 'renew', 'use')], rare)
    expect(told({ ...harmless, follows: [] }, other)).toEqual(['harmless <- others'])
    const detail = (id: string, ...story: string[]) =>
      suspect(id, [seen('token: 200', { whole: false, spoiled: true, story })])
    expect(told(detail('issued', 'token', 'token'), detail('agree', 'token'))).toHaveLength(2)
  })

  it('does not go in circles', () => {
    const look = seen('token: 400')
    expect(
      told(suspect('a', [look], { follows: ['b'] }), suspect('b', [look], { follows: ['a'] })),
    ).toHaveLength(1)
  })
})
