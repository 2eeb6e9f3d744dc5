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
  const crowds = crowdsIn(traits)
  const known = new Map(traits.map((it) => [it.id, it]))
  const order = new Map(traits.map((it, index) => [it, index]))
  const inOrder = (a: Traits, b: Traits) => order.get(a)! - order.get(b)!
  // Of many requirements only few can be what another is within.
  const changedTo = new Map<string, Traits[]>()
  for (const it of traits) for (const shape of it.changes.keys()) append(changedTo, shape, it)
  const leads = new Map<string, string>()
  const rootOf = (id: string): string => {
    const lead = leads.get(id)
    if (lead === undefined) return id
    const root = rootOf(lead)
    leads.set(id, root)
    return root
  }
  /** Never in a circle: what explains a requirement is not explained by it. */
  const explain = (it: Traits, by: Traits | undefined, byRule = false): boolean => {
    if (by === undefined || by.weight < it.weight || rootOf(by.id) === it.id) return false
    const isRare = !byRule && by.isException
    if (isRare && !it.isException && !isWithin(it, by)) return false
    leads.set(it.id, by.id)
    return true
  }
  for (const it of traits)
    if (typeof it.follows !== 'string')
      it.follows.some((id) => mayExplain(known.get(id), it) && explain(it, known.get(id), true))
  for (const [index, it] of traits.entries()) {
    if (leads.has(it.id)) continue
    const [{ after, shape }] = it.signs as [Sign]
    const earlier = after.flatMap((id) => known.get(id) ?? []).sort(inOrder)
    if (earlier.some((other) => comesAfter(it, other) && explain(it, other))) continue
    if (changedTo.get(shape)?.some((other) => isWithin(it, other) && explain(it, other))) continue
    if (!it.isWhole) continue
    traits.some(
      (other, at) =>
        (at < index || (it.isStory && !other.isStory)) &&
        looksLike(it, other) &&
        !isTold(it, other) &&
        !isOneOfMany(other, it, crowds) &&
        explain(it, other),
    )
  }
  for (const [index, it] of traits.entries())
    if (!leads.has(it.id) && it.isException && !it.signs.some(({ looks }) => usual.has(looks)))
      traits.some(
        (other, at) =>
          (other.isException
            ? (at < index || other.isStory || it.isWhole !== other.isWhole) && spoils(other, it, crowds)
            : comesWith(it, other)) && explain(it, other),
      )
  const groups = new Map<string, string[]>()
  for (const { id } of traits) append(groups, rootOf(id), id)
  return traits
    .filter(({ id }) => !leads.has(id))
    .map(({ id }) => ({ id, also: groups.get(id)!.filter((other) => other !== id) }))
}

/** A symptom with what it is compared by. */
interface Sign extends Symptom {
  key: string
  /** The status and shape of a response, whatever it was to. */
  shape: string
}

interface Traits extends Omit<Suspect, 'symptoms'> {
  /** How often it was found. */
  seen: number
  /** What it was found by, each but once. */
  signs: Sign[]
  distance: number
  looks: Set<string>
  shapes: Set<string>
  /** What was changed, by the shape of the response. */
  changes: Map<string, string[][]>
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
  const idOf = ({ key, whole, spoiled, after }: Sign) => JSON.stringify([key, whole, spoiled, after])
  return [...new Map(signs.map((sign) => [idOf(sign), sign])).values()]
}

const changesOf = (signs: Sign[]): Map<string, string[][]> => {
  const changes = new Map<string, string[][]>()
  for (const { changed, shape } of signs) if (changed.length > 0) append(changes, shape, changed)
  return changes
}

const traitsOf = ({ symptoms, ...suspect }: Suspect): Traits => {
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
    keys: new Set(signs.map(({ key }) => key)),
    unchanged: looksOf(({ changed }) => changed.length === 0),
    details: looksOf(({ whole, spoiled }) => spoiled && !whole),
    spoiled: looksOf(({ changed, spoiled }) => spoiled || changed.length === 0),
    isWhole: signs.some(({ whole }) => whole),
    isStory: suspect.follows === 'anything' || suspect.follows.includes('anything'),
    isException: shareOf(suspect) < mostOf,
  }
}

const about = 3

