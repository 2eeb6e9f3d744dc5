import type { Exchange } from '../../model/event.ts'
import { counted, spanOf } from '../text.ts'

/** A token's life as a scenario saw it, in seconds of the target's time since the scenario's first request. */
interface Life {
  /** The fingerprint that stands for the token. */
  token: string
  issuedSeconds: number
  /** When the answer that issued it said that it would end. */
  expectedEndSeconds?: number
  uses: { seconds: number; accepted: boolean; exchange: number }[]
  /** Between the last use that was accepted and the first one after it that was not. */
  observedEnd?: [lastAlive: number, firstDead: number]
  /** All of it in a sentence. */
  words: string
}

/** A stretch of time to be drawn, with the marks on its scale. */
interface View {
  fromSeconds: number
  toSeconds: number
  ticks: { seconds: number; label: string }[]
}

/** The time axis of a scenario that waited: the whole of it, and its ends closer where they would be too small to see. */
export interface Axis {
  lives: Life[]
  views: View[]
}

const shortestSpanSeconds = 10
const mostLives = 8

/** When an exchange was sent on the target's clock, in seconds after the first one. */
export const targetSeconds = (exchange: Exchange, first: Exchange): number =>
  (exchange.sentAtMs - first.sentAtMs) / 1000 + (exchange.clockSeconds ?? 0) - (first.clockSeconds ?? 0)

/** The lives of a scenario's tokens on the target's clock; undefined when it did not wait, or issued none. */
export const axisOf = (exchanges: Exchange[]): Axis | undefined => {
  const [first] = exchanges
  if (!first) return undefined
  const times = exchanges.map((exchange) => targetSeconds(exchange, first))
  const spanSeconds = Math.max(...times)
  if (spanSeconds < shortestSpanSeconds) return undefined
  const lives = livesOf(exchanges, times)
  if (lives.length === 0) return undefined
  // An end that lies far beyond the last request would press all that happened into a corner.
  const ends = lives
    .map(({ expectedEndSeconds = 0 }) => expectedEndSeconds)
    .filter((end) => end <= spanSeconds * 2)
  const shownSeconds = Math.max(spanSeconds, ...ends)
  return { lives, views: [viewOf(0, shownSeconds), ...closerViews(lives, shownSeconds)] }
}

const livesOf = (exchanges: Exchange[], times: number[]): Life[] => {
  const seen = new Set<string>()
  const lives = new Map<string, Life>()
  exchanges.forEach((exchange, index) => {
    const seconds = times[index]!
    for (const token of fingerprintsIn(requestText(exchange))) {
      seen.add(token)
      lives.get(token)?.uses.push({ seconds, accepted: isAccepted(exchange), exchange: index })
    }
    if (!isAccepted(exchange)) return
    const lifetime = lifetimeOf(exchange.response!.body)
    for (const token of fingerprintsIn(exchange.response!.body)) {
      if (seen.has(token)) continue
      seen.add(token)
      lives.set(token, {
        token,
        issuedSeconds: seconds,
        ...(lifetime !== undefined && { expectedEndSeconds: seconds + lifetime }),
        uses: [],
        words: '',
      })
    }
  })
  const used = [...lives.values()].filter(({ uses }) => uses.length > 0).slice(0, mostLives)
  return used.map(withObservedEnd).map((life) => ({ ...life, words: wordsOf(life) }))
}

const withObservedEnd = (life: Life): Life => {
  const dead = life.uses.find(
    ({ accepted }, index) => !accepted && !life.uses.slice(index).some((use) => use.accepted),
  )
  if (!dead) return life
  const alive = life.uses.filter(({ accepted }) => accepted).at(-1)?.seconds ?? life.issuedSeconds
  return { ...life, observedEnd: [alive, dead.seconds] }
}

const isAccepted = ({ response }: Exchange): boolean =>
  response !== undefined && response.status >= 200 && response.status < 300

const requestText = ({ request }: Exchange): string =>
  [request.url, ...request.headers.map(([, value]) => value), request.body ?? ''].join('\n')

const fingerprintsIn = (text: string): Set<string> => new Set(text.match(/‹[^‹›]+›/g) ?? [])

/** How many seconds an answer says that its token lives. */
const lifetimeOf = (body: string): number | undefined => {
  const stated = /"expires?_?in"\s*:\s*"?(\d+(?:\.\d+)?)/i.exec(body)?.[1]
  if (stated !== undefined) return finite(Number(stated))
  const date = (name: string) =>
    Date.parse(new RegExp(`"\\.${name}"\\s*:\\s*"([^"]+)"`).exec(body)?.[1] ?? '')
  return finite((date('expires') - date('issued')) / 1000)
}

const finite = (seconds: number): number | undefined => (Number.isFinite(seconds) ? seconds : undefined)

const steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400]
const mostTicks = 7

const viewOf = (fromSeconds: number, toSeconds: number): View => {
  const span = toSeconds - fromSeconds
  const step = steps.find((each) => span / each <= mostTicks) ?? Math.ceil(span / mostTicks / 86_400) * 86_400
  const first = Math.ceil(fromSeconds / step)
  const ticks = Array.from({ length: Math.floor(toSeconds / step) - first + 1 }, (_, index) => {
    const seconds = (first + index) * step
    return { seconds, label: seconds === 0 ? '0' : spanOf(seconds * 1000) }
  })
  return { fromSeconds, toSeconds, ticks }
}

const smallestShare = 0.08
const margin = 0.8

/** The stretch around the observed ends, when it is so short that the whole view cannot show it. */
const closerViews = (lives: Life[], spanSeconds: number): View[] => {
  const ends = lives.flatMap(({ observedEnd, expectedEndSeconds }) =>
    observedEnd ? [...observedEnd, ...(expectedEndSeconds === undefined ? [] : [expectedEndSeconds])] : [],
  )
  const from = Math.min(...ends)
  const to = Math.max(...ends)
  if (ends.length === 0 || to === from || (to - from) / spanSeconds > smallestShare) return []
  return [viewOf(Math.max(0, from - (to - from) * margin), to + (to - from) * margin)]
}

const wordsOf = ({ token, issuedSeconds, expectedEndSeconds, uses, observedEnd }: Life): string => {
  const after = (seconds: number) => spanOf(Math.max(0, seconds - issuedSeconds) * 1000)
  const accepted = uses.filter((use) => use.accepted).length
  const last = uses.findLast((use) => use.accepted)
  return [
    `${token} was issued${issuedSeconds > 0 ? ` ${spanOf(issuedSeconds * 1000)} after the first request` : ''}`,
    expectedEndSeconds !== undefined && `was to end after ${after(expectedEndSeconds)}`,
    `was accepted ${counted(accepted, 'time')}${last ? `, last after ${after(last.seconds)}` : ''}`,
    observedEnd && `was rejected after ${after(observedEnd[1])}`,
  ]
    .filter(Boolean)
    .join(', ')
    .concat('.')
}
