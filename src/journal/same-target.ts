/** Where a run goes: the target's url, and its other origins by their names. */
export interface Whereto {
  url: string
  origins?: Record<string, string>
}

/** Where a target is, as a journal says it. */
export const wheretoOf = ({ url, origins }: { url: URL; origins?: Record<string, URL> }): Whereto => ({
  url: url.href,
  ...(origins && {
    origins: Object.fromEntries(Object.entries(origins).map(([name, { href }]) => [name, href])),
  }),
})

/** One of a target's places that is another than before: `origin` is its name where it is not the url itself. */
export interface Moved {
  origin?: string
  before: string
  now: string
}

const none = 'none'

/** The first place of a target that is not what a journal says; the journal has each without what is a secret (`redact`). */
export const movedFrom = (
  before: Whereto,
  now: Whereto,
  redact: (text: string) => string = (text) => text,
): Moved | undefined => {
  const isOther = (was: string, is: string) => was !== is && was !== redact(is)
  if (isOther(before.url, now.url)) return { before: before.url, now: now.url }
  const names = new Set([...Object.keys(before.origins ?? {}), ...Object.keys(now.origins ?? {})])
  for (const origin of names) {
    const was = before.origins?.[origin] ?? none
    const is = now.origins?.[origin] ?? none
    if (isOther(was, is)) return { origin, before: was, now: is }
  }
  return undefined
}

/** That a run went elsewhere, in a sentence's words: what it was of, and what it is of now. */
export const toldMove = ({ origin, before, now }: Moved): { was: string; is: string } => {
  const named = origin === undefined ? '' : `the origin "${origin}" at `
  return { was: `of ${named}"${before}"`, is: `${named}"${now}"` }
}