/** What a rule says to explain a requirement does so where it is not met about as generally, and as plainly or as a rule. */
const mayExplain = (by: Traits | undefined, it: Traits): by is Traits => {
  if (by === undefined || by === it) return false
  if (isWithin(it, by)) return true
  return (by.distance <= it.distance || !by.isException) && shareOf(by) * about >= shareOf(it)
}

/** What happens only in some circumstance is told by the requirement that is about that. */
const isTold = (it: Traits, other: Traits): boolean =>
  it.isStory && !other.isStory && it.isException && other.isException

/** One test says little: each requirement is taken to have two more that found it met. */
const supposed = 2
const shareOf = ({ tests, failed }: Pick<Suspect, 'tests' | 'failed'>): number => failed / (tests + supposed)

const mostOf = 0.4

/** The plain sentence that others of the same look follow, where it is not met in general. */
const isSentence = (it: Traits): boolean => it.follows === 'nothing' && !it.isException

/** A detail of a response says more than that it is another one; what has been seen more often is the rule and not the exception. */
const plainestFirst = (a: Traits, b: Traits): number =>
  b.weight - a.weight ||
  Number(a.isException) - Number(b.isException) ||
  Number(a.isStory && !a.isException) - Number(b.isStory && !b.isException) ||
  a.distance - b.distance ||
  Number(a.isWhole) - Number(b.isWhole) ||
  Number(isSentence(b)) - Number(isSentence(a)) ||
  b.seen - a.seen

/** Whether all that one was found by is seen of the other with as few changes, or fewer. */
const isWithin = (one: Traits, other: Traits): boolean =>
  other.distance <= one.distance &&
  other.changes.size > 0 &&
  one.signs.every(
    (symptom) =>
      !symptom.spoiled &&
      other.changes
        .get(symptom.shape)
        ?.some(
          (plainer) =>
            plainer.length < symptom.changed.length &&
            plainer.every((part) => symptom.changed.includes(part)),
        ),
  )

/** Whether what one was found by has all come in responses by which the other was found. */
const comesWith = (one: Traits, other: Traits): boolean =>
  [...one.shapes].every((shape) => other.shapes.has(shape))

/** Whether several requirements of a weight find a detail wrong in responses of a look. */
type Crowds = (looks: string, of: Traits) => boolean

const crowdsIn = (traits: Traits[]): Crowds => {
  const once = new Map<number, Set<string>>()
  const again = new Map<number, Set<string>>()
  for (const { weight } of traits) {
    once.set(weight, new Set())
    again.set(weight, new Set())
  }
  for (const { weight, details } of traits)
    for (const looks of details) {
      if (once.get(weight)!.has(looks)) again.get(weight)!.add(looks)
      once.get(weight)!.add(looks)
    }
  return (looks, { weight }) => again.get(weight)!.has(looks)
}

/** Whether one finds only a detail wrong, of several, in what by way of exception the other finds wrong as a whole. */
const isOneOfMany = (one: Traits, other: Traits, isCrowd: Crowds): boolean =>
  one.isException &&
  other.isException &&
  other.isWhole &&
  !one.isWhole &&
  [...other.looks].some((looks) => isCrowd(looks, other))

/**
 * Whether all that one was found by came in responses to right requests that the other found wrong as well: as those of a circumstance that it
 * is about; as a whole, where several details are wrong; or else as those with that one detail wrong.
 */
const spoils = (other: Traits, one: Traits, crowds: Crowds): boolean =>
  one !== other &&
  one.signs.every(({ looks, spoiled, changed }) => {
    if (!spoiled && changed.length > 0) return false
    if (other.isStory) return other.spoiled.has(looks)
    if (one.isStory) return false
    const isCrowd = crowds(looks, one)
    if (other.isWhole) return isCrowd && other.spoiled.has(looks)
    return other.details.has(looks) && !(isCrowd && one.isWhole)
  })

/** Whether one was found only where the other had been found before in the same test, and that hardly elsewhere. */
const comesAfter = (one: Traits, other: Traits): boolean =>
  one !== other &&
  one.signs.every(({ after }) => after.includes(other.id)) &&
  other.failed <= one.failed * about

const looksLike = (one: Traits, other: Traits): boolean =>
  one.signs.every(
    (symptom) =>
      other.keys.has(symptom.key) || (symptom.whole && symptom.spoiled && other.unchanged.has(symptom.looks)),
  )
