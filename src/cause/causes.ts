import { append } from '../model/lists.ts'
import { type Sign, type Suspect, shareOf, type Traits, traitsOf } from './traits.ts'

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
  const alike = new Map<string, Traits[]>()
  for (const it of traits) {
    for (const shape of it.changes.keys()) append(changedTo, shape, it)
    for (const key of it.stories.keys()) append(alike, key, it)
  }
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
    if (isRare && !it.isException && !isWithin(it, by) && !takesLonger(it, by)) return false
    leads.set(it.id, by.id)
    return true
  }
  for (const it of traits)
    if (typeof it.follows !== 'string')
      it.follows.some((id) => mayExplain(known.get(id), it) && explain(it, known.get(id), true))
  for (const [index, it] of traits.entries()) {
    if (leads.has(it.id)) continue
    const [{ after, shape, key, looks }] = it.signs as [Sign]
    const earlier = after.flatMap((id) => known.get(id) ?? []).sort(inOrder)
    if (earlier.some((other) => comesAfter(it, other) && explain(it, other))) continue
    const others = [...(alike.get(looks) ?? []), ...(alike.get(key) ?? [])]
    if (others.some((other) => takesLonger(it, other) && explain(it, other))) continue
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

/**
 * Whether all that one was found by, in responses as a whole, is seen of the other after fewer requests, and none but those, or with fewer
 * changes of a right request: what one sends besides is beside the point.
 */
const takesLonger = (one: Traits, other: Traits): boolean => {
  if (one === other) return false
  let isLonger = false
  const isSeen = ({ key, looks, whole, spoiled, story }: Sign): boolean => {
    const parts = [key, ...(spoiled ? [looks] : [])].flatMap((seen) => other.stories.get(seen) ?? [])
    const part = parts.find((shorter) => isPartOf(shorter.slice(0, -1), story.slice(0, -1)))
    isLonger ||= part !== undefined && lengthOf(part) < lengthOf(story)
    return whole && part !== undefined
  }
  return one.signs.every(isSeen) && isLonger
}

/** How many requests and changes there are in a story. */
const lengthOf = (story: string[]): number => story.join('\n').split('\n').length

const isPartOf = (part: string[], whole: string[]): boolean => {
  let found = 0
  for (const each of whole) if (each === part[found]) found++
  return found === part.length
}

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
