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
export const causesOf = (suspects: Suspect[], usual: ReadonlySet<string> = new Set()): Cause[] => {
  const traits = suspects.map(traitsOf).sort(plainestFirst)
  const known = new Map(traits.map((it) => [it.id, it]))
  const leads = new Map<string, string>()
  const rootOf = (id: string): string => {
    const lead = leads.get(id)
    return lead === undefined ? id : rootOf(lead)
  }
  /** Never in a circle: what explains a requirement is not explained by it. */
  const explain = (it: Traits, by: Traits | undefined, byRule = false): boolean => {
    if (by === undefined || by.weight < it.weight || rootOf(by.id) === it.id) return false
    const isRare = byRule ? isException(by) && by.failed < by.tests : isException(by)
    if (isRare && !isException(it) && !isWithin(it, by)) return false
    leads.set(it.id, by.id)
    return true
  }
  for (const it of traits)
    if (typeof it.follows !== 'string')
      it.follows.some((id) => mayExplain(known.get(id), it) && explain(it, known.get(id), true))
  for (const [index, it] of traits.entries()) {
    if (leads.has(it.id)) continue
    if (traits.some((other) => comesAfter(it, other) && explain(it, other))) continue
    if (traits.some((other) => isWithin(it, other) && explain(it, other))) continue
    const plainer = traits.filter((other, at) => (isStory(it) && !isStory(other)) || at < index)
    plainer.some(
      (other) =>
        !isTold(it, other) && looksLike(it, other) && !isOneOfMany(other, it, traits) && explain(it, other),
    )
  }
  for (const [index, it] of traits.entries())
    if (!leads.has(it.id) && isException(it) && !it.symptoms.some(({ looks }) => usual.has(looks)))
      traits.some(
        (other, at) =>
          (isException(other)
            ? (at < index || isStory(other) || isWhole(it) !== isWhole(other)) && spoils(other, it, traits)
            : comesWith(it, other)) && explain(it, other),
      )
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
  /** Looks of responses that should be successes and have a detail wrong. */
  details: Set<string>
  /** Looks of responses to right requests, changed in form or not. */
  spoiled: Set<string>
}

const keyOf = ({ looks, changed }: Symptom): string => [looks, ...changed].join('\n')

const traitsOf = (suspect: Suspect): Traits => ({
  ...suspect,
  distance: Math.min(...suspect.symptoms.map(({ distance }) => distance)),
  keys: new Set(suspect.symptoms.map(keyOf)),
  unchanged: new Set(
    suspect.symptoms.filter(({ changed }) => changed.length === 0).map(({ looks }) => looks),
  ),
  details: new Set(
    suspect.symptoms.filter(({ whole, spoiled }) => spoiled && !whole).map(({ looks }) => looks),
  ),
  spoiled: new Set(
    suspect.symptoms
      .filter(({ changed, spoiled }) => spoiled || changed.length === 0)
      .map(({ looks }) => looks),
  ),
})

const isWhole = ({ symptoms }: Suspect): boolean => symptoms.some(({ whole }) => whole)

const about = 3

/** What a rule says to explain a requirement does so where it is not met about as generally, and as plainly or as a rule. */
const mayExplain = (by: Traits | undefined, it: Traits): by is Traits => {
  if (by === undefined || by === it) return false
  if (isWithin(it, by)) return true
  return (by.distance <= it.distance || !isException(by)) && shareOf(by) * about >= shareOf(it)
}

/** A requirement that is about much at once, such as what a failure leaves behind: it is the cause where nothing plainer is. */
const isStory = ({ follows }: Suspect): boolean => follows === 'anything' || follows.includes('anything')

/** What happens only in some circumstance is told by the requirement that is about that. */
const isTold = (it: Suspect, other: Suspect): boolean =>
  isStory(it) && !isStory(other) && isException(it) && isException(other)

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
  Number(isStory(a) && !isException(a)) - Number(isStory(b) && !isException(b)) ||
  a.distance - b.distance ||
  Number(isWhole(a)) - Number(isWhole(b)) ||
  Number(isSentence(b)) - Number(isSentence(a)) ||
  b.symptoms.length - a.symptoms.length

/** The status and shape of a response, whatever it was to. */
const shapeOf = ({ looks }: Symptom): string => looks.replace(/^[^:]*: /, '')

/** Whether all that one was found by is seen of the other with as few changes, or fewer. */
const isWithin = (one: Traits, other: Traits): boolean =>
  other.distance <= one.distance &&
  one.symptoms.every((symptom) =>
    other.symptoms.some(
      (plainer) =>
        !symptom.spoiled &&
        plainer.changed.length > 0 &&
        shapeOf(plainer) === shapeOf(symptom) &&
        plainer.changed.length < symptom.changed.length &&
        plainer.changed.every((part) => symptom.changed.includes(part)),
    ),
  )

/** Whether what one was found by has all come in responses by which the other was found. */
const comesWith = (one: Traits, other: Traits): boolean => {
  const shapes = new Set(other.symptoms.map(shapeOf))
  return one.symptoms.every((symptom) => shapes.has(shapeOf(symptom)))
}

/** How many requirements find a detail wrong in responses of a look. */
const crowdOf = (looks: string, { weight }: Traits, traits: Traits[]): number =>
  traits.filter((it) => it.weight === weight && it.details.has(looks)).length

/** Whether one finds only a detail wrong, of several, in what by way of exception the other finds wrong as a whole. */
const isOneOfMany = (one: Traits, other: Traits, traits: Traits[]): boolean =>
  isException(one) &&
  isException(other) &&
  isWhole(other) &&
  !isWhole(one) &&
  other.symptoms.some(({ looks }) => crowdOf(looks, other, traits) > 1)

/**
 * Whether all that one was found by came in responses to right requests that the other found wrong as well: as those of a circumstance that it
 * is about; as a whole, where several details are wrong; or else as those with that one detail wrong.
 */
const spoils = (other: Traits, one: Traits, traits: Traits[]): boolean =>
  one !== other &&
  one.symptoms.every(({ looks, spoiled, changed }) => {
    if (!spoiled && changed.length > 0) return false
    if (isStory(other)) return other.spoiled.has(looks)
    if (isStory(one)) return false
    const isCrowd = crowdOf(looks, one, traits) > 1
    if (isWhole(other)) return isCrowd && other.spoiled.has(looks)
    return other.details.has(looks) && !(isCrowd && isWhole(one))
  })

/** Whether one was found only where the other had been found before in the same test, and that hardly elsewhere. */
const comesAfter = (one: Traits, other: Traits): boolean =>
  one !== other &&
  one.symptoms.every(({ after }) => after.includes(other.id)) &&
  other.failed <= one.failed * about

const looksLike = (one: Traits, other: Traits): boolean =>
  one.symptoms.some(({ whole }) => whole) &&
  one.symptoms.every(
    (symptom) =>
      other.keys.has(keyOf(symptom)) ||
      (symptom.whole && symptom.spoiled && other.unchanged.has(symptom.looks)),
  )
