const unitSeconds = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400 } as const
const part = /(\d+(?:\.\d+)?)(ms|s|m|h|d)/y

/** Seconds in a duration such as `1h59m`, `250ms` or `14d`; undefined when it is none. */
export const parseDuration = (text: string): number | undefined => {
  let seconds = 0
  let index = 0
  while (index < text.length) {
    part.lastIndex = index
    const match = part.exec(text)
    if (!match) return undefined
    seconds += Number(match[1]) * unitSeconds[match[2] as keyof typeof unitSeconds]
    index = part.lastIndex
  }
  return text.length > 0 ? seconds : undefined
}

/** A duration in the largest units that tell it, e.g. 7199 as `1h59m59s`. */
export const formatDuration = (seconds: number): string => {
  if (seconds < 1) return `${Math.round(seconds * 1000)}ms`
  let rest = Math.round(seconds)
  const parts = (['d', 'h', 'm', 's'] as const).map((unit) => {
    const count = Math.floor(rest / unitSeconds[unit])
    rest -= count * unitSeconds[unit]
    return count ? `${count}${unit}` : ''
  })
  return parts.join('') || '0s'
}
