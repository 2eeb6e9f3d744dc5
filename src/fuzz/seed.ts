/** A 31-bit seed made of a run's seed and what it is for, so that what is selected, and in which order, makes no difference. */
export const seedFor = (seed: number, ...purpose: (string | number)[]): number => {
  let hash = 0x811c9dc5 ^ seed
  for (const char of purpose.join('\0')) hash = Math.imul(hash ^ char.codePointAt(0)!, 0x01000193)
  // FNV's low bits are weak: fold the high ones in (murmur's finisher)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  return ((hash ^ (hash >>> 13)) >>> 1) >>> 0
}
