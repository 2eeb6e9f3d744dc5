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

/** One fault of the target as far as it can be told from outside: the requirement that it violates directly, and what follows. */
export interface Cause {
  id: string
  also: string[]
}

/**
 * Groups requirements that are not met by their cause, the weightiest first, of these what is not met in general, and of these the plainest. One
 * follows another where a rule says so, where each of its findings looks like one of the other's (the same response to the same change),
 * or where it fails by the way in responses of the kind that the other one fails by in general.
 */
export const causesOf = (suspects: Suspect[]): Cause[] => {
  const traits = suspects.map(traitsOf).sort(plainestFirst)
  const known = new Map(traits.map((it) => [it.id, it]))
  const leads = new Map<string, string>()
  const rootOf = (id: string): string => {
    const lead = leads.get(id)
    return lead === undefined ? id : rootOf(lead)
  }
  /** Never in a circle: what explains a requirement is not explained by it. */
  const explain = (it: Traits, by: Traits | undefined): boolean => {
    if (by === undefined || by.weight < it.weight || rootOf(by.id) === it.id) return false
    if (isException(by) && !isException(it)) return false
    leads.set(it.id, by.id)
    return true
  }
  for (const it of traits)
    if (typeof it.follows !== 'string')
      it.follows.some((id) => mayExplain(known.get(id), it) && explain(it, known.get(id)))
  for (const [index, it] of traits.entries()) {
    if (leads.has(it.id)) continue
    const others = isStory(it) ? traits.filter((other) => !isStory(other)) : []
    for (const other of [...others, ...traits.slice(0, index)])
      if (looksLike(it, other) && explain(it, other)) break
  }
  for (const it of traits)
    if (!leads.has(it.id) && isException(it))
      traits.some((other) => !isException(other) && comesWith(it, other) && explain(it, other))
  return traits
    .filter(({ id }) => !leads.has(id))
    .map(({ id }) => ({
      id,
      also: traits.map((it) => it.id).filter((other) => other !== id && rootOf(other) === id),
    }))
}

interface Traits extends Suspect {
  distance: number
  /** How its findings look, with and without the change that was made. */
  keys: Set<string>
  unchanged: Set<string>
}

const keyOf = ({ looks, changed }: Symptom): string => [looks, ...changed].join('\n')

const traitsOf = (suspect: Suspect): Traits => ({
  ...suspect,
  distance: Math.min(...suspect.symptoms.map(({ distance }) => distance)),
  keys: new Set(suspect.symptoms.map(keyOf)),
  unchanged: new Set(
    suspect.symptoms.filter(({ changed }) => changed.length === 0).map(({ looks }) => looks),
  ),
})

const isWhole = ({ symptoms }: Suspect): boolean => symptoms.some(({ whole }) => whole)

const about = 3

/** What a rule says to explain a requirement does so where it is not met about as generally, and as plainly or as a rule. */
const mayExplain = (by: Traits | undefined, it: Traits): by is Traits =>
  by !== undefined &&
  by !== it &&
  (by.distance <= it.distance || !isException(by)) &&
  shareOf(by) * about >= shareOf(it)

/** A requirement that is about much at once, such as what a failure leaves behind: it is the cause where nothing plainer is. */
const isStory = ({ follows }: Suspect): boolean => follows === 'anything' || follows.includes('anything')

/** One test says little: each requirement is taken to have two more that found it met. */
const supposed = 2
const shareOf = ({ tests, failed }: Suspect): number => failed / (tests + supposed)

/** A requirement that most of its own tests find met fails by the way, for another reason. */
const isException = (it: Suspect): boolean => shareOf(it) < mostOf

const mostOf = 0.4

/** The plain sentence that others of the same look follow, where it is not met in general. */
const isSentence = (it: Suspect): boolean => it.follows === 'nothing' && !isException(it)

/** A detail of a response says more than that it is another one; what has been seen more often is the rule and not the exception. */
const plainestFirst = (a: Traits, b: Traits): number =>
  b.weight - a.weight ||
  Number(isException(a)) - Number(isException(b)) ||
  Number(isStory(a)) - Number(isStory(b)) ||
  a.distance - b.distance ||
  Number(isWhole(a)) - Number(isWhole(b)) ||
  Number(isSentence(b)) - Number(isSentence(a)) ||
  b.symptoms.length - a.symptoms.length

/** The status and shape of a response, whatever it was to. */
const shapeOf = ({ looks }: Symptom): string => looks.replace(/^[^:]*: /, '')

/** Whether what one was found by has all come in responses by which the other was found. */
const comesWith = (one: Traits, other: Traits): boolean => {
  const shapes = new Set(other.symptoms.map(shapeOf))
  return one.symptoms.every((symptom) => shapes.has(shapeOf(symptom)))
}

const looksLike = (one: Traits, other: Traits): boolean =>
  one.symptoms.some(({ whole }) => whole) &&
  one.symptoms.every(
    (symptom) =>
      other.keys.has(keyOf(symptom)) ||
      (symptom.whole && symptom.spoiled && other.unchanged.has(symptom.looks)),
  )
