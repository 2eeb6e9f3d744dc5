import { type Decoding, encodedLayer } from './encoded.ts'
import { escapeLayers } from './escapes.ts'
import { withoutGaps } from './gaps.ts'
import type { Hit, Work } from './layer.ts'
import { shortest } from './prints.ts'
import type { Look, Secrets } from './secrets.ts'
import { coveredBy } from './spans.ts'
import { pieceLength } from './stretches.ts'

/** How far a text has been decoded already, and what of it to decode further. */
interface Stage extends Decoding, Look {
  depth: number
  /** Just decoded from base64 or hex: one code a byte. */
  raw: boolean
  /** Takes all texts that are looked through, where somebody asks for them. */
  looked: string[] | undefined
}

/** More layers of encoding than that are not undone. */
const deepest = 5

/** The shortest secret that is looked for in base64 within base64. */
const shortestInside = 8

/**
 * How much may be done for one text. A layer costs its length, and text that decodes in many ways has many layers:
 * the worst that a MiB can hold takes about two seconds up to here.
 */
const mostWork = 3 << 23

/** What goes over a gap shows within so many codes of it: a piece of a secret does, and so does one that is shorter. */
const reach = 2 * pieceLength

/** What it costs to undo an escape, in characters to look at. */
const costOfEdit = 8

const scan = (secrets: Secrets, text: string, stage: Stage): Hit[] => {
  stage.work.left -= text.length
  if (stage.work.left < 0) return []
  stage.looked?.push(text)
  return secrets.scan(text, stage)
}

const look = (secrets: Secrets, text: string, stage: Stage, seen: string[]): Hit[] => {
  const direct = scan(secrets, text, stage)
  for (const whole of withoutGaps(text, stage.bytes)) {
    stage.work.left -= whole.edits * costOfEdit
    const about = whole.about(reach)
    if (!about || scan(secrets, about.text, stage).some(({ start, end }) => about.goesOver(start, end)))
      direct.push(...whole.lift(scan(secrets, whole.text, stage)))
  }
  if (stage.depth === deepest) return direct
  const depth = stage.depth + 1
  const found = [direct]
  for (const inner of escapeLayers(text, stage.raw)) {
    // two kinds of escapes undone in one order and then in the other
    if (seen.includes(inner.text)) continue
    seen.push(inner.text)
    stage.work.left -= inner.edits * costOfEdit
    const next = {
      ...stage,
      depth,
      raw: false,
      end: stage.end && inner.text.length,
      counts: inner.touches,
    }
    found.push(inner.lift(look(secrets, inner.text, next, seen)))
  }
  if (stage.end > 0) {
    // what is replaced as it stands need not be decoded, and that is most of what would decode to noise
    const covered = coveredBy(direct)
    const counts = (start: number, end: number) => stage.counts(start, end) && !covered(start, end)
    const inner = encodedLayer(text, { ...stage, counts })
    if (inner) {
      const end = stage.bytes ? 0 : inner.aligned
      const next = {
        ...stage,
        depth,
        bytes: true,
        raw: true,
        end,
        shortest: shortestInside,
        counts: () => true,
      }
      found.push(inner.lift(look(secrets, inner.text, next, seen)))
    }
  }
  return found.flat()
}

/** All stretches of a text that stand for secrets, in any encoding; undefined where they are too much work to find. */
export const find = (
  secrets: Secrets,
  text: string,
  { key, looked }: { key: boolean; looked?: string[] | undefined },
): Hit[] | undefined => {
  const work: Work = { left: mostWork }
  const whole = { depth: 0, bytes: false, raw: false, end: text.length, shortest, counts: () => true }
  const hits = look(secrets, text, { ...whole, key, work, looked }, [])
  return work.left < 0 ? undefined : hits
}
