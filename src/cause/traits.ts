import { append } from '../model/lists.ts'
import type { Follows } from '../model/suite.ts'
import type { Symptom } from './symptom.ts'

/** A requirement that is not met, with all that it was found by. */
export interface Suspect {
  id: string
  /**
   * The requirements that explain it where they are not met either. `anything`, also among them: whatever looks the same; `nothing`: it
   * is the plain sentence that others of the same look follow.
   */
  follows: Follows
  /** How much it weighs: a MUST is never told as a mere consequence of a SHOULD. */
  weight: number
  /** At least one. */
  symptoms: Symptom[]
  /** How many tests there are of it, and in how many of them it is not met. */
  tests: number
  failed: number
}

/** A symptom with what it is compared by. */
export interface Sign extends Symptom {
  key: string
  /** The status and shape of a response, whatever it was to. */
  shape: string
}

/** A suspect with what it is compared by. */
export interface Traits extends Omit<Suspect, 'symptoms'> {
  /** How often it was found. */
  seen: number
  /** What it was found by, each but once. */
  signs: Sign[]
  distance: number
  looks: Set<string>
  shapes: Set<string>
  /** What was changed, by the shape of the response. */
  changes: Map<string, string[][]>
  /** What came before each finding, by how it looks with the change that was made. */
  stories: Map<string, string[][]>
  /** How its findings look, with and without the change that was made. */
  keys: Set<string>
  unchanged: Set<string>
  /** Looks of responses that should be successes and have a detail wrong. */
  details: Set<string>
  /** Looks of responses to right requests, changed in form or not. */
  spoiled: Set<string>
  /** Whether it was found by a response that as a whole is another one than was expected. */
  isWhole: boolean
  /** A requirement that is about much at once, such as what a failure leaves behind: it is the cause where nothing plainer is. */
  isStory: boolean
  /** A requirement that most of its own tests find met fails by the way, for another reason. */
  isException: boolean
}

const signOf = (symptom: Symptom): Sign => ({
  ...symptom,
  key: [symptom.looks, ...symptom.changed].join('\n'),
  shape: symptom.looks.replace(/^[^:]*: /, ''),
})

const signsOf = (symptoms: Symptom[]): Sign[] => {
  const signs = symptoms.map(signOf)
  const idOf = ({ key, whole, spoiled, after, story }: Sign) =>
    JSON.stringify([key, whole, spoiled, after, story])
  return [...new Map(signs.map((sign) => [idOf(sign), sign])).values()]
}

const changesOf = (signs: Sign[]): Map<string, string[][]> => {
  const changes = new Map<string, string[][]>()
  for (const { changed, shape } of signs) if (changed.length > 0) append(changes, shape, changed)
  return changes
}

const storiesOf = (signs: Sign[]): Map<string, string[][]> => {
  const stories = new Map<string, string[][]>()
  for (const { key, whole, story } of signs) if (whole && story.length > 0) append(stories, key, story)
  return stories
}

/** What a suspect is compared by. */
export const traitsOf = ({ symptoms, ...suspect }: Suspect): Traits => {
  const signs = signsOf(symptoms)
  const looksOf = (isWanted: (sign: Sign) => boolean) =>
    new Set(signs.filter(isWanted).map(({ looks }) => looks))
  return {
    ...suspect,
    seen: symptoms.length,
    signs,
    distance: Math.min(...symptoms.map(({ distance }) => distance)),
    looks: looksOf(() => true),
    shapes: new Set(signs.map(({ shape }) => shape)),
    changes: changesOf(signs),
    stories: storiesOf(signs),
    keys: new Set(signs.map(({ key }) => key)),
    unchanged: looksOf(({ changed }) => changed.length === 0),
    details: looksOf(({ whole, spoiled }) => spoiled && !whole),
    spoiled: looksOf(({ changed, spoiled }) => spoiled || changed.length === 0),
    isWhole: signs.some(({ whole }) => whole),
    isStory: suspect.follows === 'anything' || suspect.follows.includes('anything'),
    isException: shareOf(suspect) < mostOf,
  }
}

/** One test says little, so each requirement is taken to have two more that found it met. */
const supposed = 2

/** In how many of its tests a requirement is not met, from 0 to 1. */
export const shareOf = ({ tests, failed }: Pick<Suspect, 'tests' | 'failed'>): number =>
  failed / (tests + supposed)

const mostOf = 0.4
